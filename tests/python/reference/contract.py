"""The input contract: text rows to typed rows, rejections, deletions and the one row that holds for an id."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .scorecards import SCORECARDS

Row = dict[str, str | None]
Tables = Mapping[str, list[dict[str, str]]]

COLUMNS: dict[str, list[str]] = {
    "people": [
        "person_id", "email", "first_name", "last_name", "job_title", "phone", "company_name", "account_id",
        "lifecycle_stage", "country", "created_at", "updated_at", "merged_into_person_id", "source_system",
    ],
    "accounts": [
        "account_id", "name", "domain", "lifecycle_stage", "industry", "employee_count", "created_at", "updated_at",
        "source_system",
    ],
    "events": [
        "event_id", "event_type", "occurred_at", "loaded_at", "person_id", "anonymous_id", "email", "url",
        "referrer_url", "page_type", "engaged_seconds", "click_id", "campaign_id", "creative_id", "message_id",
        "list_id", "content_id", "content_stage", "channel", "reply_intent", "bounce_type", "form_id", "form_type",
        "ticket_id", "ticket_category", "ip", "user_agent", "source_system",
    ],
    "form_submissions": [
        "event_id", "form_id", "email", "first_name", "last_name", "company_name", "job_title", "phone", "message",
        "honeypot", "completion_seconds", "required_fields",
    ],
    "person_changes": [
        "change_id", "person_id", "field_name", "old_value", "new_value", "changed_at", "changed_by",
    ],
    "outcomes": ["outcome_id", "person_id", "account_id", "outcome", "occurred_at"],
    "score_exemptions": ["person_id", "email", "domain", "rule_id", "reason", "expires_on"],
    "deletions": ["table", "key", "deleted_at"],
}  # fmt: skip

REQUIRED: dict[str, list[str]] = {
    "people": ["person_id"],
    "accounts": ["account_id"],
    "events": ["event_id", "event_type", "occurred_at"],
    "form_submissions": ["event_id"],
    "person_changes": ["change_id", "person_id", "field_name", "changed_at"],
    "outcomes": ["outcome_id", "outcome", "occurred_at"],
    "score_exemptions": ["reason"],
    "deletions": ["table", "key", "deleted_at"],
}

INSTANTS: dict[str, list[str]] = {
    "people": ["created_at", "updated_at"],
    "accounts": ["created_at", "updated_at"],
    "events": ["occurred_at", "loaded_at"],
    "person_changes": ["changed_at"],
    "outcomes": ["occurred_at"],
    "score_exemptions": ["expires_on"],
    "deletions": ["deleted_at"],
}

NUMBERS: dict[str, list[str]] = {
    "accounts": ["employee_count"],
    "events": ["engaged_seconds"],
    "form_submissions": ["completion_seconds"],
}

# What programs write for no value; `na` only where no id, device or address is called so.
NOTHING = {
    "null", "\\n", "none", "nil", "undefined", "nan", "n/a", "(not set)", "(none)", "[object object]", "-", ".",
}  # fmt: skip
NA_IS_NOTHING = {"person_id", "anonymous_id", "account_id", "email", "click_id", "message_id"}
# Columns in which such a word may be meant.
AS_TYPED: dict[str, list[str]] = {
    "people": ["first_name", "last_name", "job_title", "company_name"],
    "accounts": ["name"],
    "form_submissions": [
        "email", "first_name", "last_name", "company_name", "job_title", "phone", "message", "required_fields",
    ],
}  # fmt: skip

RULES = {rule for scorecard in SCORECARDS for rule in scorecard.prices}

# The column that names a row, which is also what a deletion's `key` means for that table.
KEYS: dict[str, str] = {
    "people": "person_id",
    "accounts": "account_id",
    "events": "event_id",
    "form_submissions": "event_id",
    "person_changes": "change_id",
    "outcomes": "outcome_id",
    "score_exemptions": "person_id",
}


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
US_ZONES = {"est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7}


def instant(text: str | None, date_order: str = "") -> datetime | None:
    """The UTC instant that a text names.

    None for no text and for a zero date; ValueError for a text that is no instant of the years 1990 to 2100.
    `date_order` (mdy, dmy): how dates that end in the year are written.
    """
    if text is None or _is_zero(text):
        return None
    try:
        found = _read(text, date_order)
        at = found.astimezone(UTC)
    except (IndexError, OverflowError) as error:
        raise ValueError(f"{text} is no time") from error
    if at == EPOCH == found.replace(tzinfo=UTC):
        return None
    if not 1990 <= at.year <= 2100:
        raise ValueError(f"{text} is of no year that counts")
    return at


def _is_zero(text: str) -> bool:
    day, tail = text[:10].replace("/", "-"), text[10:]
    if day in ("0000-00-00", "0001-01-01"):
        return not tail or (tail[0] in "Tt " and _clock_and_zone(tail[1:])[0] != "")
    whole, _, decimals = text.partition(".")
    return text == "19700101" or (whole != "" and set(whole + decimals) == {"0"} and not text.endswith("."))


def _read(text: str, date_order: str) -> datetime:
    if not text.isascii():
        raise ValueError("digits of another script")
    whole, point, decimals = text.partition(".")
    if whole.isdigit() and (decimals.isdigit() or not point):
        return _of_digits(whole, decimals)
    if "," in text[:5] or " " in text[:3] or text[0] in " (":
        return _of_mail(text)
    cut = next((place for place, sign in enumerate(text) if sign in "Tt "), len(text))
    day = _day(text[:cut], date_order)
    if cut == len(text):
        return day.replace(tzinfo=UTC)
    clock, zone = _clock_and_zone(text[cut + 1 :], bool(re.match(r"\d{1,2}/", text)))
    return _at(day + _time(clock), zone)


def _of_digits(whole: str, decimals: str) -> datetime:
    if not decimals.strip("0") and len(whole) in (8, 10, 12, 14) and 1990 <= int(whole[:4]) <= 2100:
        try:
            clock = whole[8:].ljust(4, "0")
            return (_day(whole[:8], "") + _time(clock)).replace(tzinfo=UTC)
        except ValueError:
            pass
    thousands, seconds = divmod(len(whole) - 9, 3)
    if not 0 <= thousands <= 3 or seconds > 1 or (thousands and decimals.strip("0")):
        raise ValueError("digits that count nothing")
    microseconds = int((whole + decimals + "0" * 6)[: 9 + seconds + 6])
    return EPOCH + timedelta(microseconds=microseconds)


def _of_mail(text: str) -> datetime:
    words = re.sub(r"\(.*?\)", " ", text.lower()).replace(",", " , ").split()
    if words[1] == ",":
        if words[0] not in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"):
            raise ValueError("no day of the week")
        words = words[2:]
    day, month, year, clock, *zone = words
    if len(zone) > 1 or len(clock) > 8 or not re.fullmatch(r"\d?\d:\d\d(:\d\d)?", clock):
        raise ValueError("no time of a mail")
    at = _day(f"{year}-{MONTHS.index(month) + 1}-{day}", "") + _time(clock)
    name = zone[0] if zone else "z"
    if name in US_ZONES:
        return at.replace(tzinfo=timezone(timedelta(hours=US_ZONES[name])))
    return _at(at, "Z" if name in ("z", "ut", "utc", "gmt") else name)


def _day(text: str, date_order: str) -> datetime:
    if len(text) == 8 and text.isdigit():
        return datetime(int(text[:4]), int(text[4:6]), int(text[6:]))
    parts = text.split("/") if "/" in text else text.split("-")
    if "/" in text and date_order and len(parts[-1]) == 4:
        parts = [parts[2], *(parts[:2] if date_order == "mdy" else parts[1::-1])]
    year, month, day = parts
    if not all(part.isdigit() for part in parts) or len(year) != 4 or max(len(month), len(day)) > 2:
        raise ValueError("no date")
    return datetime(int(year), int(month), int(day))


def _clock_and_zone(text: str, may_halve: bool = False) -> tuple[str, str]:
    """What stands before the zone of a time, and the zone; hours of a half day are made whole."""
    length = len(text) - len(text.lstrip("0123456789:.,"))
    clock, zone = text[:length], text[length:]
    half = zone.strip()[:2].lower()
    if may_halve and half in ("am", "pm"):
        zone = zone[1:].removeprefix(zone[1:2]) if zone[0] != " " else zone[3:]
        hour, colon, rest = clock.partition(":")
        if not 1 <= int(hour) <= 12 or "." in rest or "," in rest:
            raise ValueError("no hour of a half day")
        clock = f"{int(hour) % 12 + 12 * (half == 'pm')}{colon}{rest}"
    return clock, zone


def _time(clock: str) -> timedelta:
    """The time since midnight that a clock shows; 24:00 is the end of the day."""
    body, *fraction = re.split("[.,]", clock, maxsplit=1)
    parts = body.split(":") if ":" in body else [body[place : place + 2] for place in range(0, len(body), 2)]
    if not all(part.isdigit() and len(part) <= 2 for part in parts) or len(parts) not in (2, 3):
        raise ValueError("no clock")
    if ":" not in body and len(body) % 2:
        raise ValueError("half a number")
    if fraction and (len(parts) == 2 or not fraction[0].isdigit()):
        raise ValueError("a fraction of no second")
    hours, minutes, seconds = [*map(int, parts), 0][:3]
    microseconds = int((fraction[0] if fraction else "").ljust(6, "0")[:6])
    if minutes > 59 or seconds > 59 or hours > 24 or (hours == 24 and minutes + seconds + microseconds):
        raise ValueError("a time that no clock shows")
    return timedelta(hours=hours, minutes=minutes, seconds=seconds, microseconds=microseconds)


def _at(local: datetime, zone: str) -> datetime:
    """A local time in its zone: of two equal ones the second, and of none what a clock that was not set shows."""
    if zone in ("", "Z", "z", " Z", " z", " UTC", " GMT"):
        return local.replace(tzinfo=UTC)
    if "/" in zone and zone[0] == " ":
        try:
            region = ZoneInfo(zone[1:])
        except (ZoneInfoNotFoundError, OSError) as error:
            raise ValueError("no region") from error
        return max(local.replace(tzinfo=region, fold=fold).astimezone(UTC) for fold in (0, 1))
    offset = re.fullmatch(r" ?([+-])(\d\d)(?::?(\d\d))?", zone)
    if not offset or int(offset[2]) > 14 or int(offset[3] or 0) > 59:
        raise ValueError("no zone")
    ahead = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
    return local.replace(tzinfo=timezone(ahead if offset[1] == "+" else -ahead))


def clean(table: str, row: Mapping[str, str | None]) -> Row:
    """The row with exactly the contract's columns, in order; trimmed; blank, and what means no value, is null.

    So is what is no time or number in an optional column of these.
    """
    values: Row = {}
    for column in COLUMNS[table]:
        text: str | None = (row.get(column) or "").strip() or None
        values[column] = None if is_nothing(table, column, text) else text
    kept = (*REQUIRED[table], "expires_on", "employee_count")
    for column in (*INSTANTS.get(table, []), *NUMBERS.get(table, [])):
        if column not in kept and not reads(table, column, values[column]):
            values[column] = None
    return values


def is_nothing(table: str, column: str, text: str | None) -> bool:
    """Whether a text stands for no value in that column."""
    if text is None:
        return True
    word = text.lower()
    if column == "rule_id":
        return word in ("null", "\\n")
    as_typed = AS_TYPED.get(table, []) + [
        name for name in REQUIRED[table] if not name.endswith("_id") and name != "key"
    ]
    if column in as_typed:
        return False
    return word in NOTHING or is_zero_uuid(word) or (word == "na" and column in NA_IS_NOTHING)


def is_zero_uuid(text: str) -> bool:
    """`00000000-0000-0000-0000-000000000000`, with or without dashes or braces."""
    return re.fullmatch(r"\{?0{8}(-0{4}){3}-0{12}\}?|0{32}", text) is not None


def reads(table: str, column: str, text: str | None) -> bool:
    """Whether a text can be read as the time or number that its column holds."""
    try:
        if column in INSTANTS.get(table, []):
            instant(text)
        else:
            number = float(text or 0)
            return math.isfinite(number) and (number >= 0 or column == "engaged_seconds")
    except ValueError:
        return False
    return True


def rejection(table: str, row: Row) -> str | None:
    """Why a row breaks the contract, or None when it keeps it."""
    for column in REQUIRED[table]:
        if row[column] is None:
            return f"{column} is missing"
    for column in INSTANTS.get(table, []):
        if not reads(table, column, row[column]):
            return f"{column} is no instant"
    if table == "score_exemptions" and row["rule_id"] and row["rule_id"].lower() not in RULES:
        return "names no rule"
    if table == "events" and float(row["engaged_seconds"] or 0) < 0:
        return "engaged_seconds is negative"
    if table == "score_exemptions" and not (row["person_id"] or row["email"] or row["domain"]):
        return "names nobody"
    if table == "events":
        occurred, loaded = instant(row["occurred_at"]), instant(row["loaded_at"])
        if occurred and loaded and occurred - loaded > timedelta(days=1):
            return "from the future"
    return None


def whole_row(row: Row) -> list[str]:
    """The row as text in the contract's column order: the tie-break between rows of one id (null sorts as blank)."""
    return [value or "" for value in row.values()]


