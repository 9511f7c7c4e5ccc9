"""The results of a benchmark beside their targets: as tables in a terminal, and as Markdown."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.previous import VERSION
from lead_scoring.core.console import make_table

GIB, MIB = 2**30, 2**20
#: Targets of time are set for this many events, those of memory for so many.
LARGE, LARGEST = 20_000_000, 50_000_000
DEAREST = 5
#: What a history is read from, beside signals and states: curves and lasting bands.
HISTORY_MODELS = {
    *("int_earned_units", "int_rule_curves", "int_limited_groups", "int_aligned_curves", "int_score_curves"),
    *("int_band_periods", "int_gated_periods"),
}


@dataclass(frozen=True)
class Measurement:
    """One line: a ratio or a size with its target. `is_met` is None where the target is not meant for this size."""

    name: str
    events: int | None
    value: float | None
    unit: str
    target: str = ""
    is_met: bool | None = None
    context: str = ""

    @property
    def shown(self) -> str:
        match self.unit:
            case _ if self.value is None:
                return "too small to tell"
            case "CPU s" | "x":
                return f"{self.value:.1f} {self.unit}"
            case "%":
                return f"{100 * self.value:+.1f} %"
            case "GiB":
                return f"{self.value / GIB:.2f} GiB"
            case "of":
                return f"{self.value:,.3f}"
        return f"{self.value:,.0f} {self.unit}"

    @property
    def verdict(self) -> str:
        return {True: "met", False: "MISSED", None: ""}[self.is_met]

    @property
    def size(self) -> str:
        return "" if self.events is None else f"{self.events:,}"


def measurements(result: dict[str, Any]) -> list[Measurement]:
    """All measurements of a result, in the order in which they are read."""
    fixed = _fixed(result)
    found = _of_fixed_cost(result, fixed) if fixed else []
    for size in result["sizes"]:
        found += _of_size(size, fixed)
    return found + _growth(result["sizes"], fixed)


def _fixed(result: dict[str, Any]) -> dict[str, float]:
    """CPU seconds of a run that has next to nothing to do: `full` a first one, `day` a later one."""
    if "fixed" not in result:
        return {}
    return {kind: median(run["cpu_seconds"] for run in result["fixed"][kind]) for kind in ("full", "day")}


def _of_fixed_cost(result: dict[str, Any], fixed: dict[str, float]) -> list[Measurement]:
    nodes = result["fixed"]["full"][-1]["nodes"]
    kinds = {kind: sum(node["kind"] == kind for node in nodes) for kind in ("seed", "model", "test")}
    counted = ", ".join(f"{number} {kind}s" for kind, number in kinds.items())
    contexts = {"full": f"{result['fixed']['input']}; {len(nodes)} nodes: {counted}", "day": "the same, nothing new"}
    found = [
        Measurement(
            f"fixed cost, {name}", None, fixed[kind], "CPU s", f"at most {most}", fixed[kind] <= most, contexts[kind]
        )
        for kind, name, most in (("full", "first run", 9), ("day", "next day", 7))
    ]
    parse = result["fixed"].get("parse_cpu_seconds")
    if parse is not None:
        context = "when the project or a var has changed"
        found.append(Measurement("full parse, apart", None, parse, "CPU s", "at most 8", parse <= 8, context))
    return found


def _of_size(size: dict[str, Any], fixed: dict[str, float]) -> list[Measurement]:
    events, full, limit = size["events"], size.get("full"), size.get("limit")
    is_large = events >= LARGE
    found = []

    def add(
        name: str, value: float | None, unit: str, target: str = "", is_met: bool | None = None, **more: str
    ) -> None:
        found.append(Measurement(name, events, value, unit, target, is_met, **more))

    if full and limit:
        ratio = full["cpu_seconds"] / limit["query_cpu_seconds"]
        context = f"{full['cpu_seconds']:.1f} s / {limit['query_cpu_seconds']:.2f} s; by the clock"
        context += f" {full['seconds']:.1f} s / {limit['seconds']:.2f} s"
        is_met = ratio <= 60 if is_large else None
        add("full run / limit, CPU", ratio, "x", "at most 60 at 20 million", is_met, context=context)
    net_full = _net(full, fixed.get("full"))
    for name, key, most in (("a day", "day", 0.06), ("a day without events", "empty_day", 0.02)):
        run = size.get(key)
        if full and run and fixed:
            ratio = _net(run, fixed["day"]) / net_full if net_full else None
            is_met = ratio <= most if is_large and ratio is not None else None
            context = f"{run['cpu_seconds']:.1f} s / {full['cpu_seconds']:.1f} s with the fixed cost"
            add(f"{name} / full run, CPU, net", ratio, "of", f"at most {most} at 20 million", is_met, context=context)
    for key, theirs in size.get("previous", {}).items():
        if ours := size.get(key):
            context = f"{theirs['cpu_seconds']:.1f} s / {ours['cpu_seconds']:.1f} s; by the clock"
            context += f" {theirs['seconds']:.1f} s / {ours['seconds']:.1f} s"
            add(f"{VERSION} / {_RUNS[key]}, CPU", theirs["cpu_seconds"] / ours["cpu_seconds"], "x", context=context)
    if full and (scores := size.get("scores_by_hand")):
        context = f"{scores['seconds']:.2f} s for one query without identity, visits, states and bots"
        add("full run / scores by hand", full["seconds"] / scores["seconds"], "x", context=context)
    ours = _history_seconds(full) + size["history"]["seconds"] if full and "history" in size else None
    if ours and (theirs := size.get("history_of_signals")):
        ratio = theirs["seconds"] / ours
        is_met = ratio >= 2.5 if is_large else None
        context = f"{theirs['seconds']:.1f} s / {ours:.1f} s, 90 days, the same scores"
        add("signals x calendar / our history", ratio, "x", "at least 2.5 at 20 million", is_met, context=context)
    if ours and (theirs := size.get("history_by_hand")):
        context = (
            f"{theirs['seconds']:.1f} s / {ours:.1f} s, 90 days, one scorecard, no caps, only what names a person_id"
        )
        add("events x calendar / our history", theirs["seconds"] / ours, "x", context=context)
    if full:
        peak, of_an_event = full["peak_bytes"], full["warehouse_bytes"] / _read(size)
        is_met = peak < 6 * GIB if events >= LARGEST else None
        context = f"a day {size['day']['peak_bytes'] / GIB:.2f} GiB" if "day" in size else ""
        add("peak memory, full run", peak, "GiB", "under 6 GiB at 50 million", is_met, context=context)
        mib = {name: f"{full[f'{name}_bytes'] / MIB:,.0f} MiB" for name in ("warehouse", "published")}
        context = f"{mib['warehouse']}; publication {mib['published']}; input {size['input']['bytes'] / MIB:,.0f} MiB"
        is_met = of_an_event <= 60 if is_large else None
        add("warehouse, per event", of_an_event, "bytes", "at most 60 at 20 million", is_met, context=context)
    return found


def _history_seconds(run: dict[str, Any]) -> float:
    """Seconds of the models from which the history is read."""
    return sum(node["seconds"] for node in run["nodes"] if node["name"] in HISTORY_MODELS)


def _growth(sizes: Sequence[dict[str, Any]], fixed: dict[str, float]) -> list[Measurement]:
    """How much more an event costs at each size than at the smallest one, net of the fixed cost."""
    measured = [size for size in sizes if size.get("full")]
    found = []
    for size in measured[1:]:
        for name in (name for name in ("full", "day") if size.get(name)):
            first, later = (_net(one.get(name), fixed.get(name)) for one in (measured[0], size))
            growth = (later / _read(size)) / (first / _read(measured[0])) - 1 if first and later else None
            is_met = None if growth is None else growth <= 0.15
            context = f"against {measured[0]['events']:,} events, net of the fixed cost"
            name = f"growth of a {name.replace('full', 'full run')}, per event"
            found.append(Measurement(name, size["events"], growth, "%", "at most +15 %", is_met, context))
    return found


def _net(run: dict[str, Any] | None, fixed: float | None) -> float | None:
    """CPU seconds of a run above the fixed cost; None when there are none."""
    if run is None or fixed is None:
        return None
    return max(run["cpu_seconds"] - fixed, 0.0)


def _read(size: dict[str, Any]) -> int:
    """Events in the files: the size that was asked for is met to a percent."""
    return size["input"]["rows"]["events"]


def dearest(run: dict[str, Any], number: int = DEAREST) -> list[tuple[str, float, int | None, int | None]]:
    """The models that took longest: name, seconds, rows and bytes (none of them of a view)."""
    models = sorted((node for node in run["nodes"] if node["kind"] != "seed"), key=lambda node: -node["seconds"])
    tables = run.get("tables", {})
    return [
        (node["name"], node["seconds"], *(tables.get(node["relation"], {}).get(what) for what in ("rows", "bytes")))
        for node in models[:number]
    ]


def _dearest_rows(run: dict[str, Any]) -> list[tuple[str, ...]]:
    return [
        (
            *(name, f"{seconds:.2f}", f"{seconds / run['seconds']:.0%}"),
            *("" if rows is None else f"{rows:,}", "" if size is None else f"{size / MIB:,.1f}"),
        )
        for name, seconds, rows, size in dearest(run)
    ]


_COLUMNS = ("measure", "events", "value", "target", "verdict", "absolute")
_MODEL_COLUMNS = ("model or test", "seconds", "of the run", "rows", "MiB")
_RUNS = {"full": "full run", "day": "a day"}


def _rows(result: dict[str, Any]) -> list[tuple[str, ...]]:
    return [(one.name, one.size, one.shown, one.target, one.verdict, one.context) for one in measurements(result)]


def _machine(result: dict[str, Any]) -> str:
    machine = result["machine"]
    return (
        f"{machine['system']}, {machine['processors']} processors, {machine['memory_bytes'] / GIB:.0f} GiB, "
        f"Python {machine['python']}, DuckDB {machine['duckdb']}, dbt {machine['dbt']}; {machine['at']}"
    )


def _headline(size: dict[str, Any], title: str, run: dict[str, Any]) -> str:
    steps = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in run["steps"].items())
    return f"{size['events']:,} events, {title}: {run['seconds']:.1f} s wall, {run['cpu_seconds']:.1f} s CPU; {steps}"


def print_tables(console: Console, result: dict[str, Any]) -> None:
    """Print the measurements, and what the dearest models of each run were."""
    console.print()
    table = make_table(*_COLUMNS, text=("target", "verdict", "absolute"))
    for row in _rows(result):
        table.add_row(*row, style="red" if row[4] == "MISSED" else None)
    console.print(table)
    for size in result["sizes"]:
        for name, title in _RUNS.items():
            if run := size.get(name):
                console.print(_headline(size, title, run), markup=False)
                console.print(_model_table(run))
        if silent := size.get("outputs", {}).get("silent_rules"):
            console.print(f"  rules that found nothing in {size['events']:,} events: {', '.join(silent)}", markup=False)
    console.print(_machine(result), markup=False)


def _model_table(run: dict[str, Any]) -> Table:
    table = make_table(*_MODEL_COLUMNS)
    for row in _dearest_rows(run):
        table.add_row(*row)
    return table


def markdown(result: dict[str, Any]) -> str:
    """The measurements as Markdown tables, for docs/performance.md."""
    lines = [f"{_machine(result)}.", "", *_markdown_table(_COLUMNS, _rows(result))]
    for size in result["sizes"]:
        for name, title in _RUNS.items():
            if run := size.get(name):
                lines += ["", f"{_headline(size, title, run)}.", ""]
                lines += _markdown_table(_MODEL_COLUMNS, _dearest_rows(run))
    return "\n".join(lines)


def _markdown_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return [f"| {' | '.join(cells)} |" for cells in (columns, ["---"] * len(columns), *rows)]
