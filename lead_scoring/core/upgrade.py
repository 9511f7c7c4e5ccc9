"""Warehouses and publications that version 0.1 made: no command works on one, and `run --full-refresh` rebuilds it.

What is carried over, and how, stands in `macros/run_state/upgrade.sql`.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

from lead_scoring.core.console import Steps
from lead_scoring.core.errors import ConfigurationWrong
from lead_scoring.core.queries import has_table
from lead_scoring.core.warehouse import Warehouse, open_warehouse, stands_in_spark


def is_of_version_0_1(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether version 0.1 made a warehouse: it remembered in schema `kept` what earlier runs had done."""
    return has_table(con, "kept", "state")


def require_present_warehouse(warehouse: Path, con: duckdb.DuckDBPyConnection, *, is_rebuilt: bool = False) -> None:
    """Raise ConfigurationWrong for a warehouse that version 0.1 made, unless `carry_over` is to rebuild it."""
    if not is_of_version_0_1(con):
        return
    made = f"the warehouse {warehouse} was made by version 0.1 of this project. Nothing was touched.\n"
    if stands_in_spark(warehouse):
        raise ConfigurationWrong(
            f"{made}Its rows stand in Spark's tables, of which nothing is carried over: name another file with"
            " --warehouse, and load the input again."
        )
    if not is_rebuilt:
        raise ConfigurationWrong(
            f"{made}Rebuild it: lead-scoring run --full-refresh --warehouse {warehouse}, with the other options of the"
            " last run.\nWhat is loaded, the log of bands, the dates of CRM rows, the runs and who was forgotten are"
            " carried over; see docs/upgrading.md."
        )


def carry_over(engine: Warehouse, variables: Mapping[str, Any], steps: Steps) -> None:
    """Carry over what version 0.1 remembered in a warehouse, if it made it, and drop what it built."""
    with open_warehouse(engine.warehouse) as con:
        if not is_of_version_0_1(con):
            return
    from lead_scoring.core.dbt import Dbt  # takes a second to import

    with steps.step("Carrying over what version 0.1 remembered"):
        Dbt(engine.warehouse, variables, {}, engine=engine).operate("run-operation", "upgrade_from_0_1")


def require_present_publication(folder: Path, con: duckdb.DuckDBPyConnection) -> None:
    """Raise ConfigurationWrong for what a run of version 0.1 published."""
    version = con.execute("select max_by(version, started_at) from runs where outcome = 'succeeded'").fetchone()[0]
    if (version or "").startswith("0.1."):
        raise ConfigurationWrong(
            f"what is published in {folder} was made by version 0.1 of this project, whose marts are not read.\n"
            f"Replace it: lead-scoring run --publish {folder}, with the other options of the last run; see"
            " docs/upgrading.md."
        )
