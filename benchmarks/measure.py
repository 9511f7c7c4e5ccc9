"""Measures a process: its wall time, its processor time and its peak memory."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from lead_scoring.core import project


class BenchmarkFailed(Exception):
    """A measured command did not end well."""


def run(command: Sequence[str | Path], log: Path) -> dict[str, Any]:
    """Run a command of Python to its end; returns its wall seconds, processor seconds and peak memory in bytes.

    This process must stay small: on Linux the peak of a child begins at the size of its parent.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, *map(str, command)]
    environment = os.environ | {"PYTHONPATH": str(project.ROOT), "COLUMNS": "110"}
    with log.open("wb") as output:
        started = time.monotonic()
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, cwd=project.ROOT, env=environment)
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
        raise BenchmarkFailed(f"exit code {process.returncode} of {' '.join(command)}\n{tail}\nAll of it: {log}")
    return {
        "seconds": seconds,
        "cpu_seconds": usage.ru_utime + usage.ru_stime,
        "peak_bytes": usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024),
    }


def scoring_run(folder: Path, as_of: date, work: Path, name: str, target: str) -> dict[str, Any]:
    """Run `lead-scoring run` on the warehouse and publish folder of `work`; what it cost, and its nodes in dbt's words.

    The nodes are those of the run's last build, which scores and publishes.
    """
    warehouse = work / "warehouse.duckdb"
    command = ["-m", "lead_scoring", "run", "--input", folder, "--as-of", as_of.isoformat(), "--target", target]
    cost = run([*command, "--warehouse", warehouse, "--publish", work / "published"], work / "logs" / f"{name}.log")
    results = json.loads((project.target_folder(warehouse) / "run_results.json").read_text(encoding="utf-8"))
    nodes = {result["unique_id"]: result["execution_time"] for result in results["results"]}
    size = warehouse.stat().st_size if warehouse.exists() else 0
    return cost | {"warehouse_bytes": size, "nodes": nodes}
