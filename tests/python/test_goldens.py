"""The published numbers against the golden cases beside the project."""

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
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


@pytest.mark.skipif(not CASES, reason="the golden cases are not beside the project (../shared/goldens)")
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
