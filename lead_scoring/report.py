"""What a run prints at its end, read from the marts it published."""

import shlex
import shutil
import sys
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
from rich.console import Console

from lead_scoring import notices
from lead_scoring.console import PLAIN_WIDTH, make_table
from lead_scoring.feeds import REMEDY, Ahead
from lead_scoring.publications import Folder, Publication
from lead_scoring.publish import DATABASE, quoted

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

#: So many columns are shown whose values were not taken as they came.
_COLUMNS = 5


@dataclass(frozen=True)
class Tally:
    """What became of the rows of one table of the input: accepted + rejected = read."""

    table: str
    read: int
    accepted: int
    rejected: int


def counts(con: duckdb.DuckDBPyConnection) -> dict[str, int | float | None]:
    """The figures of a run that mart `runs` keeps, read from the marts."""
    people, mqls = con.execute("select count(*), count(*) filter (where is_mql) from marts.lead_scores").fetchone()
    accounts, mqas = con.execute("select count(*), count(*) filter (where is_mqa) from marts.account_scores").fetchone()
    shares = dict(con.execute("select heuristic, share from marts.heuristic_shares").fetchall())
    return {
        "people": people,
        "accounts": accounts,
        "mqls": mqls,
        "mqas": mqas,
        "fake_form_share": shares.get("fake_forms"),
        "career_page_visitor_share": shares.get("career_page_visitors"),
    }


def print_report(
    console: Console,
    con: duckdb.DuckDBPyConnection,
    run_id: str,
    places: Sequence[Publication],
    tallies: Sequence[Tally],
    unknown_event_types: Mapping[str, int],
    ahead: Sequence[Ahead],
) -> None:
    """Print the end-of-run report: `con` has the marts by their names, `places` are where they were published.

    `tallies` are the rows that the run read, by table; `unknown_event_types` events, by type; `ahead` the feeds whose
    newest row lies in the future.
    """
    _print_figures(console, con, run_id)
    _print_tallies(console, con, tallies)
    _print_event_types(console, unknown_event_types)
    _print_unresolved(console, con)
    _print_ahead(console, ahead)
    _print_bands(console, con)
    _print_not_evaluated(console, con)
    _print_next(console, con, places)


def _one(con: duckdb.DuckDBPyConnection, sql: str, *parameters: object) -> tuple:
    return con.execute(sql, parameters).fetchone()


def _print_figures(console: Console, con: duckdb.DuckDBPyConnection, run_id: str) -> None:
    run = _one(
        con,
        "select as_of, people, accounts, events_read, rows_read, rows_rejected, mqls, mqas, duration_seconds,"
        " people_judged"
        " from runs where run_id = ?",
        run_id,
    )
    as_of, people, accounts, events, rows, rejected, mqls, mqas, seconds, judged = run
    bots, unresolved, quarantined, repeated = (
        _one(con, f"select count(*) from {mart}")[0]
        for mart in ("bot_events", "unresolved_events", "identity_quarantine", "duplicate_events")
    )
    console.print(f"\nScores as of {as_of:%Y-%m-%d}, run {run_id}, {seconds:.0f} s", style="bold", markup=False)
    figures = [
        ("people", people, "lead_scores"),
        ("  of these judged in this run", judged, "runs"),
        ("accounts", accounts, "account_scores"),
        ("events read", events, ""),
        ("  of these repeated", repeated, "duplicate_events"),
        ("  of bots", bots, "bot_events"),
        ("  resolved to nobody", unresolved, "unresolved_events"),
        (f"rows rejected (of {rows:,} read)", rejected, "rejected_rows"),
        ("emails and devices that identify nobody", quarantined, "identity_quarantine"),
        ("MQLs (marketing qualified leads)", mqls, "lead_scores where is_mql"),
        ("MQAs (marketing qualified accounts)", mqas, "marketing_qualified_accounts"),
    ]
    table = make_table("what", "number", "mart to look at", text=["mart to look at"])
    for label, number, mart in figures:
        table.add_row(label, f"{number:,}", mart)
    console.print(table)


def _print_tallies(console: Console, con: duckdb.DuckDBPyConnection, tallies: Sequence[Tally]) -> None:
    """The rows of each table that was read, and the commonest reasons why some were rejected."""
    table = make_table("rows of", "accepted", "+ rejected", "= read")
    for tally in tallies:
        if tally.read:
            table.add_row(tally.table, f"{tally.accepted:,}", f"{tally.rejected:,}", f"{tally.read:,}")
    console.print(table)
    reasons = con.execute(
        "select table_name, min(reason), count(*) from rejected_rows group by table_name, problem"
        " order by 3 desc, 1, 2 limit 5"
    ).fetchall()
    for table_name, reason, number in reasons:
        print_folded(console, f"rejected: {number:,} of {table_name}: {reason}")
    for line in set_aside(lambda query: con.execute(query).fetchall()):
        print_folded(console, line)


def print_folded(console: Console, line: str) -> None:
    """Print a line that holds a value of the input, which may be long, over as many lines as it takes."""
    console.print(textwrap.fill(line, PLAIN_WIDTH, initial_indent="  ", subsequent_indent="    "), markup=False)


