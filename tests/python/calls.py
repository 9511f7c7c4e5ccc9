"""Programs that tests call, and what the fixtures of conftest.py that call them are."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

from click.testing import Result

ROOT = Path(__file__).resolve().parents[2]
Done = subprocess.CompletedProcess[str]
Command, Invoke = Callable[..., Done], Callable[..., Result]
#: A publish folder, a warehouse file, and what the command printed that made them.
Example = tuple[Path, Path, Done]


def call(*command: object, cwd: Path = ROOT, code: int = 0, **env: str) -> Done:
    """Call a program, which has to end with `code`, with its output captured as from a pipe.

    A Python program imports this project.
    """
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **env}
    done = subprocess.run([*map(str, command)], cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    return done


def git(folder: Path, *arguments: str) -> str:
    """Call git as somebody; returns what it prints."""
    somebody = ("-c", "user.name=Ann", "-c", "user.email=ann@acme.com", "-c", "commit.gpgsign=false")
    return call("git", *somebody, *arguments, cwd=folder).stdout.strip()
