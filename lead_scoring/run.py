"""One run: load the input and what connected sources give, build it with dbt, publish the marts.

A run also finishes what `lead-scoring forget` has begun: it then works on what is left without the forgotten.
"""

import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import click
import duckdb

from lead_scoring import feeds, forgotten, kept, made_of, notices, project, publications, report, runs, sources
from lead_scoring.console import Steps
from lead_scoring.contract import ENTRY_SEPARATOR, TABLES, TYPED
from lead_scoring.engine import Engine, Reader, engine_of, open_warehouse
from lead_scoring.errors import ConfigurationWrong, InputRefused, LeadScoringError
from lead_scoring.forgotten import Erased
from lead_scoring.load import Loaded, Plan
from lead_scoring.lock import exclusive
from lead_scoring.publications import Publication
from lead_scoring.report import Tally
from lead_scoring.runs import Run
from lead_scoring.sources import Found
from lead_scoring.validate import Doors

#: What is said of a run on an engine without Python models.
_WITHOUT_PYTHON = (
    "Python models do not run here. Crawlers are not told from people, and rules that read page types or forms are not"
    " evaluated; see docs/decisions/without-python.md."
)


@dataclass(frozen=True)
class Request:
    """What a user asked for, with all defaults filled in and all paths absolute."""

    input: Path | str | None
    """A folder, or the address of one that the engine can read; without one, connected sources are scored, or what the
    warehouse has loaded."""
    as_of: date
    publish: Sequence[Publication]
    """Where to: all show the same run."""
    warehouse: Path
    vars: Mapping[str, Any]
    verbose: bool = False
    accept_change: str | None = None
    full_refresh: bool = False
    engine: str = "duckdb"
    replace: bool = False
    """Whether what was made of something else may be replaced."""
    is_forgetting: bool = False
    """Whether `lead-scoring forget` runs it, which tells of the erasure itself."""


@dataclass(frozen=True)
class Done:
    """What came of a run that was published."""

    run_id: str
    tallies: list[Tally]
    erased: Erased | None
    """What was erased, when somebody was to be forgotten."""
    unknown_event_types: Mapping[str, int]
    """Events of types that the contract does not know, by type."""
    ahead: list[feeds.Ahead]
    """Feeds whose newest row lies in the future."""


def execute(request: Request, steps: Steps) -> None:
    """Score the input, publish the marts and print the report; the seeds and vars have been found sound."""
    variables = project.project_vars(request.vars)
    connected = sources.connected(variables)
    if not request.input and not connected and not _holds_rows(request.warehouse):
        raise nothing_to_score()
    may_be_empty = request.warehouse.exists() or bool(connected)
    engine = engine_of(request.engine, request.warehouse)
    plan = engine.plan(request.input, may_be_empty=may_be_empty)
    if request.input or connected:
        plan.views = {source.name: sources.contract_views(source.name) for source in connected}
    with held(request.warehouse, request.publish):
        given = made_of.origins(request.input, connected) if plan.views is not None else None
        require_successor(request.warehouse, request.publish, given, replace=request.replace)
        done = execute_held(request, engine, plan, variables, steps, engine.find(connected))
        with publications.open_marts(request.publish, request.warehouse) as con:
            report.print_report(
                *(steps.console, con, done.run_id, request.publish, done.tallies),
                *(done.unknown_event_types, done.ahead),
            )


def nothing_to_score() -> click.UsageError:
    """The refusal of a run that was told of no data."""
    return click.UsageError(
        "there is nothing to score. Name a folder with your tables (--input FOLDER), connect your systems"
        " (`lead-scoring init`),\nor ask for a made-up company to look around with (--demo)."
    )


def _holds_rows(warehouse: Path) -> bool:
    """Whether earlier runs have loaded something into a warehouse."""
    if not warehouse.exists():
        return False
    with open_warehouse(warehouse) as con:
        has_loads = con.execute("from duckdb_tables() where schema_name = 'raw' and table_name = 'loads'").fetchall()
        return bool(has_loads and con.execute("from raw.loads limit 1").fetchall())


