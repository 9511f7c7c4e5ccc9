"""The tables of connected systems: found in a schema, a DuckDB file or a folder of files, and brought to dbt.

`lead_scoring.core.sources` says which systems are connected and what of each is declared; what is read of files or of
another DuckDB file stands in schema `source_<source>`, as text.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import duckdb

from lead_scoring.core import loaders
from lead_scoring.core.errors import InputRefused
from lead_scoring.core.names import listed, sql_name, sql_text
from lead_scoring.core.queries import rows_by
from lead_scoring.core.sources import Declared, Found, Source, declared_tables
from lead_scoring.loading.files import (
    MAX_LINE_BYTES,
    csv_layout,
    csv_reader,
    first_line,
    one_value_as_text,
    parquet_reader,
)

SUFFIXES = (".csv", ".parquet", ".json", ".jsonl", ".ndjson")


def find(con: duckdb.DuckDBPyConnection, source: Source, copies: Path | None = None) -> Found:
    """Look for the tables of a source; raises InputRefused when one that is required is not there.

    `con`: the warehouse, or any other connection while there is none. Nothing is written.
    `copies`: a folder with copies of the source's files when these are not on this machine.
    """
    selects, missing_tables, missing_columns, names, repeated = {}, [], [], {}, {}
    tables = declared_tables(source.name)
    look = _in_folder(con, source, copies or source.folder, tables) if source.folder else _in_schema(con, source)
    for table in tables:
        parts = next(filter(None, (_parts(names, look) for names in table.places(source))), None)
        if not parts:
            missing_tables.append(table.name)
            continue
        readings = [table.readings(source, part.nested) for part in parts]
        names[table.name] = tuple(dict.fromkeys(name for part in parts for name in part.names))
        missing = [column for column in table.columns if not any(column in found for found in readings)]
        missing_columns += [f"{table.name}.{column}" for column in missing]
        counts = [(name, number) for part in parts for name, number in Counter(part.names).items()]
        repeated |= {f"{table.name}.{name}": None for name, number in counts if name and number > 1}
        rows = []
        for part, found in zip(parts, readings, strict=True):
            values = [f"{_value(part, found.get(column, ()))} as {sql_name(column)}" for column in table.columns]
            rows.append(f"select {', '.join(values)} from {part.relation}")
        selects[table.name] = "\nunion all\n".join(rows)
    found = Found(source, selects, tuple(missing_tables), tuple(missing_columns), names, (), tuple(repeated))
    _require(found)
    empty = [table.name for table in tables if table.is_required and not _has_rows(con, selects[table.name])]
    return replace(found, empty_tables=tuple(empty))


def _has_rows(con: duckdb.DuckDBPyConnection, select: str) -> bool:
    """Whether a table has a row; one that cannot be read is none's business before it is read."""
    try:
        return bool(con.execute(f"{select} limit 1").fetchall())
    except duckdb.Error:
        return True


def _require(found: Found) -> None:
    """Raise InputRefused when a table or column without which a source says nothing is among the missing ones."""
    source = found.source
    for table in declared_tables(source.name):
        if table.name in found.missing_tables and (table.is_required or table.name in source.tables):
            own = source.tables.get(table.name, table.name)
            raise InputRefused(
                f"source {source.name}: table {own} is not in the {source.place}.\n"
                f"Put it there, say what it is called with var {source.name}_{table.name}_identifier, or take out"
                f" {source.name}_enabled.\nSee docs/connectors/{source.name}.md."
            )
        absent = [column for column in table.required if f"{table.name}.{column}" in found.missing_columns]
        if absent:
            raise InputRefused(
                f"source {source.name}: table {table.name} in the {source.place} has no column {', '.join(absent)}."
                f" It has: {listed(found.columns[table.name], 25) or 'none'}.\n"
                f"Land it as docs/connectors/{source.name}.md says."
            )


@dataclass(frozen=True)
class _Part:
    """A relation that holds rows of a table, and the expression that gives each of its columns as text."""

    relation: str
    columns: Mapping[str, str]
    """By name in lower case."""
    nested: Mapping[str, bool]
    """By name in lower case, whether the column holds objects or lists."""
    names: tuple[str, ...] = ()
    """All columns that it has, also those that no model reads."""


_Look = Callable[[str], list[_Part]]


