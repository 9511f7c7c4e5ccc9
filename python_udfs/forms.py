"""Was a form filled in honestly? Definitions: the section "Form verdicts" of the scoring spec."""

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from python_udfs.domains import is_disposable, is_reserved, registrable_domain
from python_udfs.emails import is_missing_email, is_valid_email, normalise_email
from python_udfs.seeds import read_set, seeds_folder
from python_udfs.texts import fold, is_placeholder, trim

FAKE, INCOMPLETE, OK = "fake", "incomplete", "ok"
STRONG_MARKS = (
    *("invalid_email", "reserved_domain", "disposable_domain", "honeypot_filled", "junk_email", "junk_phone"),
)
WEAK_MARKS = (
    *("dots_in_local_part", "junk_local_part", "role_account", "same_names", "placeholder_name"),
    *("placeholder_company", "no_letters_in_name", "keyboard_mash_name", "too_fast"),
)
TEXT_FIELDS = ("email", "first_name", "last_name", "company_name", "job_title", "phone", "message")

_WEAK_MARKS_OF_A_FAKE = 2
_TOO_FAST_SECONDS = 3
_SHORTEST_JUNK_PHONE = 7  # digits
_LONGEST_NAME = 60  # characters; what is longer is a sentence, not keyboard mash

_HOME_ROWS = ("asdfghjkl", "qsdfghjklm", "фывапролджэ")
_TOP_ROWS = ("qwertyuiop", "qwertzuiop", "azertyuiop", "йцукенгшщзхъ")
_BOTTOM_ROWS = ("zxcvbnm", "yxcvbnm", "wxcvbn", "ячсмитьбю")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_QUOTED = re.compile(r'"[^"]*"')
_RUN_REPEATED = re.compile(r"(.{3,5}?)\1+(.{0,4})")


@dataclass(frozen=True)
class Verdict:
    """What a submission is worth: `fake`, `incomplete` or `ok`, with the marks that led there (STRONG_, WEAK_MARKS)."""

    verdict: str
    strong: list[str] = field(default_factory=list)
    weak: list[str] = field(default_factory=list)


def form_verdict(fields: Mapping[str, object]) -> Verdict:
    """Classifies one form submission.

    `fields` holds the columns of the contract's form_submissions, as text or null (numbers are fine): email,
    first_name, last_name, company_name, job_title, phone, message, honeypot, completion_seconds (seconds from showing
    the form to sending it) and required_fields (names separated by `;`). What is not in it counts as blank; what
    cannot be read (a completion time of `fast`) counts as unknown.

    * `fake`: at least one strong or two weak marks.
    * `incomplete`: not fake, and at least half of the required fields are blank or placeholders, or there is no email
      address (blank, `n/a`, or redacted to `[email protected]`): a missing address is never an invalid one.
    * `ok`: all others.

    A mark counts once, however many values show it, and one value never gives two marks for the same sin: a name
    `n/a` is a placeholder and not a name without letters, `asdf@asdf.com` junk mail and not a junk local part too.
    """
    text = {name: trim(fields.get(name)) for name in (*TEXT_FIELDS, "honeypot")}
    no_email = is_missing_email(text["email"])
    strong, weak = ([], []) if no_email else _email_marks(fields.get("email"))
    if text["honeypot"]:
        strong.append("honeypot_filled")
    if _is_junk_phone(text["phone"]):
        strong.append("junk_phone")
    weak += _name_marks(text["first_name"], text["last_name"], text["company_name"])
    seconds = _number(fields.get("completion_seconds"))
    if seconds is not None and 0 <= seconds < _TOO_FAST_SECONDS:
        weak.append("too_fast")

    if strong or len(weak) >= _WEAK_MARKS_OF_A_FAKE:
        verdict = FAKE
    elif no_email or _lacks_required_fields(text, trim(fields.get("required_fields"))):
        verdict = INCOMPLETE
    else:
        verdict = OK
    return Verdict(verdict, strong, weak)


def _email_marks(email: object) -> tuple[list[str], list[str]]:
    """The strong and weak marks of an address that is not missing."""
    strong, weak = [], []
    typed = trim(email, line_breaks=False)
    address = normalise_email(typed) or typed if _is_one_address(typed) else typed
    mailbox, at, domain = trim(address).rpartition("@")
    local_part = fold(mailbox.partition("+")[0])
    if at and is_reserved(domain):
        strong.append("reserved_domain")
    elif not is_valid_email(address):
        without_dots = ".".join(filter(None, mailbox.split(".")))
        if without_dots != mailbox and is_valid_email(f"{without_dots}@{domain}"):
            weak.append("dots_in_local_part")
        else:
            strong.append("invalid_email")
    if at and is_disposable(domain):
        strong.append("disposable_domain")
    if "invalid_email" in strong:
        return strong, weak
    is_junk_word = local_part in read_set(seeds_folder(), "junk_words", "word")
    label = (registrable_domain(domain) or "").partition(".")[0]
    if local_part == label and (is_junk_word or is_keyboard_mash(local_part)):
        strong.append("junk_email")
    elif is_junk_word:
        weak.append("junk_local_part")
    elif local_part in read_set(seeds_folder(), "role_accounts", "local_part"):
        weak.append("role_account")
    return strong, weak


