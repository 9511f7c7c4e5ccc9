"""The input contract: text rows to typed rows, rejections, deletions and the one row that holds for an id."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta

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
    """The row with exactly the contract's columns, in order; trimmed; blank is null."""
    values = {column: (row.get(column) or "").strip() for column in COLUMNS[table]}
    return {column: value or None for column, value in values.items()}


def rejection(table: str, row: Row) -> str | None:
    """Why a row breaks the contract, or None when it keeps it."""
    for column in REQUIRED[table]:
        if row[column] is None:
            return f"{column} is missing"
    for column in INSTANTS[table]:
        try:
            instant(row[column])
        except ValueError:
            return f"{column} is no instant"
    for column in NUMBERS.get(table, []):
        try:
            float(row[column] or 0)
        except ValueError:
            return f"{column} is no number"
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