def _parts(names: str | Sequence[str], look: _Look) -> list[_Part]:
    """What is found by a name of a table, or by several that are read together.

    A name is `contacts`, or `deals.contacts[]` for the elements of a list.
    """
    found = []
    for name in [names] if isinstance(names, str) else names:
        table, _, path = name.partition(".")
        items = path.removesuffix("[]")
        found += [item for part in look(table) for item in _items(part, items)] if items else look(table)
    return found


def _items(part: _Part, path: str) -> Iterator[_Part]:
    """The elements of a list beside the columns of its row; none when the list is not there."""
    if found := loaders.readings([path], part.nested):
        text = _value(part, found)
        listed = f"select *, json_extract(case when json_valid({text}) then {text} end, '$[*]') as _items"
        yield _Part(
            f"(select * exclude (_items), json_extract_string(unnest(_items), '$') as _element,"
            f" (generate_subscripts(_items, 1) - 1)::varchar as _position from ({listed} from {part.relation}))",
            {**part.columns, loaders.ELEMENT: "_element", loaders.POSITION: "_position"},
            {**part.nested, loaders.ELEMENT: False, loaders.POSITION: False},
            part.names,
        )


def _value(part: _Part, readings: Sequence[loaders.Reading]) -> str:
    """The value of a column as text, in SQL; null when it is read nowhere."""
    values = []
    for column, path in ((part.columns[reading.column], reading.path) for reading in readings):
        keys = sql_text(".".join(["$", *map(sql_name, path)]))
        values.append(
            f"json_extract_string(case when json_valid({column}) then {column} end, {keys})" if path else column
        )
    return f"coalesce({', '.join(values)})::varchar" if values else "null::varchar"


def _in_folder(con: duckdb.DuckDBPyConnection, source: Source, folder: Path | str, tables: list[Declared]) -> _Look:
    """What finds the files of a table in a folder."""
    if isinstance(folder, str):
        raise InputRefused(f"source {source.name}: {folder} can be read with --target spark only.")
    if not folder.is_dir():
        raise InputRefused(f"source {source.name}: the folder {folder} does not exist (or is not a folder).")
    files = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*"))}
    names = {name.lower() for table in tables for names in table.names.values() for name in names}
    wanted = names | {loaders.letters(name) for name in names}

    @cache
    def look(table: str) -> list[_Part]:
        # files of one layout are read together
        layouts: dict[tuple, list[Path]] = {}
        for path in (files[name] for name in _files_of(table, files)):
            try:
                layouts.setdefault(_layout(con, path, wanted), []).append(path)
            except (duckdb.Error, OSError, UnicodeError) as error:
                raise InputRefused(
                    f"source {source.name}: {path} cannot be read: {first_line(error)}\n"
                    "Write the file again, or take it out of the folder."
                ) from error
        return [_part(layout, paths) for layout, paths in layouts.items()]

    return look


def _files_of(table: str, names: Iterable[str]) -> list[str]:
    """The paths in a folder that are files of a table; if none has its name, those that have its letters and digits."""
    names = list(names)
    return [name for name in names if _is_file_of(name, table)] or [
        name for name in names if _letters_of_table(name) == loaders.letters(table) and name.lower().endswith(SUFFIXES)
    ]


def _letters_of_table(path: str) -> str:
    """The letters and digits of the table that a path in a folder is a file of: `DealContact_2026-11.csv`."""
    top, _, below = path.lower().partition("/")
    return loaders.letters(top if below else re.sub(r"[^a-z]*([.][a-z]+)$", "", top))


def _is_file_of(name: str, table: str) -> bool:
    """Whether a path in a folder is a file of a table: `contact.csv`, `contact_2026-11.json`, `contact/x.parquet`."""
    top, _, below = name.lower().partition("/")
    stem = re.sub(r"[.][a-z]+$", "", top)
    of_table = top == table.lower() if below else re.fullmatch(rf"{re.escape(table.lower())}[^a-z]*", stem)
    return bool(of_table) and name.lower().endswith(SUFFIXES)


def _layout(con: duckdb.DuckDBPyConnection, path: Path, wanted: Iterable[str]) -> tuple:
    """How a file is read: its format, delimiter, columns, and their types, which CSV has not."""
    kind = path.suffix.lower()
    if kind == ".csv":
        delimiter, columns = csv_layout(path, wanted)
        return kind, delimiter, columns, ()
    relation = parquet_reader([path]) if kind == ".parquet" else f"read_json_auto({sql_text(path)}, sample_size=-1)"
    described = con.execute(f"describe select * from {relation}").fetchall()
    kind = kind if kind == ".parquet" else ".json"
    return kind, "", tuple(row[0] for row in described), tuple(row[1] for row in described)


