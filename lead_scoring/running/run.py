"""One run: load the input and what connected sources give, build it with dbt, publish the marts.

A run also finishes what `lead-scoring forget` has begun: it then works on what is left without the forgotten.
"""

import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import click
import duckdb

from lead_scoring.core import project, sources, upgrade
from lead_scoring.core.console import Steps
from lead_scoring.core.errors import ConfigurationWrong, InputRefused, LeadScoringError
from lead_scoring.core.files import exclusive
from lead_scoring.core.queries import has_table
from lead_scoring.core.runs import Run
from lead_scoring.core.sources import Found
from lead_scoring.core.warehouse import open_warehouse
from lead_scoring.loading import notices, suppressions
from lead_scoring.loading.engine import Engine
from lead_scoring.loading.files import Loaded, Plan, note_scored
from lead_scoring.loading.suppressions import Erased
from lead_scoring.publication import made_of
from lead_scoring.publication.marts import open_marts
from lead_scoring.publication.publications import Publication, publish_to
from lead_scoring.reports import summary


@dataclass(frozen=True)
class Request:
    """What a user asked for, with all defaults filled in and all paths absolute."""

    input: Path | str | None
    """A folder, or the address of one that the engine can read; without one, connected sources are scored, or what the
    warehouse has loaded."""
    as_of: date | None
    """The scoring day; None for an erasure, which scores as of the last run's."""
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


def execute(request: Request, steps: Steps) -> None:
    """Score the input, publish the marts and print the report; the seeds and vars have been found sound."""
    variables = project.project_vars(request.vars)
    connected = sources.connected(variables)
    if not request.input and not connected and not _holds_rows(request.warehouse):
        raise nothing_to_score()
    may_be_empty = request.warehouse.exists() or bool(connected)
    engine = engine_of(request.engine, request.warehouse)
    plan = engine.plan(request.input, may_be_empty=may_be_empty) if request.input else Plan(None, [])
    given = made_of.origins(request.input, connected) if request.input or connected else None
    with locked(request.warehouse, request.publish, given, replace=request.replace, is_rebuilt=request.full_refresh):
        upgrade.carry_over(engine, request.vars, steps)
        found = engine.find(connected)
        if request.warehouse.exists():
            with open_warehouse(request.warehouse) as con:
                if suppressions.is_unfinished(con):
                    steps.console.print("Somebody is to be forgotten; this run finishes it.")
        run_id, erased = execute_locked(request, engine, plan, steps, found, given)
        if erased:
            suppressions.print_erased(steps.console, erased)
        with open_marts(request.publish, request.warehouse) as con:
            summary.print_report(steps.console, con, run_id, request.publish)


def engine_of(name: str, warehouse: Path) -> Engine:
    """The engine of a warehouse; raises ConfigurationWrong when it cannot be had here."""
    if name == "duckdb":
        return Engine(warehouse)
    try:
        from lead_scoring.spark.engine import SparkEngine
    except ImportError as error:
        raise ConfigurationWrong(
            f"target {name} needs packages that are not installed here ({error.name}): `make run TARGET=spark` sets up"
            " an environment with them."
        ) from error
    return SparkEngine(warehouse)


def nothing_to_score() -> click.UsageError:
    return click.UsageError(
        "there is nothing to score. Name a folder with your tables (--input FOLDER), connect your systems"
        " (`lead-scoring init`),\nor ask for a made-up company to look around with (--demo)."
    )


def _holds_rows(warehouse: Path) -> bool:
    """Whether earlier runs have loaded something into a warehouse."""
    if not warehouse.exists():
        return False
    with open_warehouse(warehouse) as con:
        return bool(has_table(con, "raw", "loads") and con.execute("from raw.loads limit 1").fetchall())


@contextmanager
def locked(
    warehouse: Path,
    places: Sequence[Publication] = (),
    given: Sequence[str] | None = None,
    *,
    replace: bool = False,
    is_rebuilt: bool = False,
) -> Iterator[None]:
    """Keep other runs out of a warehouse and the places it is published to; raises Busy when another run has one.

    `given`: what the run reads; None when it works on what is loaded. Raises ConfigurationWrong when a place shows
    what was made of something else, see `made_of`, unless it may be replaced, and for a warehouse of version 0.1,
    unless all of it is to be rebuilt.
    """
    lock_file = warehouse.with_name(warehouse.name + ".lock")
    with ExitStack() as stack:
        stack.enter_context(exclusive(f"the warehouse {warehouse}", lock_file))
        for place in places:
            stack.enter_context(place.locked())
        with open_warehouse(warehouse) if warehouse.exists() else nullcontext() as con:
            if con:
                upgrade.require_present_warehouse(warehouse, con, is_rebuilt=is_rebuilt)
            made_of.require_successor(warehouse, con, places, given, replace=replace)
        yield


def execute_locked(
    request: Request,
    engine: Engine,
    plan: Plan,
    steps: Steps,
    found: Sequence[Found] = (),
    given: Sequence[str] | None = None,
) -> tuple[str, Erased | None]:
    """Run with both locks, and finish what `lead-scoring forget` has begun; returns the run_id and what was erased.

    `found`: the connected sources. `given`: what the run reads; None when it works on what is loaded.
    """
    read = [str(request.input)] if request.input else []
    read += [f"source {source.source.name}" for source in found]
    run = Run(request.as_of, {"input": ", ".join(read) or "none", "made_of": made_of.as_text(given)})
    with open_warehouse(request.warehouse) as con:
        erased = engine.erase(con) if suppressions.is_unfinished(con) else None
    try:
        _run(request, run, engine, plan, steps, found)
    except BaseException as error:
        _note_end(engine, run, error)
        raise
    if erased:
        with steps.step("Erasing what is left: earlier publications, and deleted rows in the file"):
            for place in request.publish:
                erased.publications[str(place)], left = place.erase_earlier()
                erased.left += left
            engine.finish_erasure()
    return run.run_id, erased


