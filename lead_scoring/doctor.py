"""How the last run stands: what came in, how fresh it is, what was set aside, and which rules could not be judged.

Only reads, and judges nothing about scores: that is what `expectations/` and `performance` are for.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import click
import duckdb
from rich.console import Console

from lead_scoring import feeds, notices, project, report, runs, sources
from lead_scoring.console import make_table
from lead_scoring.engine import engine_of, stands_in_spark
from lead_scoring.errors import Busy, InputRefused, LeadScoringError, NothingFound, WantsAttention
from lead_scoring.explain import open_publication
from lead_scoring.names import shown
from lead_scoring.publish import DATABASE, noted_runs

#: Which systems can say what a family of events is made of; files can say all of it.
SYSTEMS_OF: Mapping[str, tuple[str, ...]] = {
    "web": ("snowplow", "segment", "ga4"),
    "web_seconds": ("snowplow", "ga4"),
    "ads": ("person_ads", "snowplow", "segment", "ga4"),
    "ad_impressions": ("person_ads",),
    "ad_clicks": ("person_ads", "snowplow", "segment", "ga4"),
    "forms": ("hubspot", "marketo", "pardot", "segment", "ga4"),
    "form_fields": ("marketo", "segment"),
    "downloads": ("snowplow", "segment", "ga4", "marketo", "pardot"),
    "webinars": ("marketo", "pardot", "salesforce", "segment"),
    "person_changes": ("hubspot", "marketo", "salesforce"),
    "email_clicks": ("hubspot", "marketo", "pardot"),
    "unsubscribes": ("hubspot", "marketo", "pardot"),
    "bounces": ("hubspot", "marketo", "pardot"),
    "outreach": ("hubspot", "salesforce", "marketo"),
    "replies": ("hubspot", "salesforce", "marketo"),
    "meetings": ("hubspot", "salesforce"),
    "tickets": ("zendesk", "hubspot", "salesforce", "pardot"),
    "trials": ("segment", "ga4"),
    "chats": ("segment", "ga4", "pardot"),
}
#: So many of the commonest reasons are shown.
_REASONS = 10

Look = Callable[[str], list[tuple]]


@dataclass(frozen=True)
class Finding:
    """Something that wants attention, and what to do about it."""

    what: str
    remedy: str


@dataclass(frozen=True)
class Connection:
    """A connected system: where its tables are, which are there, and which of those that its models read are not."""

    source: str
    where: str
    found: Sequence[str] = ()
    missing: Sequence[str] = ()
    missing_columns: Sequence[str] = ()
    """`table.column` of tables that are there."""


@dataclass
class Diagnosis:
    """What doctor has found; what could not be looked at is None, and `not_known` says why."""

    run_id: str | None = None
    """The run that is published."""
    as_of: date | None = None
    connected: list[Connection] = field(default_factory=list)
    freshest: list[dict[str, Any]] | None = None
    """By family of events: the days of its first and its newest row, and how many there are."""
    rejected: list[dict[str, Any]] | None = None
    """By table and problem: rows, and the reason of one of them."""
    set_aside: list[str] | None = None
    """Columns of which values could not be read, or were made null as texts for no value, a line each."""
    urls: int | None = None
    """Distinct urls of page views that came without a page type."""
    urls_classified: int | None = None
    """Of these, those whose page type is more than `other`."""
    unknown_event_types: dict[str, int] | None = None
    """Events of types that the contract does not know, by type."""
    people: int | None = None
    people_with_account: int | None = None
    quarantine: list[dict[str, Any]] | None = None
    """By kind: emails and devices that identify nobody, and the people behind them."""
    evaluated: list[str] | None = None
    """Rules that were judged."""
    not_evaluated: list[dict[str, Any]] | None = None
    """Rules that were not, by what is missing, and which systems say that."""
    findings: list[Finding] = field(default_factory=list)
    not_known: list[str] = field(default_factory=list)


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
        click.echo(shown(json.dumps(asdict(found), indent=2, default=str, ensure_ascii=False)))
    else:
        _print(console, found)
    if found.findings:
        number = len(found.findings)
        raise WantsAttention(f"{number} {'things want' if number > 1 else 'thing wants'} attention; see above.")


def diagnose(publish: Path, warehouse: Path, variables: Mapping[str, Any], as_of: date, stale_days: int) -> Diagnosis:
    """What there is to say; `as_of`: the day that rows should have come up to."""
    is_published, is_built = (publish / "current" / DATABASE).exists(), warehouse.exists()
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
            _look_at_marts(found, lambda query: con.execute(query).fetchall())
    else:
        found.not_known.append(f"nothing is published in {publish}: run `lead-scoring run`, or give --publish.")
        found.findings.append(Finding(f"nothing is published in {publish}.", "Run `lead-scoring run`."))
    if is_built:
        _look_whether_they_belong_together(found, publish, warehouse)
        _look_at_warehouse(found, warehouse, as_of, stale_days)
        _look_ahead(found, warehouse, max(as_of, project.today(variables)))
    else:
        found.not_known.append(
            f"there is no warehouse {warehouse}: how fresh rows are and what urls mean stands there; give --warehouse."
        )
    return found


def _look_at_sources(found: Diagnosis, warehouse: Path, variables: Mapping[str, Any]) -> None:
    """Which tables of the connected systems are there; what a run would refuse is a finding."""
    connected = sources.connected(variables)
    if not connected:
        return
    with _finder(warehouse) as find:
        for source in connected:
            try:
                tables = find(source)
            except InputRefused as error:
                what, _, remedy = error.message.partition("\n")
                found.connected.append(Connection(source.name, source.place))
                found.findings.append(Finding(what, remedy))
                continue
            found.connected.append(
                Connection(
                    source.name, source.place, list(tables.selects), tables.missing_tables, tables.missing_columns
                )
            )
            found.findings += [Finding(what, remedy) for what, remedy in notices.of_source(tables)]


@contextmanager
def _finder(warehouse: Path) -> Iterator[Callable[[sources.Source], sources.Found]]:
    """What looks for the tables of a source where a run would, with nothing open for writing."""
    if stands_in_spark(warehouse):
        engine = engine_of("spark", warehouse)
        yield lambda source: engine.find([source])[0]
    else:
        with _open(warehouse) if warehouse.exists() else duckdb.connect() as con:
            yield lambda source: sources.find(con, source)


def _look_at_marts(found: Diagnosis, look: Look) -> None:
    found.run_id, found.as_of = look("select run_id, as_of from runs order by started_at desc limit 1")[0]
    found.rejected = _rows(
        ("table", "reason", "rows"),
        look(
            "select table_name, min(reason), count(*) from rejected_rows group by table_name, problem"
            " order by 3 desc, 1, 2"
        ),
    )
    found.set_aside = report.set_aside(look)
    found.people, found.people_with_account = look("select count(*), count(account_id) from lead_scores")[0]
    found.quarantine = _rows(
        ("kind", "identifiers", "people"),
        look("select kind, count(*), cast(sum(people) as bigint) from identity_quarantine group by 1 order by 1"),
    )
    rules = look("select rule_id, status, reason from rule_coverage order by rule_id")
    found.evaluated = [rule_id for rule_id, status, _ in rules if status == "evaluated"]
    missing: dict[str, list[str]] = {}
    for rule_id, status, reason in rules:
        if status != "evaluated":
            missing.setdefault(reason, []).append(rule_id)
    found.not_evaluated = [
        {"reason": reason, "rules": rule_ids, "connect": what_to_connect(reason)}
        for reason, rule_ids in sorted(missing.items())
    ]


def what_to_connect(reason: str) -> str:
    """What gives the families that a reason of mart `rule_coverage` names (`no events of: ads, web`)."""
    families = [name.strip() for name in reason.partition(":")[2].split(",") if name.strip()]
    return "; ".join(f"{family} from {', '.join((*SYSTEMS_OF.get(family, ()), 'files'))}" for family in families)


def _look_whether_they_belong_together(found: Diagnosis, publish: Path, warehouse: Path) -> None:
    """Say so when what is published was made of another warehouse: then half of what is shown is of other data."""
    with _open(warehouse) as con:
        there = {row["run_id"] for row in runs.noted(con, "ops.runs")}
    shown = {row["run_id"] for row in noted_runs(publish) or []}
    if shown and not shown & there:
        found.not_known.append(
            f"{publish} does not come from the warehouse {warehouse}, of which the families of events, their types and"
            " the urls are told: name the one that it comes from with --warehouse."
        )


def _look_at_warehouse(found: Diagnosis, warehouse: Path, as_of: date, stale_days: int) -> None:
    with _open(warehouse) as con:
        last = con.execute("select run_id, outcome, message from ops.runs order by started_at desc limit 1").fetchall()
    if last and last[0][1] not in ("succeeded", "running"):
        run_id, outcome, message = last[0]
        found.findings.append(
            Finding(f"the last run, {run_id}, {_ENDED[outcome]}: {_first_line(message)}", "Correct it and run again.")
        )
    look = _looker(warehouse)
    try:
        found.freshest = _rows(
            ("family", "first_on", "newest_on", "events"),
            look("select family, first_seen_on, last_seen_on, events from activity.int_event_families order by family"),
        )
        systems = look(
            "select coalesce(source_system, 'files'), max(event_date) from activity.int_unique_events group by 1"
        )
        found.urls, found.urls_classified = look(
            "select count(*), count(case when coalesce(page_type, 'other') <> 'other' then url end)"
            " from activity.int_page_types"
        )[0]
        _look_at_event_types(found, look)
    except LeadScoringError as error:
        found.not_known.append(f"{warehouse} has not been built to the end: {_first_line(error.message)}")
        return
    newest = dict(systems)
    on = {connection.source for connection in found.connected}
    expected = {name: newest.get(name) for name in on} if on else {"all sources": max(newest.values(), default=None)}
    for name, day in sorted(expected.items()):
        if day is None or (as_of - day).days > stale_days:
            last = f"the newest is of {day}" if day else "none ever came"
            found.findings.append(
                Finding(
                    f"{name}: no event in the {stale_days} days up to {as_of}; {last}.",
                    "See whether its connector, or whatever delivers its files, still runs; or raise --stale-days.",
                )
            )


def _look_at_event_types(found: Diagnosis, look: Look) -> None:
    """Event types that the contract does not know; when most events are of one, nothing much is scored."""
    found.unknown_event_types = notices.unknown_event_types(look)
    number = sum(found.unknown_event_types.values())
    events = look("select count(*) from staging.stg_files__events where rejection_reason is null")[0][0]
    if number * 2 > events:
        found.findings.append(
            Finding(
                f"{number:,} of {events:,} events are of types that the contract does not know and not scored.",
                "Give them the names of the contract's types in the files: models/input/events.yml.",
            )
        )


def _look_ahead(found: Diagnosis, warehouse: Path, today: date) -> None:
    """Feeds whose newest row lies in the future."""
    try:
        found.findings += [Finding(feed.what, feeds.REMEDY) for feed in feeds.ahead(_looker(warehouse), today)]
    except LeadScoringError as error:
        found.not_known.append(f"whether feeds are ahead of the clock: {_first_line(error.message)}")


_ENDED = {"failed": "failed", "refused": "was refused", "killed": "was killed", "interrupted": "was interrupted"}


def _looker(warehouse: Path) -> Look:
    """What answers queries over the built tables, wherever they stand."""
    engine = engine_of("spark" if stands_in_spark(warehouse) else "duckdb", warehouse)
    return lambda query: engine.look(query)[1]


def _open(warehouse: Path) -> duckdb.DuckDBPyConnection:
    try:
        return duckdb.connect(warehouse, read_only=True)
    except duckdb.IOException as error:
        if "lock" not in str(error):
            raise LeadScoringError(f"the warehouse {warehouse} cannot be opened: {error}") from error
        raise Busy(f"the warehouse {warehouse} is being written to; ask again when the run is over.") from error


def _rows(names: Sequence[str], rows: Sequence[tuple]) -> list[dict[str, Any]]:
    return [dict(zip(names, row, strict=True)) for row in rows]


def _first_line(text: str | None) -> str:
    return (text or "").strip().partition("\n")[0]


def _print(console: Console, found: Diagnosis) -> None:
    if found.run_id:
        console.print(f"\nPublished: scores as of {found.as_of:%Y-%m-%d}, run {found.run_id}", markup=False)
    _print_connected(console, found.connected)
    if found.freshest is not None:
        table = make_table("family of events", "events", "first", "newest")
        for row in found.freshest:
            table.add_row(row["family"], f"{row['events']:,}", str(row["first_on"]), str(row["newest_on"]))
        console.print(table)
    if found.rejected is not None:
        console.print(f"Rows rejected: {sum(row['rows'] for row in found.rejected):,}", markup=False)
        for row in found.rejected[:_REASONS]:
            report.print_folded(console, f"{row['rows']:,} of {row['table']}: {row['reason']}")
        if len(found.rejected) > _REASONS:
            console.print(f"  and {len(found.rejected) - _REASONS} other reasons, see mart rejected_rows")
    if found.unknown_event_types is not None:
        _print_event_types(console, found.unknown_event_types)
    for line in found.set_aside or []:
        report.print_folded(console, line)
    if found.urls is not None:
        console.print(
            f"Urls classified: {_share(found.urls_classified, found.urls)} (the others are of page type `other`)"
        )
    if found.people is not None:
        console.print(f"People with an account: {_share(found.people_with_account, found.people)}")
    for row in found.quarantine or []:
        name = row["kind"].replace("_", " ")
        console.print(f"Identity quarantine: {row['identifiers']:,} of kind {name}, of {row['people']:,} people")
    if found.quarantine == []:
        console.print("Identity quarantine: empty")
    if found.evaluated is not None:
        console.print(f"Rules evaluated: {len(found.evaluated)}")
        for row in found.not_evaluated:
            console.print(f"  not evaluated: {', '.join(row['rules'])}: {row['reason']}", markup=False)
            console.print(f"    connect: {row['connect']}", markup=False)
    for text in found.not_known:
        console.print(f"Not known: {text}", markup=False)
    for finding in found.findings:
        console.print(f"! {finding.what}\n  {finding.remedy}", style="yellow", markup=False)
    if not found.findings:
        console.print("All is well.")


def _print_event_types(console: Console, unknown: Mapping[str, int]) -> None:
    number = f"{sum(unknown.values()):,} events of {len(unknown):,} types" if unknown else "none"
    console.print(f"Unknown event types, kept and never scored: {number}", markup=False)
    for line in notices.event_type_lines(unknown):
        console.print(f"  {line}", markup=False)


def _print_connected(console: Console, connected: Sequence[Connection]) -> None:
    if not connected:
        console.print("Connected: files of the input contract only (`lead-scoring init` connects systems).")
        return
    table = make_table("connected", "where", "tables found", "missing", text=("where", "missing"))
    for connection in connected:
        declared = len(connection.found) + len(connection.missing)
        table.add_row(
            connection.source,
            connection.where,
            f"{len(connection.found)} of {declared}",
            ", ".join(connection.missing),
        )
    console.print(table)


def _share(part: int, whole: int) -> str:
    return f"{part:,} of {whole:,} ({part / whole:.0%})" if whole else "none to judge"
