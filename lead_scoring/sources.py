"""Connected systems: which ones var `sources` names, where their tables are, and how dbt gets to see them.

Each system has a folder in models/staging whose `_<source>__sources.yml` declares the raw tables and columns that its
models read. Before dbt runs, schema `source_<source>` of the warehouse gets one view per declared table with exactly
the declared columns, all as text; a table or column that is missing is there, and empty or null. So the models ask the
warehouse nothing, and compile without a connection. The tables come from a folder of files, from a schema of the
warehouse, or from another DuckDB file.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from lead_scoring import project
from lead_scoring.contract import TABLES
from lead_scoring.errors import ConfigurationWrong, InputRefused
from lead_scoring.load import csv_layout, csv_reader, first_line, one_value_as_text, quoted

#: What an entry of the var may say beside the name, and what each means.
SETTINGS = {
    "schema": "the schema that holds the tables; without it, one of the source's own name",
    "database": "the DuckDB file that the schema is in; without it, the warehouse itself",
    "folder": "a folder of files <table>*.csv, .parquet or .json instead of a schema",
    "tables": "what tables are called there, where it is not as declared: {contact: contacts_v2}",
}
_SUFFIXES = (".csv", ".parquet", ".json", ".jsonl", ".ndjson")


@dataclass(frozen=True)
class Source:
    """One connected system, and where its tables are."""

    name: str
    folder: Path | str | None = None
    """A folder of this machine, or the address of one that Spark can read."""
    database: Path | None = None
    schema: str = ""
    tables: Mapping[str, str] = field(default_factory=dict)
    """What a declared table is called there, where it is not as declared."""

    @property
    def place(self) -> str:
        """Where the tables are, for people to read."""
        if self.folder:
            return f"folder {self.folder}"
        return f"schema {self.schema}" + (f" of {self.database}" if self.database else " of the warehouse")


@dataclass(frozen=True)
class Declared:
    """A raw table of a source as `_<source>__sources.yml` declares it."""

    name: str
    columns: tuple[str, ...]
    is_required: bool
    required: tuple[str, ...]
    """Columns without which the table says nothing."""


@dataclass(frozen=True)
class Found:
    """A source, the select of each of its declared tables that is there, and what is missing."""

    source: Source
    selects: Mapping[str, Any]
    """Declared table -> a select of all its declared columns as text; on Spark a frame."""
    missing_tables: tuple[str, ...]
    missing_columns: tuple[str, ...]
    """`table.column` of tables that are there."""
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """All columns of each declared table that is there, also those that no model reads."""
    empty_tables: tuple[str, ...] = ()
    """Required tables that are there without a row."""

    @property
    def thin_tables(self) -> list[str]:
        """Tables that are there and lack more than half of their declared columns."""
        missing = Counter(name.partition(".")[0] for name in self.missing_columns)
        tables = declared_tables(self.source.name)
        return [table.name for table in tables if missing[table.name] * 2 > len(table.columns)]


def known_sources() -> list[str]:
    """The systems that can be connected: the folders of models/staging, less that of dropped files."""
    folders = (path.parent.name for path in (project.ROOT / "models" / "staging").glob("*/_*__sources.yml"))
    return sorted(name for name in folders if name != "files")


def connected(variables: Mapping[str, Any]) -> list[Source]:
    """The sources that are on, the most trusted first; raises ConfigurationWrong when the var cannot be read."""
    entries = variables.get("sources") or []
    if not isinstance(entries, list):
        raise _wrong(f"it is {entries!r}", "write a list, such as [hubspot, {snowplow: {folder: /data/snowplow}}]")
    sources = [_source(entry) for entry in entries]
    names = [source.name for source in sources]
    for name in names:
        if names.count(name) > 1:
            raise _wrong(f"{name} is named twice", "name each source once")
    return sources


def _source(entry: Any) -> Source:
    name, settings = next(iter(entry.items())) if isinstance(entry, Mapping) and len(entry) == 1 else (entry, {})
    if name not in known_sources():
        raise _wrong(f"{name!r} is no source", f"write one of: {', '.join(known_sources())}")
    if not isinstance(settings, Mapping) or not settings.keys() <= SETTINGS.keys():
        raise _wrong(
            f"{name} has {settings!r}",
            "give a mapping of " + "; ".join(f"{key} ({meaning})" for key, meaning in SETTINGS.items()),
        )
    if settings.get("folder") and (settings.get("schema") or settings.get("database")):
        raise _wrong(f"{name} has a folder and a schema", "say one of them")
    folder, tables = settings.get("folder"), settings.get("tables") or {}
    declared = {table.name for table in declared_tables(name)}
    if not isinstance(tables, Mapping) or not tables.keys() <= declared:
        raise _wrong(f"{name} has the tables {tables!r}", f"map some of: {', '.join(sorted(declared))}")
    return Source(
        name,
        folder if "://" in str(folder) else _path(folder),
        _path(settings.get("database")),
        str(settings.get("schema") or name),
        {table: str(own) for table, own in tables.items()},
    )


def _path(text: str | None) -> Path | None:
    """A path that a var says, from the project's folder on."""
    return (project.ROOT / Path(text).expanduser()).resolve() if text else None


