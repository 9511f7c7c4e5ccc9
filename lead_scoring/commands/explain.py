"""`lead-scoring explain`."""

from pathlib import Path

import click

from lead_scoring.commands import _options as options
from lead_scoring.core.console import make_console


@options.command()
@click.argument("who")
@options.published_option
@click.option("--scorecard", help="Explain by this scorecard. Default: the primary one.")
@options.json_option
def explain(who: str, publish: Path, scorecard: str | None, as_json: bool) -> None:
    """Explain the score of WHO: a person_id, an email or an account_id.

    Only the publication is read, so it can run beside `lead-scoring run`.
    """
    from lead_scoring.reports.explain import explain as explain_score  # loads DuckDB: not needed for --help

    explain_score(make_console(), publish, who, scorecard, as_json)
