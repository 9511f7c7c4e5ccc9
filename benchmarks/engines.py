"""`python -m benchmarks.engines`: the same events on DuckDB and on Spark clusters of some workers, stage by stage.

A cluster is one of this machine (`lead_scoring.spark.cluster`), a core a worker. What Spark did is read from its event
log: seconds of the processor, bytes shuffled and spilled, by layer of the project and by model.
"""

import json
import os
import shutil
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from benchmarks import measure, story
from benchmarks.__main__ import _Sizes, link
from lead_scoring import project
from lead_scoring.console import make_console
from lead_scoring.spark.cluster import cluster


@click.command(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option("--events", type=_Sizes(), default="10M", show_default=True, help="How many events.")
@click.option(
    "--workers",
    multiple=True,
    type=click.IntRange(min=0),
    default=(0, 1, 2),
    show_default=True,
    help="Workers of a cluster; 0 is DuckDB. Can be given several times.",
)
@click.option("--memory", default="4g", show_default=True, help="Memory of each worker.")
@click.option("--seed", type=int, default=1, show_default=True, help="Another number gives other events.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=project.ROOT / "build" / "bench",
    help="Folder for the events, which are used again, and for the runs. Default: build/bench.",
)
def main(events: list[int], workers: tuple[int, ...], memory: str, seed: int, out: Path) -> None:
    """Measure a full run of the same events on DuckDB and on clusters, and print what each stage cost."""
    console = make_console()
    folder = out.resolve() / str(events[0])
    console.print(f"{events[0]:,} events: writing them, or finding them written", markup=False)
    measure.worker("generate", folder / "logs" / "generate.log", folder=folder / "data", events=events[0], seed=seed)
    figures: dict[str, Any] = {"events": events[0], "runs": {}}
    for number in workers:
        name = f"cluster of {number}" if number else "duckdb"
        console.print(f"A full run on {name} ...", markup=False)
        figures["runs"][name] = full_run(folder, number, memory, events[0])
        console.print(f"  {figures['runs'][name]['seconds']:.0f} s", markup=False)
        (folder / "engines.json").write_text(json.dumps(figures, indent=1), encoding="utf-8")
    click.echo(markdown(figures))
    console.print(f"All figures: {folder / 'engines.json'}", markup=False)


def full_run(folder: Path, workers: int, memory: str, events: int) -> dict[str, Any]:
    """A run from nothing on DuckDB (0 workers) or a cluster: what it took, on Spark with the part of each model."""
    work = folder / f"engine_{workers}"
    shutil.rmtree(work, ignore_errors=True)
    link(folder / "data" / "base", work / "input")
    log = work / "spark_events"
    log.mkdir()
    last_day = story.START + timedelta(days=story.DAYS - 1)
    with cluster(workers, memory=memory) if workers else nullcontext() as master, tempfile.TemporaryDirectory() as conf:
        options: list[str] = []
        if master:
            _write_settings(Path(conf), log, memory)
            os.environ |= {"LEAD_SCORING_SPARK_MASTER": master, "SPARK_CONF_DIR": conf, "SPARK_DRIVER_MEMORY": "4g"}
            options = ["--target", "spark"]
        measured = measure.scoring_run(work / "input", last_day, work, "full", options)
    found = {
        "seconds": measured.seconds,
        "cpu_seconds": measured.cpu_seconds,
        "steps": measured.steps,
        "nodes": measured.nodes,
    }
    manifest = json.loads(
        (project.target_folder(work / "warehouse.duckdb") / "manifest.json").read_text(encoding="utf-8")
    )
    layers = {
        node: Path(about["path"]).parts[0] if about["resource_type"] == "model" else f"{about['resource_type']}s"
        for node, about in manifest["nodes"].items()
    }
    if workers:
        found |= read_log(log.iterdir(), layers, events)
    else:
        found["layer_seconds"] = Counter()
        for node in measured.nodes:
            layer = layers.get(f"{node['kind']}.lead_scoring.{node['name']}", f"{node['kind']}s")
            found["layer_seconds"][layer] += node["seconds"]
    return found


def _write_settings(folder: Path, log: Path, memory: str) -> None:
    settings = {
        "spark.eventLog.enabled": "true",
        "spark.eventLog.rolling.enabled": "false",
        "spark.eventLog.compress": "false",
        "spark.eventLog.dir": log.as_uri(),
        "spark.executor.memory": memory,
    }
    (folder / "spark-defaults.conf").write_text(
        "".join(f"{name} {value}\n" for name, value in settings.items()), encoding="utf-8"
    )


def read_log(logs: Iterable[Path], layers: dict[str, str], events: int) -> dict[str, Any]:
    """What Spark's event logs say of each layer and model: processor seconds, shuffled and spilled bytes, wide stages.

    A job carries the dbt node it works for as its description; what has none is loading, judging and publishing.
    """
    node_of: dict[int, str] = {}
    by_layer: dict[str, Counter] = defaultdict(Counter)
    by_node: dict[str, Counter] = defaultdict(Counter)
    for path in logs:
        for line in path.read_text(encoding="utf-8").splitlines():
            event = json.loads(line)
            if event["Event"] == "SparkListenerJobStart":
                node = event.get("Properties", {}).get("spark.job.description") or "other"
                node_of |= dict.fromkeys(event["Stage IDs"], node)
            elif event["Event"] == "SparkListenerTaskEnd" and (metrics := event.get("Task Metrics")):
                node = node_of.get(event["Stage ID"], "other")
                cost = {
                    "cpu_seconds": metrics["Executor CPU Time"] / 1e9,
                    "run_seconds": metrics["Executor Run Time"] / 1e3,
                    "shuffled_bytes": metrics["Shuffle Write Metrics"]["Shuffle Bytes Written"],
                    "spilled_bytes": metrics["Disk Bytes Spilled"],
                    "read_bytes": metrics["Input Metrics"]["Bytes Read"],
                    "written_bytes": metrics["Output Metrics"]["Bytes Written"],
                    "tasks": 1,
                }
                by_layer[layers.get(node, "loading, judging, publishing")].update(cost)
                by_node[node].update(cost)
    shuffled = sum(cost["shuffled_bytes"] for cost in by_layer.values())
    return {
        "layers": {name: dict(cost) for name, cost in by_layer.items()},
        "models": {name: dict(cost) for name, cost in by_node.items()},
        "shuffled_bytes_per_event": shuffled / events,
    }


def markdown(figures: dict[str, Any]) -> str:
    """The figures as tables of docs/scaling.md."""
    events, runs = figures["events"], figures["runs"]
    lines = ["| run | seconds | shuffled bytes per event |", "|---|---|---|"]
    for name, run in runs.items():
        shuffled = run.get("shuffled_bytes_per_event")
        lines.append(f"| {name} | {run['seconds']:.0f} | {'none' if shuffled is None else f'{shuffled:.0f}'} |")
    for name, run in runs.items():
        if "layers" not in run:
            lines += ["", f"{name}, by layer, models side by side counted each:", "", "| layer | s |", "|---|---|"]
            lines += [f"| {layer} | {seconds:.0f} |" for layer, seconds in Counter(run["layer_seconds"]).most_common()]
            continue
        lines += ["", f"{name}, by layer:", "", "| layer | CPU s | task s | shuffled B/event | spilled MB |"]
        lines.append("|---|---|---|---|---|")
        lines += _rows(run["layers"], events)
        dearest = sorted(run["models"].items(), key=lambda item: -item[1]["run_seconds"])[:12]
        lines += ["", f"{name}, dearest models:", "", "| model | CPU s | task s | shuffled B/event | spilled MB |"]
        lines.append("|---|---|---|---|---|")
        lines += _rows({node.split(".")[-1]: cost for node, cost in dearest}, events)
    return "\n".join(lines)


def _rows(costs: dict[str, dict[str, float]], events: int) -> list[str]:
    return [
        f"| {name} | {cost['cpu_seconds']:.0f} | {cost['run_seconds']:.0f} |"
        f" {cost['shuffled_bytes'] / events:.1f} | {cost['spilled_bytes'] / 1e6:.0f} |"
        for name, cost in sorted(costs.items(), key=lambda item: -item[1]["run_seconds"])
    ]


if __name__ == "__main__":
    main()
