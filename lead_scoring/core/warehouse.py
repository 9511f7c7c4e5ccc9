"""A warehouse file, and what is asked of its tables whatever the engine."""

import os
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from lead_scoring.core.errors import Busy, ConfigurationWrong, LeadScoringError
from lead_scoring.core.names import sql_text
from lead_scoring.core.queries import rows

#: How DuckDB is to write a new file. That of 1.0, which it takes by itself, needs a quarter more CPU for texts.
NEW_FILE = "(type duckdb, storage_version 'v1.3.0')"
#: Says how much memory DuckDB may take, here and in profiles.yml. What a statement needs beyond it is written to a
#: folder beside the warehouse.
MEMORY_VARIABLE = "LEAD_SCORING_MEMORY"
_MOST_GIB = 4


class Warehouse:
    """A DuckDB file and the tables in it, as dbt and its readers use them."""

    name = "duckdb"
    """The engine, as dbt's target is called."""

    def __init__(self, warehouse: Path) -> None:
        self.warehouse = warehouse

    def begin_node(self, node: str, schema: str, table: str) -> None:
        """Called in the thread that is about to build a node of dbt's, with the table it builds."""

    def look(self, query: str) -> list[dict[str, Any]]:
        """The rows of a query over the built tables, with nothing else open; raises LeadScoringError."""
        try:
            with duckdb.connect(self.warehouse, read_only=True) as con:
                con.execute("set TimeZone = 'UTC'")
                return rows(con, query)
        except duckdb.Error as error:
            raise LeadScoringError(str(error)) from error


def memory_limit() -> str:
    """How much memory DuckDB may take: what the environment says, else 4 GiB, or what it would take where that is less.

    Raises ConfigurationWrong when the environment says no size.
    """
    return _memory_limit(os.environ.get(MEMORY_VARIABLE), _MOST_GIB)


@cache  # to ask DuckDB takes ten milliseconds, and a run opens the warehouse a dozen times
def _memory_limit(given: str | None, most_gib: int) -> str:
    with duckdb.connect() as con:
        if given is None:
            own = con.execute("select current_setting('memory_limit')").fetchone()[0]
            number, unit = own.split()
            is_little = unit in ("bytes", "KiB", "MiB") or (unit == "GiB" and float(number) < most_gib)
            return own if is_little else f"{most_gib}GiB"
        try:
            con.execute(f"set memory_limit = {sql_text(given)}")
        except duckdb.Error as error:
            raise ConfigurationWrong(f"{MEMORY_VARIABLE} is {given!r}, which is no size: write it as 8GiB.") from error
        return given


def spark_folder(warehouse: Path) -> Path:
    """The folder beside a warehouse file that Spark has its catalog in, and its tables unless they stand elsewhere."""
    return warehouse.with_name(f"{warehouse.name}.spark")


def stands_in_spark(warehouse: Path) -> bool:
    """Whether the rows of a warehouse stand in Spark's tables."""
    return spark_folder(warehouse).exists()


def remove_database(file: Path) -> None:
    """Remove a DuckDB file, if it is there, with the log beside it."""
    for path in (file, file.with_name(f"{file.name}.wal")):
        path.unlink(missing_ok=True)


def open_warehouse(warehouse: Path) -> duckdb.DuckDBPyConnection:
    """Open the warehouse for writing; raises Busy when a program that takes no lock of ours has it open.

    The connection takes no more than `memory_limit`, whose errors come before a file is created.
    """
    limit = memory_limit()
    try:
        if not warehouse.exists():
            with duckdb.connect() as con:
                con.execute(f"attach {sql_text(warehouse)} as created {NEW_FILE}")
        con = duckdb.connect(warehouse)
        con.execute(f"set memory_limit = {sql_text(limit)}")
        return con
    except duckdb.IOException as error:
        if "lock" not in str(error):
            raise LeadScoringError(f"the warehouse {warehouse} cannot be opened: {error}") from error
        raise Busy(
            f"the warehouse {warehouse} is open in another program: {str(error).strip().splitlines()[0]}\n"
            "Close it there; readers should open the published lead_scoring.duckdb instead."
        ) from error