def _wrong(problem: str, remedy: str) -> ConfigurationWrong:
    return ConfigurationWrong(f"var sources: {problem}; {remedy}.\nSee docs/connectors/README.md.")


def declared_tables(name: str) -> list[Declared]:
    """The raw tables that the models of a source read."""
    return _declared(project.ROOT / "models" / "staging" / name / f"_{name}__sources.yml")


@cache
def _declared(path: Path) -> list[Declared]:
    return [
        Declared(
            table["name"],
            tuple(column["name"] for column in table["columns"]),
            _is_required(table),
            tuple(column["name"] for column in table["columns"] if _is_required(column)),
        )
        for source in project.read_yaml(path)["sources"]
        for table in source["tables"]
    ]


def _is_required(item: Mapping[str, Any]) -> bool:
    return bool(item.get("config", {}).get("meta", {}).get("required"))


def contract_views(name: str) -> dict[str, str]:
    """The contract tables that a source gives, and the view that holds each."""
    models = {path.stem for path in (project.ROOT / "models" / "staging" / name).glob("*.sql")}
    return {table: f"staging.{name}__{table}" for table in TABLES if f"{name}__{table}" in models}


def find(con: duckdb.DuckDBPyConnection, source: Source) -> Found:
    """Look for the tables of a source; raises InputRefused when one that is required is not there.

    `con`: the warehouse, or any other connection while there is none. Nothing is written.
    """
    selects, missing_tables, missing_columns, names = {}, [], [], {}
    tables = declared_tables(source.name)
    there = _in_folder(con, source, tables) if source.folder else _in_schema(con, source, tables)
    for table in tables:
        parts = there.get(table.name, [])
        if not parts:
            missing_tables.append(table.name)
            continue
        columns = {column for part in parts for column in part.columns}
        names[table.name] = tuple(dict.fromkeys(name for part in parts for name in part.names))
        missing_columns += [f"{table.name}.{column}" for column in table.columns if column not in columns]
        selects[table.name] = "\nunion all\n".join(
            "select "
            + ", ".join(f'{part.columns.get(column, "null")}::varchar as "{column}"' for column in table.columns)
            + f" from {part.relation}"
            for part in parts
        )
    require(source, tables, missing_tables, missing_columns)
    empty = tuple(table.name for table in tables if table.is_required and not _has_rows(con, selects[table.name]))
    return Found(source, selects, tuple(missing_tables), tuple(missing_columns), names, empty)


def _has_rows(con: duckdb.DuckDBPyConnection, select: str) -> bool:
    """Whether a table has a row; one that cannot be read is none's business before it is read."""
    try:
        return bool(con.execute(f"{select} limit 1").fetchall())
    except duckdb.Error:
        return True


def require(source: Source, tables: list[Declared], missing_tables: list[str], missing_columns: list[str]) -> None:
    """Raise InputRefused when a table or column without which a source says nothing is among the missing ones."""
    for table in tables:
        if table.is_required and table.name in missing_tables:
            own = source.tables.get(table.name, table.name)
            raise InputRefused(
                f"source {source.name}: table {own} is not in the {source.place}.\n"
                f"Put it there, say in var sources what it is called (tables: {{{table.name}: ...}}), or take"
                f" {source.name} out of the var.\nSee docs/connectors/{source.name}.md."
            )
        absent = [column for column in table.required if f"{table.name}.{column}" in missing_columns]
        if absent:
            raise InputRefused(
                f"source {source.name}: table {table.name} in the {source.place} has no column {', '.join(absent)}.\n"
                f"Land it as docs/connectors/{source.name}.md says."
            )


@dataclass(frozen=True)
class _Part:
    """A relation that holds rows of a table, and the expression that gives each of its columns as text."""

    relation: str
    columns: Mapping[str, str]
    names: tuple[str, ...] = ()
    """All columns that it has, also those that no model reads."""


def _in_folder(con: duckdb.DuckDBPyConnection, source: Source, tables: list[Declared]) -> dict[str, list[_Part]]:
    """The tables that have files in a folder."""
    if isinstance(source.folder, str):
        raise InputRefused(f"source {source.name}: {source.folder} can be read with --target spark only.")
    if not source.folder.is_dir():
        raise InputRefused(f"source {source.name}: the folder {source.folder} does not exist (or is not a folder).")
    files = [(path.relative_to(source.folder).as_posix(), path) for path in sorted(source.folder.rglob("*"))]
    found: dict[str, list[_Part]] = {}
    for table in tables:
        own = source.tables.get(table.name, table.name)
        # files of one layout are read together
        layouts: dict[tuple, list[Path]] = {}
        for path in (path for name, path in files if is_file_of(name, own)):
            try:
                layouts.setdefault(_layout(con, path, table), []).append(path)
            except (duckdb.Error, OSError, UnicodeError) as error:
                raise InputRefused(
                    f"source {source.name}: {path} cannot be read: {first_line(error)}\n"
                    "Write the file again, or take it out of the folder."
                ) from error
        found[table.name] = [_part(layout, paths) for layout, paths in layouts.items()]
    return found


