"""The engine that a warehouse is of: DuckDB here, Spark in `lead_scoring.spark.engine`.

Whatever the engine, the warehouse file is a DuckDB file. On DuckDB everything stands in it. On Spark it is the control
file: which files are loaded, what runs there were, how the last one ended; rows stand in Spark's tables.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import duckdb

from lead_scoring import kept, sources
from lead_scoring.errors import Busy, ConfigurationWrong, LeadScoringError
from lead_scoring.kept import Scope
from lead_scoring.load import Loaded, Plan, load, plan_input
from lead_scoring.sources import Found, Source


class Reader(Protocol):
    """What answers a query over the tables that dbt has built, in SQL that all engines read."""

    def execute(self, query: str) -> Any:
        """Returns something with fetchone() and fetchall()."""


class Engine:
    """DuckDB: all that a run needs of the engine, apart from dbt, which is told its `name`."""

    name = "duckdb"

    def __init__(self, warehouse: Path) -> None:
        """Raises ConfigurationWrong for a warehouse of another engine."""
        self.warehouse = warehouse
        if stands_in_spark(warehouse):
            raise ConfigurationWrong(
                f"the rows of {warehouse} stand in Spark's tables: run it with --target spark,\n"
                "or name another warehouse with --warehouse."
            )

    def plan(self, folder: Path | str | None, *, may_be_empty: bool) -> Plan:
        """Find and check the files of an input folder, if there is one; raises InputRefused."""
        if folder is None:
            return Plan(None, [])
        if isinstance(folder, str):
            raise LeadScoringError(f"{folder} can be read with --target spark only; give a folder of this machine.")
        return plan_input(folder, may_be_empty=may_be_empty)

    def find(self, connected: Iterable[Source]) -> list[Found]:
        """Look for the tables of connected sources; raises InputRefused when one that is required is not there."""
        if not connected:
            return []
        with open_warehouse(self.warehouse) if self.warehouse.exists() else duckdb.connect() as con:
            return [sources.find(con, source) for source in connected]

    def connect(self, con: duckdb.DuckDBPyConnection, found: Iterable[Found]) -> None:
        """Let dbt see the tables of connected sources."""
        for source in found:
            sources.connect(con, source)

    def load(self, con: duckdb.DuckDBPyConnection, plan: Plan, *, again: bool) -> Loaded:
        """Load what is new; `con` is the warehouse file, here and below."""
        return load(con, plan, again=again)

    def begin(self, con: duckdb.DuckDBPyConnection, variables: dict[str, Any], *, full_refresh: bool) -> Scope:
        """Decide what the run works on."""
        return kept.decide(con, variables, full_refresh=full_refresh)

    def begin_node(self, node: str, schema: str, table: str) -> None:
        """Called in the thread that is about to build a node of dbt's, with the table it builds."""

    def reader(self, con: duckdb.DuckDBPyConnection) -> Reader:
        """What answers queries over the built tables."""
        return con

    def look(self, query: str) -> tuple[list[str], list[tuple]]:
        """The columns and rows of a query over the built tables, with nothing else open; raises LeadScoringError."""
        try:
            with duckdb.connect(self.warehouse, read_only=True) as con:
                con.execute("set TimeZone = 'UTC'")
                cursor = con.execute(query)
                return [column[0] for column in cursor.description], cursor.fetchall()
        except duckdb.Error as error:
            raise LeadScoringError(str(error)) from error

    def bring_profiles(self, con: duckdb.DuckDBPyConnection) -> None:
        """Have schema `profiles` in the warehouse file, where the doors judge it."""

    def show_marts(self, con: duckdb.DuckDBPyConnection, run_id: str) -> Mapping[str, Path]:
        """Have schema `marts` in the warehouse file; returns the marts that are views there, of folders of files."""
        return {}

    def finish(self, con: duckdb.DuckDBPyConnection, run_id: str, as_of: date, scope: Scope) -> None:
        """Keep what the run has processed."""
        con.execute("begin")
        kept.finish(con, run_id, as_of, scope)
        con.execute("commit")


def spark_folder(warehouse: Path) -> Path:
    """The folder beside a warehouse file that Spark has its catalog in, and its tables unless they stand elsewhere."""
    return warehouse.with_name(f"{warehouse.name}.spark")


def stands_in_spark(warehouse: Path) -> bool:
    """Whether the rows of a warehouse stand in Spark's tables."""
    return spark_folder(warehouse).exists()


def engine_of(name: str, warehouse: Path) -> Engine:
    """The engine of a warehouse; raises ConfigurationWrong when it cannot be had here."""
    if name == "duckdb":
        return Engine(warehouse)
    try:
        from lead_scoring.spark.engine import SparkEngine
    except ImportError as error:
        raise ConfigurationWrong(
            f"target {name} needs packages that are not installed here ({error.name}): `make run TARGET=spark` sets up"
            " an environment with them."
        ) from error
    return SparkEngine(warehouse)


def open_warehouse(warehouse: Path) -> duckdb.DuckDBPyConnection:
    """Open the warehouse for writing; raises Busy when a program that takes no lock of ours has it open."""
    try:
        return duckdb.connect(warehouse)
    except duckdb.IOException as error:
        if "lock" not in str(error):
            raise LeadScoringError(f"the warehouse {warehouse} cannot be opened: {error}") from error
        raise Busy(
            f"the warehouse {warehouse} is open in another program: {str(error).strip().splitlines()[0]}\n"
            "Close it there; readers should open the published lead_scoring.duckdb instead."
        ) from error
