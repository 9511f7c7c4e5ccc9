"""The version that a benchmark compares with, from its commit, in an environment of its own."""

import subprocess
from pathlib import Path

from rich.console import Console

from benchmarks.measure import BenchmarkFailed, run
from lead_scoring.core import project
from lead_scoring.core.console import Steps

#: What CHANGELOG.md says of it.
VERSION, COMMIT = "v0.1.0", "d3f97ecdc20b141818e0dd770ca61890a6779b1d"


def prepared(console: Console, folder: Path) -> Path | None:
    """Check the version out into a folder and install what it needs, unless that is done; returns the folder.

    Returns None, and says why, where the repository does not have the commit: in a shallow clone, or in no clone.
    """
    if python_of(folder).exists():
        return folder
    git = ["git", "-C", str(project.ROOT)]
    if subprocess.run([*git, "cat-file", "-e", f"{COMMIT}^{{commit}}"], capture_output=True, check=False).returncode:
        console.print(
            f"{VERSION} is not compared with: commit {COMMIT[:8]} is not in this clone (git fetch --unshallow)"
        )
        return None
    with Steps(console).step(f"{VERSION} is checked out and set up in {folder}"):
        folder.mkdir(parents=True, exist_ok=True)
        archive = subprocess.run([*git, "archive", COMMIT], capture_output=True, check=True).stdout
        subprocess.run(["tar", "-x", "-C", str(folder)], input=archive, check=True)
        run(["make", "setup"], folder.with_suffix(".log"), folder)
    if not python_of(folder).exists():
        raise BenchmarkFailed(f"make setup of {VERSION} made no {python_of(folder)}")
    return folder


def python_of(folder: Path) -> Path:
    """The Python of the environment of a version that is checked out in a folder."""
    return folder / ".venv" / "bin" / "python"
