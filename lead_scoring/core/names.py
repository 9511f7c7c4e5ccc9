"""What bands are called in sentences for people, databases without their passwords, texts in SQL."""

import re
from collections.abc import Iterable

#: What steers a terminal: control characters but the line feed, and those that turn the direction of text.
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_BANDS = {("person", "sales_ready"): "MQL", ("account", "sales_ready"): "MQA"}


def band_name(level: str, band: str, is_qualified: bool) -> str:
    """`MQL` or `MQA` for those who qualify, else the band."""
    if is_qualified:
        return _BANDS.get((level, band), band)
    return band.replace("_", " ").capitalize()


def signed(points: float, digits: int = 2) -> str:
    """Points with their sign; what rounds to nothing is +0.00, never -0.00."""
    return f"{round(points, digits) + 0.0:+.{digits}f}"


def count(number: float) -> str:
    """How many: `1,234`, and where a block of equal scores is shared, `464.4`."""
    return f"{number:,.1f}".removesuffix(".0")


def listed(names: Iterable[str], at_most: int = 10) -> str:
    """Names separated by commas; of a long list the first ones, and how many there are besides."""
    names = list(names)
    left = len(names) - at_most
    return ", ".join(names) if left <= 1 else f"{', '.join(names[:at_most])} and {left:,} more"


def sql_text(value: object) -> str:
    """A value as SQL writes a text: in quotes."""
    return "'" + str(value).replace("'", "''") + "'"


def is_database(text: str) -> bool:
    """Whether the name of a place is the url of a PostgreSQL database."""
    return re.match(r"postgres(ql)?:", text) is not None


def scheme(text: str) -> str | None:
    """What an address begins with that is no path of this machine: `s3` of s3://bucket, `md` of md:marts."""
    is_address = re.match(r"[a-z][a-z0-9+.-]+:", text, re.IGNORECASE) or "://" in text or "password=" in text
    return re.split("[:=]", text)[0] if is_address else None


def without_password(text: str) -> str:
    """A text without the passwords in urls, also in those that are written wrongly."""
    text = re.sub(r"([a-z]+:/+[^\s:@/]*):\S*@", r"\1:***@", text, flags=re.IGNORECASE)
    return re.sub(r"(password=|token=)[^&\s'\"]+", r"\1***", text)


def shown(text: str) -> str:
    """A text with its control characters written out, as JSON has them: an escape is `\\u001b`."""
    return _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def sql_name(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
