"""`lead-scoring validate`."""

from pathlib import Path

from lead_scoring.commands import _options as options
from lead_scoring.core.console import make_console


@options.command()
@options.published_option
def validate(publish: Path) -> None:
    """Compare what is published with expectations/marts.json, a suite of Great Expectations, and print the outcome.

    Only the publication is read. Exit code 7 when an expectation of severity critical is not met.
    """
    from lead_scoring.reports.validate import validate as validate_publication  # loads DuckDB: not needed for --help

    validate_publication(make_console(), publish)
