"""What loaders call declared tables and columns, as macros/connectors/loaders.sql has it for what dbt reads.

A declared table or column is found by its name in any case, else by the letters and digits of its name, else by its
aliases in their order: `meta.aliases` of the table or column, `meta.prefixed` of the source, var loader_columns.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lead_scoring.core.project import meta_of

#: Of rows that are elements of a list: what aliases call the element, and its place in the list.
ELEMENT, POSITION = "[]", "[#]"


@dataclass(frozen=True)
class Reading:
    """Where values are: a column by its name in lower case, or the end of a path of keys in it."""

    column: str
    path: tuple[str, ...] = ()


def letters(name: str) -> str:
    """The letters and digits of a name: AccountId, account_id and ACCOUNTID are one."""
    return re.sub(r"[\W_]", "", name.lower())


def named(name: str, there: Iterable[str]) -> str | None:
    """Which of some names in lower case is meant by a name; None when none is.

    What begins with `[` is an element of a list and nothing else.
    """
    names = list(there)
    if name.lower() in names:
        return name.lower()
    of_name = "" if name.startswith("[") else letters(name)
    return next((other for other in names if of_name and letters(other) == of_name), None)


def names_of_column(column: Mapping[str, Any], meta: Mapping[str, Any]) -> tuple[str, ...]:
    """The declared name of a column and its aliases, those that are tried first first; `meta`: that of its source."""
    name = column["name"]
    patterns = (
        pattern.replace("*", name.removeprefix(prefix))
        for prefix, patterns in meta.get("prefixed", {}).items()
        for pattern in patterns
        if name.startswith(prefix)
    )
    return (name, *meta_of(column).get("aliases", ()), *patterns)


def readings(names: Sequence[str], there: Mapping[str, bool]) -> tuple[Reading, ...]:
    """Where the values of a column of these names are, the first that is not null counts.

    `there`: the columns by name in lower case, and whether each holds objects or lists.
    """
    found: list[Reading] = []
    for name in names:
        column, head = named(name, there), named(name.partition(".")[0], there)
        has_paths = any(other.startswith(f"{name}.") for other in names)
        if column and not (has_paths and there[column]):
            return (*found, Reading(column))
        if head and "." in name:
            found.append(Reading(head, tuple(name.split(".")[1:])))
    return tuple(found)
