"""`lead-scoring load`."""

from pathlib import Path

import click

from lead_scoring.commands import _options as options
from lead_scoring.core.console import Steps, make_console


@options.command()
@click.argument("folder", type=options.folder_or_address)
@options.warehouse_option(help="DuckDB file to load into. Default: that of the folder under warehouse/, as of run.")
@options.target_option
def load(folder: Path | str, warehouse: Path | None, target: str) -> None:
    """Load the files of a folder into tables, and score nothing.

    For files that a database cannot read as they stand: other encodings and delimiters, broken lines, many files of
    different columns. The tables of schema raw get one row per row of the files, with the file and row it stands in;
    lines that cannot be split into columns go to raw.unreadable_rows with a reason. A file is loaded again when it has
    changed, and stays loaded when it is gone. `run --input FOLDER` does the same first; after this command dbt build
    reads the tables, as var input_schema says.
    """
    from lead_scoring.running.run import load as load_folder  # loads DuckDB: not needed for --help

    load_folder(folder, warehouse or options.default_warehouse(folder, target), target, Steps(make_console()))