def require_successor(
    warehouse: Path, places: Sequence[Publication], given: Sequence[str] | None, *, replace: bool = False
) -> None:
    """Raise ConfigurationWrong when what is published in a place was made of something else, see `made_of`.

    The caller holds the locks. `given`: what the run takes in; None when it works on what is loaded.
    """
    with open_warehouse(warehouse) if warehouse.exists() else nullcontext() as con:
        made_of.require_successor(warehouse, con, places, given, replace=replace)


@contextmanager
def held(warehouse: Path, places: Sequence[Publication]) -> Iterator[None]:
    """Hold a warehouse and the places it is published to; raises Busy when another run has one."""
    lock_file = warehouse.with_name(warehouse.name + ".lock")
    with exclusive(f"the warehouse {warehouse}", lock_file), publications.held(places):
        yield


def execute_held(
    request: Request,
    engine: Engine,
    plan: Plan,
    variables: Mapping[str, Any],
    steps: Steps,
    found: Sequence[Found] = (),
) -> Done:
    """Run with the locks held, and finish what `lead-scoring forget` has begun.

    `found`: the connected sources; a plan without views works on what is loaded.
    """
    read = [str(request.input)] if request.input else []
    read += [f"source {source.source.name}" for source in found]
    taken_in = None if plan.views is None else made_of.origins(request.input, [source.source for source in found])
    run = Run.begin(
        request.as_of, ", ".join(read) or "none", project.rules_fingerprint(variables), made_of.as_text(taken_in)
    )
    with open_warehouse(request.warehouse) as con:
        runs.prepare(con, publications.current_run(request.publish))
        runs.save(con, run.row("running"))
        kept.prepare(con)
        erased = forgotten.withdraw(con) if forgotten.is_unfinished(con) else None
    if erased and not request.is_forgetting:
        steps.console.print("Somebody is to be forgotten; this run finishes it.", markup=False)
    try:
        with Doors(run, steps.console, request.accept_change) as doors:
            tallies = _run(request, run, engine, plan, variables, steps, doors, erased, found)
    except BaseException as error:
        _note_end(request.warehouse, run, error)
        raise
    if erased:
        with steps.step("Erasing what is left: earlier publications, and deleted rows in the file"):
            for place in request.publish:
                erased.publications[str(place)], left = place.erase_earlier()
                erased.left += left
            forgotten.write_anew(request.warehouse)
        if not request.is_forgetting:
            forgotten.print_erased(steps.console, erased)
    with open_warehouse(request.warehouse) as con:
        built = engine.reader(con)
        unknown = notices.unknown_event_types(lambda query: built.execute(query).fetchall())
        today = max(request.as_of, project.today(variables))
        ahead = feeds.ahead(lambda query: built.execute(query).fetchall(), today)
    return Done(run.run_id, tallies, erased, unknown, ahead)


