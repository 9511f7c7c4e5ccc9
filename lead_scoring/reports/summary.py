"""What a run prints at its end, read from the marts it published."""

import json
import shlex
import shutil
import sys
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
from rich.console import Console

from lead_scoring.core.console import PLAIN_WIDTH, query_table
from lead_scoring.core.names import sql_name
from lead_scoring.core.queries import rows
from lead_scoring.loading import notices
from lead_scoring.publication.folder import DATABASE, Folder
from lead_scoring.publication.publications import Publication
from lead_scoring.reports import feeds

#: What to do about the commonest cause when most events resolve to nobody.
_REMEDIES = {
    "unknown person_id": "the events name people who are not in table people: load their people rows, "
    "or give both the same person_id.",
    "unknown email": "the events carry emails that no people row has: load those people.",
    "shared email": "their email stands on more people rows than var max_people_per_email allows: "
    "clean those people rows, or raise the var.",
    "placeholder email": "their email is an address that nobody has, such as none@none.com: send no email instead.",
    "unlinked anonymous_id": "they carry only an anonymous_id that was never linked with a person: send `identified` "
    "events, or put the person_id or email on form submissions and clicks.",
    "shared device": "their anonymous_id is linked with more than one person, so it identifies nobody: "
    "check how anonymous_id is made.",
    "no identifier": "they carry neither person_id, email nor anonymous_id: map one of these columns.",
}

_NUMBERS = """
    with run as (from runs where run_id = ?)
    select 'people' as what, people as number, 'lead_scores' as "mart to look at" from run
    union all select '  of these scored in this run', people_judged, 'runs' from run
    union all select 'accounts', accounts, 'account_scores' from run
    union all select 'events read', events_read, '' from run
    union all select '  of these repeated', count(*), 'duplicate_events' from duplicate_events
    union all select '  of bots', count(*), 'bot_events' from bot_events
    union all select '  resolved to nobody', count(*), 'unresolved_events' from unresolved_events
    union all select format('rows rejected (of {:,} read)', rows_read), rows_rejected, 'rejected_rows' from run
    union all select 'emails and devices that identify nobody', count(*), 'identity_quarantine' from identity_quarantine
    union all select 'MQLs (marketing qualified leads)', mqls, 'lead_scores where is_mql' from run
    union all select 'MQAs (marketing qualified accounts)', mqas, 'marketing_qualified_accounts' from run"""

_ROW_COUNTS = """
    select table_name as "rows of", sum(rows_accepted)::bigint as accepted, sum(rows_rejected)::bigint as "+ rejected",
        sum(rows_read)::bigint as "= read"
    from row_counts group by 1 order by 1"""

_ROWS_OF_SOURCES = """
    select source_name || ': ' || string_agg(format('{:,} {}', rows_read, table_name), ', ' order by table_name)
    from row_counts where source_name <> 'input' group by source_name order by source_name"""

_REJECTED = """
    select table_name as "table", min(reason) as reason, count(*) as rows
    from rejected_rows group by table_name, problem order by rows desc, table_name, reason"""

#: Columns of which values could not be read, and those of which values were made null; the five commonest of each.
_UNREAD = """
    select table_name, min(value) as value, min(reason) as reason, count(*) as number
    from rejected_values group by table_name, column_name order by number desc, table_name, column_name limit 5"""
_NULLED = """
    select table_name, column_name, arg_max(value, times) as value, reason, sum(times)::bigint as number
    from nulled_values group by table_name, column_name, reason order by number desc, table_name, column_name limit 5"""

#: Events that are of a person if anything is: neither of bots nor repeated nor rejected.
_RESOLVABLE = """
    select (select count(*) from unresolved_events), (select max_by(events_read, started_at) from runs)
        - (select count(*) from bot_events) - (select count(*) from duplicate_events)
        - (select count(*) from rejected_rows where table_name = 'events')"""

#: Of the primary scorecard, best band first; a band without anybody shows 0.
_BANDS = """
    with primary_bands as (
        select band, max(min_score) as min_score
        from bands where scorecard = (select any_value(scorecard) from prices where is_primary)
        group by band
    )
    select band, format('{:g}', min_score) as "score from",
        (select count(*) from lead_scores where lead_scores.band = primary_bands.band) as people,
        (select count(*) from account_scores where account_scores.band = primary_bands.band) as accounts
    from primary_bands order by min_score desc nulls last"""

_NOT_EVALUATED = """
    select string_agg(rule_id, ', ' order by rule_id) || ': ' || reason
    from rule_coverage where status = 'not_evaluated' group by reason order by reason"""

_BEST = """
    select coalesce(merged_into_person_id, person_id) from lead_scores left join crm_sync_leads as crm using (person_id)
    order by lead_scores.is_mql desc, lead_scores.score desc, person_id limit 1"""


