"""The input contract: every table a source is mapped to, its columns in order, and what is said of them.

models/input/contract.yml is where all of it stands.
"""

from typing import Any

from lead_scoring.core import project
from lead_scoring.core.project import meta_of


def _given(column: dict[str, Any]) -> str:
    """The name of a column where rows are given."""
    return meta_of(column).get("given_as", column["name"])


_DECLARED = project.read_yaml(project.ROOT / "models" / "input" / "contract.yml")
_TABLES = {model["name"]: model["columns"] for model in _DECLARED["models"]}
TABLES = tuple(_TABLES)


def _of(table: str, name: str) -> dict[str, Any]:
    return next(meta_of(column) for column in _TABLES[table] if column["name"] == name)


#: Columns of each contract table, in the contract's order.
COLUMNS = {table: tuple(map(_given, columns)) for table, columns in _TABLES.items()}
#: The columns that a table must have.
REQUIRED = {
    table: tuple(_given(column) for column in columns if meta_of(column).get("required"))
    for table, columns in _TABLES.items()
}
#: What the columns of each table identify: column -> person_id, email, event_id or anonymous_id.
IDENTIFIES = {
    table: {_given(column): meta_of(column)["identifies"] for column in columns if "identifies" in meta_of(column)}
    for table, columns in _TABLES.items()
}
#: The column that is the key of each table.
KEYS = {
    table: next((_given(column) for column in columns if meta_of(column).get("is_key")), _given(columns[0]))
    for table, columns in _TABLES.items()
}
#: The types that an event can have; others are read and never scored.
EVENT_TYPES = tuple(_of("events", "event_type")["known_values"])
#: What the lifecycle stages of people and accounts can be.
PERSON_STAGES, ACCOUNT_STAGES = (
    tuple(_of(table, "lifecycle_stage")["accepted_values"]) for table in ("people", "accounts")
)
#: What an outcome can be.
OUTCOMES = tuple(_of("outcomes", "outcome")["accepted_values"])
#: The columns of all tables that hold times, and those that hold numbers.
TIMES, NUMBERS = (
    {column["name"] for columns in _TABLES.values() for column in columns if column["data_type"].startswith(kind)}
    for kind in ("timestamp", "decimal")
)
#: What stands between the entries of a staged row's `rejected_values` and `nulled_values`.
ENTRY_SEPARATOR = "\x1f"
