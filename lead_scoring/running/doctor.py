"""How the last run stands: what came in, how fresh it is, what was set aside, and which rules could not be evaluated.

Only reads, and says nothing about scores: that is what data tests and `performance` are for.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
from rich.console import Console

from lead_scoring.core import project, runs, sources, upgrade
from lead_scoring.core.console import make_table, print_json
from lead_scoring.core.errors import Busy, InputRefused, LeadScoringError, NothingFound, WantsAttention
from lead_scoring.core.queries import column_of, queries, rows
from lead_scoring.core.warehouse import stands_in_spark
from lead_scoring.loading import notices, tables
from lead_scoring.publication.folder import DATABASE, Folder
from lead_scoring.publication.marts import open_publication
from lead_scoring.reports import feeds, summary
from lead_scoring.running.run import engine_of

#: So many of the commonest reasons are shown.
_REASONS = 10
_ENDED = {"failed": "failed", "refused": "was refused", "interrupted": "was interrupted"}

_QUERIES = queries(__file__)


@dataclass
class Diagnosis:
    """What doctor has found; what could not be looked at is None, and `not_known` says why."""

    run_id: str | None = None
    """The run that is published."""
    as_of: date | None = None
    is_ahead: bool = False
    """Whether that day is later than today and the newest event."""
    connected: list[dict[str, Any]] = field(default_factory=list)
    """By connected system: where its tables are, which are there, and which tables and columns (`table.column` of
    tables that are there) of those that its models read are missing."""
    freshest: list[dict[str, Any]] | None = None
    """By family of events: the days of its first and its newest row, and how many there are."""
    rejected: list[dict[str, Any]] | None = None
    """By table and problem: rows, and the reason of one of them."""
    set_aside: list[str] | None = None
    """Columns of which values could not be read, or were made null as texts for no value, a line each."""
    pages: int | None = None
    """Distinct pages that were viewed in the 30 days up to the scoring day."""
    pages_classified: int | None = None
    """Of these, those whose page type is more than `other`."""
    unknown_event_types: dict[str, int] | None = None
    """Events of types that the contract does not know, by type."""
    people: int | None = None
    people_with_account: int | None = None
    quarantine: list[dict[str, Any]] | None = None
    """By kind: emails and devices that identify nobody, and the people behind them."""
    evaluated: list[str] | None = None
    """Rules that were evaluated."""
    not_evaluated: list[dict[str, Any]] | None = None
    """Rules that were not, by what is missing, and which systems say that."""
    findings: list[dict[str, str]] = field(default_factory=list)
    """What wants attention, and the remedy."""
    not_known: list[str] = field(default_factory=list)

    def want(self, what: str, remedy: str) -> None:
        self.findings.append({"what": what, "remedy": remedy})


def doctor(
    console: Console,
    publish: Path,
    warehouse: Path,
    variables: Mapping[str, Any],
    as_of: date,
    stale_days: int,
    as_json: bool,
) -> None:
    """Look at a publication and a warehouse and print what is found.

    Raises NothingFound when there is neither, WantsAttention when something is found that wants it.
    """
    found = diagnose(publish, warehouse, variables, as_of, stale_days)
    if as_json:
        print_json(vars(found))
    else:
        _print(console, found)
    if found.findings:
        number = len(found.findings)
        raise WantsAttention(f"{number} {'things want' if number > 1 else 'thing wants'} attention; see above.")


def diagnose(publish: Path, warehouse: Path, variables: Mapping[str, Any], as_of: date, stale_days: int) -> Diagnosis:
    """What there is to say; `as_of`: the day that rows should have come up to."""
    is_published, is_built = (publish / "current" / DATABASE).exists(), warehouse.exists()
    today = project.today(variables)
    if not is_published and not is_built:
        raise NothingFound(
            f"there is no warehouse {warehouse}, and nothing is published in {publish}.\n"
            "Run `lead-scoring init` to connect your systems and `lead-scoring run` to score them;"
            " name what is there already with --warehouse and --publish."
        )
    found = Diagnosis()
    _look_at_sources(found, warehouse, variables)
    if is_published:
        with open_publication(publish) as con:
            _look_at_publication(found, con, today)
        if found.is_ahead:  # which is said once: nothing can have come of the days from today on
            as_of = min(as_of, today)
    else:
        found.want(f"nothing is published in {publish}.", "Run `lead-scoring run`, or give --publish.")
    if is_built:
        with _open(warehouse) as con:
            _look_at_runs(found, con, publish, warehouse)
            try:
                con.execute("set search_path = 'marts'")
                _look_at_input(found, con, as_of, stale_days, max(as_of, today))
            except duckdb.Error as error:
                found.not_known.append(f"{warehouse} has not been built to the end: {_first_line(str(error))}")
    else:
        found.not_known.append(
            f"there is no warehouse {warehouse}: how fresh rows are and how the last run ended stands there;"
            " give --warehouse."
        )
    return found


def _look_at_sources(found: Diagnosis, warehouse: Path, variables: Mapping[str, Any]) -> None:
    """Which tables of the connected systems are there; what a run would refuse is a finding."""
    connected = sources.connected(variables)
    if not connected:
        return
    with _finder(warehouse) as find:
        for source in connected:
            on = {"source": source.name, "where": source.place, "found": (), "missing": (), "missing_columns": ()}
            found.connected.append(on)
            try:
                there = find(source)
            except InputRefused as error:
                what, _, remedy = error.message.partition("\n")
                found.want(what, remedy)
                continue
            on |= {"found": list(there.selects), "missing": there.missing_tables}
            on["missing_columns"] = there.missing_columns
            for what, remedy in notices.of_source(there):
                found.want(what, remedy)


@contextmanager
def _finder(warehouse: Path) -> Iterator[Callable[[sources.Source], sources.Found]]:
    """What looks for the tables of a source where a run would, with nothing open for writing."""
    if stands_in_spark(warehouse):
        engine = engine_of("spark", warehouse)
        yield lambda source: engine.find([source])[0]
    else:
        with _open(warehouse) if warehouse.exists() else duckdb.connect() as con:
            yield lambda source: tables.find(con, source)


def _look_at_publication(found: Diagnosis, con: duckdb.DuckDBPyConnection, today: date) -> None:
    """What was scored and when, what was set aside, and which rules were evaluated."""
    last = con.execute("select run_id, as_of from runs order by started_at desc limit 1")
    found.run_id, found.as_of = last.fetchone()
    (newest,) = con.execute("select max(last_seen_on) from feed_freshness").fetchone()
    if what := feeds.day_ahead(newest, found.as_of, today):
        found.is_ahead = True
        found.want(f"the scoring day {what}", feeds.REMEDY_OF_DAY)
    found.rejected = summary.rejected(con)
    found.set_aside = summary.set_aside(con)
    people = con.execute("select count(*), count(account_id) from lead_scores")
    found.people, found.people_with_account = people.fetchone()
    found.quarantine = rows(con, _QUERIES.quarantine())
    evaluated = "select rule_id from rule_coverage where status = 'evaluated' order by rule_id"
    found.evaluated = column_of(con, evaluated)
    found.not_evaluated = [
        row | {"connect": what_to_connect(row["reason"])} for row in rows(con, _QUERIES.not_evaluated())
    ]


def what_to_connect(reason: str) -> str:
    """What gives the families that a reason of mart `rule_coverage` names (`no events of: ads, web`)."""
    families = [name.strip() for name in reason.partition(":")[2].split(",") if name.strip()]
    given = {name: sources.gives(name) for name in sources.known_sources()}
    systems = {family: [name for name in given if family in given[name]] for family in families}
    return "; ".join(f"{family} from {', '.join([*names, 'files'])}" for family, names in systems.items())


def _look_at_runs(found: Diagnosis, con: duckdb.DuckDBPyConnection, publish: Path, warehouse: Path) -> None:
    """How the last run ended, and whether what is published is of this warehouse.

    Else half of what is shown is of other data.
    """
    noted = runs.noted(con)
    published = {row["run_id"] for row in Folder(publish).noted_runs() or []}
    if published and published.isdisjoint(row["run_id"] for row in noted):
        found.not_known.append(
            f"{publish} does not come from the warehouse {warehouse}, of which the families of events, their types and"
            " the pages are shown: name the one that it comes from with --warehouse."
        )
    for run in noted[-1:]:
        if run["outcome"] != "succeeded":
            ended = _ENDED.get(run["outcome"], "was not finished")
            what = f"the last run, {run['run_id']}, {ended}: {_first_line(run['message'])}"
            found.want(what, "Correct it and run again.")


def _look_at_input(found: Diagnosis, con: duckdb.DuckDBPyConnection, as_of: date, stale_days: int, today: date) -> None:
    """What the marts of the warehouse, published or not, say of the input."""
    found.freshest = rows(con, _QUERIES.freshest())
    found.pages, found.pages_classified = con.execute(_QUERIES.pages()).fetchone()
    found.unknown_event_types = notices.unknown_event_types(con)
    number = sum(found.unknown_event_types.values())
    (events,) = con.execute("select coalesce(sum(events), 0)::bigint from event_types").fetchone()
    if number * 2 > events:
        found.want(
            f"{number:,} of {events:,} events are of types that the contract does not know and not scored.",
            "Give them the names of the contract's types in the files: models/input/contract.yml.",
        )
    newest = dict(con.execute("select source_system, max(last_seen_on) from event_types group by 1").fetchall())
    latest = max(filter(None, newest.values()), default=None)
    expected = {on["source"]: newest.get(on["source"]) for on in found.connected}
    for name, day in sorted((expected or {"all sources": latest}).items()):
        if day is None or (as_of - day).days > stale_days:
            last = f"the newest is of {day}" if day else "none ever came"
            found.want(
                f"{name}: no event in the {stale_days} days up to {as_of}; {last}.",
                "See whether its connector, or whatever delivers its files, still runs; or raise --stale-days.",
            )
    for feed in feeds.ahead(con, today):
        found.want(feed, feeds.REMEDY)


def _open(warehouse: Path) -> duckdb.DuckDBPyConnection:
    try:
        con = duckdb.connect(warehouse, read_only=True)
    except duckdb.IOException as error:
        if "lock" not in str(error):
            raise LeadScoringError(f"the warehouse {warehouse} cannot be opened: {error}") from error
        raise Busy(f"the warehouse {warehouse} is being written to; ask again when the run is over.") from error
    upgrade.require_present_warehouse(warehouse, con)
    return con


def _first_line(text: str | None) -> str:
    return (text or "").strip().partition("\n")[0]


def _print(console: Console, found: Diagnosis) -> None:
    if found.run_id:
        console.print(f"\nPublished: scores as of {found.as_of:%Y-%m-%d}, run {found.run_id}")
    if found.connected:
        header = ("connected", "where", "tables found", "missing")
        systems = []
        for on in found.connected:
            number = f"{len(on['found'])} of {len(on['found']) + len(on['missing'])}"
            systems.append((on["source"], on["where"], number, ", ".join(on["missing"])))
        console.print(make_table(*header, text=("where", "missing"), rows=systems))
    else:
        console.print("Connected: files of the input contract only (`lead-scoring init` connects systems).")
    if found.freshest is not None:
        families = [(row["family"], row["events"], row["first_on"], row["newest_on"]) for row in found.freshest]
        console.print(make_table("family of events", "events", "first", "newest", rows=families))
    if found.rejected is not None:
        console.print(f"Rows rejected: {sum(row['rows'] for row in found.rejected):,}")
        for row in found.rejected[:_REASONS]:
            summary.print_folded(console, f"{row['rows']:,} of {row['table']}: {row['reason']}")
        if len(found.rejected) > _REASONS:
            console.print(f"  and {len(found.rejected) - _REASONS} other reasons, see mart rejected_rows")
    if (unknown := found.unknown_event_types) is not None:
        number = f"{sum(unknown.values()):,} events of {len(unknown):,} types" if unknown else "none"
        console.print(f"Unknown event types, read and never scored: {number}")
        for line in notices.event_type_lines(unknown):
            console.print(f"  {line}")
    for line in found.set_aside or []:
        summary.print_folded(console, line)
    if found.pages is not None:
        classified = _share(found.pages_classified, found.pages)
        console.print(f"Pages classified: {classified} (the others are of page type `other`)")
    if found.run_id:
        console.print(f"People with an account: {_share(found.people_with_account, found.people)}")
        for row in found.quarantine:
            name = row["kind"].replace("_", " ")
            console.print(f"Identity quarantine: {row['identifiers']:,} of kind {name}, of {row['people']:,} people")
        if not found.quarantine:
            console.print("Identity quarantine: empty")
        console.print(f"Rules evaluated: {len(found.evaluated)}")
        for row in found.not_evaluated:
            console.print(f"  not evaluated: {', '.join(row['rules'])}: {row['reason']}")
            console.print(f"    connect: {row['connect']}")
    for text in found.not_known:
        console.print(f"Not known: {text}")
    for finding in found.findings:
        console.print(f"! {finding['what']}\n  {finding['remedy']}", style="yellow")
    if not found.findings:
        console.print("All is well.")


def _share(part: int, whole: int) -> str:
    return f"{part:,} of {whole:,} ({part / whole:.0%})" if whole else "none to evaluate"
