"""Publishing: readers see the earlier publication or the new one, whole, whatever happens on the way."""

import os
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import pytest

from lead_scoring import publish, runs
from lead_scoring.errors import LeadScoringError

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
        runs.prepare(con, None)
    return path


def row(number: int) -> dict[str, object]:
    return {"run_id": f"20261121T{number:06d}Z-abcd", "as_of": date(2026, 11, 20), "outcome": "succeeded"}


def assert_whole(folder: Path, run_id: str) -> None:
    """`current` shows all marts of that run, as Parquet and as one DuckDB file."""
    current = folder / "current"
    assert publish.current_run(folder) == run_id
    assert {path.name for path in current.iterdir()} == {
        *("lead_scores.parquet", "empty.parquet", "runs.parquet", "lead_scoring.duckdb")
    }
    with duckdb.connect(current / publish.DATABASE, read_only=True) as con:
        assert con.execute("select count(*) from lead_scores").fetchone() == (ROWS,)
        assert con.execute("select run_id from runs order by run_id desc").fetchone() == (run_id,)
        assert con.execute(f"select count(*) from '{current}/lead_scores.parquet'").fetchone() == (ROWS,)


def test_all_marts_are_published_sorted_and_described(warehouse: Path, tmp_path: Path) -> None:
    folder = tmp_path / "published"
    publish.check_folder(folder)
    final = publish.publish(warehouse, folder, row(1))
    assert final == folder / "runs" / row(1)["run_id"]
    assert_whole(folder, row(1)["run_id"])
    assert (folder / "current").readlink() == Path("runs") / row(1)["run_id"]
    with duckdb.connect(final / publish.DATABASE, read_only=True) as con:
        ids = [person for (person,) in con.execute(f"select person_id from '{final}/lead_scores.parquet'").fetchall()]
        assert ids == sorted(ids)
        comments = dict(con.execute("select table_name, comment from duckdb_tables()").fetchall())
        assert comments["lead_scores"] == "The score's mart."
        undescribed = "select column_name from duckdb_columns() where table_name = 'runs' and comment is null"
        assert con.execute(undescribed).fetchall() == []


def test_equal_data_gives_equal_files(warehouse: Path, tmp_path: Path) -> None:
    folder = tmp_path / "published"
    publish.check_folder(folder)
    first = publish.publish(warehouse, folder, row(1))
    with duckdb.connect(warehouse) as con:
        con.execute("create or replace table marts.lead_scores as from marts.lead_scores order by hash(person_id, 7)")
    second = publish.publish(warehouse, folder, row(2))
    assert (first / "lead_scores.parquet").read_bytes() == (second / "lead_scores.parquet").read_bytes()


def test_the_last_three_runs_are_kept(warehouse: Path, tmp_path: Path) -> None:
    folder = tmp_path / "published"
    publish.check_folder(folder)
    for number in range(1, 6):
        publish.publish(warehouse, folder, row(number))
    assert sorted(path.name for path in (folder / "runs").iterdir()) == [row(number)["run_id"] for number in (3, 4, 5)]


def test_the_current_run_is_kept_even_when_it_is_old(warehouse: Path, tmp_path: Path) -> None:
    folder = tmp_path / "published"
    publish.check_folder(folder)
    for number in (7, 8, 9):
        publish.publish(warehouse, folder, row(number))
    publish.publish(warehouse, folder, row(1))
    assert_whole(folder, row(1)["run_id"])


def test_files_of_others_in_the_folder_are_left_alone(warehouse: Path, tmp_path: Path) -> None:
    folder = tmp_path / "published"
    publish.check_folder(folder)
    (folder / "runs" / "my notes").mkdir()
    for number in range(1, 6):
        publish.publish(warehouse, folder, row(number))
    assert (folder / "runs" / "my notes").is_dir()


def test_a_folder_in_the_place_of_the_link_is_refused_early(tmp_path: Path) -> None:
    (tmp_path / "current").mkdir()
    with pytest.raises(LeadScoringError, match="not a link made by this command"):
        publish.check_folder(tmp_path)


DIE = """
import os, signal, sys
from datetime import date
from pathlib import Path
from lead_scoring import publish

def die(*arguments, **options):
    os.kill(os.getpid(), signal.SIGKILL)

owner = Path if sys.argv[1].startswith("Path.") else publish
setattr(owner, sys.argv[1].removeprefix("Path."), die)
row = {"run_id": sys.argv[4], "as_of": date(2026, 11, 20), "outcome": "succeeded"}
publish.publish(Path(sys.argv[2]), Path(sys.argv[3]), row)
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
    warehouse: Path, tmp_path: Path, project_root: Path, moment: str, published: int
) -> None:
    folder = tmp_path / "published"
    publish.check_folder(folder)
    publish.publish(warehouse, folder, row(1))
    done = subprocess.run(
        [sys.executable, "-c", DIE, moment, str(warehouse), str(folder), str(row(2)["run_id"])],
        cwd=project_root,
        env={**os.environ, "PYTHONPATH": str(project_root)},
        check=False,
    )
    assert done.returncode == -signal.SIGKILL
    assert_whole(folder, row(published)["run_id"])
    publish.publish(warehouse, folder, row(3))
    assert_whole(folder, row(3)["run_id"])
    left = [path.name for path in [*folder.iterdir(), *(folder / "runs").iterdir()] if path.name.startswith(".")]
    assert left == []


def test_an_open_reader_keeps_what_it_has_opened(warehouse: Path, tmp_path: Path) -> None:
    folder = tmp_path / "published"
    publish.check_folder(folder)
    publish.publish(warehouse, folder, row(1))
    with duckdb.connect(folder / "current" / publish.DATABASE, read_only=True) as reader:
        for number in range(2, 7):
            publish.publish(warehouse, folder, row(number))
        assert reader.execute("select count(*), max(score) from lead_scores").fetchone() == (ROWS, 1.5)
        assert reader.execute("select run_id from runs").fetchall() == [(row(1)["run_id"],)]
    assert_whole(folder, row(6)["run_id"])


def test_a_failure_while_writing_leaves_nothing_behind(
    warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "published"
    publish.check_folder(folder)
    publish.publish(warehouse, folder, row(1))

    def disk_full(path: Path) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(publish, "flush", disk_full)
    with pytest.raises(OSError, match="no space left"):
        publish.publish(warehouse, folder, row(2))
    assert_whole(folder, row(1)["run_id"])
    assert [path.name for path in (folder / "runs").iterdir()] == [row(1)["run_id"]]


def test_the_runs_of_dead_processes_are_settled(warehouse: Path) -> None:
    with duckdb.connect(warehouse) as con:
        for number, outcome in ((1, "succeeded"), (2, "running"), (3, "running")):
            runs.save(con, {**row(number), "outcome": outcome})
        con.execute("alter table ops.runs drop column mqas")
        runs.prepare(con, published_run=row(3)["run_id"])
        found = con.execute("select outcome, message is null, mqas from ops.runs order by run_id").fetchall()
    assert found == [("succeeded", True, None), ("killed", False, None), ("succeeded", True, None)]
