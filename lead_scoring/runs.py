"""The runs of a warehouse: table `ops.runs`, one row a run, kept from run to run and published as mart `runs`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.metadata import version
from secrets import token_hex
from typing import Any

import duckdb

from lead_scoring import __version__

#: Columns and types of mart `runs`. New ones are added at the end; earlier rows hold null there.
COLUMNS = {
    "run_id": "varchar",
    "as_of": "date",
    "started_at": "timestamp",
    "finished_at": "timestamp",
    "duration_seconds": "double",
    "input": "varchar",
    "rows_read": "bigint",
    "rows_accepted": "bigint",
    "rows_rejected": "bigint",
    "events_read": "bigint",
    "people": "bigint",
    "accounts": "bigint",
    "mqls": "bigint",
    "mqas": "bigint",
    "outcome": "varchar",
    "message": "varchar",
    "version": "varchar",
    "dbt_version": "varchar",
    "duckdb_version": "varchar",
    "rules_fingerprint": "varchar",
    "fake_form_share": "double",
    "career_page_visitor_share": "double",
    "accepted_change": "varchar",
    "scope": "varchar",
    "rows_loaded": "bigint",
    "people_judged": "bigint",
    "made_of": "varchar",
}
DESCRIPTIONS = {
    "run_id": "The run: its start in UTC and a random ending; sorts by time.",
    "as_of": "The day the scores hold at the end of.",
    "started_at": "Start of the run, UTC.",
    "finished_at": "End of the run, UTC; null while it runs and when it was killed.",
    "duration_seconds": "Seconds from start to publication.",
    "input": "What was read: the input folder, connected sources.",
    "rows_read": "Rows in the warehouse, of all files loaded so far, all tables.",
    "rows_accepted": "Rows that keep the contract.",
    "rows_rejected": "Rows that break the contract; they are in rejected_rows with a reason.",
    "events_read": "Rows read of table events, repeated ones included.",
    "people": "People scored, after merging.",
    "accounts": "Accounts scored.",
    "mqls": "Marketing qualified leads (primary scorecard).",
    "mqas": "Marketing qualified accounts (primary scorecard).",
    "outcome": "running, succeeded, failed (a model, test or expectation), refused (the input), interrupted, killed.",
    "message": "Why the run did not succeed.",
    "version": "Version of this project.",
    "dbt_version": "Version of dbt.",
    "duckdb_version": "Version of DuckDB.",
    "rules_fingerprint": "Hash of rules, macros, scorecards and vars: equal means scored by the same definition.",
    "fake_form_share": "Share of submitted forms that are fake; see heuristic_shares.",
    "career_page_visitor_share": "Share of visitors who are here for a job; see heuristic_shares.",
    "accepted_change": "Why a jump of a volume was let pass (--accept-change); null when none was.",
    "scope": "What the run worked on: everything, or what changed since the last run, and why.",
    "rows_loaded": "Rows of the files that were new or had changed.",
    "people_judged": "People whose activity was judged again; all in a full run.",
    "made_of": "What was taken in, as a JSON list: the input folder or the demo company, connected sources with their"
    " place. Null when nothing was.",
}


@dataclass
class Run:
    """One run of the pipeline, from its start on."""

    run_id: str
    as_of: date
    started_at: datetime
    input: str
    rules_fingerprint: str
    made_of: str | None = None
    accepted_change: str | None = None

    @classmethod
    def begin(cls, as_of: date, input_read: str, rules_fingerprint: str, made_of: str | None = None) -> "Run":
        now = _now()
        return cls(f"{now:%Y%m%dT%H%M%SZ}-{token_hex(2)}", as_of, now, input_read, rules_fingerprint, made_of)

    def row(self, outcome: str, message: str | None = None, **counts: int) -> dict[str, Any]:
        """The row of mart `runs`, as it stands now."""
        finished = None if outcome == "running" else _now()
        return {
            "run_id": self.run_id,
            "as_of": self.as_of,
            "started_at": self.started_at,
            "finished_at": finished,
            "duration_seconds": finished and round((finished - self.started_at).total_seconds(), 3),
            "input": self.input,
            "outcome": outcome,
            "message": message,
            "version": __version__,
            "dbt_version": version("dbt-core"),
            "duckdb_version": duckdb.__version__,
            "rules_fingerprint": self.rules_fingerprint,
            "accepted_change": self.accepted_change,
            "made_of": self.made_of,
            **counts,
        }


def prepare(con: duckdb.DuckDBPyConnection, published_run: str | None) -> None:
    """Make table `ops.runs` as it should be, and settle the rows of runs that ended without saying so.

    Called with the lock held, so a row still `running` is of a dead process: it succeeded if its publication is the
    current one (it died in its last moment), else it was killed.
    """
    con.execute("create schema if not exists ops")
    columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
    con.execute(f"create table if not exists ops.runs ({columns})")
    there = {name for name, *_ in con.execute("describe ops.runs").fetchall()}
    for name in [name for name in COLUMNS if name not in there]:
        con.execute(f"alter table ops.runs add column {name} {COLUMNS[name]}")
    con.execute(
        "update ops.runs set outcome = if(run_id = ?, 'succeeded', 'killed'),"
        " message = if(run_id = ?, message, 'the process ended before the run did') where outcome = 'running'",
        [published_run or "", published_run or ""],
    )


def save(con: duckdb.DuckDBPyConnection, row: Mapping[str, Any]) -> None:
    """Insert the row of a run, or replace the one it has; columns not given are null."""
    con.execute("begin")
    con.execute("delete from ops.runs where run_id = ?", [row["run_id"]])
    con.execute(f"insert into ops.runs ({', '.join(row)}) values ({', '.join('?' for _ in row)})", [*row.values()])
    con.execute("commit")


def prepare_copy(con: duckdb.DuckDBPyConnection, row: Mapping[str, Any]) -> None:
    """Make temporary table `published_runs`: the runs of the warehouse with `row` in place of this run's own."""
    con.execute("create or replace temp table published_runs as from ops.runs where run_id <> ?", [row["run_id"]])
    con.execute(
        f"insert into published_runs ({', '.join(row)}) values ({', '.join('?' for _ in row)})", [*row.values()]
    )


def are_noted(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether a warehouse has noted runs."""
    return bool(con.execute("from duckdb_tables() where schema_name = 'ops' and table_name = 'runs'").fetchall())


def noted(con: duckdb.DuckDBPyConnection, table: str) -> list[dict[str, Any]]:
    """The rows of `ops.runs` or of mart `runs`, in the order of the runs, with the columns that it has."""
    found = con.execute(f"from {table} order by started_at")
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _now() -> datetime:
    """The present instant in UTC, as the warehouse stores it: without zone."""
    return datetime.now(UTC).replace(tzinfo=None)
