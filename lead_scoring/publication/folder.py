"""Publish the marts of one run as a whole: `<folder>/runs/<run_id>/`, then the link `<folder>/current` moves once.

A reader sees the earlier run or this one, never a mixture; a run that dies on the way leaves `current` as it was.
"""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from lead_scoring.core import runs
from lead_scoring.core.errors import LeadScoringError
from lead_scoring.core.files import exclusive, flush, link_or_copy
from lead_scoring.core.names import sql_name, sql_text
from lead_scoring.core.queries import queries
from lead_scoring.core.warehouse import NEW_FILE, open_warehouse
from lead_scoring.publication.publications import Folders, Tell

_QUERIES = queries(__file__)
KEEP_RUNS = 3
DATABASE = "lead_scoring.duckdb"
#: Says that a folder holds score pages that `lead-scoring site` wrote, so that it may be replaced or removed.
SITE_MARKER = ".lead-scoring-site"
_RUN_ID = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]+")


class Folder:
    """A publication as files, of which `current` shows one run."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.described = f"{path / 'current'} (one Parquet file a mart, and all in {DATABASE})"

    def __str__(self) -> str:
        return str(self.path)

    @contextmanager
    def locked(self) -> Iterator[None]:
        current = self.path / "current"
        if "?" in str(self.path):
            raise LeadScoringError(f"{self}: DuckDB takes what follows a ? for options; publish to another folder.")
        if self.path.exists() and not self.path.is_dir():
            raise LeadScoringError(f"{self} is a file; give a folder to publish to.")
        if current.exists() and not current.is_symlink():
            raise LeadScoringError(f"{current} is not a link made by this command; move it away, or publish elsewhere.")
        (self.path / "runs").mkdir(parents=True, exist_ok=True)
        with exclusive(f"the publish folder {self}", self.path / ".lock"):
            yield

    def noted_runs(self) -> list[dict[str, Any]] | None:
        database = self.path / "current" / DATABASE
        if not database.exists():
            return []
        try:
            with duckdb.connect(database, read_only=True) as con:
                return runs.noted(con, "runs")
        except duckdb.Error:
            return None

    @contextmanager
    def publishing(self, warehouse: Path, run_id: str, tell: Tell, folders: Folders) -> Iterator[Path]:
        """Gives the folder of the run. Marts that are `folders` stay such, and the DuckDB file has a view of each."""
        partial, final = self.path / "runs" / f".tmp-{run_id}", self.path / "runs" / run_id
        _remove_partial(self.path)
        partial.mkdir(parents=True)
        try:
            with open_warehouse(warehouse) as con:
                _write(con, partial, folders)
            for path in (*partial.rglob("*"), partial):
                flush(path)
            yield final
            partial.rename(final)
            if folders:
                with duckdb.connect(final / DATABASE) as con:
                    for name in folders:
                        files = sql_text(final / f"{name}.parquet" / "*.parquet")
                        con.execute(f"create view {sql_name(name)} as select * from read_parquet({files})")
            flush(final.parent)
        except BaseException:
            shutil.rmtree(partial, ignore_errors=True)
            raise
        _move_current(self.path, run_id)
        _remove_old(self.path)

    def erase_earlier(self) -> tuple[int, list[str]]:
        shown = current_run(self.path)
        earlier = [path for path in (self.path / "runs").iterdir() if path.is_dir() and path.name != shown]
        for path in earlier:
            shutil.rmtree(path)
        flush(self.path / "runs")
        site, left = self.path / "site", []
        if (site / SITE_MARKER).exists():
            shutil.rmtree(site)
            left.append(
                f"score pages in {site} were removed: write them again with `lead-scoring site`, and remove copies of"
                " them"
            )
        return len(earlier), left


def current_run(folder: Path) -> str | None:
    """The run_id that `current` points at, or None when nothing is published."""
    try:
        return (folder / "current").readlink().name
    except OSError:
        return None


def _write(con: duckdb.DuckDBPyConnection, target: Path, folders: Folders) -> None:
    """Write each mart as Parquet and into one DuckDB file, sorted, so that equal data gives equal files."""
    con.execute(f"attach {sql_text(target / DATABASE)} as publication {NEW_FILE}")
    marts = con.execute(_QUERIES.marts()).fetchall()
    con.execute("begin")  # one transaction: each of a hundred statements would wait for the disk on its own
    for name, is_view in marts:
        if name in folders:
            shutil.copytree(folders[name], target / f"{name}.parquet", copy_function=link_or_copy)
            continue
        # the history is a view of many rows, which come in order of day: sorting them costs more than all the rest
        order = "" if is_view else "order by all"
        con.execute(f'create table publication."{name}" as select * from marts."{name}" {order}')
        con.execute(
            f'copy (select * from publication."{name}") to {sql_text(target / f"{name}.parquet")}'
            " (format parquet, compression zstd)"
        )
    _copy_comments(con)
    con.execute("commit")
    con.execute("detach publication")


def sources(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """What is published: the name of each mart, and the table or view of the warehouse to read it from."""
    return {name: f'marts."{name}"' for name, _ in con.execute(_QUERIES.marts()).fetchall()}


def descriptions(con: duckdb.DuckDBPyConnection) -> dict[tuple[str, ...], str]:
    """What is said of each mart, by (mart,), and of each of their columns, by (mart, column)."""
    return {tuple(names): text for names, text in con.execute(_QUERIES.descriptions()).fetchall()}


def _copy_comments(con: duckdb.DuckDBPyConnection) -> None:
    """Carry the descriptions of marts and columns into the published file, where BI tools show them."""
    comments = [
        f"comment on {'table' if len(names) == 1 else 'column'} publication.{'.'.join(map(sql_name, names))}"
        f" is {sql_text(text)}"
        for names, text in descriptions(con).items()
    ]
    con.execute(";\n".join(comments))


def _move_current(folder: Path, run_id: str) -> None:
    """Point `current` at the run in one step: the link is made beside it and renamed over it."""
    link = folder / f".current-{run_id}"
    link.unlink(missing_ok=True)
    link.symlink_to(Path("runs") / run_id)
    link.replace(folder / "current")
    flush(folder)


def _remove_partial(folder: Path) -> None:
    """Remove what killed runs left behind; the lock on the folder says that none of them is alive."""
    for path in (folder / "runs").glob(".tmp-*"):
        shutil.rmtree(path, ignore_errors=True)
    for link in folder.glob(".current-*"):
        link.unlink()


def _remove_old(folder: Path) -> None:
    published = sorted(path for path in (folder / "runs").iterdir() if _RUN_ID.fullmatch(path.name))
    for path in published[:-KEEP_RUNS]:
        if path.name != current_run(folder):
            shutil.rmtree(path, ignore_errors=True)
