"""The expected ways a command can end, each with its own exit code and a message a person can act on."""

import click

from lead_scoring.names import shown

EXIT_CODES = {
    0: "all went well",
    1: "a model or a data test failed",
    2: "the command was called wrongly",
    3: "the input was refused (no file, unreadable file, missing column, too many rows rejected)",
    4: "the seeds or the configuration are wrong",
    5: "the warehouse or what it is published to is in use by another run",
    6: "nobody goes by that name, or nothing has been published yet",
    7: "the input or the marts did not meet what expectations/ says; nothing was published",
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
        """Print the message on standard error, without markup, whatever it contains."""
        click.echo(f"{self.label}: {self.format_message()}", err=file is None, file=file)


class BuildFailed(LeadScoringError):
    """A dbt model or data test failed; nothing was published."""

    exit_code = 1


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
    """The input or the marts are not what expectations/ says; nothing was published."""

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
