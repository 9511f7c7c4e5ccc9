"""Programs that tests call, copies of the project to call them in, and what fixtures of conftest.py are."""

import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

from click.testing import Result

ROOT = Path(__file__).resolve().parents[2]
Done = subprocess.CompletedProcess[str]
Command, Invoke = Callable[..., Done], Callable[..., Result]
#: A publish folder, a warehouse file, and what the command printed that made them.
Example = tuple[Path, Path, Done]
#: A publish folder and a warehouse file that a test may break.
Places = tuple[Path, Path]


def call(*command: object, cwd: Path = ROOT, code: int | None = 0, **env: str) -> Done:
    """Call a program, which has to end with `code` (None: with any), with its output captured as from a pipe.

    A Python program imports this project.
    """
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **env}
    done = subprocess.run([*map(str, command)], cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert code in (None, done.returncode), done.stdout + done.stderr
    return done


def project_at(root: Path, *copied: str, linked: Sequence[str] = ()) -> Path:
    """Make a folder a project of some of our files and folders, copied or linked."""
    ignored = shutil.ignore_patterns("__pycache__", "target", "logs", "dbt_packages", "*.duckdb")
    for name in (*copied, *linked):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        if name in linked:
            (root / name).symlink_to(ROOT / name)
        elif (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, root / name, ignore=ignored)
        else:
            shutil.copy(ROOT / name, root / name)
    return root


def git(folder: Path, *arguments: str) -> str:
    """Call git as somebody; returns what it prints."""
    somebody = ("-c", "user.name=Ann", "-c", "user.email=ann@acme.com", "-c", "commit.gpgsign=false")
    return call("git", *somebody, *arguments, cwd=folder).stdout.strip()
