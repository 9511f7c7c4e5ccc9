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
from lead_scoring.core.queries import column_of, queries, rows
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

_QUERIES = queries(__file__)


def print_report(console: Console, con: duckdb.DuckDBPyConnection, run_id: str, places: Sequence[Publication]) -> None:
    """Print the end-of-run report: `con` has the marts by their names, `places` are where they were published."""
    (run,) = rows(con, "select *, started_at::date as today from runs where run_id = ?", run_id)
    console.print(
        f"\nScores as of {run['as_of']:%Y-%m-%d}, run {run_id}, {run['duration_seconds']:.0f} s", style="bold"
    )
    console.print(f"This run worked on {run['scope']}.")
    console.print(query_table(con, _QUERIES.numbers(), run_id, text=["mart to look at"]))
    console.print(query_table(con, _QUERIES.row_counts()))
    reasons = [f"rejected: {row['rows']:,} of {row['table']}: {row['reason']}" for row in rejected(con)[:5]]
    for line in (*column_of(con, _QUERIES.rows_of_sources()), *reasons, *set_aside(con)):
        print_folded(console, line)
    for warning in _warnings(con, run):
        console.print(f"\n{warning}", style="yellow")
    console.print(query_table(con, _QUERIES.bands()))
    not_evaluated = column_of(con, _QUERIES.not_evaluated())
    console.print("Rules not evaluated:" if not_evaluated else "All rules were evaluated.")
    for line in not_evaluated:
        console.print(f"  {line}")
    console.print()
    for place in places:
        console.print(f"Published: {place.described}")
    console.print("Next:")
    for command in _next_commands(column_of(con, _QUERIES.best()), places):
        console.print(f"  {command}", soft_wrap=True)


def print_folded(console: Console, line: str) -> None:
    """Print a line that holds a value of the input, which may be long, over as many lines as it takes."""
    console.print(textwrap.fill(line, PLAIN_WIDTH, initial_indent="  ", subsequent_indent="    "))


def rejected(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """By table and problem the reason of one of the rejected rows and how many there are, most first."""
    return rows(con, _QUERIES.rejected())


def set_aside(con: duckdb.DuckDBPyConnection) -> list[str]:
    """The columns most of whose values were not taken as they came, a line each: unread ones, and ones made null."""
    lines = []
    for row in rows(con, _QUERIES.unread()):
        problem, _, advice = row["reason"].partition(";")  # `loaded_at is not a timestamp; write ...`
        lines.append(f"not read: {row['number']:,} of {row['table_name']}: {problem}: {row['value']!r};{advice}")
    for row in rows(con, _QUERIES.nulled()):
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
    unresolved, seen = con.execute(_QUERIES.resolvable()).fetchone()
    if seen and unresolved * 2 > seen:
        causes = "select reason, count(*) from unresolved_events group by 1 order by 2 desc, 1"
        reason, number = con.execute(causes).fetchone()
        yield (
            f"More than half of the events ({unresolved:,} of {seen:,}) resolve to nobody and are not scored. "
            f"Commonest cause, {number:,} events: {reason}; {_REMEDIES.get(reason, 'see mart unresolved_events.')}"
        )
    for feed in feeds.ahead(con, max(run["as_of"], run["today"])):
        yield f"warning: {feed} {feeds.REMEDY}"
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