def _part(layout: tuple, paths: list[Path]) -> _Part:
    kind, delimiter, columns, types = layout
    names = tuple(column.lower() for column in columns)
    types = types or ("VARCHAR",) * len(columns)
    nested = {name: _is_nested(type_) for name, type_ in zip(names, types, strict=True) if name}
    if not columns:
        return _Part("(select 1) where false", {}, {})
    places = [f"c{index}" for index in range(len(columns))]
    if kind == ".csv":
        relation, texts = csv_reader(paths, places, delimiter, MAX_LINE_BYTES), places
    elif kind == ".parquet":
        relation = parquet_reader(paths, places)
        texts = [_text(place, type_) for place, type_ in zip(places, types, strict=True)]
    else:
        listed = ", ".join(f"{sql_text(column)}: 'VARCHAR'" for column in columns)
        relation = f"read_json([{', '.join(sql_text(path) for path in paths)}], columns={{{listed}}})"
        texts = [sql_name(column) for column in columns]
    # of several columns of one name the first
    return _Part(relation, dict(reversed([*zip(names, texts, strict=True)])), nested, names)


def _in_schema(con: duckdb.DuckDBPyConnection, source: Source) -> _Look:
    """What finds a table in a schema of the warehouse or of another DuckDB file."""
    database = "current_database()"
    if source.database:
        _attach(con, source)
        database = sql_text(_alias(source))
    elif source.catalog:
        database = sql_text(source.catalog)
    columns = (
        f"select table_name, column_name, data_type from duckdb_columns() where database_name = {database}"
        " and lower(schema_name) = lower(?)"
    )
    schema = f"{_alias(source)}.{sql_name(source.schema)}" if source.database else sql_name(source.schema)
    found = {}
    for name, there in rows_by(con, "table_name", columns, source.schema).items():
        kinds = {row["column_name"]: row["data_type"] for row in there}
        found[name.lower()] = _Part(
            f"{schema}.{sql_name(name)}",
            {column.lower(): _text(sql_name(column), kind) for column, kind in kinds.items()},
            {column.lower(): _is_nested(kind) for column, kind in kinds.items()},
            tuple(map(str.lower, kinds)),
        )

    def look(table: str) -> list[_Part]:
        name = loaders.named(table, found)
        return [found[name]] if name else []

    return look


def _attach(con: duckdb.DuckDBPyConnection, source: Source) -> None:
    """Open the DuckDB file of a source for reading, beside the warehouse."""
    try:
        con.execute(f"attach if not exists {sql_text(source.database)} as {_alias(source)} (read_only)")
    except duckdb.Error as error:
        raise InputRefused(
            f"source {source.name}: {source.database} cannot be opened as a DuckDB file: {first_line(error)}\n"
            f"Var {source.name}_database names a file; leave it out for a schema of the warehouse."
        ) from error


def _alias(source: Source) -> str:
    return f"database_of_{source.name}"


def _text(column: str, kind: str) -> str:
    """A column as text; one that is nested as JSON, and a text in JSON as it reads."""
    if kind == "JSON":
        return f"json_extract_string({column}, '$')"
    if _is_nested(kind):
        return f"to_json({column})::varchar"
    return one_value_as_text(column, kind)


def _is_nested(kind: str) -> bool:
    """Whether a type of DuckDB holds objects or lists."""
    return re.search(r"\[|^(STRUCT|MAP|UNION|JSON)", kind) is not None


def connect(con: duckdb.DuckDBPyConnection, found: Found) -> None:
    """Make schema `source_<source>` of the warehouse: a view per declared table, or a copy of another DuckDB file's.

    Of a schema that dbt has open nothing is made.
    """
    source = found.source
    if not source.is_brought:
        return
    schema = f"source_{source.name}"
    con.execute(f"drop schema if exists {schema} cascade")
    con.execute(f"create schema {schema}")
    kind = "view"
    if source.database:  # which dbt does not have open
        _attach(con, source)
        kind = "table"
    for table in declared_tables(source.name):
        nothing = ", ".join(f'null::varchar as "{column}"' for column in table.columns)
        select = found.selects.get(table.name, f"select {nothing} where false")
        con.execute(f'create {kind} {schema}."{table.name}" as {select}')
