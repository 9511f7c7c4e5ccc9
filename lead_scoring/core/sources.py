"""Connected systems: which ones are on, where their tables are, and what of them is missing.

Each system has a folder in models/staging whose `_<source>__sources.yml` declares the tables and columns that its
models read. dbt reads them where they are, by vars `<source>_enabled`, `<source>_schema`, `<source>_database` and
`<source>_<table>_identifier`. For tables that are in files (var `<source>_folder`) or in another DuckDB file (a path in
`<source>_database`), schema `source_<source>` of the warehouse is made first: a view or a copy of each declared table,
with the declared columns as text. lead_scoring/core/loaders.py says what loaders call them.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from lead_scoring.core import loaders, project
from lead_scoring.core.errors import ConfigurationWrong
from lead_scoring.core.project import meta_of

#: What flat vars `<source>_<setting>` say, beside `<source>_enabled` and `<source>_<table>_identifier`.
SETTINGS = {
    "schema": "the schema that holds the tables; without it, one of the source's own name",
    "database": "the database, or the DuckDB file, that the schema is in; without it, the warehouse itself",
    "folder": "a folder of files <table>*.csv, .parquet or .json instead of a schema",
}


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
    catalog: str | None = None
    """The database that the schema is in, where it is one that dbt has open."""
    loader_columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """By declared name, what loaders call the columns of their own."""

    @property
    def is_brought(self) -> bool:
        """Whether dbt reads a view or copy of the tables in schema `source_<source>`, see `connect`."""
        return bool(self.folder or self.database)

    @property
    def place(self) -> str:
        """Where the tables are, for people to read."""
        if self.folder:
            return f"folder {self.folder}"
        return f"schema {self.schema} of {self.database or self.catalog or 'the warehouse'}"


@dataclass(frozen=True)
class Declared:
    """A raw table of a source as `_<source>__sources.yml` declares it."""

    name: str
    columns: tuple[str, ...]
    is_required: bool
    required: tuple[str, ...]
    """Columns without which the table says nothing."""
    aliases: tuple[str | tuple[str, ...], ...] = ()
    """What loaders call the table; those in a tuple are read together."""
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By column, what loaders call it, its own name first."""

    def places(self, source: Source) -> list[str | tuple[str, ...]]:
        """The names that the table may have in a source, those that are tried first first."""
        own = source.tables.get(self.name)
        return [own] if own else [self.name, *self.aliases]

    def readings(self, source: Source, there: Mapping[str, bool]) -> dict[str, tuple[loaders.Reading, ...]]:
        """Where the values of each column are that is there; see `loaders.readings`."""
        found = {
            column: loaders.readings((*self.names[column], *source.loader_columns.get(column, ())), there)
            for column in self.columns
        }
        return {column: where for column, where in found.items() if where}


@dataclass(frozen=True)
class Found:
    """A source, the select of each of its declared tables that is there, and what is missing."""

    source: Source
    selects: Mapping[str, str]
    """Declared table -> a select of all its declared columns as text, in SQL of DuckDB."""
    missing_tables: tuple[str, ...]
    missing_columns: tuple[str, ...]
    """`table.column` of tables that are there."""
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """All columns of each declared table that is there, also those that no model reads."""
    empty_tables: tuple[str, ...] = ()
    """Required tables that are there without a row."""
    repeated_columns: tuple[str, ...] = ()
    """`table.column` of columns that stand in one header more than once."""

    @property
    def thin_tables(self) -> list[str]:
        """Tables that are there and lack more than half of their declared columns, those of the loader aside."""
        of_loader = self.source.loader_columns
        lacking = [(table, column) for table, _, column in (name.partition(".") for name in self.missing_columns)]
        missing = Counter(table for table, column in lacking if column not in of_loader)
        return [
            table.name
            for table in declared_tables(self.source.name)
            if missing[table.name] * 2 > sum(column not in of_loader for column in table.columns)
        ]


def known_sources() -> list[str]:
    """The systems that can be connected: the folders of models/staging."""
    return sorted(path.parent.name for path in (project.ROOT / "models" / "staging").glob("*/_*__sources.yml"))


def gives(name: str) -> list[str]:
    """The families of events that a source can give, as its yml says."""
    [source] = project.read_yaml(_yml(name))["sources"]
    return meta_of(source).get("gives", [])


def connected(variables: Mapping[str, Any]) -> list[Source]:
    """The sources that are on, the most trusted first; raises ConfigurationWrong when a var cannot be read."""
    priority = list(variables.get("source_priority") or [])
    names = [name for name in known_sources() if variables.get(f"{name}_enabled")]
    found = []
    for name in sorted(names, key=lambda name: priority.index(name) if name in priority else len(priority)):
        schema, database, folder = (variables.get(f"{name}_{setting}") for setting in SETTINGS)
        if folder and (schema or database):
            raise ConfigurationWrong(
                f"var {name}_folder: {name} has a folder and a schema; say one of them.\nSee docs/connectors/README.md."
            )
        identifiers = {table.name: variables.get(f"{name}_{table.name}_identifier") for table in declared_tables(name)}
        source = Source(
            name,
            folder if "://" in str(folder) else _path(folder),
            _path(database) if is_file(database) else None,
            str(schema or name),
            {table: str(own) for table, own in identifiers.items() if own},
            None if is_file(database) else database,
            variables.get("loader_columns") or {},
        )
        found.append(source)
    return found


def is_file(database: str | None) -> bool:
    """Whether var `<source>_database` names a DuckDB file, which is copied from, and no database that is open."""
    return database is not None and ("/" in database or database.endswith((".duckdb", ".db")))


def dbt_vars(variables: Mapping[str, Any]) -> dict[str, Any]:
    """The vars by which dbt finds the connected sources, those in files where `connect` puts them."""
    sources = connected(variables)
    found: dict[str, Any] = {f"{name}_enabled": False for name in known_sources()}
    for source in sources:
        found[f"{source.name}_enabled"] = True
        found[f"{source.name}_schema"] = f"source_{source.name}" if source.is_brought else source.schema
        if not source.is_brought:
            found |= {f"{source.name}_database": source.catalog} if source.catalog else {}
            found |= {f"{source.name}_{table}_identifier": own for table, own in source.tables.items()}
    return found | {"source_priority": [source.name for source in sources]}


def _path(text: str | None) -> Path | None:
    """A path that a var says, from the project's folder on."""
    return (project.ROOT / Path(text).expanduser()).resolve() if text else None


def declared_tables(name: str) -> list[Declared]:
    """The raw tables that the models of a source read."""
    return _declared(_yml(name))


def _yml(name: str) -> Path:
    return project.ROOT / "models" / "staging" / name / f"_{name}__sources.yml"


@cache
def _declared(path: Path) -> list[Declared]:
    return [
        Declared(
            table["name"],
            tuple(column["name"] for column in table["columns"]),
            bool(meta_of(table).get("required")),
            tuple(column["name"] for column in table["columns"] if meta_of(column).get("required")),
            tuple(alias if isinstance(alias, str) else tuple(alias) for alias in meta_of(table).get("aliases", ())),
            {column["name"]: loaders.names_of_column(column, meta_of(source)) for column in table["columns"]},
        )
        for source in project.read_yaml(path)["sources"]
        for table in source["tables"]
    ]
