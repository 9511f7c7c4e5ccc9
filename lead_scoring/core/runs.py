"""The runs of a warehouse: mart `runs`, one row a run. dbt writes those that end well, this module how others ended."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from importlib.metadata import version
from secrets import token_hex
from typing import Any

import duckdb

from lead_scoring import __version__
from lead_scoring.core import project
from lead_scoring.core.queries import rows

#: Where version 0.1 noted its runs.
OF_VERSION_0_1 = "ops.runs"


@dataclass
class Run:
    """One run of the command line, from its start on."""

    as_of: date
    details: Mapping[str, Any] = field(default_factory=dict)
    """What dbt gets as var `run_details`: {input, made_of, rows_loaded}."""
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC).replace(tzinfo=None))
    run_id: str = ""

    def __post_init__(self) -> None:
        self.run_id = self.run_id or f"{self.started_at:%Y%m%dT%H%M%SZ}-{token_hex(2)}"

    def ended(self, outcome: str, message: str) -> dict[str, Any]:
        """The row of mart `runs` of a run that did not succeed."""
        now = datetime.now(UTC).replace(tzinfo=None)
        return {
            "run_id": self.run_id,
            "as_of": self.as_of,
            "started_at": self.started_at,
            "finished_at": now,
            "duration_seconds": round((now - self.started_at).total_seconds(), 3),
            "outcome": outcome,
            "message": message.strip()[:2000],
            "version": __version__,
            "dbt_version": version("dbt-core"),
            **{name: value for name, value in self.details.items() if name in ("input", "made_of")},
        }


def note(con: duckdb.DuckDBPyConnection, row: Mapping[str, Any]) -> None:
    """Write how a run ended into mart `runs`, in place of a row that it has; columns not given are null."""
    (model,) = project.read_yaml(project.ROOT / "models" / "marts" / "runs.yml")["models"]
    columns = ", ".join(f"{column['name']} {column['data_type']}" for column in model["columns"])
    con.execute("create schema if not exists marts")
    con.execute(f"create table if not exists marts.runs ({columns})")
    con.execute("begin")
    con.execute("delete from marts.runs where run_id = ?", [row["run_id"]])
    con.execute(f"insert into marts.runs ({', '.join(row)}) values ({', '.join('?' for _ in row)})", [*row.values()])
    con.execute("commit")


def last_finished(con: duckdb.DuckDBPyConnection) -> dict[str, Any] | None:
    """The row of the last run that succeeded; None before there was one."""
    return next((row for row in reversed(noted(con)) if row["outcome"] == "succeeded"), None)


def noted(con: duckdb.DuckDBPyConnection, table: str = "marts.runs") -> list[dict[str, Any]]:
    """The rows of mart `runs` in the order of the runs, with the columns that it has; none where it is not there."""
    try:
        return rows(con, f"from {table} order by started_at")
    except duckdb.CatalogException:
        return []
