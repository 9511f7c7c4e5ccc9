"""Emails and hosts in the one form in which they are compared, and addresses that nobody has."""

from __future__ import annotations

import csv
import re
import unicodedata
from pathlib import Path

import idna

from python_udfs import registrable_domain

SEEDS = Path(__file__).resolve().parents[3] / "seeds"
#: What Unicode calls default ignorable beside its format characters.
IGNORABLE = "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0"


def plain(text: str) -> str:
    """NFC, lower case, full-width forms folded, blanks as spaces, without what nobody sees."""
    characters = []
    for character in text:
        code = ord(character)
        if unicodedata.category(character) in ("Cc", "Cf") or character in IGNORABLE or 0xFE00 <= code <= 0xFE0F:
            continue
        if 0xE0000 <= code <= 0xE0FFF or 0xFFF0 <= code <= 0xFFF8 or code == 0x2065:
            continue
        if unicodedata.category(character).startswith("Z"):
            character = " "
        elif unicodedata.east_asian_width(character) == "F" and unicodedata.normalize("NFKC", character).isascii():
            character = unicodedata.normalize("NFKC", character)
        characters.append("i" if character == "\u0130" else character.lower())
    return unicodedata.normalize("NFC", re.sub("i\u0307+", "i", "".join(characters))).strip()


def ascii_form(host: str) -> str:
    """A host in the form DNS knows; as it is when there is none."""
    try:
        return host if host.isascii() else idna.encode(host, uts46=True, transitional=False).decode()
    except UnicodeError:
        return host


def pieces(text: str, separators: str) -> list[str]:
    """The text between separators that do not stand in quotes; a quote that nothing closes is a sign as others."""
    found, place, start = [], 0, 0
    while place < len(text):
        if text[place] == '"' and '"' in text[place + 1 :]:
            place = text.index('"', place + 1)
        elif text[place] in separators:
            found.append(text[start:place])
            start = place + 1
        place += 1
    return [*found, text[start:]]


def unquoted(text: str) -> str:
    """The text with what stands in quotes as underscores."""
    return re.sub('"[^"]*"', lambda found: "_" * len(found[0]), text)


def normal_email(text: str | None) -> str | None:
    """An address in its normal form: of several the first, without what surrounds it; None for what is none."""
    with_at = [piece for piece in pieces(plain(text or ""), ";,") if "@" in unquoted(piece)]
    if not with_at:
        return None
    address = [piece for piece in pieces(with_at[0], "<>") if "@" in unquoted(piece)][-1].strip()
    while address.startswith("mailto:"):
        address = address.removeprefix("mailto:").strip()
    at = unquoted(address).find("@")
    mailbox, host = address[:at], address[at + 1 :].partition("?")[0].rstrip(". ")
    if not mailbox or not host or "@" in host or '"' in unquoted(mailbox) + host:
        return None
    return f"{mailbox}@{ascii_form(host)}"


def hosts(text: str | None) -> set[str]:
    """The hosts that a text of domains or urls names."""
    found = set()
    for part in re.split("[,; ]+", plain(re.sub(r"\s", " ", text or ""))):
        host = re.split("[/?#]", re.sub("^([a-z][a-z0-9+.-]*:)?//", "", part))[0].rpartition("@")[2]
        found.add(ascii_form(host.partition(":")[0].rstrip(".").removeprefix("www.")))
    return found - {""}


def words_for_nothing() -> set[str]:
    """What people type who do not want to give a name or address."""
    words = set()
    for name in ("junk_words", "placeholder_values"):
        with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            words |= {row[0].lower() for row in csv.reader(file) if row}
    return words


WORDS_FOR_NOTHING = words_for_nothing()
RESERVED = re.compile(r"(^|\.)(example\.(com|net|org)|example|test|invalid|localhost)$")


def is_placeholder(email: str) -> bool:
    """Whether nobody has an address in its normal form."""
    mailbox, _, host = email.rpartition("@")
    label = (registrable_domain(host) or host).partition(".")[0]
    label = label.removeprefix("xn--").encode().decode("punycode") if label.startswith("xn--") else label
    return bool(RESERVED.search(host)) or (
        mailbox.partition("+")[0] in WORDS_FOR_NOTHING and label in WORDS_FOR_NOTHING
    )
