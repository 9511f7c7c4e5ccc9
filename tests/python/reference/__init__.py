"""A plain, brute-force reading of the scoring definition: the oracle that the SQL pipeline is tested against.

It shares no code and no approach with the models: no intervals, no balances, no set logic. Each rule is the sentence
that defines it, asked of one person at one date. `score_at` scores an input that `prepare` has read; `generate` makes
small random inputs full of traps, and `as_of_dates` says on which dates to score them.
"""

from .generate import as_of_dates, generate
from .scoring import Result, prepare, score_at

__all__ = ["Result", "as_of_dates", "generate", "prepare", "score_at"]
