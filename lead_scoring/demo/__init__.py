"""A demo company: believable input of any size, the same for the same arguments.

`story` says what kinds of people there are and what they do, `cast` who they are and what becomes of them, `events`
what happens; `names` are their names.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import click
import duckdb
import pyarrow as pa
from rich.console import Console

from lead_scoring import project
from lead_scoring.console import make_table
from lead_scoring.contract import COLUMNS
from lead_scoring.demo import events
from lead_scoring.demo.cast import Cast, make_cast

#: Events are made of so many person-days at a time, some 400,000 events: what bounds the memory.
PERSON_DAYS_PER_FILE = 2_000_000


def demo(console: Console, out: Path, people: int, days: int, seed: int, end: date, suffix: str) -> None:
    """Write a demo, say what is being written, and what to do with it; raises UsageError when `out` holds something."""
    if out.is_dir() and any(out.iterdir()):
        raise click.UsageError(f"--out {out} is not empty; name a new folder, or empty this one first.")
    start, began = end - timedelta(days=days - 1), time.monotonic()
    console.print(f"Writing {people:,} people and {days:,} days, {start} to {end}, seed {seed}, to {out}", markup=False)
    cast = make_cast(people, days, seed, end)
    rows = write_cast(cast, out, days, seed, end, suffix, lambda name, n: console.print(f"  {name}: {n:,} rows"))
    table = make_table("table", "rows")
    for name, number in rows.items():
        table.add_row(name, f"{number:,}")
    console.print(table)
    console.print(f"Done in {time.monotonic() - began:.1f} s. Next:")
    console.print(f"  lead-scoring run --input {out} --as-of {end}", markup=False)
    console.print(f"  lead-scoring explain {cast.star}", markup=False)


def demo_in_shape(
    console: Console, out: Path, people: int, days: int, seed: int, end: date, sources: Sequence[str]
) -> None:
    """Write a demo as these sources have it, and say what to do with it; raises UsageError when `out` holds something.

    See `shapes.write_shapes`.
    """
    from lead_scoring.demo.shapes import write_shapes

    if out.is_dir() and any(out.iterdir()):
        raise click.UsageError(f"--out {out} is not empty; name a new folder, or empty this one first.")
    out.mkdir(parents=True, exist_ok=True)
    console.print(
        f"Writing {people:,} people and {days:,} days as {', '.join(sources)} have them to {out}", markup=False
    )
    with tempfile.TemporaryDirectory(prefix="lead_scoring_") as folder:
        write_demo(Path(folder), people, days, seed, end, "parquet")
        rows = write_shapes(Path(folder), out, sources)
    table = make_table("table", "rows")
    for name, number in rows.items():
        table.add_row(name, f"{number:,}")
    console.print(table)
    console.print("Next:")
    options = " ".join(f"--source {name} --folder {name}={out / name}" for name in sources)
    console.print(f"  lead-scoring init {options} --yes", markup=False, soft_wrap=True)
    console.print(f"  lead-scoring run --as-of {end}", markup=False)


def write_default(folder: Path) -> None:
    """Write the demo that `lead-scoring run --demo` scores, in place of the one that stands there."""
    fresh = folder.with_name(f".{folder.name}-{os.getpid()}")
    shutil.rmtree(fresh, ignore_errors=True)
    write_demo(fresh, project.DEMO_PEOPLE, project.DEMO_DAYS, project.DEMO_SEED, project.EXAMPLE_AS_OF, "parquet")
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)


def write_demo(out: Path, people: int, days: int, seed: int, end: date, suffix: str) -> dict[str, int]:
    """Write a demo of so many people and days to the folder `out`; returns the rows by table (see `write_cast`)."""
    return write_cast(make_cast(people, days, seed, end), out, days, seed, end, suffix)


def write_cast(
    cast: Cast,
    out: Path,
    days: int,
    seed: int,
    end: date,
    suffix: str,
    tell: Callable[[str, int], Any] = lambda name, rows: None,
) -> dict[str, int]:
    """Write a cast and what it does in `days` days, of which `end` is the last, to `out`; returns the rows by table.

    `suffix` is csv or parquet; `tell` is called with each file's name and rows. Equal arguments give equal bytes, with
    one version of DuckDB.
    """
    out.mkdir(parents=True, exist_ok=True)
    start = end - timedelta(days=days - 1)
    rows: dict[str, int] = {}

    def write(table: str, name: str, select: str) -> None:
        written = events.copy(con, select, out / f"{name}.{suffix}")
        rows[table] = rows.get(table, 0) + written
        tell(f"{name}.{suffix}", written)

    with duckdb.connect() as con:
        events.prepare(con, cast)
        for table, members in cast.tables.items():
            con.register("members", _text_table(table, members))
            write(table, table, "select * from members")
            con.unregister("members")
        per_file = max(1, PERSON_DAYS_PER_FILE // days)
        firsts = range(1, len(cast.actors) + 1, per_file)
        for number, first in enumerate(firsts, start=1):
            events.happen(con, first, first + per_file - 1, seed, start, days)
            for table in ("events", "form_submissions"):
                write(table, table if len(firsts) == 1 else f"{table}_{number:03d}", events.query(table))
    return rows


def _text_table(table: str, rows: list[dict[str, Any]]) -> pa.Table:
    """The contract's columns that some row has a value in, as text."""
    columns = {column: [row.get(column) for row in rows] for column in COLUMNS[table]}
    return pa.table({name: pa.array(cells, pa.string()) for name, cells in columns.items()})
