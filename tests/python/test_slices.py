"""The golden cases once more, delivered in ten slices with a run after each: the published numbers are the same.

Two cases at every test run; LEAD_SCORING_ALL_SLICES=1 delivers all four.
"""

import csv
import os
import random
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import duckdb
import pytest
from warehouse import Warehouse

GOLDENS = Path(__file__).resolve().parents[2].parent / "shared" / "goldens"
SLICES = 10
LAST_DAY = "2027-03-01"
HISTORY = {"history_days": 300}
ALL = "LEAD_SCORING_ALL_SLICES" in os.environ
MARTS = ("lead_scores_by_scorecard", "account_scores_by_scorecard", "score_contributions", "lead_score_history")


def cut(case: Path, target: Path, *, own_folders: bool) -> list[tuple[str, Path]]:
    """Cut the input of a case into slices: events by their day, all else at random; (scoring day, folder) of each.

    A slice is files of its own in one folder with those before it, or a folder of its own.
    """
    rng = random.Random(case.name)
    headers: dict[str, list[str]] = {}
    slices: list[dict[str, list[list[str]]]] = [defaultdict(list) for _ in range(SLICES)]
    with (case / "input" / "events.csv").open(encoding="utf-8", newline="") as file:
        days = sorted(row["occurred_at"][:10] for row in csv.DictReader(file) if row["occurred_at"][4:5] == "-")
    ends = [days[len(days) * (number + 1) // SLICES] for number in range(SLICES - 1)]
    for path in sorted((case / "input").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            headers[path.stem], *rows = csv.reader(file)
        for row in rows:
            number = rng.randrange(SLICES)
            if path.stem == "events":
                number = sum(row[headers["events"].index("occurred_at")][:10] > end for end in ends)
            slices[number][path.stem].append(row)
    found = []
    for number, (tables, end) in enumerate(zip(slices, [*ends, LAST_DAY], strict=True)):
        folder = target / f"slice_{number}" if own_folders else target / f"until_{number}"
        folder.mkdir(parents=True)
        for table, rows in tables.items():
            with (folder / f"{table}{'' if own_folders else f'_{number}'}.csv").open("w", newline="") as file:
                csv.writer(file).writerows([headers[table], *rows])
        found.append((end, folder))
    return found


@pytest.mark.skipif(not GOLDENS.is_dir(), reason="the golden cases are not beside the project (../shared/goldens)")
@pytest.mark.parametrize(
    ("name", "own_folders"),
    [
        ("case_1", False),
        ("case_2", True),
        *(
            pytest.param(*more, marks=pytest.mark.skipif(not ALL, reason="LEAD_SCORING_ALL_SLICES is not set"))
            for more in (("case_3", False), ("case_4", True), ("case_1", True), ("case_2", False))
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
    compared = subprocess.run(
        [sys.executable, GOLDENS / "compare.py", tmp_path, GOLDENS / name, LAST_DAY],
        capture_output=True,
        text=True,
        check=False,
    )
    assert compared.returncode == 0, compared.stdout + compared.stderr
