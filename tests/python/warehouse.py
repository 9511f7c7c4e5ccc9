"""A warehouse for tests: load rows or a folder, build the dbt project as of a day, ask for rows."""

import csv
import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest

from lead_scoring import kept, project, runs, sources
from lead_scoring.build import Dbt, at_warehouse
from lead_scoring.contract import COLUMNS
from lead_scoring.load import Loaded, Plan, load, plan_input

Rows = list[dict[str, Any]]


#: Parsed once per process and set of vars: every warehouse of the tests has the same name.
_MANIFESTS: dict[tuple, Any] = {}


class Warehouse:
    """One DuckDB file in a folder of a test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "warehouse.duckdb"

    def load(self, source: Path | Mapping[str, Rows]) -> None:
        """Load an input folder, or rows of text per contract table, in place of all that was loaded before."""
        with duckdb.connect(self.file) as con:
            con.execute("drop schema if exists raw cascade")
            con.execute("drop schema if exists kept cascade")
        self.add(source)

    def add(self, source: Path | Mapping[str, Rows]) -> None:
        """Load what is new or has changed in an input folder, as a run does."""
        if not isinstance(source, Path):
            source = write_input(self.folder / "input", source)
        with duckdb.connect(self.file) as con:
            runs.prepare(con, None)
            kept.prepare(con)
            load(con, plan_input(source))

    def take_in(self, variables: Mapping[str, Any]) -> Loaded:
        """Take in what the sources of var `sources` give now, as a run does."""
        connected = sources.connected(variables)
        with duckdb.connect(self.file) as con:
            runs.prepare(con, None)
            kept.prepare(con)
            for source in connected:
                sources.connect(con, sources.find(con, source))
        if connected:
            self.dbt("1970-01-01", variables).build_sources()
        views = {source.name: sources.contract_views(source.name) for source in connected}
        with duckdb.connect(self.file) as con:
            return load(con, Plan(None, [], views=views))

    def build(
        self,
        as_of: date | str,
        variables: Mapping[str, Any] | None = None,
        *,
        tested: bool = False,
        full_refresh: bool = False,
        on_node: Callable[[str], None] | None = None,
    ) -> kept.Scope:
        """Build as of a day what a run would, or, quicker, without data tests and profiles; raises BuildFailed.

        Returns what the run worked on. `on_node` is called with the name of each node that is done.
        """
        dbt = self.dbt(as_of, variables)
        dbt.on_node = on_node or dbt.on_node
        settings = project.project_vars(variables or {})
        with duckdb.connect(self.file) as con:
            scope = kept.decide(con, settings, full_refresh=full_refresh)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("DBT_WRITE_JSON", "false")  # nobody reads it here, and it takes a second or two
            dbt.build_at_once(scope, *(() if tested else ("resource_type:test", "path:models/profiles")))
        with duckdb.connect(self.file) as con:
            kept.finish(con, "test", date.fromisoformat(str(as_of)), scope)
        return scope

    def dbt(self, as_of: date | str, variables: Mapping[str, Any] | None = None) -> Dbt:
        """The dbt project on this warehouse, parsed anew only for vars that no test of this process had before."""
        known = (project.ROOT, repr(variables))
        run_vars = {"as_of": str(as_of), "run_id": "test"}
        dbt = Dbt(self.file, dict(variables or {}), run_vars, manifest=_MANIFESTS.get(known))
        _MANIFESTS[known] = dbt.manifest
        return dbt

    def invoke(self, *arguments: str, manifest: Manifest | None = None) -> Any:
        """Call dbt in this process on this warehouse; returns dbt's own result. Without a manifest it parses first."""
        quiet = ("--quiet", "--no-print", "--log-level", "none")
        target = project.target_folder(self.file)
        folders = ("--project-dir", project.ROOT, "--profiles-dir", project.ROOT, "--target-path", target)
        with at_warehouse(self.file):
            return dbtRunner(manifest=manifest).invoke(
                [*arguments, *map(str, folders), "--log-path", str(target / "logs"), *quiet]
            )

    def run_tests(self, *names: str, as_of: date | str, variables: Mapping[str, Any] | None = None) -> Any:
        """Run data tests on what has been built; returns dbt's own result."""
        given = json.dumps({"as_of": str(as_of), **(variables or {})})
        return self.invoke("test", "--select", *names, "--vars", given, manifest=self.dbt(as_of).manifest)

    def rows(self, sql: str) -> Rows:
        """The rows of a query, as dicts."""
        with duckdb.connect(self.file) as con:
            return read_rows(con, sql)

    def execute(self, sql: str) -> None:
        """Change the warehouse, so that a test can break it."""
        with duckdb.connect(self.file) as con:
            con.execute(sql)

    def marts(self) -> dict[str, Rows]:
        """All marts in a fixed order of rows."""
        tables = "select table_name from information_schema.tables where table_schema = 'marts' order by all"
        names = [row["table_name"] for row in self.rows(tables)]
        return {name: self.rows(f"select * from marts.{name} order by all") for name in names}


def read_rows(con: duckdb.DuckDBPyConnection, sql: str) -> Rows:
    """The rows of a query, as dicts."""
    cursor = con.execute(sql)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def write_input(folder: Path, tables: Mapping[str, Iterable[Mapping[str, Any]]]) -> Path:
    """Write rows as the CSV files of an input folder; tables without rows get no file."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for table, rows in tables.items():
        rows = list(rows)
        if rows:
            with (folder / f"{table}.csv").open("w", newline="", encoding="utf-8") as file:
                writer = csv.DictWriter(file, COLUMNS[table])
                writer.writeheader()
                writer.writerows(rows)
    return folder


def rule_ids() -> dict[str, Path]:
    """The rule files of the project, by rule id."""
    files = sorted((project.ROOT / "models" / "rules").rglob("rule_*.sql"))
    return {re.sub("^rule_", "", path.stem): path for path in files}
