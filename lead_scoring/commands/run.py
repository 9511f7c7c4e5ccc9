"""`lead-scoring run`."""

import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click

from lead_scoring.commands import _options as options
from lead_scoring.core import project
from lead_scoring.core.console import Steps, make_console


@options.command()
@click.option(
    "--input",
    "input_folder",
    type=options.folder_or_address,
    metavar="FOLDER",
    help="Folder with the tables of the input contract (people, events, ...), as <name>.csv, <name>.parquet, many files"
    " <name>*.csv|parquet, or a folder <name>/ of them. Without it, what is connected is scored, or what"
    " --warehouse has loaded. On Spark also the address of one that Spark can read, such as s3a://bucket/folder.",
)
@click.option(
    "--demo",
    "is_demo",
    is_flag=True,
    help=f"Score a made-up company instead, published to {project.PUBLISHED_DEMO} unless --publish says otherwise.",
)
@options.as_of_option(
    type=options.day_or_today,
    help="Score as of the end of this day, YYYY-MM-DD, or of today, which may be repeated while the day lasts. Default:"
    f" the last complete day in the scoring time zone (for the demo company {project.EXAMPLE_AS_OF}).",
)
@options.publish_option(
    help=f"Folder to publish the marts to, or a schema of a PostgreSQL database, {options.URL}. Give it twice for both."
)
@click.option(
    "--replace",
    is_flag=True,
    help="Publish also where something is shown that was made of other data, which is given up.",
)
@options.warehouse_option(help="DuckDB file to build in. Default: one file per input folder under warehouse/.")
@options.vars_option
@click.option(
    "--accept-change",
    metavar="REASON",
    callback=options.reason,
    help="Let a jump of a volume against the last runs pass, and note why in mart runs.",
)
@options.history_days_option(
    help="Days of score history to publish, up to the scoring day. Default: var history_days, 90."
)
@click.option(
    "--full-refresh",
    is_flag=True,
    help="Load all files again and rebuild everything, instead of only what changed since the last run.",
)
@options.target_option
@options.verbose_option
def run(
    input_folder: Path | str | None,
    is_demo: bool,
    as_of: date | str | None,
    publish: Sequence[Any],
    warehouse: Path | None,
    variables: dict[str, Any],
    history_days: int | None,
    target: str,
    **others: Any,
) -> None:
    """Score an input folder, connected systems, or both, and publish the marts.

    Systems are connected by vars such as hubspot_enabled, see docs/connectors: what they hold now is read in every run,
    and a row that is gone there goes here.

    A warehouse that has run before reads the files that are new or have changed, and scores again only the people of
    whom something came, changed or went. The result is that of a run from scratch on all that was ever loaded: a
    file that is gone changes nothing (rows leave by table `deletions`, people by `lead-scoring forget`). When rules,
    lists or vars have changed, all is rebuilt from the loaded rows. Signals are priced in every run.

    The marts are written as Parquet and as one DuckDB file to PUBLISH/runs/<run_id>/; the link PUBLISH/current moves
    to them in one step when all models are built and all data tests have passed. A run that fails or is killed leaves
    the earlier publication as it was. The last three runs are kept. What was made of other data is replaced with
    --replace only (exit code 4): a publication goes on with the input folder and the systems that it was made of, or
    with whatever else its warehouse reads.

    In a database, the marts are tables of one schema, replaced in one transaction; rights and views of others stay. The
    password may stand in the url, in PGPASSWORD or in ~/.pgpass. It is shown and noted nowhere.

    Quality gates are data tests of dbt, in tests/data: one of severity warn is printed, one of severity error stops the
    run before anything is published. `lead-scoring validate` compares what is published with expectations/marts.json.
    """
    from lead_scoring.core.checks import require_sound
    from lead_scoring.running.run import Request, execute, nothing_to_score  # loads DuckDB: not needed for --help

    console = make_console()
    variables = options.with_history_days(variables, history_days)
    settings = project.project_vars(variables)
    as_of = project.named_day(settings | ({"as_of": as_of} if as_of else {}))
    switched_on = project.switched_on(settings)
    if is_demo and input_folder:
        raise click.UsageError("give --demo or --input, not both.")
    if is_demo and switched_on:
        raise click.UsageError(
            "systems are connected by vars, and --demo scores an invented company alone. Leave --demo out to score what"
            " is connected (`lead-scoring run`),\nor say for this run that nothing is:"
            f" --vars '{{{', '.join(f'{name}: false' for name in switched_on)}}}'."
        )
    if not (is_demo or input_folder or switched_on or warehouse):
        raise nothing_to_score()
    require_sound(settings)
    folder = project.DEMO_INPUT if is_demo else input_folder
    if is_demo:
        from lead_scoring.demo import write_default

        console.print("Scoring a demo company, as `lead-scoring demo` writes it.")
        write_default(folder)
        if as_of is None:
            as_of = project.EXAMPLE_AS_OF
            console.print(f"  Its last events are of {as_of}, so that is the scoring day.")
    else:
        as_of = as_of or project.scoring_day(settings)
        _ask_about_the_future(as_of, settings)
    request = Request(
        input=folder,
        as_of=as_of,
        publish=options.places_or_default(publish, is_demo=is_demo),
        warehouse=warehouse or options.default_warehouse(folder or "sources", target),
        vars=variables,
        engine=target,
        **others,
    )
    execute(request, Steps(console))


def _ask_about_the_future(as_of: date, settings: Mapping[str, Any]) -> None:
    """Ask somebody at a terminal whether a scoring day that has not come is meant; raises UsageError when it is not."""
    days = (as_of - project.today(settings)).days
    if days > 0 and sys.stdin.isatty() and sys.stdout.isatty():
        question = f"{as_of} is {days} days after today: every day without events counts as silence. Score it?"
        if not click.confirm(question):
            raise click.UsageError("nothing was scored. Name another day with --as-of.")
