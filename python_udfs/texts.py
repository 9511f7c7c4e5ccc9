"""What a form field holds: trimming, and the values people type to get past a required field."""

import re
import string
import unicodedata
from functools import cache

from python_udfs.seeds import SeedError, read_rows, read_set, seeds_folder

_SPACES = " \t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
# Control characters, Unicode's format characters, and what it calls default ignorable: nobody sees or types them.
_NEVER_SEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000110bd\U000110cd"
    "\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]+"
)
_BLANKS = _SPACES.replace("\t", "") + "\u2028\u2029"
# Full-width forms as ASCII, blanks as a space, and a sigma that is lower-cased alike wherever it stands.
_ONE_FORM = (
    {0xFF00 + code: 0x20 + code for code in range(1, 95)} | dict.fromkeys(map(ord, _BLANKS), " ") | {0x3A3: 0x3C3}
)
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


def one_form(text: str) -> str:
    """The form in which texts of emails and hosts are compared; macro `one_form` says the same in SQL.

    Without what nobody sees; full-width forms as ASCII; lower case, letter by letter; NFC; trimmed.
    """
    plain = _NEVER_SEEN.sub("", text).translate(_ONE_FORM)
    lower = re.sub("i\u0307+", "i", "".join(map(str.lower, plain)))  # a dot that only the capital letter has
    return unicodedata.normalize("NFC", lower).strip(" ")


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


def is_junk(text: str) -> bool:
    """True for a word of the seed `junk_words` and for a value of the seed `placeholder_values`."""
    folder, value = seeds_folder(), fold(text)
    return value in read_set(folder, "junk_words", "word") or value in _placeholders(folder)[0]
