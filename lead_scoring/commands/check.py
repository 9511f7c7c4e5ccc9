"""`lead-scoring check`."""

from typing import Any

from lead_scoring.commands import _options as options
from lead_scoring.core import project
from lead_scoring.core.console import make_console


@options.command()
@options.vars_option
def check(variables: dict[str, Any]) -> None:
    """Check the scorecard seeds and the rules they price; `run` does the same on start."""
    from lead_scoring.core.checks import notes, require_sound  # loads the classifiers: not needed for --help

    require_sound(project.project_vars(variables))
    console = make_console()
    console.print("The scorecards are sound: every rule known, every price, limit, group and band in order.")
    for note in notes(project.ROOT):
        console.print(f"  note: {note}")
