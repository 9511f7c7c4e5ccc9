"""The golden cases once more, delivered in ten slices with a run after each: the published numbers are the same.

One case at every test run; LEAD_SCORING_ALL_SLICES=1 delivers all four.
"""

import sys
from pathlib import Path

import duckdb
import pytest
from conftest import asked_for, call
from slices import LAST_DAY, cut
from warehouse import Warehouse

GOLDENS = Path(__file__).resolve().parents[3].parent / "shared" / "goldens"
HISTORY = {"history_days": 300}
MARTS = ("lead_scores_by_scorecard", "account_scores_by_scorecard", "score_contributions", "lead_score_history")


@pytest.mark.slow
@pytest.mark.skipif(not GOLDENS.is_dir(), reason="the golden cases are not beside the project (../shared/goldens)")
@pytest.mark.parametrize(
    ("name", "own_folders"),
    [
        ("case_1", False),
        *(
            pytest.param(
                *more,
                marks=asked_for("LEAD_SCORING_ALL_SLICES", "ten runs"),
            )
            for more in (("case_2", True), ("case_3", False), ("case_4", True), ("case_1", True), ("case_2", False))
        ),
    ],
)
def test_ten_slices_come_to_the_same(name: str, own_folders: bool, tmp_path: Path) -> None:
    """After ten daily deliveries no number differs from the golden case, on any of its dates."""
    warehouse = Warehouse(tmp_path)
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for as_of, folder in cut(GOLDENS / name, tmp_path / "slices", own_folders=own_folders):
        if not own_folders:
            for path in folder.iterdir():
                path.rename(inbox / path.name)
        warehouse.add(folder if own_folders else inbox)
        warehouse.build(as_of, HISTORY)
    with duckdb.connect(warehouse.file) as con:
        for mart in MARTS:
            con.execute(f"copy marts.{mart} to '{tmp_path / mart}.parquet' (format parquet)")
    compared = call(sys.executable, GOLDENS / "compare.py", tmp_path, GOLDENS / name, LAST_DAY)
    assert compared.returncode == 0, compared.stdout + compared.stderr
