"""Reading the seeds: the lists and patterns that the functions of this package look things up in."""

import csv
import os
from functools import cache
from pathlib import Path

SEEDS_VARIABLE = "LEAD_SCORING_SEEDS"
_PROJECT_SEEDS = Path(__file__).resolve().parent.parent / "seeds"


class SeedError(ValueError):
    """A seed file is missing, lacks a column or has a row that means nothing; the text names the file and row."""


def seeds_folder() -> str:
    """The folder the seeds are read from: the environment variable LEAD_SCORING_SEEDS, else the project's `seeds/`."""
    return os.environ.get(SEEDS_VARIABLE) or str(_PROJECT_SEEDS)


@cache
def read_rows(folder: str, name: str, columns: tuple[str, ...]) -> tuple[tuple[int, dict[str, str]], ...]:
    """The rows of `<folder>/<name>.csv` with their line numbers; read once per folder and process.

    Raises SeedError when the file cannot be read or has no such column.
    """
    path = Path(folder) / f"{name}.csv"
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [column for column in columns if column not in (reader.fieldnames or ())]
            if missing:
                raise SeedError(f"{path}: no column {', '.join(missing)}")
            return tuple(
                (reader.line_num, {column: row[column] or "" for column in columns})
                for row in reader
                if any(row[column] for column in columns)
            )
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SeedError(f"{path}: {error}") from error


@cache
def read_set(folder: str, name: str, column: str) -> frozenset[str]:
    """One column of a seed as a set of trimmed, lower-case values."""
    return frozenset(row[column].strip().casefold() for _, row in read_rows(folder, name, (column,))) - {""}