def accepted(tables: Tables, table: str) -> list[Row]:
    """The rows of a table that keep the contract and were not deleted."""
    forgotten = set()
    for deletion in (clean("deletions", row) for row in tables.get("deletions", [])):
        if rejection("deletions", deletion) is None and deletion["table"] == table:
            forgotten.add(deletion["key"])
    rows = [clean(table, row) for row in tables.get(table, [])]
    return [row for row in rows if rejection(table, row) is None and row[KEYS[table]] not in forgotten]


def one_per_id(rows: Iterable[Row], key: str, order: Callable[[Row], object], last: bool) -> list[Row]:
    """One row an id, in id order: the first or the last of its rows in the given order."""
    by_id: dict[str, list[Row]] = {}
    for row in rows:
        by_id.setdefault(row[key] or "", []).append(row)
    choose = max if last else min
    return [choose(by_id[name], key=order) for name in sorted(by_id)]


def latest(rows: list[Row], key: str) -> list[Row]:
    """People or accounts: of several rows with one id the one with the greatest (updated_at, nulls first; row)."""
    start = datetime.min.replace(tzinfo=UTC)
    return one_per_id(rows, key, lambda row: (instant(row["updated_at"]) or start, whole_row(row)), last=True)


def earliest_events(rows: list[Row]) -> list[Row]:
    """Events: of several rows with one id the one with the smallest (occurred_at, loaded_at nulls first, row)."""
    start = datetime.min.replace(tzinfo=UTC)

    def order(row: Row) -> object:
        return instant(row["occurred_at"]), instant(row["loaded_at"]) or start, whole_row(row)

    return one_per_id(rows, "event_id", order, last=False)


def earliest_changes(rows: list[Row]) -> list[Row]:
    """Changes: of several rows with one id the one with the smallest (changed_at, row)."""
    return one_per_id(rows, "change_id", lambda row: (instant(row["changed_at"]), whole_row(row)), last=False)


def expiry(text: str | None) -> date | None:
    """The date on which an exemption ends, or None when it never does."""
    found = instant(text)
    return found.date() if found else None
