"""The reference against the golden cases: every score, band, gate, flag and contribution agrees at every golden date.

That order, repetition, later events and people who are deleted change nothing is not asked of it here: it holds of the
models, with which it agrees where that is asked of them (test_properties.py).
"""

from datetime import date, timedelta
from pathlib import Path

import pytest
from cases import GOLDEN_CASES
from reference import prepare, score_at
from sequences import row_differences
from warehouse import Rows, read_csv, tables_in


def printed(column: str, value: object) -> object:
    """A value as the golden files print it, numbers as numbers."""
    if column in ("score", "points"):
        return float(value)
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def compared(mine: Rows, theirs: Rows, columns: list[str]) -> list[str]:
    """The rows that two results do not share; a contribution of nothing is none."""
    both = (
        [
            {name: printed(name, row[name]) for name in columns}
            for row in rows
            if abs(float(row.get("points", 1))) > 1e-7
        ]
        for rows in (mine, theirs)
    )
    return row_differences(*both)


@pytest.mark.parametrize("case", GOLDEN_CASES)
def test_agrees_with_golden_case(case: Path) -> None:
    """At all dates of a case the reference agrees with what was published for it."""
    scenario = prepare(tables_in(case / "input"))
    expected = {path.stem: read_csv(path) for path in (case / "expected").glob("*.csv")}
    scorecards = {row["scorecard"] for row in expected["lead_scores"]}
    for as_of in {row["as_of"] for row in expected["lead_scores"]}:
        result = score_at(scenario, date.fromisoformat(as_of), until=False)
        points = [row for row in result.contributions if row["level"] == "person"]
        found = {"lead_scores": result.leads, "account_scores": result.accounts, "score_contributions": points}
        for mart, rows in found.items():
            mine = [{"as_of": as_of, **row} for row in rows if row["scorecard"] in scorecards]
            theirs = [row for row in expected[mart] if row["as_of"] == as_of]
            assert compared(mine, theirs, list(expected[mart][0])) == [], (as_of, mart)


def test_until_is_the_first_day_below_the_line() -> None:
    """A demo request is worth 15 with a half-life of 60 days: from the 36th day on it is below 10."""
    submitted = {"event_id": "e1", "event_type": "form_submitted", "form_type": "demo_request", "person_id": "P1"}
    tables = {"people": [{"person_id": "P1"}], "events": [{**submitted, "occurred_at": "2026-03-01T10:00:00"}]}
    result = score_at(prepare(tables), date(2026, 3, 1))
    assert result.mql_until == {"P1": date(2026, 3, 1) + timedelta(days=36)}
