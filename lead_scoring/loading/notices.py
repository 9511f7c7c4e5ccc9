"""What a user has to know of an input that is scored all the same: what of it is not known, not there or not read."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

import duckdb

from lead_scoring.core.contract import COLUMNS, EVENT_TYPES, REQUIRED, TABLES
from lead_scoring.core.loaders import letters
from lead_scoring.core.names import listed
from lead_scoring.core.sources import Found

#: So many event types are shown.
SHOWN = 10
#: How much of a name has to be that of a type for the one to be taken for the other: `email_open` is email_opened.
_LIKE = 0.85
_EVENT_TYPES = "select event_type, sum(events) from event_types where not is_known group by 1 order by 2 desc, 1"


def unknown_event_types(marts: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """The event types that the contract does not know and the number of events of each, commonest first."""
    return dict(marts.execute(_EVENT_TYPES).fetchall())


def event_type_lines(unknown: Mapping[str, int]) -> list[str]:
    """A line for each of the commonest unknown event types, with the type that may be meant, and one for the rest."""
    shown = dict(list(unknown.items())[: len(unknown) if len(unknown) <= SHOWN + 1 else SHOWN])
    lines = [f"{number:,} {_shown(name)}{_meant(name)}" for name, number in shown.items()]
    if rest := [number for name, number in unknown.items() if name not in shown]:
        lines.append(f"and {sum(rest):,} of {len(rest):,} other types")
    return lines


def _shown(name: str) -> str:
    text = name if name.isprintable() else ascii(name)
    return text if len(text) <= 80 else f"{text[:80]}..."


def _meant(name: str) -> str:
    written = "".join(character if character.isalnum() else "_" for character in name)
    near = get_close_matches(written, EVENT_TYPES, 1, _LIKE)
    return f" (is it {near[0]}?)" if near else ""


def of_source(found: Found) -> Iterator[tuple[str, str]]:
    """Tables of a connected system that lack most of their columns, or all rows they need: what, and a remedy."""
    source = found.source
    page = f"docs/connectors/{source.name}.md"
    for table in found.thin_tables:
        missing = [name.partition(".")[2] for name in found.missing_columns if name.partition(".")[0] == table]
        there = found.columns[table]
        yield (
            f"source {source.name}: table {table} in the {source.place} lacks most of the columns that are read of it."
            f" Found: {listed(there, 25) or 'none'}. Missing: {listed(missing, 50)}.",
            f"Land it as {page} says, or say with var {source.name}_{table}_identifier which table it is. What is"
            " missing counts as empty.",
        )
    for name in found.repeated_columns:
        table, _, column = name.partition(".")
        yield (
            f"source {source.name}: column {column} of table {table} in the {source.place} stands twice in a header;"
            " the first is read.",
            "Give the other one another name, or take it out.",
        )
    for table in found.empty_tables:
        yield (
            f"source {source.name}: table {table} in the {source.place} has no rows.",
            f"See whether its connector writes there; {page} says what it holds.",
        )


def unread_columns(files: Iterable[Any]) -> Iterator[str]:
    """What of contract files (table, name, columns) goes unread, where that may be a slip; as sentences."""
    for table in TABLES:
        of_table = [file for file in files if file.table == table]
        present = {column for file in of_table for column in file.columns}
        optional = [column for column in COLUMNS[table] if column not in REQUIRED[table]]
        absent = {letters(column): column for column in COLUMNS[table] if column not in present}
        for column in COLUMNS[table]:
            if repeating := [file.name for file in of_table if file.columns.count(column) > 1]:
                yield f"{listed(repeating, 3)}: column {column} stands in the header twice; the first is read."
        for column in sorted(present.difference(COLUMNS[table])):
            if meant := absent.get(letters(column)):
                names = listed([file.name for file in of_table if column in file.columns], 3)
                yield f"{names}: column {_shown(column)} is not read; call it {meant} if it is that."
        if strange := [file for file in of_table if _is_strange(file.columns, COLUMNS[table])]:
            unknown = sorted({name for file in strange for name in file.columns if name} - set(COLUMNS[table]))
            yield (
                f"{listed([file.name for file in strange], 3)}: most of the columns are none of table {table} and are"
                f" not read: {listed(map(_shown, unknown), 25)}. There are: {', '.join(COLUMNS[table])}."
            )
        elif of_table and optional and not present.intersection(optional):
            names = listed([file.name for file in of_table], 3)
            yield f"{names}: table {table} has none of its optional columns: {', '.join(optional)}."


def _is_strange(columns: Sequence[str], known: Sequence[str]) -> bool:
    named = [name for name in columns if name]
    return sum(name not in known for name in named) * 2 > len(named)
