"""Measures a process: its wall time, its peak memory, what dbt says of each model, and what lies on disk afterwards."""

import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from lead_scoring import project

_STEP = re.compile(r"^(\w+)\b.* \.\.\.$")
_DONE = re.compile(r"^  done in ([0-9.]+) s$")


class BenchmarkFailed(Exception):
    """A measured command did not end well."""


@dataclass
class Measured:
    """What one command cost."""

    seconds: float
    peak_bytes: int
    cpu_seconds: float
    steps: dict[str, float] = field(default_factory=dict)
    """Seconds of the steps that the command reports: loading, scoring, publishing."""
    nodes: list[dict[str, Any]] = field(default_factory=list)
    """dbt's nodes: kind, name, relation, seconds."""
    warehouse_bytes: int = 0
    published_bytes: int = 0

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def run(command: Sequence[str | Path], log: Path) -> tuple[float, int, float]:
    """Run a command to its end; returns its wall seconds, peak memory in bytes and processor seconds.

    This process must stay small: on Linux the peak of a child begins at the size of its parent.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    environment = os.environ | {"PYTHONPATH": str(project.ROOT), "COLUMNS": "110"}
    with log.open("wb") as output:
        started = time.monotonic()
        process = subprocess.Popen(
            [str(part) for part in command], stdout=output, stderr=subprocess.STDOUT, cwd=project.ROOT, env=environment
        )
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            process.kill()
            process.wait()
            raise
        seconds = time.monotonic() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        tail = "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-25:])
        line = " ".join(map(str, command))
        raise BenchmarkFailed(f"exit code {process.returncode} of {line}\n{tail}\nAll of it: {log}")
    peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return seconds, peak, usage.ru_utime + usage.ru_stime


def scoring_run(input_folder: Path, as_of: date, work: Path, name: str, options: Sequence[str] = ()) -> Measured:
    """Run `lead-scoring run` in a process of its own, on the warehouse and publish folder of `work`."""
    warehouse, published = work / "warehouse.duckdb", work / "published"
    log = work / "logs" / f"{name}.log"
    command = [sys.executable, "-m", "lead_scoring", "run", "--input", input_folder, "--as-of", as_of.isoformat()]
    command += ["--warehouse", warehouse, "--publish", published, *options]
    with collected_results(project.target_folder(warehouse) / "run_results.json") as nodes:
        seconds, peak, cpu = run(command, log)
    return Measured(
        seconds,
        peak,
        cpu,
        steps_of(log.read_text(encoding="utf-8", errors="replace")),
        nodes,
        size_of(warehouse),
        size_of((published / "current").resolve()),
    )


@contextmanager
def collected_results(path: Path) -> Iterator[list[dict[str, Any]]]:
    """Collect what dbt writes of each of its builds: a run has several, and each one replaces the file of the last."""
    nodes: list[dict[str, Any]] = []
    seen: set[str] = {_read_results(path)[0]}
    ended = threading.Event()

    def collect() -> None:
        made, results = _read_results(path)
        if made not in seen:
            seen.add(made)
            nodes.extend(results)

    def watch() -> None:
        while not ended.wait(0.1):
            collect()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield nodes
    finally:
        ended.set()
        watcher.join()
        collect()


def _read_results(path: Path) -> tuple[str, list[dict[str, Any]]]:
    """When dbt's run_results.json was made, and its nodes; nothing while it is missing or half written."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return "", []
    nodes = [
        {
            "kind": result["unique_id"].split(".")[0],
            "name": result["unique_id"].split(".")[2],
            "relation": (result.get("relation_name") or "").replace('"', "").partition(".")[2],
            "seconds": result["execution_time"],
        }
        for result in content["results"]
    ]
    return content["metadata"]["generated_at"], nodes


def steps_of(text: str) -> dict[str, float]:
    """Seconds of each step of a run, by the first word of its line."""
    steps, name = {}, None
    for line in text.splitlines():
        if match := _STEP.match(line):
            name = match[1].lower()
        elif (match := _DONE.match(line)) and name:
            steps[name] = steps.get(name, 0.0) + float(match[1])
    return steps


def size_of(path: Path) -> int:
    """Bytes of a file, or of all files of a folder."""
    if path.is_file():
        return path.stat().st_size
    return sum(part.stat().st_size for part in path.rglob("*") if part.is_file())


def worker(task: str, log: Path, **arguments: object) -> Any:
    """Do a task of `benchmarks.tasks` in a process of its own; returns what it found."""
    command = [sys.executable, "-m", "benchmarks.tasks", task, json.dumps(arguments, default=str)]
    seconds, peak, cpu = run(command, log)
    lines = log.read_text(encoding="utf-8").splitlines()
    found = json.loads(lines[-1])
    return found | {"process_seconds": seconds, "peak_bytes": peak, "cpu_seconds": cpu}
