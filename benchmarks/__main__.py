"""`python -m benchmarks`: what a run costs, as ratios, on this machine."""

import json
import os
import platform
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from benchmarks import chart, measure, previous, report, scenario
from lead_scoring import __version__
from lead_scoring.core import project
from lead_scoring.core.console import Steps, make_console
from lead_scoring.core.files import link_or_copy

MEASURES = ("fixed", "limit", "full", "day", "hand", previous.VERSION)
#: Of which a run is made that works on next to nothing; the golden case where the repository has it beside itself.
EXAMPLE = (project.ROOT / "examples" / "input", project.EXAMPLE_AS_OF)
GOLDEN = (project.ROOT.parent / "shared" / "goldens" / "case_1" / "input", date(2027, 3, 1))


class _Sizes(click.ParamType):
    """Numbers of events, separated by commas; 2_000_000, 20M and 200k are understood."""

    name = "sizes"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> list[int]:
        if isinstance(value, list):
            return value
        units = {"k": 1000, "m": 1_000_000}
        try:
            sizes = [
                int(float(text[:-1]) * units[text[-1]]) if text[-1] in units else int(text)
                for text in value.lower().replace(" ", "").split(",")
            ]
        except (ValueError, IndexError):
            self.fail(f"{value!r} is no list of numbers such as 2000000,20M", param, ctx)
        if min(sizes) < 1000:
            self.fail("a thousand events at least.", param, ctx)
        return sorted(set(sizes))


def _measures(ctx: click.Context, param: click.Parameter, value: str) -> tuple[str, ...]:
    chosen = tuple(value.replace(" ", "").split(","))
    if unknown := set(chosen) - set(MEASURES):
        raise click.BadParameter(f"{', '.join(sorted(unknown))}: choose among {', '.join(MEASURES)}.")
    return chosen


