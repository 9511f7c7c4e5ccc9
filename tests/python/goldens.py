"""Golden cases of our own: random inputs with the exact scores that the reference gives, in tests/goldens.

`python tests/python/goldens.py` writes them again, after a definition has changed; the diff of the commit then says so.
They stand in the project so that a clone with nothing beside it tests exactness, with any program that reads Parquet.

A case is `input/<table>.parquet` (the contract, all text) and `expected/<mart>.parquet`, rows of several scoring days.
"""

import sys
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "tests" / "goldens"
#: Case -> seed of its input, and the scoring days, of which the last has contributions too.
CASES = {
    "case_1": (101, (date(2026, 3, 9), date(2026, 6, 15), date(2026, 9, 20))),
    "case_2": (102, (date(2026, 4, 1), date(2026, 8, 31), date(2026, 12, 1))),
}
#: What is expected of each mart: the key, then what is compared.
MARTS = {
    "lead_scores_by_scorecard": ("scorecard", "person_id", "score", "band", "gate", "is_qualified"),
    "account_scores_by_scorecard": ("scorecard", "account_id", "score", "band", "is_qualified"),
    "score_contributions": ("scorecard", "level", "person_id", "account_id", "rule_id", "points"),
}


def write(case: str) -> None:
    """Write a case: its input, and what the reference says of it."""
    from reference import generate, prepare, score_at

    seed, days = CASES[case]
    tables = generate(seed, people=60, accounts=10, events=700)
    for table, rows in tables.items():
        if rows:
            _write(FOLDER / case / "input" / f"{table}.parquet", rows, list(rows[0]))
    scenario = prepare(tables)
    results = [score_at(scenario, day, until=False) for day in days]
    for mart, columns in MARTS.items():
        rows = []
        for result in results:
            if mart == "score_contributions":
                found = [row for row in result.contributions if result is results[-1] and abs(row["points"]) > 1e-6]
            else:
                found = result.leads if mart.startswith("lead") else result.accounts
            rows += [{"as_of": result.as_of, **{column: row[column] for column in columns}} for row in found]
        rows.sort(key=lambda row: tuple(str(value) for value in row.values() if not isinstance(value, float)))
        _write(FOLDER / case / "expected" / f"{mart}.parquet", rows, ["as_of", *columns])


def _write(path: Path, rows: list[dict], columns: list[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    table = pa.table({column: [row[column] for row in rows] for column in columns})
    pq.write_table(table, path, compression="zstd", compression_level=19)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    for name in CASES:
        write(name)
    size = sum(path.stat().st_size for path in FOLDER.rglob("*.parquet"))
    print(f"{len(CASES)} cases in {FOLDER.relative_to(ROOT)}, {size / 1024:,.0f} KiB")
