"""The published numbers against the golden cases beside the project, on every engine that is executed.

On Spark one case on a local session and one on a cluster of two workers; LEAD_SCORING_ALL_GOLDENS=1 runs all on both.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import duckdb
import pytest
from slices import LAST_DAY, cut
from warehouse import Warehouse

GOLDENS = Path(__file__).resolve().parents[2].parent / "shared" / "goldens"
CASES = sorted(GOLDENS.glob("case_*"))
# Each case at some of the nine dates, all nine among the four cases.
DATES = {
    "case_1": ("2026-06-25", "2026-08-25", "2026-11-20"),
    "case_2": ("2026-07-15", "2027-01-05"),
    "case_3": ("2026-08-05", "2027-03-01"),
    "case_4": ("2026-09-15", "2026-10-10"),
}
ALL = "LEAD_SCORING_ALL_GOLDENS" in os.environ
#: The cases that every test run has on Spark.
ON_SPARK = {("local", "case_1"), ("cluster", "case_2")}


@pytest.mark.skipif(not CASES, reason="the golden cases are not beside the project (../shared/goldens)")
@pytest.mark.duckdb
@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_marts_agree_with_golden_case(case: Path, tmp_path: Path) -> None:
    """No score, band, gate, flag or contribution differs."""
    warehouse = Warehouse(tmp_path)
    warehouse.load(case / "input")
    for as_of in DATES[case.name]:
        warehouse.build(as_of, tested=as_of == DATES[case.name][-1])
        with duckdb.connect(warehouse.file) as con:
            for mart in ("lead_scores_by_scorecard", "account_scores_by_scorecard", "score_contributions"):
                con.execute(f"copy marts.{mart} to '{tmp_path / mart}.parquet' (format parquet)")
        compared = subprocess.run(
            [sys.executable, GOLDENS / "compare.py", tmp_path, case, as_of], capture_output=True, text=True, check=False
        )
        assert compared.returncode == 0, f"{as_of}: {compared.stdout}{compared.stderr}"


@pytest.mark.skipif(not CASES, reason="the golden cases are not beside the project (../shared/goldens)")
@pytest.mark.parametrize(
    ("where", "case"),
    [
        pytest.param(
            where,
            case,
            marks=[
                getattr(pytest.mark, where),
                pytest.mark.skipif(
                    not ALL and (where, case.name) not in ON_SPARK,
                    reason="five minutes and more: runs when LEAD_SCORING_ALL_GOLDENS is set",
                ),
            ],
        )
        for where in ("local", "cluster")
        for case in CASES
    ],
    ids=[f"{where}-{case.name}" for where in ("local", "cluster") for case in CASES],
)
def test_spark_agrees_with_golden_case(
    where: str, case: Path, tmp_path: Path, spark_is_there: None, command: Callable[..., subprocess.CompletedProcess]
) -> None:
    """Nothing differs on any of the nine dates, after two deliveries, each with a run, or on the cluster after one."""
    days = 1 if where == "cluster" and not ALL else 2
    inbox, publish = tmp_path / "inbox", tmp_path / "published"
    inbox.mkdir()
    with _cluster() if where == "cluster" else nullcontext("local[2]") as master:
        for as_of, folder in cut(case, tmp_path / "slices", own_folders=False, into=days):
            for path in folder.iterdir():
                shutil.move(path, inbox / path.name)
            done = command(
                *("run", "--target", "spark", "--input", inbox, "--as-of", as_of, "--publish", publish),
                *("--warehouse", tmp_path / "w.duckdb", "--history-days", "300", "--accept-change", "a slice"),
                LEAD_SCORING_SPARK_MASTER=master,
            )
            assert done.returncode == 0, done.stdout + done.stderr
    compared = subprocess.run(
        [sys.executable, GOLDENS / "compare.py", publish, case, LAST_DAY], capture_output=True, text=True, check=False
    )
    assert compared.returncode == 0, compared.stdout + compared.stderr


def _cluster():
    from lead_scoring.spark.cluster import cluster

    return cluster(workers=2)
