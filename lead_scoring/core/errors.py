"""The expected ways a command can end, each with its own exit code and a message a person can act on."""

import errno
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from lead_scoring.core.names import shown

EXIT_CODES = {
    0: "all went well",
    1: "a model or a data test failed, or a disk is full or cannot be written to",
    2: "the command was called wrongly",
    3: "the input was refused (no file, unreadable file, missing column, too many rows rejected)",
    4: "the seeds or the configuration are wrong",
    5: "the warehouse or what it is published to is in use by another run",
    6: "nobody goes by that name, or nothing has been published yet",
    7: "what is published does not meet expectations/marts.json",
    8: "a comparison was made, and a gate of --fail-if holds",
    9: "doctor found something that wants attention",
    130: "interrupted, by Ctrl-C or SIGTERM",
}


class LeadScoringError(click.ClickException):
    """An expected failure: the message says what happened and what to do; no traceback is shown."""

    exit_code = 1
    label = "Error"

    def format_message(self) -> str:
        """The message, which may quote names and values of others, without what steers a terminal."""
        return shown(self.message)

    def show(self, file=None):
        click.echo(f"{self.label}: {self.format_message()}", err=file is None, file=file)


class BuildFailed(LeadScoringError):
    """A dbt model or data test failed; nothing was published."""


class InputRefused(LeadScoringError):
    """The input folder cannot be scored as it is."""

    exit_code = 3


class ConfigurationWrong(LeadScoringError):
    """The seeds, the vars or the project files contradict each other."""

    exit_code = 4


class Busy(LeadScoringError):
    """Another process holds the warehouse, or what it is published to."""

    exit_code = 5


class NothingFound(LeadScoringError):
    """No person, account or publication goes by the name that was asked for."""

    exit_code = 6


class ExpectationsUnmet(LeadScoringError):
    """What is published is not what expectations/marts.json says."""

    exit_code = 7


class GateFailed(LeadScoringError):
    """A comparison was made and its report written, and what --fail-if names holds."""

    exit_code = 8


class WantsAttention(LeadScoringError):
    """`lead-scoring doctor` found something that somebody should do something about."""

    exit_code = 9


class Interrupted(LeadScoringError):
    """Somebody pressed Ctrl-C, or a scheduler sent SIGTERM."""

    exit_code = 130
    label = "Interrupted"


#: What DuckDB says where it is the disk that stops it, whatever it was doing.
_OF_DISK = re.compile(r"(Cannot|Could not|Failed to) \w+ (file|directory)|No space left|max_temp_directory_size")


def of_disk(error: BaseException) -> LeadScoringError | None:
    """The sentence about a disk that is full, read-only or not there; None for an error of another kind."""
    duckdb = sys.modules.get("duckdb")  # which `--help` does without
    if isinstance(error, OSError) and not isinstance(error, BrokenPipeError):
        text = f"{error.filename2 or error.filename or 'a file'}: {error.strerror or error}"
    elif duckdb and isinstance(error, duckdb.Error) and _OF_DISK.search(str(error)):
        text = re.sub(r"^\w+ Error: (Failed to commit: )?", "", str(error).strip().partition("\n")[0])
    else:
        return None
    number = getattr(error, "errno", None)
    is_full = number == errno.ENOSPC or "No space left" in text or "max_temp" in text
    advice = "Make room there" if is_full else "Give yourself the right to write there"
    advice = "DuckDB takes what follows a ? for options: write none" if ".wal?" in text else advice
    return LeadScoringError(f"{text}.\n{advice}, or name another place (--warehouse, --publish, --out).")


@contextmanager
def writing(place: Path) -> Iterator[None]:
    """Have errors of the disk in the block, which do not say of a full one where it is, name a place."""
    try:
        yield
    except OSError as error:
        error.filename = error.filename or str(place)
        raise
