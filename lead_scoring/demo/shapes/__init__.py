"""The demo company as source systems would have it: each one's raw tables, with what that system can report.

Several systems that could report the same share the people between them; accounts are reported by the first. Beside
their folders stands the folder `contract`: exactly what they report together, in the input contract's columns, so that
scores through a connector can be compared with scores without. shapes.yml says what each system knows, the SQL file of
its name what its tables look like; facts.sql is what all of them are made of, and routes.sql who reports what.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from lead_scoring.core import project
from lead_scoring.core.contract import COLUMNS
from lead_scoring.core.names import sql_text
from lead_scoring.core.queries import templates
from lead_scoring.demo import copy

_FOLDER = Path(__file__).parent
#: Where the same stands in the contract's columns.
CONTRACT = "contract"


@dataclass(frozen=True)
class Shape:
    """What a source system can report of the demo: an entry of shapes.yml, which says what each field means.

    The SQL of its tables reads those of facts.sql, and what this source, of all that are asked for, reports: `said` (of
    `happened`), `said_changes` (of `changed`), `said_companies` (of `companies`) and `said_deals` (of `deals`).
    """

    name: str
    events: Mapping[str, Sequence[str]]
    only: Mapping[str, str] = field(default_factory=dict)
    read_as: Mapping[str, str] = field(default_factory=dict)
    echoes: Sequence[str] = ()
    changes: Sequence[str] = ()
    stages: Sequence[str] = ()
    deals: str = ""
    has_accounts: bool = False
    lands_clicks: bool = False
    fields: Sequence[str] = ()

    @property
    def sql(self) -> str:
        """The statements that create the raw tables, in a schema of the source's name."""
        return (_FOLDER / f"{self.name}.sql").read_text(encoding="utf-8")

    @property
    def tables(self) -> list[str]:
        return _tables(self.name, self.sql)

    @cached_property
    def columns(self) -> dict[str, Sequence[str]]:
        """By event type, the contract's columns that the source has, those of ad clicks included."""
        known = ("person_id", "email", "anonymous_id", "click_id", "user_agent")
        clicks = [name for name in known if name in self.events["page_view"]] if self.lands_clicks else ()
        return {**self.events, **({"ad_click": clicks} if clicks else {})}


def _shape(name: str, given: dict[str, Any]) -> Shape:
    events = {kind: columns.split() for kinds, columns in given["events"].items() for kind in kinds.split(", ")}
    return Shape(**given | {"name": name, "events": events, "fields": given.get("fields", "").split()})


SHAPES = {name: _shape(name, given) for name, given in project.read_yaml(_FOLDER / "shapes.yml").items()}


def _tables(schema: str, sql: str) -> list[str]:
    return re.findall(rf"^create view {schema}\.(\w+) as$", sql, re.MULTILINE)


def write_shapes(demo: Path, out: Path, sources: Sequence[str]) -> dict[str, int]:
    """Write the demo in the folder `demo` as these sources have it to `out`; returns the rows by file, without suffix.

    One folder a source with a CSV file a raw table, and the folder `contract` (see above). Tables are CSV files: all
    that they hold is text to whoever reads them.
    """
    shapes = [SHAPES[name] for name in sources]
    environment = templates(_FOLDER)
    environment.tests["containing"] = lambda names, name: name in names
    routes = environment.get_template("routes.sql").make_module({"sources": shapes, "columns": COLUMNS})
    rows: dict[str, int] = {}
    with duckdb.connect() as con:
        for table in ("people", "accounts", "events", "form_submissions", "person_changes", "outcomes"):
            con.execute(f"create table {table} as from read_parquet({sql_text(demo / f'{table}*.parquet')})")
        con.execute((_FOLDER / "facts.sql").read_text(encoding="utf-8"))
        con.execute(routes.reported())
        for number, shape in enumerate(shapes):
            con.execute(routes.said(shape, shapes[:number]))
            rows |= _write(con, shape.name, shape.sql, out)
        return rows | _write(con, CONTRACT, routes.contract(), out)


def _write(con: duckdb.DuckDBPyConnection, schema: str, sql: str, out: Path) -> dict[str, int]:
    """Write the tables that statements create in a schema to a folder of its name."""
    con.execute(f"create schema {schema}; {sql}")
    (out / schema).mkdir(parents=True)
    return {
        f"{schema}/{table}": copy(con, f"from {schema}.{table}", out / schema / f"{table}.csv")
        for table in _tables(schema, sql)
    }
