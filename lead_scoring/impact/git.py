"""What git knows: which commit is meant, and its files in a folder of their own for a while."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from lead_scoring.core.errors import LeadScoringError

#: Where the main branch is looked for, in this order, when no base is named.
_MAIN = ("origin/HEAD", "origin/main", "origin/master", "main", "master")
#: Set where a hook of git runs us; they would send every call to that repository.
_OF_HOOKS = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")


def find_base(root: Path, ref: str | None) -> tuple[str, str]:
    """The commit that a ref names, or where the work left the main branch; and what to call it.

    Raises UsageError when there is none, with what to do.
    """
    _require_repository(root)
    if ref is not None:
        commit = _commit(root, ref)
        if commit is None:
            raise click.UsageError(
                f"--base {ref}: git knows no such commit, branch or tag here.\n"
                "See `git branch --all` and `git log`; a branch of another place comes with `git fetch`."
            )
        return commit, f"{ref} ({commit[:9]})"
    for main in _MAIN:
        if _commit(root, main):
            done = _git(root, "merge-base", "HEAD", main)
            if done.returncode == 0:
                commit = done.stdout.strip()
                return commit, f"{commit[:9]}, where this work left {main}"
            raise click.UsageError(
                f"HEAD and {main} have no commit in common that is here: the clone may be a shallow one.\n"
                "Fetch all history (`git fetch --unshallow`; `fetch-depth: 0` in CI), or name a commit with --base."
            )
    raise click.UsageError(
        f"no main branch is known here ({', '.join(_MAIN)}).\nName what to compare with, such as --base HEAD."
    )


@contextmanager
def worktree(root: Path, commit: str, folder: Path) -> Iterator[Path]:
    """The project as of a commit, in `folder`, which is gone afterwards, however the block ends."""
    remove_worktree(root, folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        done = _git(root, "-c", "core.hooksPath=/dev/null", "worktree", "add", "--detach", "--force", folder, commit)
        if done.returncode:
            raise LeadScoringError(f"git cannot write the files of {commit[:9]} to {folder}: {done.stderr.strip()}")
        inside = _git(root, "rev-parse", "--show-prefix").stdout.strip()
        yield folder / inside
    finally:
        remove_worktree(root, folder)


def remove_worktree(root: Path, folder: Path) -> None:
    """Remove a worktree and what git knows of it; nothing when there is none."""
    if folder.exists():
        shutil.rmtree(folder, ignore_errors=True)
        _git(root, "worktree", "prune")


def _require_repository(root: Path) -> None:
    if shutil.which("git") is None:
        raise click.UsageError("git is not installed: a change is compared with a commit. Install it.")
    done = _git(root, "rev-parse", "--is-inside-work-tree")
    if done.stdout.strip() != "true":
        raise click.UsageError(
            f"{root} is in no git repository: there is no earlier state to compare with ({done.stderr.strip()}).\n"
            "Clone the project instead of copying it, or try prices with --scorecard-file, which needs no git."
        )


def _commit(root: Path, ref: str) -> str | None:
    done = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    return done.stdout.strip() or None


def _git(root: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["git", "-C", str(root), *map(str, arguments)],
        env={name: value for name, value in os.environ.items() if name not in _OF_HOOKS},
        capture_output=True,
        text=True,
        check=False,
    )
