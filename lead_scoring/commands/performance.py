"""`lead-scoring performance`."""

from pathlib import Path

import click

from lead_scoring.commands import _options as options
from lead_scoring.core.console import make_console


@options.command()
@options.published_option
@click.option("--scorecard", help="Evaluate this scorecard. Default: the primary one.")
@click.option("--horizon", type=click.Choice(["30", "60", "90"]), default="30", show_default=True, help="Days ahead.")
@click.option(
    "--outcome", default="all", show_default=True, help="One of var positive_outcomes alone, or all together."
)
def performance(publish: Path, scorecard: str | None, horizon: str, outcome: str) -> None:
    """Show how well the published scores predicted outcomes after their day.

    AUC, conversion by band, lift by decile and precision at the top, with 95 % intervals. Who did not exist on the
    scoring day or had converted by then is left out; days whose outcomes are not known yet are not counted as failures.
    Equal scores share their conversions evenly, so counts may be fractions.
    """
    # loads DuckDB: not needed for --help
    from lead_scoring.reports.performance import performance as show_performance

    show_performance(make_console(), publish, scorecard, int(horizon), outcome)
