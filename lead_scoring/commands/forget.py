"""`lead-scoring forget`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from lead_scoring.commands import _options as options
from lead_scoring.core import project
from lead_scoring.core.console import Steps, make_console


@options.command()
@click.argument("who")
@click.option(
    "--reason",
    required=True,
    callback=options.reason,
    help="Why; it is stored, so it may not name the person. For example: request of 2026-11-20.",
)
@options.warehouse_option(help="DuckDB file that the person is in.")
@options.input_of_warehouse_option
@options.publish_option(help="Folder or database that was published to; name all of them.")
@options.vars_option
@options.history_days_option(help="As the last run had it.")
@options.verbose_option
def forget(
    who: str,
    reason: str,
    warehouse: Path | None,
    input_folder: Path | None,
    publish: Sequence[Any],
    variables: dict[str, Any],
    history_days: int | None,
    verbose: bool,
) -> None:
    """Erase a person and everything derived from them; WHO is a person_id or an email.

    Every row with one of their ids or emails goes, merged records and earlier emails included, their events, the events
    of devices that are theirs alone, and all derived data. Scores are computed again as of the last run's day, as if
    the person had never been, and published; earlier publications are removed and the database file is copied
    without them. Only salted hashes stay, so that rows which are sent again are left out.

    Give the vars of the last run: with others everybody's scores change. When it is killed, call it again: the next
    `forget` or `run` finishes it. Files of the input, backups and publications elsewhere are left to you: it says
    which.
    """
    from lead_scoring.running.forget import forget as erase  # loads DuckDB: not needed for --help
    from lead_scoring.running.run import Request

    found = options.find_warehouse(warehouse, input_folder, variables)
    is_demo = found == options.default_warehouse(project.DEMO_INPUT)
    request = Request(
        input=None,
        as_of=None,
        publish=options.places_or_default(publish, is_demo=is_demo),
        warehouse=found,
        vars=options.with_history_days(variables, history_days),
        verbose=verbose,
    )
    erase(who, reason, request, Steps(make_console()))
