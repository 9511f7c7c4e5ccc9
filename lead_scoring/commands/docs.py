"""`lead-scoring docs`."""

from pathlib import Path
from typing import Any

import click

from lead_scoring.commands import _options as options
from lead_scoring.core.console import Steps, make_console


@options.command()
@options.warehouse_option(help="DuckDB file that a run has built.")
@options.input_of_warehouse_option
@click.option(
    *("--out", "out"),
    type=options.FOLDER,
    default=Path("build") / "docs",
    show_default=True,
    help="Folder to write index.html to.",
)
@options.vars_option
@options.verbose_option
def docs(
    warehouse: Path | None, input_folder: Path | None, out: Path, variables: dict[str, Any], verbose: bool
) -> None:
    """Write dbt's documentation of the project: tables, columns, rules, macros, SQL, and what comes from what.

    It is one file, index.html, that opens without a server; it holds no rows. Give the --vars of the last run.
    """
    from lead_scoring.running.docs import write_docs  # loads dbt: not needed for --help

    options.checked_vars(variables)
    write_docs(Steps(make_console()), options.find_warehouse(warehouse, input_folder), out, variables, verbose)
