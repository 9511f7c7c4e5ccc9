"""Publish the marts of one run as a whole: `<folder>/runs/<run_id>/`, then the link `<folder>/current` moves once.

A reader sees the earlier run or this one, never a mixture; a run that dies on the way leaves `current` as it was.
"""

import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any

import duckdb

from lead_scoring import runs, validate
from lead_scoring.errors import LeadScoringError

KEEP_RUNS = 3
DATABASE = "lead_scoring.duckdb"
_RUN_ID = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]+")


def check_folder(folder: Path) -> None:
    """Raise an error early when `folder` cannot take a publication."""
    current = folder / "current"
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


def publish(warehouse: Path, folder: Path, row: Mapping[str, object]) -> Path:
    """Write all marts of the warehouse, and mart `runs` with `row` as this run's, and make them the current ones.

    Returns the published folder. The caller holds the locks of the warehouse and of `folder`.
    """
    with publishing(warehouse, folder, row) as final:
        pass
    return final


@contextmanager
def publishing(
    warehouse: Path, folder: Path, row: Mapping[str, object], folders: Mapping[str, Path] = MappingProxyType({})
) -> Iterator[Path]:
    """Write all marts as `publish` does; they become the current ones when the block ends well, and are gone if not.

    `folders`: the marts that Spark has written as folders of Parquet files. They are published as such, and the DuckDB
    file holds a view of each.
    """
    run_id = str(row["run_id"])
    partial, final = folder / "runs" / f".tmp-{run_id}", folder / "runs" / run_id
    _remove_partial(folder)
    partial.mkdir(parents=True)
    try:
        with duckdb.connect(warehouse) as con:
            _write(con, partial, row, folders)
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


def _write(
    con: duckdb.DuckDBPyConnection, target: Path, row: Mapping[str, object], folders: Mapping[str, Path]
) -> None:
    """Write each mart as Parquet and into one DuckDB file, sorted, so that equal data gives equal files."""
    con.execute(f"attach '{_escaped(target / DATABASE)}' as publication")
    # the history is a view of many rows, which come in order of day: sorting them costs more than all the rest
    views = con.execute("select table_name from information_schema.views where table_schema = 'marts'").fetchall()
    unsorted = {name for (name,) in views}
    marts = sources(con, row)
    con.execute("begin")  # one transaction: each of a hundred statements would wait for the disk on its own
    for name, source in marts.items():
        if name in folders:
            shutil.copytree(folders[name], target / f"{name}.parquet", copy_function=_link_or_copy)
            continue
        order = "" if name in unsorted else "order by all"
        con.execute(f'create table publication."{name}" as select * from {source} {order}')
        con.execute(
            f"copy (select * from publication.\"{name}\") to '{_escaped(target / name)}.parquet'"
            " (format parquet, compression zstd)"
        )
    _copy_comments(con)
    con.execute("commit")
    con.execute("detach publication")
    con.execute("drop table published_runs")


def _link_or_copy(source: str, target: str) -> None:
    """A file under a second name, or a copy of it where the folders are not on one disk."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _add_views(folder: Path, names: Iterable[str]) -> None:
    """Have the DuckDB file of a publication show the marts that stand in folders beside it."""
    with duckdb.connect(folder / DATABASE) as con:
        for name in names:
            files = _escaped(folder / f"{name}.parquet" / "*.parquet")
            con.execute(f"create view {quoted(name)} as select * from read_parquet('{files}')")


def sources(con: duckdb.DuckDBPyConnection, row: Mapping[str, object]) -> dict[str, str]:
    """What is published: the name of each mart, and the table or view of the warehouse to read it from.

    Mart `runs`, with `row` as this run's, is made as a temporary table; `expectation_results` is there once any were
    judged.
    """
    runs.prepare_copy(con, row)
    results = validate.published_results(con, str(row["run_id"]))
    marts = con.execute(
        "select table_name from information_schema.tables where table_schema = 'marts' order by 1"
    ).fetchall()
    noted = {"runs": "published_runs"} | ({"expectation_results": results} if results else {})
    return {name: f'marts."{name}"' for (name,) in marts} | noted


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
    columns += [("runs", name, text) for name, text in runs.DESCRIPTIONS.items()]
    tables.append(("runs", "The runs of this warehouse, newest included. One row per run."))
    if validate.published_results(con, ""):
        columns += [("expectation_results", name, text) for name, text in validate.RESULTS.items()]
        tables.append(("expectation_results", "What became of expectations/ in this run. One row per expectation."))
    return {tuple(names): text for *names, text in [*tables, *columns]}


def _copy_comments(con: duckdb.DuckDBPyConnection) -> None:
    """Carry the descriptions of marts and columns into the published file, where BI tools show them."""
    comments = [
        f"comment on {'table' if len(names) == 1 else 'column'} publication.{'.'.join(map(quoted, names))}"
        f" is '{_escaped(text)}'"
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


def flush(path: Path) -> None:
    """Have the operating system write a file or folder to disk before the next step relies on it."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def quoted(text: str) -> str:
    """A name as SQL has it."""
    return '"' + text.replace('"', '""') + '"'


def _escaped(text: object) -> str:
    return str(text).replace("'", "''")
