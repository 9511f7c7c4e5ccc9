"""`python -m lead_scoring` is the same as `lead-scoring`."""

from lead_scoring.cli import main

main()
