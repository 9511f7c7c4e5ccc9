"""A warehouse for tests: load rows or a folder, build the dbt project as of a day, ask for rows."""

import csv
import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
from dbt import selected_resources
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest
from reference.contract import RULES as DEFINED_RULES

from lead_scoring.core import project, sources
from lead_scoring.core.contract import COLUMNS
from lead_scoring.core.dbt import Dbt, at_warehouse
from lead_scoring.loading import tables
from lead_scoring.loading.files import Plan, load, note_scored, plan_input

Rows = list[dict[str, Any]]


#: Parsed once per process and set of vars: every warehouse of the tests has the same name.
_MANIFESTS: dict[tuple, Any] = {}


class Warehouse:
    """One DuckDB file in a folder of a test."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.file = folder / "warehouse.duckdb"

    def load(self, source: Path | Mapping[str, Rows]) -> None:
        """Load an input folder, or rows of text per contract table, in place of all that was loaded before."""
        with duckdb.connect(self.file) as con:
            for schema in ("raw", "run_state"):
                con.execute(f"drop schema if exists {schema} cascade")
            con.execute("drop table if exists marts.runs")
        self.add(source)

    def add(self, source: Path | Mapping[str, Rows]) -> None:
        """Load what is new or has changed in an input folder, as a run does."""
        if not isinstance(source, Path):
            source = write_input(self.folder / "input", source)
        with duckdb.connect(self.file) as con:
            load(con, plan_input(source))

    def connect(self, variables: Mapping[str, Any]) -> None:
        """Let dbt see what is in the folders of connected sources, as a run does."""
        with duckdb.connect(self.file) as con:
            for source in sources.connected(project.project_vars(variables)):
                tables.connect(con, tables.find(con, source))
            load(con, Plan(None, []))

    def build(
        self,
        as_of: date | str,
        variables: Mapping[str, Any] | None = None,
        *,
        tested: bool = False,
        full_refresh: bool = False,
        on_node: Callable[[str], None] | None = None,
    ) -> None:
        """Build as of a day what a run would, or, quicker, without data tests; raises BuildFailed.

        `on_node` is called with the name of each node that is done.
        """
        dbt = self.dbt(as_of, variables)
        dbt.on_node = on_node or dbt.on_node
        how = [] if tested else ["--exclude-resource-type", "test"]
        dbt.build(*how, *(["--full-refresh"] if full_refresh else []))
        with duckdb.connect(self.file) as con:
            if con.execute("from duckdb_tables() where schema_name = 'raw' and table_name = 'loads'").fetchall():
                note_scored(con)

    def dbt(self, as_of: date | str, variables: Mapping[str, Any] | None = None) -> Dbt:
        """The dbt project on this warehouse, parsed again only for vars that no test of this process had before.

        Rules beside those of the definition are off: the reference and the golden cases do not know them.
        """
        variables = dict(variables or {})
        others = sorted(rule_ids().keys() - DEFINED_RULES)
        if others:
            variables["rules_disabled"] = [*variables.get("rules_disabled", []), *others]
        known = (project.ROOT, repr(variables))
        run_vars = {"as_of": str(as_of), "run_id": "test"}
        dbt = Dbt(self.file, variables, run_vars, manifest=_MANIFESTS.get(known))
        _MANIFESTS[known] = dbt.manifest
        return dbt

    def invoke(self, *arguments: str, manifest: Manifest | None = None) -> Any:
        """Call dbt in this process on this warehouse; returns dbt's own result, less hooks.

        Without a manifest it parses first. What an earlier call has selected is nothing to this one.
        """
        selected_resources.set_selected_resources(set())
        quiet = ("--quiet", "--no-print", "--log-level", "none")
        target = project.target_folder(self.file)
        folders = ("--project-dir", project.ROOT, "--profiles-dir", project.ROOT, "--target-path", target)
        with at_warehouse(self.file):
            done = dbtRunner(manifest=manifest).invoke(
                [*arguments, *map(str, folders), "--log-path", str(target / "logs"), *quiet]
            )
        if hasattr(done.result, "results"):
            done.result.results = [item for item in done.result.results if item.node.resource_type != "operation"]
        return done

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