def _is_one_address(typed: str) -> bool:
    """False for what the normal form leaves out although it is an error in a form: control characters, a dot at the
    end, a second address.
    """
    parts = re.split("[;,]", _QUOTED.sub("", typed).partition("?")[0])
    return not _CONTROL.search(typed) and not typed.endswith(".") and sum("@" in part for part in parts) < 2


def _name_marks(first_name: str, last_name: str, company_name: str) -> list[str]:
    """The weak marks of the names a person gave; blank ones say nothing."""
    marks = []
    names = [name for name in (first_name, last_name) if name]
    if first_name and fold(first_name) == fold(last_name) == fold(company_name) and not is_placeholder(company_name):
        marks.append("same_names")
    if any(is_placeholder(name, in_name=True) for name in names):
        marks.append("placeholder_name")
    if is_placeholder(company_name):
        marks.append("placeholder_company")
    names = [name for name in names if not is_placeholder(name, in_name=True)]
    if not all(_has_letter(name) for name in names):
        marks.append("no_letters_in_name")
    if any(is_keyboard_mash(name) for name in names):
        marks.append("keyboard_mash_name")
    return marks


def _has_letter(text: str) -> bool:
    """True when the text has a letter of any script (also of one that Python's tables do not know yet)."""
    return any(unicodedata.category(character) in ("Lu", "Ll", "Lt", "Lm", "Lo", "Nl", "Cn") for character in text)


def is_keyboard_mash(text: str) -> bool:
    """True for fingers dragged over a keyboard: `asdf`, `qwerty`, `sdfsdf`, `jkl;`, `fghjfgh`, `фыва`, `aaaa`.

    Careful by design, for names are strange: only whole values that are (1) one run of neighbouring keys of a row,
    forwards or backwards (5 keys of the top row, where vowels make names like Wert and Trew; else 3), (2) such a run
    of 3 or more repeated, (3) 5 or more home-row keys with 4 consonants in a row, or (4) one letter 3 or more times
    (but not the numeral III).
    """
    value = fold(text).replace(" ", "").replace(";", "")
    if not 3 <= len(value) <= _LONGEST_NAME or not value.isalpha():
        return False
    if len(set(value)) == 1:
        return value[0] in "abcdefghjklmnopqrstuvwxyz"
    run = _RUN_REPEATED.fullmatch(value)
    if run and run[1].startswith(run[2]) and _is_run(run[1], _HOME_ROWS + _TOP_ROWS + _BOTTOM_ROWS):
        return True
    if _is_run(value, _HOME_ROWS + _BOTTOM_ROWS) or (len(value) >= 5 and _is_run(value, _TOP_ROWS)):
        return True
    return len(value) >= 5 and set(value) <= set("asdfghjkl") and re.search(r"[sdfghjkl]{4}", value) is not None


def _is_run(value: str, rows: tuple[str, ...]) -> bool:
    return any(value in row or value in row[::-1] for row in rows)


def _is_junk_phone(phone: str) -> bool:
    """True for 7 or more digits that are all the same or count up or down (9 and 0 being neighbours)."""
    digits = [unicodedata.digit(character) for character in phone[:1_000] if character.isdigit()]
    steps = {(after - before) % 10 for before, after in pairwise(digits)}
    return len(digits) >= _SHORTEST_JUNK_PHONE and steps in ({0}, {1}, {9})


def _number(value: object) -> float | None:
    try:
        number = float(trim(value))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _lacks_required_fields(text: Mapping[str, str], required_fields: str) -> bool:
    """True when half or more of the required fields are blank or placeholders; fields outside the contract aside."""
    required = {name.strip().casefold() for name in required_fields.split(";")} & set(TEXT_FIELDS)
    lacking = [name for name in required if _is_lacking(name, text[name])]
    return bool(required) and 2 * len(lacking) >= len(required)


def _is_lacking(name: str, value: str) -> bool:
    if name == "email":
        return is_missing_email(value)
    return not value or is_placeholder(value, in_name=name in ("first_name", "last_name"))
