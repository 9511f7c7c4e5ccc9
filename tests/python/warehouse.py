"""A warehouse for tests: load rows or a folder, build the dbt project as of a day, ask for rows."""

import csv
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
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


def asked(file: Path, sql: str) -> list[tuple]:
    """The rows of a query of a database that is only read."""
    with duckdb.connect(file, read_only=True) as con:
        return con.execute(sql).fetchall()


def all_tables(file: Path) -> dict[str, Rows]:
    """The rows of all tables of a database of one schema, such as a publication."""
    with duckdb.connect(file, read_only=True) as con:
        names = [name for (name,) in con.execute("select table_name from duckdb_tables()").fetchall()]
        return {name: con.execute(f'from "{name}"').to_arrow_table().to_pylist() for name in names}


def current_folder(publish: Path, run: str = "20260101T000000Z-0a1b") -> Path:
    """The folder of the current run of a publish folder, which is made; it is empty."""
    (publish / "runs" / run).mkdir(parents=True)
    (publish / "current").symlink_to(Path("runs") / run)
    return publish / "runs" / run


def read_csv(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file, all text."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_csv(path: Path, rows: Sequence[Mapping[str, Any]], columns: Sequence[str] | None = None) -> None:
    """Write rows as a CSV file, of all columns that they have unless some are named."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns or list(dict.fromkeys(chain(*rows))))
        writer.writeheader()
        writer.writerows(rows)


def tables_in(folder: Path) -> dict[str, Rows]:
    """The rows of the CSV and Parquet files of a folder, by the names of the files that have any."""
    readers = {".csv": read_csv, ".parquet": lambda path: pq.read_table(path).to_pylist()}
    found = {path.stem: readers[path.suffix](path) for path in sorted(folder.iterdir()) if path.suffix in readers}
    return {name: rows for name, rows in found.items() if rows}


def write_input(folder: Path, tables: Mapping[str, Iterable[Mapping[str, Any]]]) -> Path:
    """Write rows as the CSV files of an input folder; tables without rows get no file."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for table, rows in tables.items():
        if rows := list(rows):
            write_csv(folder / f"{table}.csv", rows, COLUMNS[table])
    return folder


def rule_ids() -> dict[str, Path]:
    """The rule files of the project, by rule id."""
    files = sorted((project.ROOT / "models" / "rules").rglob("rule_*.sql"))
    return {re.sub("^rule_", "", path.stem): path for path in files}
