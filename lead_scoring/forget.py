"""`lead-scoring forget`: erase a person and everything derived, and remember only hashes, to keep them out for good.

The hashes are written first; all that follows is a run without new input (`run.execute_held`), and any later run does
the same when this one is killed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import click
import duckdb

from lead_scoring import checks, forgotten, made_of, project
from lead_scoring.console import Steps
from lead_scoring.engine import Engine, stands_in_spark
from lead_scoring.errors import ConfigurationWrong, LeadScoringError, NothingFound
from lead_scoring.load import Plan
from lead_scoring.publications import Publication
from lead_scoring.run import Request, execute_held, held, open_warehouse


@dataclass(frozen=True)
class Erasure:
    """Whom to forget and why, with all paths absolute."""

    who: str
    """A person_id or an email."""
    reason: str
    publish: Sequence[Publication]
    warehouse: Path
    vars: Mapping[str, Any]
    verbose: bool = False


def forget(erasure: Erasure, steps: Steps) -> None:
    """Erase a person from the warehouse and what is published, score again without them, and print what was done."""
    variables = project.project_vars(erasure.vars)
    checks.require_sound(variables)
    if not erasure.warehouse.exists():
        raise NothingFound(f"there is no warehouse {erasure.warehouse}; name the one that the person is in.")
    if stands_in_spark(erasure.warehouse):
        raise ConfigurationWrong(
            f"the rows of {erasure.warehouse} stand in Spark's tables, where people cannot be forgotten yet.\n"
            "Nothing was erased. Take their rows out with table deletions, then run with --target spark."
        )
    with held(erasure.warehouse, erasure.publish):
        with steps.step("Looking for the person"), open_warehouse(erasure.warehouse) as con:
            if not con.execute("from duckdb_tables() where schema_name = 'kept' and table_name = 'state'").fetchall():
                raise NothingFound(f"no run has been finished in {erasure.warehouse}: it holds nobody to forget.")
            as_of = _last_day(con, variables)
            made_of.require_successor(erasure.warehouse, con, erasure.publish, None, replace=False)
            forgotten.prepare(con)
            person = _remember(con, erasure)
        request = Request(
            input=None,
            as_of=as_of,
            publish=erasure.publish,
            warehouse=erasure.warehouse,
            vars=erasure.vars,
            verbose=erasure.verbose,
            accept_change="somebody was forgotten",
            is_forgetting=True,
        )
        try:
            done = execute_held(request, Engine(erasure.warehouse), Plan(None, []), variables, steps)
        except LeadScoringError as error:
            error.message += (
                "\n\nTHE ERASURE IS NOT FINISHED. What is to be forgotten is noted, and the next `lead-scoring forget`"
                " or `lead-scoring run` that succeeds\nfinishes it. Until then the publications still hold the person."
            )
            raise
        with open_warehouse(erasure.warehouse) as con:
            mentions = forgotten.mentions(con, person) if person else {}
    forgotten.print_erased(steps.console, done.erased, mentions)


def _last_day(con: duckdb.DuckDBPyConnection, variables: Mapping[str, Any]) -> date:
    """The scoring day of the last finished run; raises ConfigurationWrong when these vars are not those of it."""
    state = con.execute(
        "select state.as_of, state.detection_fingerprint, runs.rules_fingerprint"
        " from kept.state as state left join ops.runs as runs on state.run_id = runs.run_id"
    ).fetchone()
    if state is None:
        raise ConfigurationWrong(
            "the last run made everything anew and did not finish, so there is nothing to go on from.\n"
            "Nothing was erased. Run `lead-scoring run` to its end, then forget."
        )
    if state[1:] != (project.detection_fingerprint(variables), project.rules_fingerprint(variables)):
        raise ConfigurationWrong(
            "the rules, lists, prices or vars are not those of the last run: everybody's scores would change.\n"
            "Nothing was erased. Give the same --vars and --history-days as the last run; or, if the project has"
            " changed, run `lead-scoring run` first, then forget."
        )
    return state[0]


def _remember(con: duckdb.DuckDBPyConnection, erasure: Erasure) -> forgotten.Person | None:
    """Note the hashes of the person; returns who it is, None when only the hashes are known.

    Who was noted before and is not found any more was taken out by an earlier call, which may not have come to its end.
    """
    try:
        person = forgotten.find(con, erasure.who)
    except NothingFound as error:
        noted = forgotten.forgotten_on(con, erasure.who)
        if noted and forgotten.is_unfinished(con):
            return None
        if noted:
            raise NothingFound(f"nobody goes by this name any more: forgotten on {noted:%Y-%m-%d}.") from error
        raise
    if forgotten.named_in(erasure.reason, person):
        raise click.UsageError(
            "the reason names the person, and it is kept. Nothing was erased. Say why without an id or an email."
        )
    forgotten.remember(con, person, erasure.reason)
    return person
