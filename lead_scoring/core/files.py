"""Files: an exclusive lock, so that one run works at a time, with a note of who holds it; writes that last."""

import getpass
import hashlib
import json
import os
import shutil
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from lead_scoring.core.errors import Busy


@contextmanager
def exclusive(what: str, lock_file: Path) -> Iterator[None]:
    """Hold `lock_file` for the time of the block; raises Busy, naming the holder, when another process has it.

    The operating system drops the lock when the holder dies, however it dies; the files themselves may stay.
    """
    lock_file.parent.mkdir(parents=True, exist_ok=True)
    note = lock_file.with_name(lock_file.name + ".json")
    lock = FileLock(lock_file)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        raise Busy(f"{what} is in use by {_describe(note)}.\nWait until that run has ended, or stop it.") from None
    try:
        started = datetime.now(UTC).isoformat(sep=" ", timespec="seconds")
        holder = {"pid": os.getpid(), "host": socket.gethostname(), "user": _user(), "started": started}
        note.write_text(json.dumps(holder | {"command": " ".join(sys.argv)}))
        yield
    finally:
        note.unlink(missing_ok=True)
        lock.release()


def _user() -> str:
    """The name of the user, or the number of one without a name (as in a container)."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def _describe(note: Path) -> str:
    try:
        holder = json.loads(note.read_text())
        return (
            f"process {holder['pid']} of {holder['user']} on {holder['host']},"
            f" started {holder['started']}: {holder['command']}"
        )
    except (OSError, ValueError, KeyError):
        return "another process"


def digest(path: Path) -> str:
    """The SHA-256 hash of a file."""
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def link_or_copy(source: str, target: str) -> None:
    """A file under a second name, or a copy of it where the folders are not on one disk."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def flush(path: Path) -> None:
    """Have the operating system write a file or folder to disk before the next step relies on it."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
