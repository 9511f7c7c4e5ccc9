"""What a warehouse keeps from run to run: schema `kept` holds what the last finished run had processed.

It is written in one transaction in the last step of a run. A run that ends before leaves it as it was, so that the next
one does its work again. A daily run works on what differs from it; without it a run is full.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from lead_scoring import project

#: What is copied when a run is finished: table of schema `kept` -> where its rows stand.
_COPIED = {
    "loads": "(select load_id, path from raw.loads)",
    "known_deletions": "input.deletions",
    "known_form_submissions": "input.form_submissions",
    "known_person_changes": "input.person_changes",
    "known_person_ids": "identity.int_person_ids",
    "known_person_emails": "identity.int_person_emails",
    "known_people": "identity.int_people",
    "known_exemptions": "identity.int_exemptions",
    "known_devices": "activity.int_devices",
}
#: What a daily run adds people and events to, and what is only cleared after a run that was finished.
_UNTIL_FINISHED = ("activity.int_scope", "activity.int_previous_owners")


@dataclass(frozen=True)
class Scope:
    """What a run works on."""

    is_full: bool
    """Everything is made anew, from the loaded rows on."""
    is_priced_anew: bool
    """What people did is known, what it is worth has changed."""
    reason: str
    """Why, for people to read."""


def prepare(con: duckdb.DuckDBPyConnection) -> None:
    """Create what a run reads of schema `kept` before any run has been finished."""
    con.execute("create schema if not exists kept")
    con.execute("create table if not exists kept.loads (load_id bigint, path varchar)")
    con.execute(
        "create table if not exists kept.state (run_id varchar, as_of date, is_finished boolean,"
        " detection_fingerprint varchar, price_fingerprint varchar)"
    )


def decide(con: duckdb.DuckDBPyConnection, variables: Mapping[str, Any], *, full_refresh: bool) -> Scope:
    """Say what this run works on, and note that it has begun: whatever is written from here on may stay unfinished."""
    state = con.execute(
        "select run_id, is_finished, detection_fingerprint, price_fingerprint from kept.state"
    ).fetchone()
    if full_refresh:
        scope = Scope(True, False, "everything, as asked")
    elif state is None:
        scope = Scope(True, False, "everything: no run has been finished in this warehouse")
    elif state[2] != project.detection_fingerprint(variables):
        scope = Scope(True, False, "everything: rules, lists, vars or packages have changed since the last run")
    elif state[3] != project.price_fingerprint(variables):
        scope = Scope(False, True, "what changed since the last run, and all prices: the scorecards have changed")
    else:
        scope = Scope(False, False, "what changed since the last run")
    con.execute("begin")
    if scope.is_full:
        con.execute("delete from kept.state")
    elif state[1]:
        for table in _UNTIL_FINISHED:
            con.execute(f"delete from {table}")
    con.execute("update kept.state set is_finished = false")
    if scope.is_priced_anew:  # until it is finished, no prices are known to hold
        con.execute("update kept.state set price_fingerprint = null")
    con.execute("commit")
    return scope


def finish(con: duckdb.DuckDBPyConnection, run_id: str, as_of: date, variables: Mapping[str, Any]) -> None:
    """Keep what this run has processed; the caller holds the transaction."""
    for table, source in _COPIED.items():
        con.execute(f"create or replace table kept.{table} as from {source}")
    con.execute("delete from raw.withdrawn_events")
    con.execute("delete from kept.state")
    con.execute(
        "insert into kept.state values (?, ?, true, ?, ?)",
        [run_id, as_of, project.detection_fingerprint(variables), project.price_fingerprint(variables)],
    )
