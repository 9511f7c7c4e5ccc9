"""A demo company: believable input of any size, the same for the same arguments.

personas.yml says what kinds of people there are and what they do, names.yml what they are called; `people` draws who
they are and what becomes of them, events.sql what happens.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import click
import duckdb
import pyarrow as pa
from rich.console import Console

from lead_scoring.core import project
from lead_scoring.core.console import make_table
from lead_scoring.core.contract import COLUMNS
from lead_scoring.core.names import sql_text
from lead_scoring.demo.people import BEHAVIOUR, PERSONAS, Population

#: Events are made of so many person-days of usual intensity at a time, some 400,000 events: what bounds the memory.
PERSON_DAYS_PER_FILE = 2_000_000

_TEXTS = (
    *("persona", "person_id", "former_id", "email", "device", "rhythm", "ip", "user_agent", "first_name", "last_name"),
    *("company_name", "job_title", "phone", "form_email", "message", "honeypot", "completion_seconds"),
)
_ACTORS = {"n": pa.int64(), "utc_offset": pa.int64(), "intensity": pa.float64()}
_ACTORS |= dict.fromkeys(("is_targeted", "is_scanned", "is_known"), pa.bool_()) | dict.fromkeys(_TEXTS, pa.string())


def demo(
    console: Console, out: Path, people: int, days: int, seed: int, end: date, suffix: str, sources: Sequence[str] = ()
) -> None:
    """Write a demo, say what is written, and what to do with it; raises UsageError when `out` holds something.

    With `sources` as these have it (see `shapes.write_shapes`).
    """
    if out.is_dir() and any(out.iterdir()):
        raise click.UsageError(f"--out {out} is not empty; name a new folder, or empty this one first.")
    began, start = time.monotonic(), end - timedelta(days=days - 1)
    systems = f" as {', '.join(sources)} have them" if sources else ""
    console.print(f"Writing {people:,} people and {days:,} days{systems}, {start} to {end}, seed {seed}, to {out}")
    population = Population(people, days, seed, end)
    steps = [f"lead-scoring run --input {out} --as-of {end}", f"lead-scoring explain {population.example_account}"]
    if sources:
        from lead_scoring.demo.shapes import write_shapes

        with tempfile.TemporaryDirectory(prefix="lead_scoring_") as folder:
            _write(population, Path(folder), seed, "parquet")
            rows = write_shapes(Path(folder), out, sources)
        options = " ".join(f"--source {name} --folder {name}={out / name}" for name in sources)
        steps = [f"lead-scoring init {options} --yes", f"lead-scoring run --as-of {end}"]
    else:
        rows = _write(population, out, seed, suffix)
    console.print(make_table("file", "rows", rows=rows.items()))
    console.print(f"Done in {time.monotonic() - began:.1f} s. Next:")
    for step in steps:
        console.print(f"  {step}", soft_wrap=True)


def write_default(folder: Path) -> None:
    """Write the demo that `lead-scoring run --demo` scores, in place of the one that stands there."""
    fresh = folder.with_name(f".{folder.name}-{os.getpid()}")
    shutil.rmtree(fresh, ignore_errors=True)
    write_demo(fresh, project.DEMO_PEOPLE, project.DEMO_DAYS, project.DEMO_SEED, project.EXAMPLE_AS_OF, "parquet")
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)


def write_demo(
    out: Path, people: int, days: int, seed: int, end: date, suffix: str, intensity: float = 1.0
) -> dict[str, int]:
    """Write a demo of so many people and days, of which `end` is the last, to the folder `out`; returns rows by file.

    `suffix` is csv or parquet; with an `intensity` of 2 people do twice as often what they do in a usual week. Equal
    arguments give equal bytes, with one version of DuckDB.
    """
    return _write(Population(people, days, seed, end), out, seed, suffix, intensity)


def _write(population: Population, out: Path, seed: int, suffix: str, intensity: float = 1.0) -> dict[str, int]:
    out.mkdir(parents=True, exist_ok=True)
    rows: dict[str, int] = {}
    events = Path(__file__).with_name("events.sql").read_text(encoding="utf-8")
    with duckdb.connect() as con:
        con.execute("set threads = 1; set timezone = 'UTC'; set preserve_insertion_order = true")
        for table, given in population.tables.items():
            con.register(table, pa.Table.from_pylist(given, pa.schema(dict.fromkeys(COLUMNS[table], pa.string()))))
            rows[f"{table}.{suffix}"] = copy(con, f"from {table}", out / f"{table}.{suffix}")
        con.register("actors", pa.Table.from_pylist(population.actors, pa.schema(_ACTORS)))
        for table, given in {"spans": population.spans, **behaviour_tables()}.items():
            con.register(table, pa.Table.from_pylist(given))
        con.execute(f"set variable seed = {seed}; set variable intensity = {intensity}::double")
        con.execute(f"set variable days = {population.days}")
        con.execute(f"set variable start = date '{population.start}'")
        per_file = max(1, int(PERSON_DAYS_PER_FILE / population.days / intensity))
        firsts = range(1, len(population.actors) + 1, per_file)
        for number, first in enumerate(firsts, start=1):
            con.execute(f"set variable first_n = {first}; set variable last_n = {first + per_file - 1}")
            con.execute(events)
            for table in ("events", "form_submissions"):
                name = f"{table}.{suffix}" if len(firsts) == 1 else f"{table}_{number:03d}.{suffix}"
                rows[name] = copy(con, f"from {table}", out / name)
    return rows


def copy(con: duckdb.DuckDBPyConnection, select: str, path: Path) -> int:
    """Write what a select returns, in its order, to a CSV or Parquet file; returns the number of rows."""
    options = "format csv, header" if path.suffix == ".csv" else "format parquet"
    return con.execute(f"copy ({select}) to {sql_text(path.as_posix())} ({options})").fetchone()[0]


def behaviour_tables() -> dict[str, list[dict[str, Any]]]:
    """The tables of events.sql that personas.yml gives."""
    activities = BEHAVIOUR["activities"]
    missing = dict.fromkeys(("choices", "seconds", "content_stage", "form_type", "bounce_type"))
    missing |= {"after": 0, "chance": 1.0, "together": False, "clicked": False}
    return {
        "hours": [{"rhythm": rhythm, "hours": hours} for rhythm, hours in BEHAVIOUR["rhythms"].items()],
        "habits": [
            {"pace": "week", "audience": "all", "persona": name, "habit_no": number}
            | dict(zip(("phase", "activity", "times", "pace", "audience"), habit, strict=False))
            for name, persona in PERSONAS.items()
            for number, habit in enumerate(persona["habits"] + BEHAVIOUR["common_habits"] * persona["known"], start=1)
        ],
        "activities": [
            {"activity": name, "weekday": activity.get("weekday"), "hour": activity.get("hour")}
            for name, activity in activities.items()
        ],
        "steps": [
            missing
            | {"spread": 8 if step["event_type"] == "page_view" else 0}
            | step
            | {"choices": [item for part in step.get("choices", []) for item in BEHAVIOUR["lists"].get(part, [part])]}
            | {"activity": name, "step_no": number, "step_id": 100 * activity_no + number}
            | {"is_issue": "hour" in activity}
            for activity_no, (name, activity) in enumerate(activities.items())
            for number, step in enumerate(activity["steps"], start=1)
        ],
    }
