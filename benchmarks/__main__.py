"""`python -m benchmarks`: what a run costs on this machine, at some sizes."""

import json
import os
import platform
import shutil
from datetime import UTC, date, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from benchmarks import DAY, measure
from lead_scoring.core import project
from lead_scoring.core.console import Steps, make_console, make_table

MIB, GIB = 2**20, 2**30
#: So many of the nodes that took longest are shown.
DEAREST = 5


class _Sizes(click.ParamType):
    """Numbers of events, separated by commas; 2_000_000, 20M and 200k are understood."""

    name = "sizes"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> list[int]:
        if isinstance(value, list):
            return value
        texts = value.lower().replace("k", "e3").replace("m", "e6").split(",")
        try:
            return sorted({int(float(text)) for text in texts})
        except ValueError:
            self.fail(f"{value!r} is no list of numbers such as 2000000,20M", param, ctx)


@click.command(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option(
    "--events",
    "--sizes",
    "sizes",
    type=_Sizes(),
    default="2M",
    show_default=True,
    help="One number, or several: 2M,20M.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=project.ROOT / "build" / "bench",
    help="Folder for the events, which are used again, for the runs, and for bench.json. Default: build/bench.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="Another number gives other events.")
@click.option("--target", type=click.Choice(project.ENGINES), default="duckdb", show_default=True, help="Engine.")
def main(sizes: list[int], out: Path, seed: int, target: str) -> None:
    """Measure what runs cost on the demo company at some sizes: wall seconds, CPU seconds and peak memory.

    The fixed cost is that of runs on the small example. See benchmarks/README.md for what is measured, and
    docs/performance.md for what it means.
    """
    out, console = out.resolve(), make_console()
    runs: list[dict[str, Any]] = []
    result = {"machine": _machine(), "seed": seed, "target": target, "runs": runs}

    def note(events: int | None, name: str, cost: dict[str, Any]) -> None:
        runs.append({"events": events, "run": name, **cost})
        (out / "bench.json").write_text(json.dumps(result, indent=1), encoding="utf-8")

    def score(events: int | None, work: Path, last_day: date, *names: str) -> None:
        """Note the runs of `last_day` and of the days after it."""
        for number, name in enumerate(names):
            if name == "day":
                link(work.parent / "data" / "day", work / "input")
            with Steps(console).step(f"{name}, {_size(events)}"):
                as_of = last_day + timedelta(days=number)
                cost = measure.scoring_run(work / "input", as_of, work, name.replace(" ", "_"), target)
            note(events, name, cost)

    try:
        work = link(project.ROOT / "examples" / "input", out / "fixed" / "input", is_new=True).parent
        score(None, work, project.EXAMPLE_AS_OF, "full", "empty day")
        for events in sizes:
            data, work, last_day = out / str(events) / "data", out / str(events) / "work", DAY - timedelta(days=1)
            with Steps(console).step(f"{_size(events)} are written, unless they are there"):
                measure.run(["-m", "benchmarks.generate", data, events, seed], data.with_suffix(".log"))
            log = out / str(events) / "limit.log"
            cost = measure.run(["-m", "benchmarks.limit", data / "base" / "events" / "*.parquet", last_day], log)
            note(events, "limit", cost | {"seconds": float(log.read_text(encoding="utf-8"))})
            link(data / "base", work / "input", is_new=True)
            score(events, work, last_day, "full", "day", "empty day")
    except measure.BenchmarkFailed as failure:
        raise click.ClickException(str(failure)) from failure
    _print(console, runs)
    console.print(f"{result['machine']}\nAll of it: {out / 'bench.json'}", markup=False)


def _print(console: Console, runs: list[dict[str, Any]]) -> None:
    """Print what the runs cost, and which nodes took longest."""
    table = make_table("run", "events", "wall s", "CPU s", "peak GiB", "limits", "warehouse MiB")
    for run in runs:
        limits = [other["seconds"] for other in runs if (other["events"], other["run"]) == (run["events"], "limit")]
        table.add_row(
            *(run["run"], _size(run["events"]), f"{run['seconds']:.1f}", f"{run['cpu_seconds']:.1f}"),
            *(f"{run['peak_bytes'] / GIB:.2f}", f"{run['seconds'] / limits[0]:.1f}" if limits else ""),
            f"{run['warehouse_bytes'] / MIB:,.0f}" if "warehouse_bytes" in run else "",
        )
    console.print(table)
    for run in runs:
        dearest = sorted(run.get("nodes", {}).items(), key=lambda item: -item[1])[:DEAREST]
        if run["events"] and dearest:
            nodes = ", ".join(f"{node.split('.')[2]} {seconds:.1f} s" for node, seconds in dearest)
            console.print(f"{run['run']}, {_size(run['events'])}: {nodes}", markup=False)


def _size(events: int | None) -> str:
    return f"{events:,} events" if events else "small example"


def link(source: Path, target: Path, *, is_new: bool = False) -> Path:
    """Add the files of a folder to another one: the same bytes on the disk where that is possible, else copies.

    Of one that `is_new` the folder around it goes first, with the runs on it.
    """
    if is_new:
        shutil.rmtree(target.parent, ignore_errors=True)
    for path in sorted(part for part in source.rglob("*") if part.is_file()):
        place = target / path.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(path, place)
        except OSError:
            shutil.copy2(path, place)
    return target


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / GIB
    programs = ", ".join(f"{name} {version(name)}" for name in ("duckdb", "dbt-core"))
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors, {memory:.0f} GiB,"
        f" Python {platform.python_version()}, {programs}; {datetime.now(UTC):%Y-%m-%d %H:%M}"
    )


if __name__ == "__main__":
    main()
