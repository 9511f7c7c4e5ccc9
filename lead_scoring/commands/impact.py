"""`lead-scoring impact`."""

from datetime import date
from pathlib import Path
from typing import Any

import click

from lead_scoring.commands import _options as options
from lead_scoring.core import project
from lead_scoring.core.console import Steps, make_console
from lead_scoring.impact.gates import MEASURES, Gate

_EPILOG = (
    "\b\nMeasures of --fail-if, compared by > >= < <= with a number, or a percentage where it is said of what:\n"
    + "\n".join(f"  {name:<22} {measure.described}" for name, measure in MEASURES.items())
    + "\n\n"
    + options.EPILOG
)


def share(text: str) -> float:
    """A share: 5% or 0.05, above none and at most all."""
    try:
        found = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        found = 0.0
    if not 0 < found <= 1:
        raise ValueError(f"{text!r} is not a share such as 5%, above 0 and at most 100%")
    return found


@click.command(epilog=_EPILOG)
@click.option(
    "--base",
    metavar="REF",
    help="Commit, branch or tag to compare the working tree with. Default: the commit where it left the main branch;"
    " with --scorecard-file, the project as it stands.",
)
@options.warehouse_option(
    help="DuckDB file whose loaded rows both sides score. Default: that of the input folder, if it has been run."
)
@click.option(
    "--input",
    "input_folder",
    type=options.FOLDER,
    help="Input folder; its files are loaded when there is no warehouse of it. Default: the demo company.",
)
@options.as_of_option(
    help="Score both sides as of the end of this day. Default: that of the warehouse's last run, else as for `run`.",
)
@options.vars_option
@click.option(
    "--sample", type=share, default="100%", show_default=True, help="Share of accounts, with all their people."
)
@click.option("--scorecard", help="Compare by this scorecard. Default: the primary one.")
@click.option(
    "--scorecard-file",
    type=options.FILE_THAT_EXISTS,
    help="A candidate: prices, as in seeds/scorecard_rules.csv, in place of those of the scorecard that it names.",
)
@click.option(
    "--fail-if",
    type=Gate.parse,
    multiple=True,
    metavar="GATE",
    help="End with exit code 8 when this holds, such as 'mqls_lost > 5%'. May be given more than once.",
)
@click.option("--names", is_flag=True, help="Show names and emails of people and names of accounts, not only ids.")
@click.option(
    "--out",
    type=options.FOLDER,
    default=Path("build/impact"),
    show_default=True,
    help="Folder for impact.md, .html and .json.",
)
@click.option("--cache", type=options.FOLDER, help="Folder for built bases. Default: one beside the warehouse.")
def impact(
    warehouse: Path | None,
    input_folder: Path | None,
    as_of: date | None,
    variables: dict[str, Any],
    cache: Path | None,
    **others: Any,
) -> None:
    """Show what a change of rules, prices or lists does to everybody's scores.

    The working tree, uncommitted changes included, is compared with a commit: both score the same input as of the same
    day, each in a process of its own. Who becomes or stops being an MQL or MQA, and because of which rule; bands,
    distribution, segments; signals that rules find or miss now; and, where outcomes are known, which side predicts
    them better.

    The base is built once for an input, and stays; of the working tree only what differs is built. A warehouse that has
    been run is not touched, and gives the rows that it has loaded; nobody who has been forgotten is among them.
    """
    from lead_scoring.impact.command import Request, find_as_of
    from lead_scoring.impact.command import impact as show_impact  # loads DuckDB: not needed for --help

    settings = options.checked_vars(variables)
    found = options.find_warehouse(warehouse, input_folder)
    if warehouse and not found.exists():
        raise click.BadParameter(f"there is no warehouse {found}.", param_hint="--warehouse")
    folder = None if found.exists() else input_folder or project.DEMO_INPUT
    console = make_console()
    as_of = as_of or project.named_day(settings)
    if folder is None:
        as_of = as_of or find_as_of(found)
    elif folder == project.DEMO_INPUT:
        from lead_scoring.demo import write_default

        console.print("No --input given: comparing on a demo company, as `lead-scoring demo` writes it.")
        write_default(folder)
        as_of = as_of or project.EXAMPLE_AS_OF
    request = Request(
        input=folder,
        warehouse=found,
        as_of=as_of or project.scoring_day(settings),
        vars=variables,
        cache=cache or project.impact_folder(found),
        **others,
    )
    show_impact(request, Steps(console))