def print_report(console: Console, con: duckdb.DuckDBPyConnection, run_id: str, places: Sequence[Publication]) -> None:
    """Print the end-of-run report: `con` has the marts by their names, `places` are where they were published."""
    (run,) = rows(con, "select *, started_at::date as today from runs where run_id = ?", run_id)
    console.print(
        f"\nScores as of {run['as_of']:%Y-%m-%d}, run {run_id}, {run['duration_seconds']:.0f} s", style="bold"
    )
    console.print(f"This run worked on {run['scope']}.")
    console.print(query_table(con, _NUMBERS, run_id, text=["mart to look at"]))
    console.print(query_table(con, _ROW_COUNTS))
    reasons = [f"rejected: {row['rows']:,} of {row['table']}: {row['reason']}" for row in rejected(con)[:5]]
    for line in (*_lines(con, _ROWS_OF_SOURCES), *reasons, *set_aside(con)):
        print_folded(console, line)
    for warning in _warnings(con, run):
        console.print(f"\n{warning}", style="yellow")
    console.print(query_table(con, _BANDS))
    not_evaluated = _lines(con, _NOT_EVALUATED)
    console.print("Rules not evaluated:" if not_evaluated else "All rules were evaluated.")
    for line in not_evaluated:
        console.print(f"  {line}")
    console.print()
    for place in places:
        console.print(f"Published: {place.described}")
    console.print("Next:")
    for command in _next_commands(_lines(con, _BEST), places):
        console.print(f"  {command}", soft_wrap=True)


def _lines(con: duckdb.DuckDBPyConnection, sql: str) -> list[str]:
    """The texts of a query of one column."""
    return [text for (text,) in con.execute(sql).fetchall()]


def print_folded(console: Console, line: str) -> None:
    """Print a line that holds a value of the input, which may be long, over as many lines as it takes."""
    console.print(textwrap.fill(line, PLAIN_WIDTH, initial_indent="  ", subsequent_indent="    "))


def rejected(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """By table and problem the reason of one of the rejected rows and how many there are, most first."""
    return rows(con, _REJECTED)


def set_aside(con: duckdb.DuckDBPyConnection) -> list[str]:
    """The columns most of whose values were not taken as they came, a line each: unread ones, and ones made null."""
    lines = []
    for row in rows(con, _UNREAD):
        problem, _, advice = row["reason"].partition(";")  # `loaded_at is not a timestamp; write ...`
        lines.append(f"not read: {row['number']:,} of {row['table_name']}: {problem}: {row['value']!r};{advice}")
    for row in rows(con, _NULLED):
        column = f"{row['table_name']}.{row['column_name']}"
        lines.append(f"made null: {row['number']:,} of {column}: {row['reason']}, such as {row['value']!r}")
    return lines


def _warnings(con: duckdb.DuckDBPyConnection, run: Mapping[str, Any]) -> Iterator[str]:
    """What of the input, or of the scoring day, may not be meant, and what to do."""
    if unknown := notices.unknown_event_types(con):
        yield "\n  ".join(
            [
                "Events of types that the contract does not know, which are read and never scored:",
                *notices.event_type_lines(unknown),
                "Where one means what a type of the contract means (models/input/contract.yml), give it that name.",
            ]
        )
    unresolved, seen = con.execute(_RESOLVABLE).fetchone()
    if seen and unresolved * 2 > seen:
        causes = "select reason, count(*) from unresolved_events group by 1 order by 2 desc, 1"
        reason, number = con.execute(causes).fetchone()
        yield (
            f"More than half of the events ({unresolved:,} of {seen:,}) resolve to nobody and are not scored. "
            f"Commonest cause, {number:,} events: {reason}; {_REMEDIES.get(reason, 'see mart unresolved_events.')}"
        )
    for feed in feeds.ahead(con, max(run["as_of"], run["today"])):
        yield f"warning: {feed.what} {feeds.REMEDY}"
    (newest,) = con.execute("select max(last_seen_on) from feed_freshness").fetchone()
    if what := feeds.day_ahead(newest, run["as_of"], run["today"]):
        yield f"warning: the scoring day {what} {feeds.REMEDY_OF_DAY}"


def _next_commands(best: Sequence[str], places: Sequence[Publication]) -> Iterator[str]:
    """Commands that look at what is published: the explanation of the best lead, if there is any, and a query."""
    query = "select person_id, email, score, band from {} order by score desc limit 10"
    for place in places:
        if not isinstance(place, Folder):
            table = f"{sql_name(place.schema)}.lead_scores"
            yield shlex.join(["psql", place.address, "-c", query.format(table)])
            continue
        option = [] if place.path == Path.cwd() / "published" else ["--publish", _from_here(place.path)]
        for person_id in best:
            yield shlex.join([_program("lead-scoring"), "explain", person_id, *option])
        opened = f"duckdb.connect({json.dumps(_from_here(place.path / 'current' / DATABASE))}, read_only=True)"
        script = f'import duckdb; print({opened}.sql("{query.format("lead_scores")}"))'
        yield shlex.join([_program("python"), "-c", script])


def _from_here(path: Path) -> str:
    """The path as seen from the working directory when it is below it."""
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


def _program(name: str) -> str:
    """How to call a program of this environment from the working directory."""
    beside = Path(sys.executable).parent / name
    return name if shutil.which(name) == str(beside) else _from_here(beside)
