"""`lead-scoring demo`."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from lead_scoring.commands import _options as options
from lead_scoring.core import project
from lead_scoring.core.console import make_console


def shapes(text: str) -> list[str]:
    """Names of sources that a demo can be shaped as, separated by commas."""
    from lead_scoring.demo.shapes import SHAPES  # loads DuckDB: not needed for --help

    names = [name.strip() for name in text.split(",")]
    if unknown := [name for name in names if name not in SHAPES]:
        raise ValueError(f"{unknown[0]!r} is none of {', '.join(SHAPES)}")
    if len(set(names)) < len(names):
        raise ValueError("one system is named twice")
    return names


@options.command()
@click.option(
    "--people", type=click.IntRange(min=100), default=project.DEMO_PEOPLE, show_default=True, help="How many people."
)
@click.option(
    "--days", type=click.IntRange(min=45), default=project.DEMO_DAYS, show_default=True, help="How many days of events."
)
@click.option(
    "--seed", type=int, default=project.DEMO_SEED, show_default=True, help="Another number gives another company."
)
@click.option(
    "--out",
    type=options.LocalPath(file_okay=False, resolve_path=False),
    required=True,
    help="Folder to write to; it must be new or empty.",
)
@click.option(
    "--end",
    type=options.day,
    metavar="DATE",
    default=project.EXAMPLE_AS_OF.isoformat(),
    show_default=True,
    help="The last day, and the one to score as of.",
)
@click.option("--format", "suffix", type=click.Choice(["parquet", "csv"]), default="parquet", show_default=True)
@click.option(
    "--shape",
    type=shapes,
    metavar="SOURCE,...",
    help="Write it as these systems would have it instead, such as hubspot,salesforce,snowplow: a folder of CSV files a"
    " system, with the raw tables that its connector reads.",
)
def demo(people: int, days: int, seed: int, out: Path, end: date, suffix: str, shape: Sequence[str] | None) -> None:
    """Write the input of an invented company: people, accounts, events, and what became of leads.

    Buyers and bots, job seekers, students, competitors, spam and all the dirt that real data has. The same options give
    the same files.

    With --shape the rows stand in raw tables of the systems named, as far as these can say what happened, and, to
    compare with, in folder `contract` of OUT in the columns of the input contract.
    """
    from lead_scoring.demo import demo as write_demo  # loads DuckDB: not needed for --help

    write_demo(make_console(), out, people, days, seed, end, suffix, shape or ())