def set_aside(look: Callable[[str], list[tuple]]) -> list[str]:
    """The columns most of whose values were not taken as they came, a line each: unread ones, and ones made null."""
    unread = look(
        "select count(*), table_name, column_name, min(value), min(reason) from rejected_values"
        f" group by table_name, column_name order by 1 desc, 2, 3 limit {_COLUMNS}"
    )
    nulled = look(
        "select sum(times), table_name, column_name, arg_max(value, times), reason from nulled_values"
        f" group by table_name, column_name, reason order by 1 desc, 2, 3 limit {_COLUMNS}"
    )
    return [
        *(
            f"not read: {number:,} of {table}: {_with_value(reason, value)}"
            for number, table, _, value, reason in unread
        ),
        *(
            f"made null: {number:,} of {table}.{column}: {reason}, such as {value!r}"
            for number, table, column, value, reason in nulled
        ),
    ]


def _with_value(reason: str, value: str) -> str:
    """A reason of mart `rejected_values` with an example: `loaded_at is not a timestamp: 'later'; write ...`."""
    problem, _, advice = reason.partition(";")
    return f"{problem}: {value!r};{advice}"


def _print_event_types(console: Console, unknown: Mapping[str, int]) -> None:
    """The event types that the contract does not know."""
    if not unknown:
        return
    console.print("\nEvents of types that the contract does not know, which are kept and never scored:", style="yellow")
    for line in notices.event_type_lines(unknown):
        console.print(f"  {line}", style="yellow", markup=False)
    console.print(
        "  Where one means what a type of the contract means (models/input/events.yml), give it that name in the file.",
        style="yellow",
    )


def _print_unresolved(console: Console, con: duckdb.DuckDBPyConnection) -> None:
    """When more than half of the events (bots and repeats aside) resolve to nobody, say why and what to do."""
    unresolved, seen = _one(
        con,
        "select (select count(*) from unresolved_events), (select max_by(events_read, started_at) from runs)"
        " - (select count(*) from bot_events) - (select count(*) from duplicate_events)"
        " - (select count(*) from rejected_rows where table_name = 'events')",
    )
    if not seen or unresolved * 2 <= seen:
        return
    reason, number = _one(con, "select reason, count(*) from unresolved_events group by 1 order by 2 desc, 1 limit 1")
    console.print(
        f"\nMore than half of the events ({unresolved:,} of {seen:,}) resolve to nobody and are not scored. "
        f"Commonest cause, {number:,} events: {reason}; {_REMEDIES.get(reason, 'see mart unresolved_events.')}",
        style="yellow",
        markup=False,
    )


def _print_ahead(console: Console, ahead: Sequence[Ahead]) -> None:
    for feed in ahead:
        console.print(f"\nwarning: {feed.what} {REMEDY}", style="yellow", markup=False)


def _print_bands(console: Console, con: duckdb.DuckDBPyConnection) -> None:
    """People and accounts by band of the primary scorecard, best band first; a band without anybody shows 0."""
    bands = con.execute(
        """
        with primary_bands as (
            select band, max(min_score) as min_score
            from bands where scorecard = (select any_value(scorecard) from prices where is_primary)
            group by band
        )
        select primary_bands.band, primary_bands.min_score,
            (select count(*) from lead_scores where lead_scores.band = primary_bands.band),
            (select count(*) from account_scores where account_scores.band = primary_bands.band)
        from primary_bands order by primary_bands.min_score desc nulls last
        """
    ).fetchall()
    table = make_table("band", "score from", "people", "accounts")
    for band, minimum, people, accounts in bands:
        table.add_row(band, "" if minimum is None else f"{minimum:g}", f"{people:,}", f"{accounts:,}")
    console.print(table)


def _print_not_evaluated(console: Console, con: duckdb.DuckDBPyConnection) -> None:
    rules = con.execute(
        "select reason, list(rule_id order by rule_id) from rule_coverage"
        " where status = 'not_evaluated' group by 1 order by 1"
    ).fetchall()
    if not rules:
        console.print("All rules were evaluated.")
        return
    console.print("Rules not evaluated:")
    for reason, rule_ids in rules:
        console.print(f"  {', '.join(rule_ids)}: {reason}", markup=False)


def _print_next(console: Console, con: duckdb.DuckDBPyConnection, places: Sequence[Publication]) -> None:
    best = _one(con, "select person_id from lead_scores order by is_mql desc, score desc, person_id limit 1")
    console.print()
    for place in places:
        console.print(f"Published: {place.described}", markup=False)
    console.print("Next:")
    query = "select person_id, email, score, band from {} order by score desc limit 10"
    for place in places:
        if not isinstance(place, Folder):
            line = f"psql {_shell(place.address)} -c {_shell(query.format(f'{quoted(place.schema)}.lead_scores'))}"
            console.print(f"  {line}", markup=False, soft_wrap=True)
            continue
        option = "" if place.path == Path.cwd() / "published" else f" --publish {_shell(_short(place.path))}"
        if best:
            console.print(f"  {_program('lead-scoring')} explain {_shell(best[0])}{option}", markup=False)
        database = _short(place.path / "current" / DATABASE)
        script = (
            f"import duckdb; print(duckdb.connect('{database}', read_only=True).sql('{query.format('lead_scores')}'))"
        )
        console.print(f'  {_program("python")} -c "{script}"', markup=False, soft_wrap=True)


def _short(path: Path) -> Path:
    """The path as seen from the working directory when it is below it."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _program(name: str) -> str:
    """How to call a program of this environment from the working directory."""
    beside = Path(sys.executable).parent / name
    return name if shutil.which(name) == str(beside) else _shell(_short(beside))


def _shell(text: object) -> str:
    return shlex.quote(str(text))
