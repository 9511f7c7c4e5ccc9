"""The input contract: text rows to typed rows, rejections, deletions and the one row that holds for an id."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta

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
    "form_submissions": [],
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
    "events": [],
    "form_submissions": [
        "email", "first_name", "last_name", "company_name", "job_title", "phone", "message", "required_fields",
    ],
    "person_changes": [],
    "outcomes": [],
    "score_exemptions": [],
    "deletions": [],
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


def instant(text: str | None) -> datetime | None:
    """The UTC instant that a text names (ISO 8601, with or without zone; epoch seconds or milliseconds).

    None for no text; ValueError for a text that is no instant. A text without a zone is UTC.
    """
    if text is None:
        return None
    if re.fullmatch(r"-?\d{9,13}(\.\d+)?", text):
        number = float(text)
        return datetime.fromtimestamp(number / 1000 if abs(number) >= 1e11 else number, UTC)
    plain = re.sub(r"\s*(UTC|Z)$", "+00:00", text)
    plain = re.sub(r"^(\d{4}-\d\d-\d\d)[ T](\d):", r"\1T0\2:", plain)
    found = datetime.fromisoformat(plain)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def clean(table: str, row: Mapping[str, str | None]) -> Row:
    """The row with exactly the contract's columns, in order; trimmed; blank, and what means no value, is null.

    So is what is no time or number in an optional column of these.
    """
    values: Row = {}
    for column in COLUMNS[table]:
        text: str | None = (row.get(column) or "").strip() or None
        values[column] = None if is_nothing(table, column, text) else text
    for column in (*INSTANTS[table], *NUMBERS.get(table, [])):
        if column not in (*REQUIRED[table], "expires_on", "employee_count") and not reads(
            table, column, values[column]
        ):
            values[column] = None
    return values


def is_nothing(table: str, column: str, text: str | None) -> bool:
    """Whether a text stands for no value in that column."""
    if text is None:
        return True
    word = text.lower()
    if column == "rule_id":
        return word in ("null", "\\n")
    as_typed = AS_TYPED[table] + [name for name in REQUIRED[table] if not name.endswith("_id") and name != "key"]
    if column in as_typed:
        return False
    return word in NOTHING or is_zero_uuid(word) or (word == "na" and column in NA_IS_NOTHING)


def is_zero_uuid(text: str) -> bool:
    """`00000000-0000-0000-0000-000000000000`, with or without dashes or braces."""
    return re.fullmatch(r"\{?0{8}(-0{4}){3}-0{12}\}?|0{32}", text) is not None


def reads(table: str, column: str, text: str | None) -> bool:
    """Whether a text can be read as the time or number that its column holds."""
    try:
        if column in INSTANTS[table]:
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
    for column in INSTANTS[table]:
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
