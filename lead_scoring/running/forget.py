"""`lead-scoring forget`: erase a person and everything derived, and suppress what they went by, which leaves them out.

The hashes are written first; all that follows is a run without new input (`run.execute_locked`), and any later run does
the same when this one is killed.
"""

from collections.abc import Iterable
from dataclasses import replace

import click
import duckdb

from lead_scoring.core import checks, project, runs, sources
from lead_scoring.core.console import Steps
from lead_scoring.core.contract import COLUMNS, TABLES
from lead_scoring.core.errors import LeadScoringError, NothingFound
from lead_scoring.core.warehouse import open_warehouse, stands_in_spark
from lead_scoring.loading import suppressions
from lead_scoring.loading.engine import Ask
from lead_scoring.loading.files import Plan
from lead_scoring.running.run import Request, engine_of, execute_locked, locked
from python_udfs import normalise_email

_UNFINISHED = (
    "\n\nTHE ERASURE IS NOT FINISHED. Who is to be forgotten is noted, and the next `lead-scoring forget` or"
    " `lead-scoring run` that succeeds\nfinishes it. Until then the publications still hold the person."
)


def find(ask: Ask, who: str) -> set[tuple[str, str]]:
    """All identifiers, (kind, identifier) each, of the person that an id or email names.

    Raises NothingFound when nobody goes by it, or more than one person.
    """
    names = {"who": who.strip(), "address": normalise_email(who) or ""}
    shared = "select 1 from marts.identity_quarantine where kind in ('shared_email', 'placeholder_email')"
    if ask(f"{shared} and identifier = $address", {"address": names["address"]}):
        raise NothingFound(
            f"{who} is a shared mailbox or a placeholder and names nobody; name the person by person_id."
        )
    people = ask(
        "select distinct person_id from run_state.person_identifiers"
        " where kind = 'person_id' and identifier = $who or kind = 'email' and identifier = $address",
        names,
    )
    if not people:
        raise NothingFound(f"nobody goes by {who}: no row that was loaded has it as person_id or email.")
    if len(people) > 1:
        raise NothingFound(f"{who} names several people, now or earlier; name one of them by another id or email.")
    identifiers = "select kind, identifier from run_state.person_identifiers where person_id = $person_id"
    return {*ask(identifiers, {"person_id": people[0][0]})}


def forget(who: str, reason: str, request: Request, steps: Steps) -> None:
    """Erase the person that an id or email names from the warehouse and what is published, and score without them.

    Prints what was done.
    """
    variables = project.project_vars(request.vars)
    checks.require_sound(variables)
    warehouse = request.warehouse
    if not warehouse.exists():
        raise NothingFound(f"there is no warehouse {warehouse}; name the one that the person is in.")
    engine = engine_of("spark" if stands_in_spark(warehouse) else "duckdb", warehouse)
    with locked(warehouse, request.publish):
        with steps.step("Looking for the person"), open_warehouse(warehouse) as con:
            last_run = runs.last_finished(con)
            if last_run is None:
                raise NothingFound(f"no run has been finished in {warehouse}: it holds nobody to forget.")
            identifiers = _suppress(con, engine.ask(con), who, reason)
        request = replace(request, as_of=last_run["as_of"], accept_change="somebody was forgotten")
        try:
            connected = engine.find(sources.connected(variables))
            _, erased = execute_locked(request, engine, Plan(None, []), steps, connected)
        except LeadScoringError as error:
            error.message += _UNFINISHED
            raise
        with open_warehouse(warehouse) as con:
            mentioned = mentions(engine.ask(con), [name for kind, name in identifiers if kind == "email"])
    suppressions.print_erased(steps.console, erased, mentioned)


def _suppress(con: duckdb.DuckDBPyConnection, ask: Ask, who: str, reason: str) -> set[tuple[str, str]]:
    """Suppress what the person goes by; returns it, empty when only the hashes are known.

    Who was suppressed before and is not found any more was taken out by an earlier call that may not have ended.
    """
    try:
        identifiers = find(ask, who)
    except NothingFound as error:
        suppressed_at = suppressions.suppressed_at(con, who)
        if suppressed_at and suppressions.is_unfinished(con):
            return set()
        if suppressed_at:
            raise NothingFound(f"nobody goes by this name any more: forgotten on {suppressed_at:%Y-%m-%d}.") from error
        raise
    words = suppressions.words(reason)
    if ({("person_id", word) for word in words} | {("email", normalise_email(word)) for word in words}) & identifiers:
        raise click.UsageError(
            "the reason names the person, and it stays. Nothing was erased. Say why without an id or an email."
        )
    suppressions.suppress(con, identifiers, reason)
    return identifiers


def mentions(ask: Ask, emails: Iterable[str]) -> dict[str, int]:
    """The columns of other people's loaded rows in which an email stands within a longer text: rows of each."""
    texts = [text for email in emails for text in (email, email.replace("@", "%40"))]
    names = {f"text_{number}": text for number, text in enumerate(texts)}
    found = {}
    for table in TABLES if names else ():
        for column in COLUMNS[table] if table != "deletions" else ():
            has_it = " or ".join(f"contains(lower(cast({column} as string)), ${name})" for name in names)
            [(number,)] = ask(f"select count(*) from raw.{table} where {has_it}", names)
            found |= {f"{table}.{column}": number} if number else {}
    return found