@click.command(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option("--events", type=_Sizes(), default="2M", show_default=True, help="How many events.")
@click.option("--sizes", type=_Sizes(), help="Several sizes, such as 2M,20M,50M, for the growth from one to the next.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=project.ROOT / "build" / "bench",
    help="Folder for the events, which are used again, and for the runs. Default: build/bench.",
)
@click.option(
    "--json", "target", type=click.Path(path_type=Path, dir_okay=False), help="Default: bench.json in that folder."
)
@click.option("--only", callback=_measures, default=",".join(MEASURES), show_default=True, help="Measure only these.")
@click.option("--repeat", type=click.IntRange(min=1), default=3, show_default=True, help="Times of what is short.")
@click.option("--seed", type=int, default=1, show_default=True, help="Another number gives other events.")
@click.option(
    "--report",
    "report_file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Measure nothing: print the results of this JSON as Markdown.",
)
@click.option(
    "--chart",
    "chart_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="With --report: draw what the stages of its full runs cost into this SVG instead.",
)
def main(
    events: list[int],
    sizes: list[int] | None,
    out: Path,
    target: Path | None,
    only: tuple[str, ...],
    repeat: int,
    seed: int,
    report_file: Path | None,
    chart_file: Path | None,
) -> None:
    """Measure what lead-scoring runs cost on invented events, and print the results beside their targets.

    Ratios come first: they hold on other machines too. See benchmarks/README.md for what is measured, and
    docs/performance.md for what it means.
    """
    console = make_console()
    if chart_file and not report_file:
        raise click.UsageError("--chart draws what --report reads: name the JSON of a benchmark with it.")
    if report_file:
        found = json.loads(report_file.read_text(encoding="utf-8"))
        if chart_file:
            chart_file.write_text(chart.drawn(found), encoding="utf-8")
        else:
            click.echo(report.markdown(found))
        return
    out = out.resolve()
    target = (target or out / "bench.json").resolve()
    result: dict[str, Any] = {"machine": _machine(), "seed": seed, "repeat": repeat, "sizes": []}

    def keep() -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(json.dumps(result, indent=1), encoding="utf-8")

    try:
        earlier = previous.prepared(console, out / previous.VERSION) if previous.VERSION in only else None
        if "fixed" in only:
            result["fixed"] = _fixed(console, out / "fixed", repeat)
            keep()
        for size in sizes or events:
            found: dict[str, Any] = {"events": size}
            result["sizes"].append(found)
            for _ in _size(console, found, out / str(size), only, repeat, seed, earlier):
                keep()
    except measure.BenchmarkFailed as failure:
        raise click.ClickException(str(failure)) from failure
    report.print_tables(console, result)
    console.print(f"All results: {target}", markup=False)


def _fixed(console: Console, work: Path, repeat: int) -> dict[str, Any]:
    """The cost of a run that has next to nothing to do: a first one, and one on the day after."""
    folder, as_of = GOLDEN if GOLDEN[0].is_dir() else EXAMPLE
    full, day = [], []
    for number in range(1, repeat + 1):
        with _timed(console, f"Fixed cost, {number} of {repeat}: a first run and the next day's on {folder}"):
            shutil.rmtree(work, ignore_errors=True)
            full.append(measure.scoring_run(folder, as_of, work, "full").as_json())
            day.append(measure.scoring_run(folder, as_of + timedelta(days=1), work, "day").as_json())
    with _timed(console, "A full parse of the project"):
        parse = [sys.executable, "-m", "dbt.cli.main", "parse", "--no-partial-parse", "--target-path", work / "parsed"]
        _, _, cpu = measure.run(
            [*parse, "--project-dir", project.ROOT, "--profiles-dir", project.ROOT], work / "parse.log"
        )
    name = folder.name if folder == EXAMPLE[0] else "golden case 1"
    return {"input": name, "full": full, "day": day, "parse_cpu_seconds": cpu}


def _size(
    console: Console,
    found: dict[str, Any],
    folder: Path,
    only: Sequence[str],
    repeat: int,
    seed: int,
    earlier: Path | None,
) -> Iterator[None]:
    """Measure one size; yields after each measure, so that what is known can be kept."""
    last_day = scenario.START + timedelta(days=scenario.DAYS - 1)
    logs, work, temp = folder / "logs", folder / "work", folder / "temp"
    base, day = folder / "data" / "base", folder / "data" / "day"
    with _timed(console, f"{found['events']:,} events: writing them, or finding them written"):
        found["input"] = measure.worker(
            "generate", logs / "generate.log", folder=folder / "data", events=found["events"], seed=seed
        )
    found["input"]["bytes"] = measure.size_of(base)
    files = f"{base}/events/*.parquet"

    def measured(text: str, task: str, **arguments: object) -> None:
        """Do a task in a process of its own, of the last day."""
        with _timed(console, text):
            found[task] = measure.worker(task, logs / f"{task}.log", as_of=last_day, **arguments)

    if "limit" in only:
        text = "Limit: one decayed sum per person and event type"
        measured(text, "limit", events=files, repeat=max(repeat, 3))
        yield
    if "hand" in only:
        measured("By hand: scores in one query", "scores_by_hand", events=files, repeat=repeat)
        text = "By hand: 90 days of history as events x calendar"
        measured(text, "history_by_hand", events=files, days=90, temp=temp)
        yield
    if earlier:
        yield from _previous(console, found, folder, earlier, last_day)
    if not {"full", "day"} & set(only):
        return
    with _timed(console, "Full run"):
        shutil.rmtree(work, ignore_errors=True)
        link(base, work / "input")
        found["full"] = measure.scoring_run(work / "input", last_day, work, "full").as_json()
    yield
    warehouse = work / "warehouse.duckdb"
    found["full"]["tables"] = measure.worker("tables", logs / "tables.log", warehouse=warehouse)["tables"]
    found["outputs"] = measure.worker("outputs", logs / "outputs.log", warehouse=warehouse)
    yield
    if "hand" in only:
        text = "By hand: 90 days of history as signals x calendar"
        measured(text, "history_of_signals", warehouse=warehouse, days=90, temp=temp)
        measured("Our own history, all of it", "history", warehouse=warehouse)
        yield
    if "day" in only:
        with _timed(console, "A day: new events, 2 % of them late, 1 % sent again"):
            link(day, work / "input")
            found["day"] = measure.scoring_run(work / "input", last_day + timedelta(days=1), work, "day").as_json()
        found["day"]["tables"] = measure.worker("tables", logs / "tables_day.log", warehouse=warehouse)["tables"]
        yield
        with _timed(console, "A day without events"):
            as_of = last_day + timedelta(days=2)
            found["empty_day"] = measure.scoring_run(work / "input", as_of, work, "empty_day").as_json()
        yield


def _previous(console: Console, found: dict[str, Any], folder: Path, earlier: Path, last: date) -> Iterator[None]:
    """Measure the same runs of the version that is compared with, on the same files."""
    work, runs = folder / f"work-{previous.VERSION}", found.setdefault("previous", {})
    shutil.rmtree(work, ignore_errors=True)
    for number, (name, files) in enumerate((("full", "base"), ("day", "day"))):
        with _timed(console, f"{previous.VERSION}: {name}"):
            link(folder / "data" / files, work / "input")
            as_of = last + timedelta(days=number)
            runs[name] = measure.scoring_run(
                work / "input", as_of, work, name, python=previous.python_of(earlier), root=earlier
            ).as_json()
        yield
    shutil.rmtree(work)


def link(source: Path, target: Path) -> None:
    """Put the files of a folder into another one: the same bytes on the disk where that is possible, else copies."""
    shutil.copytree(source, target, copy_function=link_or_copy, dirs_exist_ok=True)


def _timed(console: Console, text: str) -> AbstractContextManager[None]:
    """Say what is being measured, and how long it took."""
    return Steps(console).step(text)


def _machine() -> dict[str, Any]:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "system": f"{platform.system()} {platform.machine()}",
        "processors": os.cpu_count(),
        "memory_bytes": memory,
        "python": platform.python_version(),
        "duckdb": version("duckdb"),
        "dbt": version("dbt-core"),
        "lead_scoring": __version__,
    }


if __name__ == "__main__":
    main()