def _run(request: Request, run: Run, engine: Engine, plan: Plan, steps: Steps, found: Sequence[Found]) -> None:
    if found:
        names = ", ".join(source.source.name for source in found)
        with steps.step(f"Connecting {names}"), open_warehouse(request.warehouse) as con:
            engine.connect(con, found)
        _warn(steps, (f"{what}\n    {remedy}" for source in found for what, remedy in notices.of_source(source)))

    loaded = _load(steps, engine, plan, request.warehouse, again=request.full_refresh)
    rows = f"{sum(loaded.rows.values()):,} loaded rows" if any(loaded.rows.values()) else "what is connected"
    with steps.step(f"Scoring {rows} as of {request.as_of}"):
        from lead_scoring.core.dbt import Dbt  # takes a second to import: after the input is known to be readable

        run_vars = {
            "as_of": request.as_of.isoformat(),
            "run_id": run.run_id,
            "accept_change": request.accept_change or "",
            "run_details": {**run.details, "rows_loaded": loaded.new_rows},
        }
        dbt = Dbt(request.warehouse, request.vars, run_vars, engine=engine, verbose=request.verbose)
        with steps.bar(dbt.count()) as advance:
            dbt.on_node = advance
            dbt.build(*(["--full-refresh"] if request.full_refresh or engine.is_always_full else []))
    _warn(steps, dbt.warnings)

    with steps.step(f"Publishing to {' and '.join(map(str, request.publish))}"):
        with open_warehouse(request.warehouse) as con:
            folders = engine.show_marts(con, run.run_id)
            note_scored(con)
        with steps.status() as tell:
            publish_to(request.publish, request.warehouse, run.run_id, tell, folders)


def load(folder: Path | str, warehouse: Path, engine_name: str, steps: Steps) -> None:
    """Load the files of a folder that are new or have changed into schema raw of a warehouse, and say what is there.

    Raises InputRefused when a file cannot be read, Busy when a run has the warehouse.
    """
    engine = engine_of(engine_name, warehouse)
    plan = engine.plan(folder, may_be_empty=warehouse.exists())
    with locked(warehouse, given=made_of.origins(folder, ())):
        loaded = _load(steps, engine, plan, warehouse, again=False)
    for table, rows in loaded.rows.items():
        if rows or loaded.unreadable[table]:
            unreadable = f", {loaded.unreadable[table]:,} lines unreadable" if loaded.unreadable[table] else ""
            steps.console.print(f"  raw.{table}: {rows:,} rows{unreadable}")
    steps.console.print("Next:")
    steps.console.print(f"  lead-scoring run --warehouse {warehouse}", soft_wrap=True)
    steps.console.print(f"  LEAD_SCORING_WAREHOUSE={warehouse} dbt build", soft_wrap=True)


def _load(steps: Steps, engine: Engine, plan: Plan, warehouse: Path, *, again: bool) -> Loaded:
    """Load what is new of an input folder, if there is one, and say how much and what is left alone."""
    label = f"Loading {len(plan.files)} files from {plan.folder}" if plan.folder else "Looking at what is loaded"
    with steps.step(label), open_warehouse(warehouse) as con:
        loaded = engine.load(con, plan, again=again)
    if plan.folder:
        steps.console.print(f"  {loaded.new_files} new or changed, with {loaded.new_rows:,} rows")
    if loaded.suppressed:
        steps.console.print(f"  left out: {loaded.suppressed:,} rows of people who have been forgotten")
    for name in plan.ignored[:5]:
        steps.console.print(f"  not a table of the contract, left alone: {name}")
    if len(plan.ignored) > 5:
        steps.console.print(f"  and {len(plan.ignored) - 5} other files left alone")
    _warn(steps, notices.unread_columns(plan.files))
    return loaded


def _warn(steps: Steps, texts: Iterable[str]) -> None:
    for text in texts:
        steps.console.print(f"  warning: {text}", style="yellow")


def _note_end(engine: Engine, run: Run, error: BaseException) -> None:
    outcome = "refused" if isinstance(error, (InputRefused, ConfigurationWrong)) else "failed"
    message = error.message if isinstance(error, LeadScoringError) else f"{type(error).__name__}: {error}"
    if isinstance(error, KeyboardInterrupt) or Steps.is_interrupted:
        outcome, message = "interrupted", "Ctrl-C or SIGTERM"
        _wait_for_threads()
    try:
        engine.note(run.ended(outcome, message))
    except duckdb.Error:
        return  # the next run notes that this one was not finished


def _wait_for_threads() -> None:
    """Let threads of dbt end their queries: DuckDB waits for a file that another thread closes, and blocks the rest."""
    deadline = time.monotonic() + 10
    for thread in threading.enumerate():
        if thread is not threading.current_thread():
            thread.join(max(0.0, deadline - time.monotonic()))
