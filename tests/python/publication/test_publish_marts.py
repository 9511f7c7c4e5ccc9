"""Publishing: readers see the earlier publication or the new one, whole, whatever happens on the way."""

import signal
import sys
import threading
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest
from calls import call
from warehouse import asked

from lead_scoring.core import runs
from lead_scoring.core.errors import LeadScoringError
from lead_scoring.publication import folder as published

ROWS = 1000


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    """A warehouse with two marts, not in order."""
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(path) as con:
        con.execute("create schema marts")
        con.execute(
            f"create table marts.lead_scores as select hash(range) as person_id, 1.5 as score from range({ROWS})"
        )
        con.execute("comment on table marts.lead_scores is 'The score''s mart.'")
        con.execute("comment on column marts.lead_scores.score is 'Points.'")
        con.execute("create table marts.empty (person_id varchar)")
    return path


def publish_run(warehouse: Path, folder: Path, number: int, *statements: str) -> Path:
    """Publish what a run has built, which has its row in mart `runs`, after some statements."""
    with duckdb.connect(warehouse) as con:
        for statement in statements:
            con.execute(statement)
        runs.note(con, row(number))
        con.execute("comment on column marts.runs.run_id is 'The run.'")
    with published.Folder(folder).publishing(warehouse, run_id(number), print, {}) as final:
        return final


def run_id(number: int) -> str:
    return f"20261121T{number:06d}Z-abcd"


