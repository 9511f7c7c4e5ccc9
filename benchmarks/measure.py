"""Measures a process: its wall time, its peak memory, what dbt says of each model, and what lies on disk afterwards."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from lead_scoring.core import project

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


def run(command: Sequence[str | Path], log: Path, root: Path = project.ROOT) -> tuple[float, int, float]:
    """Run a command of the project in `root` to its end; returns its wall seconds, peak bytes and processor seconds.

    This process must stay small: on Linux the peak of a child begins at the size of its parent.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    environment = os.environ | {"PYTHONPATH": str(root), "COLUMNS": "110"}
    with log.open("wb") as output:
        started = time.monotonic()
        process = subprocess.Popen(
            [str(part) for part in command], stdout=output, stderr=subprocess.STDOUT, cwd=root, env=environment
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


def scoring_run(
    input_folder: Path,
    as_of: date,
    work: Path,
    name: str,
    *,
    python: str | Path = sys.executable,
    root: Path = project.ROOT,
) -> Measured:
    """Run `lead-scoring run` in a process of its own, on the warehouse and publish folder of `work`.

    `python`, `root`: another version of the project, in an environment of its own.
    """
    warehouse, published = work / "warehouse.duckdb", work / "published"
    log = work / "logs" / f"{name}.log"
    command = [python, "-m", "lead_scoring", "run", "--input", input_folder, "--as-of", as_of.isoformat()]
    seconds, peak, cpu = run([*command, "--warehouse", warehouse, "--publish", published], log, root)
    return Measured(
        seconds,
        peak,
        cpu,
        steps_of(log.read_text(encoding="utf-8", errors="replace")),
        nodes_of(project.target_folder(warehouse) / "run_results.json") if root == project.ROOT else [],
        size_of(warehouse),
        size_of((published / "current").resolve()),
    )


def nodes_of(results: Path) -> list[dict[str, Any]]:
    """The nodes of dbt's last build: kind, name, relation and seconds."""
    return [
        {
            "kind": result["unique_id"].split(".")[0],
            "name": result["unique_id"].split(".")[2],
            "relation": (result.get("relation_name") or "").replace('"', "").partition(".")[2],
            "seconds": result["execution_time"],
        }
        for result in json.loads(results.read_text(encoding="utf-8"))["results"]
    ]


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
