"""What a warehouse keeps from run to run: schema `kept` holds what the last finished run had processed.

It is written in one transaction in the last step of a run. A run that ends before leaves it as it was, so that the next
one does its work again. A daily run works on what differs from it; without it a run is full.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from lead_scoring import project

#: What is copied when a run is finished: table of schema `kept` -> where its rows stand.
COPIED = {
    "loads": "(select load_id, path from raw.loads)",
    "person_fingerprints": "run_state.person_fingerprints_this_run",
}
#: What was published last, for marts that say what is new: table of schema `kept` -> where it stands, and its columns.
#: It only moves forward: a run of an earlier day leaves it alone.
PUBLISHED = {
    "published_bands": (
        "scoring.int_published_bands",
        "level string, scorecard string, scored_id string, band string",
    ),
    "band_change_log": (
        "marts.band_change_log",
        "run_id string, as_of date, scorecard string, level string, person_id string, account_id string,"
        " from_band string, to_band string, score double",
    ),
    "crm_sync_leads": (
        "marts.crm_sync_leads",
        "person_id string, row_hash string, changed_at date, change_type string",
    ),
    "crm_sync_accounts": (
        "marts.crm_sync_accounts",
        "account_id string, row_hash string, changed_at date, change_type string",
    ),
}
#: What a daily run adds people to, and what is only cleared after a run that was finished.
_BEGUN = "run_state.people_to_score"


@dataclass(frozen=True)
class Scope:
    """What a run works on."""

    is_full: bool
    """Everything is made anew, from the loaded rows on."""
    reason: str
    """Why, for people to read."""
    detection_fingerprint: str
    """Of what decides what people did, as it stood when the run began. (What that is worth is priced in every run.)"""


def prepare(con: duckdb.DuckDBPyConnection) -> None:
    """Create what a run reads of schema `kept` before any run has been finished."""
    con.execute("create schema if not exists kept")
    con.execute("create table if not exists kept.loads (load_id bigint, path string)")
    con.execute(
        "create table if not exists kept.state"
        " (run_id string, as_of date, is_finished boolean, detection_fingerprint string)"
    )
    con.execute("create table if not exists kept.published (as_of date)")
    for table, (_, columns) in PUBLISHED.items():
        con.execute(f"create table if not exists kept.{table} ({columns})")


def decide(
    con: duckdb.DuckDBPyConnection,
    variables: Mapping[str, Any],
    *,
    full_refresh: bool,
) -> Scope:
    """Say what this run works on, and note that it has begun: whatever is written from here on may stay unfinished."""
    state = con.execute("select is_finished, detection_fingerprint from kept.state").fetchone()
    detection = project.detection_fingerprint(variables)
    is_full, reason = False, "what changed since the last run"
    if full_refresh:
        is_full, reason = True, "everything, as asked"
    elif state is None:
        is_full, reason = True, "everything: no run has been finished in this warehouse"
    elif state[1] != detection:
        is_full, reason = True, "everything: rules, lists, vars or packages have changed since the last run"
    scope = Scope(is_full, reason, detection)
    con.execute("begin")
    if scope.is_full:
        con.execute("delete from kept.state")
    elif state[0]:
        con.execute(f"delete from {_BEGUN}")
    con.execute("update kept.state set is_finished = false")
    con.execute("commit")
    return scope


def finish(
    con: duckdb.DuckDBPyConnection,
    run_id: str,
    as_of: date,
    scope: Scope,
    copy: Callable[[str, str], Any] | None = None,
) -> None:
    """Keep what this run has processed; the caller holds the transaction.

    `copy` makes a table of a query over built tables, where these are on Spark: every run is full there, and keeps only
    what was published.
    """
    for table, source in () if copy else COPIED.items():
        con.execute(f"create or replace table kept.{table} as select * from {source}")
    copy = copy or (lambda table, query: con.execute(f"create or replace table {table} as {query}"))
    published = con.execute("select max(as_of) from kept.published").fetchone()[0]
    if published is None or as_of >= published:
        con.execute("delete from kept.published")
        con.execute("insert into kept.published values (?)", [as_of])
        for table, (source, columns) in PUBLISHED.items():
            names = ", ".join(column.split()[0] for column in columns.split(", "))
            copy(f"kept.{table}", f"select {names} from {source}")
    con.execute("delete from kept.state")
    con.execute(
        "insert into kept.state (run_id, as_of, is_finished, detection_fingerprint) values (?, ?, true, ?)",
        [run_id, as_of, scope.detection_fingerprint],
    )
