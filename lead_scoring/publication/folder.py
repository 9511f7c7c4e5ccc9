"""Publish the marts of one run as a whole: `<folder>/runs/<run_id>/`, then the link `<folder>/current` moves once.

A reader sees the earlier run or this one, never a mixture; a run that dies on the way leaves `current` as it was.
"""

import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any

import duckdb

from lead_scoring.core import runs
from lead_scoring.core.errors import LeadScoringError
from lead_scoring.core.files import flush, link_or_copy
from lead_scoring.core.names import sql_name, sql_text

KEEP_RUNS = 3
DATABASE = "lead_scoring.duckdb"
#: Says that a folder holds score pages that `lead-scoring site` wrote, so that it may be replaced or removed.
SITE_MARKER = ".lead-scoring-site"
_RUN_ID = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]+")


def check_folder(folder: Path) -> None:
    """Raise an error early when `folder` cannot take a publication."""
    current = folder / "current"
    if "?" in str(folder):
        raise LeadScoringError(f"{folder}: DuckDB takes what follows a ? for options; publish to another folder.")
    if folder.exists() and not folder.is_dir():
        raise LeadScoringError(f"{folder} is a file; give a folder to publish to.")
    if current.exists() and not current.is_symlink():
        raise LeadScoringError(f"{current} is not a link made by this command; move it away, or publish elsewhere.")
    (folder / "runs").mkdir(parents=True, exist_ok=True)


def current_run(folder: Path) -> str | None:
    """The run_id that `current` points at, or None when nothing is published."""
    try:
        return (folder / "current").readlink().name
    except OSError:
        return None


def noted_runs(folder: Path) -> list[dict[str, Any]] | None:
    """Mart `runs` as `current` shows it, empty when nothing is published; None when it cannot be read."""
    database = folder / "current" / DATABASE
    if not database.exists():
        return []
    try:
        with duckdb.connect(database, read_only=True) as con:
            return runs.noted(con, "runs")
    except duckdb.Error:
        return None


def publish(warehouse: Path, folder: Path, run_id: str) -> Path:
    """Write all marts of the warehouse, which are of run `run_id`, and make them the current ones.

    Returns the published folder. The caller holds the locks of the warehouse and of `folder`.
    """
    with publishing(warehouse, folder, run_id) as final:
        pass
    return final


@contextmanager
def publishing(
    warehouse: Path, folder: Path, run_id: str, folders: Mapping[str, Path] = MappingProxyType({})
) -> Iterator[Path]:
    """Write all marts as `publish` does; they become the current ones when the block ends well, and are gone if not.

    `folders`: the marts that Spark has written as folders of Parquet files. They are published as such, and the DuckDB
    file holds a view of each.
    """
    partial, final = folder / "runs" / f".tmp-{run_id}", folder / "runs" / run_id
    _remove_partial(folder)
    partial.mkdir(parents=True)
    try:
        with duckdb.connect(warehouse) as con:
            _write(con, partial, folders)
        for path in partial.rglob("*"):
            flush(path)
        flush(partial)
        yield final
        partial.rename(final)
        if folders:
            _add_views(final, folders)
        flush(final.parent)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    _move_current(folder, run_id)
    _remove_old(folder)


def _write(con: duckdb.DuckDBPyConnection, target: Path, folders: Mapping[str, Path]) -> None:
    """Write each mart as Parquet and into one DuckDB file, sorted, so that equal data gives equal files."""
    con.execute(f"attach {sql_text(target / DATABASE)} as publication")
    # the history is a view of many rows, which come in order of day: sorting them costs more than all the rest
    views = con.execute("select table_name from information_schema.views where table_schema = 'marts'").fetchall()
    unsorted = {name for (name,) in views}
    marts = sources(con)
    con.execute("begin")  # one transaction: each of a hundred statements would wait for the disk on its own
    for name, source in marts.items():
        if name in folders:
            shutil.copytree(folders[name], target / f"{name}.parquet", copy_function=link_or_copy)
            continue
        order = "" if name in unsorted else "order by all"
        con.execute(f'create table publication."{name}" as select * from {source} {order}')
        con.execute(
            f'copy (select * from publication."{name}") to {sql_text(target / f"{name}.parquet")}'
            " (format parquet, compression zstd)"
        )
    _copy_comments(con)
    con.execute("commit")
    con.execute("detach publication")


def _add_views(folder: Path, names: Iterable[str]) -> None:
    """Have the DuckDB file of a publication show the marts that stand in folders beside it."""
    with duckdb.connect(folder / DATABASE) as con:
        for name in names:
            files = sql_text(folder / f"{name}.parquet" / "*.parquet")
            con.execute(f"create view {sql_name(name)} as select * from read_parquet({files})")


def sources(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """What is published: the name of each mart, and the table or view of the warehouse to read it from."""
    marts = con.execute(
        "select table_name from information_schema.tables where table_schema = 'marts' order by 1"
    ).fetchall()
    return {name: f'marts."{name}"' for (name,) in marts}


def descriptions(con: duckdb.DuckDBPyConnection) -> dict[tuple[str, ...], str]:
    """What is said of each mart, by (mart,), and of each of their columns, by (mart, column)."""
    tables = con.execute(
        "select table_name, comment from duckdb_tables() where schema_name = 'marts' and comment is not null union all"
        " select view_name, comment from duckdb_views() where schema_name = 'marts' and comment is not null"
    ).fetchall()
    columns = con.execute(
        "select table_name, column_name, comment from duckdb_columns()"
        " where schema_name = 'marts' and comment is not null"
    ).fetchall()
    return {tuple(names): text for *names, text in [*tables, *columns]}


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


def remove_earlier(folder: Path) -> int:
    """Remove all publications of a folder but the current one; returns how many these were."""
    earlier = [path for path in (folder / "runs").iterdir() if path.is_dir() and path.name != current_run(folder)]
    for path in earlier:
        shutil.rmtree(path)
    flush(folder / "runs")
    return len(earlier)


def remove_site(folder: Path) -> bool:
    """Remove score pages from a folder that holds some; returns whether it did."""
    there = (folder / SITE_MARKER).exists()
    if there:
        shutil.rmtree(folder)
    return there