def row(number: int) -> dict[str, object]:
    return {"run_id": run_id(number), "as_of": date(2026, 11, 20), "outcome": "succeeded"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A publish folder."""
    (tmp_path / "published" / "runs").mkdir(parents=True)
    return tmp_path / "published"


def assert_whole(folder: Path, number: int) -> None:
    """`current` shows all marts of that run, as Parquet and as one DuckDB file."""
    current = folder / "current"
    assert published.current_run(folder) == run_id(number)
    marts = {"lead_scores.parquet", "empty.parquet", "runs.parquet"}
    assert {path.name for path in current.iterdir()} == {*marts, published.DATABASE}
    for table in ("lead_scores", f"'{current}/lead_scores.parquet'"):
        assert asked(current / published.DATABASE, f"select count(*) from {table}") == [(ROWS,)]
    assert asked(current / published.DATABASE, "select max(run_id) from runs") == [(run_id(number),)]


def test_all_marts_are_published_sorted_and_described(warehouse: Path, folder: Path) -> None:
    final = publish_run(warehouse, folder, 1)
    assert final == folder / "runs" / run_id(1)
    assert_whole(folder, 1)
    assert (folder / "current").readlink() == Path("runs") / run_id(1)
    database = final / published.DATABASE
    ids = asked(database, f"select person_id from '{final}/lead_scores.parquet'")
    assert ids == sorted(ids)
    assert ("lead_scores", "The score's mart.") in asked(database, "select table_name, comment from duckdb_tables()")
    described = "select column_name from duckdb_columns() where table_name = 'runs' and comment is not null"
    assert asked(database, described) == [("run_id",)]
    version = "select tags['storage_version'] from duckdb_databases() where not internal"
    assert asked(database, version) == [("v1.3.0+",)]  # that of 1.0 costs a quarter more


def test_equal_data_gives_equal_files(warehouse: Path, folder: Path) -> None:
    first = publish_run(warehouse, folder, 1)
    shuffled = "create or replace table marts.lead_scores as from marts.lead_scores order by hash(person_id, 7)"
    second = publish_run(warehouse, folder, 2, shuffled)
    assert (first / "lead_scores.parquet").read_bytes() == (second / "lead_scores.parquet").read_bytes()


def test_the_last_three_runs_are_kept_and_so_is_what_others_have_there(warehouse: Path, folder: Path) -> None:
    (folder / "runs" / "my notes").mkdir()
    for number in range(1, 6):
        publish_run(warehouse, folder, number)
    assert {path.name for path in (folder / "runs").iterdir()} == {"my notes", *map(run_id, (3, 4, 5))}


def test_the_current_run_is_kept_even_when_it_is_old(warehouse: Path, folder: Path) -> None:
    for number in (7, 8, 9, 1):
        publish_run(warehouse, folder, number)
    assert published.current_run(folder) == run_id(1)
    assert (folder / "current" / published.DATABASE).exists()


def test_a_folder_in_the_place_of_the_link_is_refused_early(tmp_path: Path) -> None:
    (tmp_path / "current").mkdir()
    refused = pytest.raises(LeadScoringError, match="not a link made by this command")
    with refused, published.Folder(tmp_path).locked():
        pass


DIE = """
import os, signal, sys
from pathlib import Path
from lead_scoring.publication import folder as published

def die(*arguments, **options):
    os.kill(os.getpid(), signal.SIGKILL)

owner = Path if sys.argv[1].startswith("Path.") else published
setattr(owner, sys.argv[1].removeprefix("Path."), die)
with published.Folder(Path(sys.argv[3])).publishing(Path(sys.argv[2]), sys.argv[4], print, {}):
    pass
"""


@pytest.mark.parametrize(
    ("moment", "published"),
    [
        pytest.param("_copy_comments", 1, id="while writing"),
        pytest.param("flush", 1, id="when all is written"),
        pytest.param("Path.rename", 1, id="before the folder gets its name"),
        pytest.param("_move_current", 1, id="before the link is touched"),
        pytest.param("Path.replace", 1, id="with the new link beside the old one"),
        pytest.param("_remove_old", 2, id="after the link has moved"),
    ],
)
def test_killed_at_any_moment_the_publication_is_whole(
    warehouse: Path, folder: Path, moment: str, published: int
) -> None:
    publish_run(warehouse, folder, 1)
    with duckdb.connect(warehouse) as con:
        runs.note(con, row(2))
    call(sys.executable, "-c", DIE, moment, warehouse, folder, run_id(2), code=-signal.SIGKILL)
    assert_whole(folder, published)
    publish_run(warehouse, folder, 3)
    assert_whole(folder, 3)
    left = [path.name for path in [*folder.iterdir(), *(folder / "runs").iterdir()] if path.name.startswith(".")]
    assert left == []


def test_an_open_reader_keeps_what_it_has_opened(warehouse: Path, folder: Path) -> None:
    publish_run(warehouse, folder, 1)
    with duckdb.connect(folder / "current" / published.DATABASE, read_only=True) as reader:
        for number in range(2, 7):
            publish_run(warehouse, folder, number)
        assert reader.execute("select count(*), max(score) from lead_scores").fetchone() == (ROWS, 1.5)
        assert reader.execute("select run_id from runs").fetchall() == [(run_id(1),)]
    assert_whole(folder, 6)


def test_a_reader_that_polls_sees_whole_runs_only(warehouse: Path, folder: Path) -> None:
    """Each look at `current` finds all rows of one run, the one that the newest row of `runs` names."""
    is_done, seen, errors = threading.Event(), [], []

    def read() -> None:
        while not is_done.is_set():
            try:
                with duckdb.connect((folder / "current" / published.DATABASE).resolve(), read_only=True) as con:
                    counted = "select count(*), min(score), max(score), (select max(run_id) from runs) from lead_scores"
                    seen.append(con.execute(counted).fetchone())
            except duckdb.Error as error:
                errors.append(str(error))

    reader = threading.Thread(target=read)
    for number in range(8):
        publish_run(warehouse, folder, number, f"update marts.lead_scores set score = {number}")
        if not number:
            reader.start()
    is_done.set()
    reader.join()
    assert errors == []
    assert set(seen) <= {(ROWS, number, number, run_id(number)) for number in range(8)}
    assert len(set(seen)) > 2


def test_a_failure_while_writing_leaves_nothing_behind(
    warehouse: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_run(warehouse, folder, 1)

    def disk_full(path: Path) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(published, "flush", disk_full)
    with pytest.raises(OSError, match="no space left"):
        publish_run(warehouse, folder, 2)
    assert_whole(folder, 1)
    assert [path.name for path in (folder / "runs").iterdir()] == [run_id(1)]


def test_how_a_run_ended_takes_the_place_of_what_was_noted_before(warehouse: Path) -> None:
    with duckdb.connect(warehouse) as con:
        assert runs.noted(con) == []
        assert runs.last_finished(con) is None
        for number, outcome in ((1, "succeeded"), (2, "succeeded"), (2, "failed"), (3, "interrupted")):
            runs.note(con, {**row(number), "started_at": datetime(2026, 11, 20, number), "outcome": outcome})
        assert [run["outcome"] for run in runs.noted(con)] == ["succeeded", "failed", "interrupted"]
        assert runs.last_finished(con)["run_id"] == run_id(1)
