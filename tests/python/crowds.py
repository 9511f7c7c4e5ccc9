"""Random inputs side by side in one warehouse, each a crowd of its own: people do not touch each other.

A build costs seconds whatever the number of people, so variants of one input are scored in one warehouse and compared
with each other, instead of each in a warehouse of its own. The prefix of its ids, emails and domains names a crowd; all
prefixes have the same length, so that an order by id is the same in each crowd.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from reference.contract import instant
from warehouse import Rows

from lead_scoring.core.contract import COLUMNS

Tables = dict[str, Rows]

_IDS = {
    "person_id",
    "anonymous_id",
    "event_id",
    "change_id",
    "outcome_id",
    "account_id",
    "merged_into_person_id",
    "key",
}
#: The domains that accounts of the random inputs own; providers' domains stay what they are.
_COMPANIES = re.compile(r"(company\d+\.com|acme\.co\.uk)", re.IGNORECASE)
#: Where the name of a crowd goes: before the local part of an email, else before the first character that is no blank.
_LOCAL_PART, _FIRST = re.compile(r"([^\s<>,;:]+@)"), re.compile(r"(\S)")
_MOMENTS = {"created_at", "updated_at", "occurred_at", "loaded_at", "changed_at", "deleted_at"}
#: Marts about the whole input, where no row belongs to one crowd, and columns that say where a row stood in it.
_GLOBAL = {"score_performance", "runs", "rejected_rows", "duplicate_events", "bot_events"}
_PLACES = {"row_hash", "run_id", "row_number"}


def named(name: str, tables: Tables) -> Tables:
    """The input with people, accounts, devices and events of a crowd of this name."""

    def renamed(table: str, column: str, text: str | None) -> str | None:
        if not text or not text.strip():
            return text
        if column in ("email", "domain") and table != "form_submissions":
            text = _COMPANIES.sub(rf"{name}-\1", text)
        # what a form holds is text that was typed, by which nobody is identified
        if column in _IDS or (column == "email" and table != "form_submissions" and "@" in text):
            return (_LOCAL_PART if "@" in text else _FIRST).sub(rf"{name}-\1", text, count=1)
        return text

    return {
        table: [{column: renamed(table, column, text) for column, text in row.items()} for row in rows]
        for table, rows in tables.items()
    }


def together(inputs: Iterable[Tables]) -> Tables:
    """One input of all."""
    found: Tables = {table: [] for table in COLUMNS}
    for tables in inputs:
        for table, rows in tables.items():
            found[table].extend(rows)
    return found


def marts_of(name: str, marts: Mapping[str, Rows]) -> dict[str, list[tuple]]:
    """The rows of the marts that are about a crowd, with its name taken out of every text, in a fixed order."""
    found = {}
    for mart, rows in marts.items():
        own = [
            tuple(
                value.replace(f"{name}-", "") if isinstance(value, str) else value
                for column, value in row.items()
                if column not in _PLACES
            )
            for row in rows
            if any(isinstance(value, str) and f"{name}-" in value for value in row.values())
        ]
        if own and mart not in _GLOBAL:
            found[mart] = sorted(own, key=repr)
    return found


def differences(mine: Mapping[str, list[tuple]], theirs: Mapping[str, list[tuple]]) -> dict[str, list[str]]:
    """By mart, some of the rows that only one of two crowds has."""
    found = {}
    for mart in mine.keys() | theirs.keys():
        ours, others = set(mine.get(mart, [])), set(theirs.get(mart, []))
        if ours != others:
            found[mart] = [*(f"+ {row}" for row in ours - others), *(f"- {row}" for row in others - ours)][:6]
    return found


def days_later(tables: Tables, days: int) -> Tables:
    """The input with all that it dates so many days later."""

    def shifted(text: str) -> str:
        try:
            moment = instant(text)
        except ValueError:
            return text
        return (moment + timedelta(days=days)).strftime("%Y-%m-%d %H:%M:%S.%f") if moment else text

    def later(column: str, text: str) -> str:
        if column == "expires_on" and text:
            return str(date.fromisoformat(text) + timedelta(days=days))
        return shifted(text) if column in _MOMENTS and text else text

    return {
        table: [{column: later(column, text) for column, text in row.items()} for row in rows]
        for table, rows in tables.items()
    }
