"""The engine that a warehouse is of: DuckDB here, Spark in `lead_scoring.spark.engine`.

Whatever the engine, the warehouse file is a DuckDB file. On DuckDB everything stands in it. On Spark it is the control
file, which knows what is loaded; rows stand in Spark's tables.
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import duckdb

from lead_scoring.core import runs
from lead_scoring.core.errors import ConfigurationWrong, LeadScoringError
from lead_scoring.core.sources import Found, Source
from lead_scoring.core.warehouse import Warehouse, open_warehouse, stands_in_spark
from lead_scoring.loading import suppressions, tables
from lead_scoring.loading.files import Loaded, Plan, load, plan_input
from lead_scoring.loading.suppressions import Erased

#: What answers a query over the tables that dbt has built, in SQL that all engines read. A name of the mapping stands
#: as $name in it.
Ask = Callable[[str, Mapping[str, Any]], list[tuple]]


class Engine(Warehouse):
    """DuckDB: all that a run needs of the engine, beside dbt, which gets its `name`."""

    is_always_full = False
    """Whether every run scores everybody again: plain Parquet has no delete, which a daily run begins with."""

    def __init__(self, warehouse: Path) -> None:
        """Raises ConfigurationWrong for a warehouse of another engine."""
        super().__init__(warehouse)
        if stands_in_spark(warehouse):
            raise ConfigurationWrong(
                f"the rows of {warehouse} stand in Spark's tables: run it with --target spark,\n"
                "or name another warehouse with --warehouse."
            )

    def plan(self, folder: Path | str, *, may_be_empty: bool) -> Plan:
        """Find and check the files of an input folder; raises InputRefused."""
        if isinstance(folder, str):
            raise LeadScoringError(f"{folder} can be read with --target spark only; give a folder of this machine.")
        return plan_input(folder, may_be_empty=may_be_empty)

    def find(self, connected: Iterable[Source]) -> list[Found]:
        """Look for the tables of connected sources; raises InputRefused when one that is required is not there."""
        if not connected:
            return []
        with open_warehouse(self.warehouse) if self.warehouse.exists() else duckdb.connect() as con:
            return [tables.find(con, source) for source in connected]

    def connect(self, con: duckdb.DuckDBPyConnection, found: Iterable[Found]) -> None:
        """Let dbt see the tables of connected sources."""
        for source in found:
            tables.connect(con, source)

    def load(self, con: duckdb.DuckDBPyConnection, plan: Plan, *, again: bool) -> Loaded:
        """Load what is new; `con` is the warehouse file, here and below."""
        return load(con, plan, again=again)

    def erase(self, con: duckdb.DuckDBPyConnection) -> Erased:
        """Take suppressed people out of what no model writes."""
        return suppressions.begin(con)

    def finish_erasure(self) -> None:
        """Have the deleted rows gone from the files as well, and note that the erasure is finished."""
        suppressions.rewrite(self.warehouse)

    def ask(self, con: duckdb.DuckDBPyConnection) -> Ask:
        """What answers queries over the built tables."""
        return lambda query, values: con.execute(query, values).fetchall()

    def show_marts(self, con: duckdb.DuckDBPyConnection, run_id: str) -> Mapping[str, Path]:
        """Have schema `marts` in the warehouse file; returns the marts that are views there, of folders of files."""
        return {}

    def note(self, row: Mapping[str, Any]) -> None:
        """Write into mart `runs` how a run ended that did not succeed."""
        with duckdb.connect(self.warehouse) as con:
            runs.note(con, row)
