"""`lead-scoring doctor`."""

from datetime import date
from pathlib import Path
from typing import Any

import click

from lead_scoring.commands import _options as options
from lead_scoring.core import project
from lead_scoring.core.console import make_console


@options.command()
@options.published_option
@options.warehouse_option(help="DuckDB file that a run has built.")
@options.input_of_warehouse_option
@options.vars_option
@options.as_of_option(help="Day that rows should have come up to. Default: the last complete day, as of a run.")
@click.option(
    "--stale-days",
    type=click.IntRange(min=0),
    default=3,
    show_default=True,
    help="A connected system of which no event came in so many days before that day wants attention.",
)
@options.json_option
def doctor(
    publish: Path,
    warehouse: Path | None,
    input_folder: Path | None,
    variables: dict[str, Any],
    as_of: date | None,
    stale_days: int,
    as_json: bool,
) -> None:
    """Show what is connected, how fresh it is, what was set aside, and which rules could not be evaluated.

    Tables found and missing, the newest row of each family of events, rows rejected by reason, pages classified, people
    with an account, the identity quarantine, and what to connect for the rules that were not evaluated. Only reads.

    For schedulers: exit code 9 when something wants attention (a run that failed, a table that is missing and needed, a
    system that has fallen silent, a feed with a row of the future, nothing published), 6 when there is neither
    warehouse nor publication, else 0. Rules that could not be evaluated and rows that were rejected are shown, and
    change no exit code.
    """
    from lead_scoring.running.doctor import doctor as examine  # loads DuckDB: not needed for --help

    settings = options.checked_vars(variables)
    day = as_of or project.scoring_day(settings)
    found = options.find_warehouse(warehouse, input_folder, variables)
    examine(make_console(), publish, found, settings, day, stale_days, as_json)