def _run(
    request: Request,
    run: Run,
    engine: Engine,
    plan: Plan,
    variables: Mapping[str, Any],
    steps: Steps,
    doors: Doors,
    erased: Erased | None,
    found: Sequence[Found],
) -> list[Tally]:
    def start_dbt() -> Any:
        from lead_scoring.build import Dbt  # takes a second to import: after the input is known to be readable

        run_vars = {
            "as_of": request.as_of.isoformat(),
            "run_id": run.run_id,
            "accept_change": request.accept_change is not None,
        }
        return Dbt(request.warehouse, request.vars, run_vars, engine=engine, verbose=request.verbose)

    dbt = None
    if found:
        with steps.step(f"Connecting {', '.join(source.source.name for source in found)}"):
            with open_warehouse(request.warehouse) as con:
                engine.connect(con, found)
            dbt = start_dbt()
            dbt.build_sources()
        _warn(steps, (f"{what}\n    {remedy}" for source in found for what, remedy in notices.of_source(source)))

    loading = f"Loading {len(plan.files)} files from {request.input}" if request.input else "Looking at what is loaded"
    with steps.step(loading), open_warehouse(request.warehouse) as con:
        loaded = engine.load(con, plan, again=request.full_refresh)
        scope = engine.begin(con, variables, full_refresh=request.full_refresh)
    for taken in loaded.taken:
        steps.console.print(f"  {taken}", markup=False)
    if request.input:
        steps.console.print(f"  {loaded.new_files} new or changed, with {loaded.new_rows:,} rows", markup=False)
    if loaded.forgotten:
        steps.console.print(f"  left out: {loaded.forgotten:,} rows of people who have been forgotten", markup=False)
    steps.console.print(f"  this run works on {scope.reason}", markup=False)
    for name in plan.ignored[:5]:
        steps.console.print(f"  not a table of the contract, left alone: {name}", markup=False)
    if len(plan.ignored) > 5:
        steps.console.print(f"  and {len(plan.ignored) - 5} other files left alone", markup=False)
    _warn(steps, notices.unread_columns(plan.files))

    with steps.step(f"Scoring {sum(loaded.rows.values()):,} rows as of {request.as_of}"):
        dbt = dbt or start_dbt()
        if dbt.stand_ins():
            steps.console.print(f"  warning: {_WITHOUT_PYTHON}", style="yellow", markup=False)
        with steps.bar(dbt.count()) as bar:
            dbt.on_node = bar.advance
            dbt.build_staging(scope)
            with open_warehouse(request.warehouse) as con:
                tallies = _tallies(engine.reader(con), loaded, float(variables.get("max_rejected_share", 0.05)))
                engine.bring_profiles(con)
                doors.open("input", con)
            dbt.build_rest(scope)
        with open_warehouse(request.warehouse) as con:
            engine.bring_profiles(con)
            doors.open("marts", con)

    with steps.step(f"Publishing to {' and '.join(map(str, request.publish))}"):
        with open_warehouse(request.warehouse) as con:
            if erased:
                erased.derived = forgotten.sweep(con)
            built = engine.reader(con)
            counts = {
                "rows_read": loaded.rows_read,
                "rows_accepted": sum(tally.accepted for tally in tallies),
                "rows_rejected": sum(tally.rejected for tally in tallies),
                "events_read": loaded.rows["events"] + loaded.unreadable["events"],
                "rows_loaded": loaded.new_rows,
                "people_judged": _count(built, "run_state.people_to_score"),
                "scope": scope.reason,
                **report.counts(built),
            }
            folders = engine.show_marts(con, run.run_id)
        row = run.row("succeeded", **counts)
        with steps.status() as tell:
            publications.publish_to(request.publish, request.warehouse, row, tell, folders)
        with open_warehouse(request.warehouse) as con:
            engine.finish(con, run.run_id, request.as_of, scope)
            runs.save(con, row)
            doors.remember(con)
    return tallies


def _warn(steps: Steps, texts: Iterable[str]) -> None:
    for text in texts:
        steps.console.print(f"  warning: {text}", style="yellow", markup=False)


