"""The published numbers against golden cases, on every engine that is executed.

Our own cases (tests/goldens, written by goldens.py) run everywhere. Those beside the project (../shared/goldens) are
larger; on Spark one of them runs on a local session and one on a cluster of two workers, and
LEAD_SCORING_ALL_GOLDENS=1 runs all on both. One is delivered in ten slices, with LEAD_SCORING_ALL_SLICES=1 all four.
"""

import os
import shutil
import sys
from contextlib import nullcontext
from pathlib import Path

import goldens
import pyarrow.parquet as pq
import pytest
from calls import Command, call
from cases import GOLDEN_CASES, SHARED, shared
from conftest import asked_for
from sequences import row_differences
from slices import LAST_DAY, cut
from warehouse import Rows, Warehouse

COMPARE = SHARED / "goldens" / "compare.py"
# Each case at some of the nine dates, all nine among the four cases.
DATES = {
    "case_1": ("2026-06-25", "2026-08-25", "2026-11-20"),
    "case_2": ("2026-07-15", "2027-01-05"),
    "case_3": ("2026-08-05", "2027-03-01"),
    "case_4": ("2026-09-15", "2026-10-10"),
}
ALL = "LEAD_SCORING_ALL_GOLDENS"
#: The cases that every test run has on Spark.
ON_SPARK = {("local", "case_1"), ("cluster", "case_2")}
#: How the cases are delivered in slices, each in a folder of its own or not; the first is at every test run.
SLICES = [("case_1", False), ("case_2", True), ("case_3", False), ("case_4", True), ("case_1", True), ("case_2", False)]


# ---------------------------------------------------------------- our own cases


def expected(case: str, mart: str) -> Rows:
    """The rows that are right, of all scoring days of a case."""
    return pq.read_table(goldens.FOLDER / case / "expected" / f"{mart}.parquet").to_pylist()


@pytest.mark.parametrize("case", ["case_1", pytest.param("case_2", marks=pytest.mark.slow)])
def test_marts_and_history_agree_with_our_golden_case(case: str, tmp_path: Path) -> None:
    """Scores, bands, gates, flags and contributions of the last scoring day, and the history of the days before."""
    days = goldens.CASES[case][1]
    warehouse = Warehouse(tmp_path)
    warehouse.load(goldens.FOLDER / case / "input")
    warehouse.build(days[-1], {"history_days": (days[-1] - days[0]).days + 1}, tested=True)
    for mart, columns in goldens.MARTS.items():
        number = "points" if mart == "score_contributions" else "score"
        some = " where abs(points) > 1e-6" if number == "points" else ""
        mine = warehouse.rows(f"select date '{days[-1]}' as as_of, {', '.join(columns)} from marts.{mart}{some}")
        theirs = [row for row in expected(case, mart) if row["as_of"] == days[-1]]
        assert len(theirs) > 40
        assert row_differences(mine, theirs) == [], mart
    for level, key, flag in (("lead", "person_id", "is_mql"), ("account", "account_id", "is_mqa")):
        query = f"select score_date as as_of, scorecard, {key}, score, band, {flag} from marts.{level}_score_history"
        mine = warehouse.rows(f"{query} where score_date in ({', '.join(repr(str(day)) for day in days)})")
        theirs = [{**row, flag: row.pop("is_qualified")} for row in expected(case, f"{level}_scores_by_scorecard")]
        theirs = [{name: row[name] for name in mine[0]} for row in theirs]
        assert row_differences(mine, theirs) == [], level


def test_our_golden_cases_are_what_the_reference_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A definition that changes in the reference changes the cases: `python tests/python/goldens.py` writes them."""
    monkeypatch.setattr(goldens, "FOLDER", tmp_path)
    for case in goldens.CASES:
        goldens.write(case)
    written = {path.relative_to(tmp_path): pq.read_table(path).to_pylist() for path in tmp_path.rglob("*.parquet")}
    monkeypatch.undo()
    there = {path.relative_to(goldens.FOLDER) for path in goldens.FOLDER.rglob("*.parquet")}
    assert written.keys() == there
    for path, rows in written.items():
        assert rows == pq.read_table(goldens.FOLDER / path).to_pylist(), path


# ---------------------------------------------------------------- the cases beside the project


def _unless_asked(where: str, case: str) -> list[pytest.MarkDecorator]:
    return [] if (where, case) in ON_SPARK else [asked_for(ALL, "five minutes and more")]


def compare(warehouse: Warehouse, case: Path, as_of: str, *more: str) -> None:
    """Compare marts of a warehouse, and more of them, with a golden case: no number may differ."""
    for mart in (*goldens.MARTS, *more):
        warehouse.execute(f"copy marts.{mart} to '{warehouse.folder / mart}.parquet' (format parquet)")
    call(sys.executable, COMPARE, warehouse.folder, case, as_of)


@pytest.mark.slow
@pytest.mark.parametrize("case", GOLDEN_CASES)
def test_marts_agree_with_golden_case(case: Path, tmp_path: Path) -> None:
    """No score, band, gate, flag or contribution differs."""
    warehouse = Warehouse(tmp_path)
    warehouse.load(case / "input")
    for as_of in DATES[case.name]:
        warehouse.build(as_of, tested=as_of == DATES[case.name][-1])
        compare(warehouse, case, as_of)


@pytest.mark.spark
@pytest.mark.parametrize(
    ("where", "case"),
    [
        pytest.param(where, *case.values, id=f"{where}-{case.id}", marks=[*marks, *_unless_asked(where, case.id)])
        for where, marks in (("local", []), ("cluster", [pytest.mark.cluster]))
        for case in GOLDEN_CASES
    ],
)
def test_spark_agrees_with_golden_case(
    where: str, case: Path, tmp_path: Path, spark_is_there: None, command: Command
) -> None:
    """Nothing differs on any of the nine dates after one delivery; with all cases, after two, each with a run."""
    days = 2 if ALL in os.environ else 1
    inbox, publish = tmp_path / "inbox", tmp_path / "published"
    inbox.mkdir()
    with _cluster() if where == "cluster" else nullcontext("local[2]") as master:
        for as_of, folder in cut(case, tmp_path / "slices", own_folders=False, into=days):
            for path in folder.iterdir():
                shutil.move(path, inbox / path.name)
            command(
                *("run", "--target", "spark", "--input", inbox, "--as-of", as_of, "--publish", publish),
                *("--warehouse", tmp_path / "w.duckdb", "--history-days", "300", "--accept-change", "a slice"),
                LEAD_SCORING_SPARK_MASTER=master,
            )
    call(sys.executable, COMPARE, publish, case, LAST_DAY)


def _cluster():
    from lead_scoring.spark.cluster import cluster

    return cluster(workers=2)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "own_folders"),
    [SLICES[0], *(pytest.param(*more, marks=asked_for("LEAD_SCORING_ALL_SLICES", "ten runs")) for more in SLICES[1:])],
)
def test_ten_slices_come_to_the_same(name: str, own_folders: bool, tmp_path: Path) -> None:
    """After ten daily deliveries, each with a run, no number differs from the golden case, on any of its dates."""
    warehouse, case, inbox = Warehouse(tmp_path), shared(f"goldens/{name}"), tmp_path / "inbox"
    inbox.mkdir()
    for as_of, folder in cut(case, tmp_path / "slices", own_folders=own_folders):
        if not own_folders:
            for path in folder.iterdir():
                path.rename(inbox / path.name)
        warehouse.add(folder if own_folders else inbox)
        warehouse.build(as_of, {"history_days": 300})
    compare(warehouse, case, LAST_DAY, "lead_score_history")