def is_file_of(name: str, table: str) -> bool:
    """Whether a path in a folder is a file of a table: `contact.csv`, `contact_2026-11.json`, `contact/x.parquet`."""
    top, _, below = name.lower().partition("/")
    stem = re.sub(r"[.][a-z]+$", "", top)
    of_table = top == table.lower() if below else re.fullmatch(rf"{re.escape(table.lower())}[^a-z]*", stem)
    return bool(of_table) and name.lower().endswith(_SUFFIXES)


def _layout(con: duckdb.DuckDBPyConnection, path: Path, table: Declared) -> tuple:
    """How a file is read: its format, delimiter, columns, and their types; of JSON, all names there are."""
    kind = path.suffix.lower()
    if kind == ".csv":
        delimiter, columns = csv_layout(path, table.columns)
        return kind, delimiter, columns, ()
    if kind == ".parquet":
        described = con.execute(f"describe select * from {_parquet([path])}").fetchall()
        return kind, "", tuple(row[0].lower() for row in described), tuple(row[1] for row in described)
    names = con.execute(f"describe select * from read_json_auto({quoted(str(path))}, sample_size=-1)").fetchall()
    there = [row[0] for row in names]
    return ".json", "", tuple(column for column in table.columns if column in there), tuple(there)


def _part(layout: tuple, paths: list[Path]) -> _Part:
    kind, delimiter, columns, types = layout
    if not columns:
        return _Part("(select 1) where false", {}, types)
    position = {column: f"c{index}" for index, column in reversed(list(enumerate(columns)))}
    names = [f"c{index}" for index in range(len(columns))]
    if kind == ".csv":
        return _Part(csv_reader(paths, names, delimiter), position, columns)
    if kind == ".parquet":
        texts = {column: _text(position[column], kind) for column, kind in zip(columns, types, strict=True)}
        return _Part(f"{_parquet(paths)} as file({', '.join(names)})", texts, columns)
    listed = ", ".join(f"{quoted(column)}: 'VARCHAR'" for column in columns)
    files = ", ".join(quoted(str(path)) for path in paths)
    return _Part(f"read_json([{files}], columns={{{listed}}})", {column: f'"{column}"' for column in columns}, types)


def _parquet(paths: list[Path]) -> str:
    files = ", ".join(quoted(str(path)) for path in paths)
    return f"read_parquet([{files}], binary_as_string=true, hive_partitioning=false)"


def _in_schema(con: duckdb.DuckDBPyConnection, source: Source, tables: list[Declared]) -> dict[str, list[_Part]]:
    """The tables that are in a schema of the warehouse or of another DuckDB file."""
    database = "current_database()"
    if source.database:
        _attach(con, source)
        database = quoted(_alias(source))
    columns = con.execute(
        f"select table_name, column_name, data_type from duckdb_columns() where database_name = {database}"
        " and lower(schema_name) = lower(?)",
        [source.schema],
    ).fetchall()
    found = {}
    for table in tables:
        own = source.tables.get(table.name, table.name)
        texts = {
            name.lower(): _text(_name(name), kind) for there, name, kind in columns if there.lower() == own.lower()
        }
        prefix = f"{_alias(source)}." if source.database else ""
        relation = f"{prefix}{_name(source.schema)}.{_name(own)}"
        found[table.name] = [_Part(relation, texts, tuple(texts))] if texts else []
    return found


def _attach(con: duckdb.DuckDBPyConnection, source: Source) -> None:
    """Open the DuckDB file of a source for reading, beside the warehouse."""
    try:
        con.execute(f"attach if not exists {quoted(str(source.database))} as {_alias(source)} (read_only)")
    except duckdb.Error as error:
        raise InputRefused(
            f"source {source.name}: {source.database} cannot be opened as a DuckDB file: {first_line(error)}\n"
            "Setting `database` of var sources names a file; leave it out for a schema of the warehouse."
        ) from error


def _alias(source: Source) -> str:
    return f"database_of_{source.name}"


def _text(column: str, kind: str) -> str:
    """A column as text; one that is nested as JSON."""
    if re.search(r"\[|^(STRUCT|MAP|UNION)", kind):
        return f"to_json({column})"
    return one_value_as_text(column, kind)


def connect(con: duckdb.DuckDBPyConnection, found: Found) -> None:
    """Make schema `source_<source>` of the warehouse: a view per declared table, or a copy of another DuckDB file's."""
    source = found.source
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


def _name(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
