"""What a form field holds: trimming, and the values people type to get past a required field."""

import re
import string
from functools import cache

from python_udfs.seeds import SeedError, read_rows, seeds_folder

_SPACES = " \t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_LONGEST_PLACEHOLDER = 40  # characters
_PUNCTUATION = frozenset(string.punctuation) - {"@"}


def trim(value: object, line_breaks: bool = True) -> str:
    """A value as text without the spaces and invisible characters around it; null and NaN are the empty text.

    With `line_breaks=False` line breaks stay: at the end of an email address they are an error, not layout.
    """
    if value is None or value != value:
        return ""
    return str(value).strip(_SPACES + _INVISIBLE + ("\r\n\v\f\x85\u2028\u2029" if line_breaks else ""))


def fold(text: str) -> str:
    """Case aside, with runs of white space as one space."""
    return " ".join(text.casefold().split())


@cache
def _placeholders(folder: str) -> tuple[frozenset[str], frozenset[str]]:
    """All placeholder values, and those of them that are placeholders in a name too (nobody is called that)."""
    everywhere, in_names = set(), set()
    for line, row in read_rows(folder, "placeholder_values", ("value", "in_names")):
        in_name = row["in_names"].strip().lower()
        if in_name not in ("true", "false"):
            raise SeedError(f"{folder}/placeholder_values.csv line {line}: in_names is true or false, not {in_name!r}")
        everywhere.add(fold(row["value"]))
        if in_name == "true":
            in_names.add(fold(row["value"]))
    return frozenset(everywhere), frozenset(in_names)


def is_placeholder(text: str, in_name: bool = False) -> bool:
    """True for a value of the seed `placeholder_values` (`n/a`, `none`, `xxx`) and for nothing but punctuation (`-`).

    `in_name`: leave out the values that are somebody's name (`Null`).
    """
    value = trim(text)
    if not value or len(value) > _LONGEST_PLACEHOLDER:
        return False
    everywhere, in_names = _placeholders(seeds_folder())
    return fold(value) in (in_names if in_name else everywhere) or _PUNCTUATION.issuperset(re.sub(r"\s", "", value))
