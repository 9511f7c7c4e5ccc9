"""The marts of a publication, for those who read it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import duckdb

from lead_scoring.core import upgrade
from lead_scoring.core.errors import NothingFound
from lead_scoring.publication.folder import DATABASE, Folder
from lead_scoring.publication.publications import Publication


def open_publication(folder: Path) -> duckdb.DuckDBPyConnection:
    """Open what is published in a folder for reading; raises NothingFound when nothing is, see `upgrade` too."""
    database = folder / "current" / DATABASE
    if not database.exists():
        raise NothingFound(f"nothing is published in {folder}.\nRun `lead-scoring run` first, or give --publish.")
    con = duckdb.connect(database, read_only=True)
    upgrade.require_present_publication(folder, con)
    return con


@contextmanager
def open_marts(publications: Sequence[Publication], warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The marts as they have just been published, by their names alone: from a folder, or else from the warehouse."""
    folders = [publication for publication in publications if isinstance(publication, Folder)]
    if folders:
        with duckdb.connect(folders[0].path / "current" / DATABASE, read_only=True) as con:
            yield con
    else:
        with duckdb.connect(warehouse) as con:
            con.execute("set search_path = 'marts'")
            yield con


def choose_scorecard(con: duckdb.DuckDBPyConnection, name: str | None) -> str:
    """The scorecard asked for, or the primary one; a usage error names those there are."""
    known = con.execute("select scorecard, bool_or(is_primary) from prices group by 1 order by 2 desc, 1").fetchall()
    if name is None:
        return known[0][0]
    if name not in [scorecard for scorecard, _ in known]:
        names = ", ".join(scorecard for scorecard, _ in known)
        raise click.BadParameter(f"{name!r} is not a scorecard of this publication: {names}.", param_hint="--scorecard")
    return name


def records(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The record that is there in its system, of people whose person_id is one that was merged away."""
    merged = "select person_id, merged_into_person_id from crm_sync_leads where merged_into_person_id is not null"
    return dict(con.execute(merged).fetchall())


def differences(
    before: Iterable[Mapping[str, Any]], after: Iterable[Mapping[str, Any]], key: Sequence[str]
) -> Iterator[tuple[tuple[str, ...], str, Any, Any]]:
    """The cells of a table that differ, old and new, after the key of their row and their column.

    Of a row that stands on one side alone there is one difference, without a column, with the row itself.
    """
    old, new = ({tuple(row[name] for name in key): row for row in rows} for rows in (before, after))
    for identity in sorted({*old, *new}):
        if identity not in old or identity not in new:
            yield identity, "", old.get(identity), new.get(identity)
            continue
        for name, value in new[identity].items():
            if name not in key and old[identity].get(name) != value:
                yield identity, name, old[identity].get(name), value
