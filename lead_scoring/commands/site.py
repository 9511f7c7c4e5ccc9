"""`lead-scoring site`."""

from pathlib import Path
from typing import Any

import click

from lead_scoring.commands import _options as options
from lead_scoring.core.console import Steps, make_console


@options.command()
@options.published_option
@click.option(
    "--out", type=options.FOLDER, help="Folder to write to. Default: site/ in the folder that was published to."
)
@click.option(
    "--mask/--no-mask", default=None, help="Show ids and initials only, or names and emails. Default: var site_mask."
)
@click.option(
    "--docs",
    type=options.FILE_THAT_EXISTS,
    help="The file that `lead-scoring docs` wrote, to go with the pages and be linked from each.",
)
@options.vars_option
def site(publish: Path, out: Path | None, mask: bool | None, docs: Path | None, variables: dict[str, Any]) -> None:
    """Write score pages of what is published: a static site that opens from a file and from any web server.

    Home, leads, accounts, rules, data and performance; a page for every MQL, everybody interested, whose band changed
    in the last seven days, and the best (var site_top_leads), for accounts likewise. The rest stands in the tables.
    Only the publication is read, no page asks for anything from outside, and an earlier site stays until the new one
    is whole. The pages hold personal data as the marts do, unless they are masked; who may read them is up to you.
    """
    from lead_scoring.site import write  # loads DuckDB: not needed for --help

    settings = options.checked_vars(variables)
    is_masked = settings["site_mask"] if mask is None else mask
    write(publish, out or publish / "site", is_masked, settings["site_top_leads"], docs, Steps(make_console()))