def _tallies(built: Reader, loaded: Loaded, limit: float) -> list[Tally]:
    """What became of the rows of each table; raises InputRefused when more than `limit` of a table's are rejected.

    It is also raised when more than `limit` of the values of an optional column could not be read.
    """
    tallies, problems = [], []
    for table in TABLES:
        read = loaded.rows[table] + loaded.unreadable[table]
        found = built.execute(
            f"""
            select problem, count(*), min_by(file, (file, row_number)), min_by(row_number, (file, row_number)),
                min_by(reason, (file, row_number))
            from (
                select rejection_problem as problem, rejection_reason as reason, _file as file, _row as row_number
                from staging.stg_files__{table} where rejection_reason is not null
                union all
                select reason, reason, file, row from raw.unreadable_rows where table_name = '{table}'
            ) group by 1 order by 2 desc, 1
            """
        ).fetchall()
        rejected = sum(number for _, number, *_ in found)
        accepted = _count(built, f"staging.stg_files__{table} where rejection_reason is null")
        if accepted + rejected != read:
            raise LeadScoringError(
                f"of {read:,} rows read of table {table}, {accepted:,} are accepted and {rejected:,} rejected:"
                " rows have been lost or doubled. Nothing was published; please report this with the input folder."
            )
        tallies.append(Tally(table, read, accepted, rejected))
        if rejected > limit * read:
            _, number, file, row, reason = found[0]
            problems.append(
                f"{rejected:,} of {read:,} rows of table {table} break the contract"
                f" ({rejected / read:.0%}; var max_rejected_share allows {limit:.0%}).\n"
                f"  Commonest reason: {reason} ({number:,} rows), for example {file}, row {row}.\n"
                f"  See them all: select * from staging.stg_files__{table} where rejection_reason is not null\n"
                f"  and those that could not be split into columns: select * from raw.unreadable_rows"
            )
        problems += _unread_columns(built, table, limit)
    if problems:
        problems.append("Correct the files, or allow more with --vars '{max_rejected_share: 0.2}'.")
        raise InputRefused("\n".join(problems))
    return tallies


def _unread_columns(built: Reader, table: str, limit: float) -> list[str]:
    """What is said of optional columns of a table of which more than `limit` of the values could not be read.

    Column `rejected_values` of the staged rows has these, as `<column> is not a <type>; ...=<value>` side by side.
    """
    problems = []
    for column in TYPED.get(table, ()):
        is_unread = f"rejected_values like '%{column} is not a %'"
        values, unread, example = built.execute(
            f"select count({column}), count(case when {is_unread} then 1 end),"
            f" min(case when {is_unread} then rejected_values end)"
            f" from staging.stg_files__{table} where rejection_reason is null"
        ).fetchone()
        if unread > limit * (values + unread):
            entry = next(text for text in example.split(ENTRY_SEPARATOR) if text.startswith(f"{column} is not a "))
            reason, _, value = entry.partition("=")
            problem, _, advice = reason.partition(";")
            problems.append(
                f"{unread:,} of {values + unread:,} values of column {column} of table {table} could not be read"
                f" ({unread / (values + unread):.0%}; var max_rejected_share allows {limit:.0%}).\n"
                f"  {problem}: {value!r};{advice}.\n"
                f"  See them all: select rejected_values, * from staging.stg_files__{table}"
                " where rejected_values is not null"
            )
    return problems


def _count(built: Reader, rows: str) -> int:
    return built.execute(f"select count(*) from {rows}").fetchone()[0]


def _note_end(warehouse: Path, run: Run, error: BaseException) -> None:
    """Note in `ops.runs` how a run that did not succeed ended."""
    outcome = "refused" if isinstance(error, (InputRefused, ConfigurationWrong)) else "failed"
    message = error.message if isinstance(error, LeadScoringError) else f"{type(error).__name__}: {error}"
    if isinstance(error, KeyboardInterrupt):
        outcome, message = "interrupted", "Ctrl-C or SIGTERM"
        _wait_for_threads(seconds=10)
    try:
        with duckdb.connect(warehouse) as con:
            runs.save(con, run.row(outcome, message.strip()[:2000]))
    except duckdb.Error:
        return  # the row stays `running`; the next run settles it


def _wait_for_threads(seconds: float) -> None:
    """Let threads of dbt end their queries: DuckDB waits for a file that another thread closes, and blocks the rest."""
    deadline = time.monotonic() + seconds
    for thread in threading.enumerate():
        if thread is not threading.current_thread():
            thread.join(max(0.0, deadline - time.monotonic()))
