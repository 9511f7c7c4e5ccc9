"""The reference against the golden cases, and against the identities that every result obeys.

At every golden date every score, band, gate, flag and contribution has to agree. On random inputs: contributions sum to
the score, order and repetition change nothing, later events change nothing, a deleted person never existed.
"""

from __future__ import annotations

import csv
import random
from datetime import date, timedelta
from pathlib import Path

import pytest
from reference import Result, as_of_dates, generate, prepare, score, score_at
from reference.contract import COLUMNS

GOLDENS = Path(__file__).resolve().parents[3].parent / "shared" / "goldens"
CASES = sorted(GOLDENS.glob("case_*"))
TOLERANCE = 1e-6
SHOWN = 25


def read(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file; none when there is no such file."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def text(value: object) -> str:
    """A value as the golden files print it."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def differences(got: list[dict], expected: list[dict], keys: list[str], number: str, texts: list[str]) -> list[str]:
    """What differs between two row sets: missing and extra rows, a number off by more than 1e-6, another text."""
    mine = {tuple(text(row[key]) for key in keys): row for row in got}
    theirs = {tuple(row[key] for key in keys): row for row in expected}
    found = []
    for key in sorted(mine.keys() | theirs.keys()):
        if key not in mine or key not in theirs:
            found.append(f"{key}: {'missing' if key not in mine else 'extra'} {mine.get(key) or theirs.get(key)}")
            continue
        row, golden = mine[key], theirs[key]
        if abs(row[number] - float(golden[number])) > TOLERANCE:
            found.append(f"{key}: {number} {row[number]}, expected {golden[number]}")
        found += [
            f"{key}: {name} {text(row[name])!r}, expected {golden[name]!r}"
            for name in texts
            if text(row[name]) != golden[name]
        ]
    return found


def compare(case: Path) -> list[str]:
    """All differences between the reference and one golden case."""
    world = prepare({table: read(case / "input" / f"{table}.csv") for table in COLUMNS})
    marts = ("lead_scores", "account_scores", "score_contributions")
    expected = {name: read(case / "expected" / f"{name}.csv") for name in marts}
    scorecards = {row["scorecard"] for row in expected["lead_scores"]}
    found = []
    for as_of in sorted({row["as_of"] for row in expected["lead_scores"]}):
        golden = {name: [row for row in rows if row["as_of"] == as_of] for name, rows in expected.items()}
        result = score_at(world, date.fromisoformat(as_of), until=False)
        leads, accounts, points = (
            [row for row in rows if row["scorecard"] in scorecards]
            for rows in (result.leads, result.accounts, result.contributions)
        )
        points = [row for row in points if row["level"] == "person" and abs(row["points"]) > TOLERANCE / 10]
        golden_points = [row for row in golden["score_contributions"] if abs(float(row["points"])) > TOLERANCE / 10]
        found += [
            f"{as_of} {line}"
            for line in differences(
                leads, golden["lead_scores"], ["scorecard", "person_id"], "score",
                ["account_id", "band", "gate", "is_qualified"],
            )
            + differences(
                accounts, golden["account_scores"], ["scorecard", "account_id"], "score", ["band", "is_qualified"]
            )
            + differences(points, golden_points, ["scorecard", "person_id", "rule_id"], "points", [])
        ]  # fmt: skip
    return found


@pytest.mark.skipif(not CASES, reason="the golden cases are not beside the project (../shared/goldens)")
@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_agrees_with_golden_case(case: Path) -> None:
    """At all dates of a case the reference agrees with what was published for it."""
    found = compare(case)
    assert not found, f"{len(found)} differences, the first:\n" + "\n".join(found[:SHOWN])


SEEDS = range(6)


def rows_of(result: Result) -> list:
    """Everything a result says, rounded, so that two can be compared."""
    scores = [
        {name: round(value, 6) if isinstance(value, float) else value for name, value in row.items()}
        for row in [*result.leads, *result.accounts, *result.contributions]
    ]
    return [scores, result.signals, result.states, result.mql_until, result.mqa_until]


@pytest.mark.parametrize("seed", SEEDS)
def test_generated_input_is_the_same_for_a_seed_and_scores_add_up(seed: int) -> None:
    """A seed always makes the same input; the contributions of each person and account sum to the score."""
    tables = generate(seed)
    assert tables == generate(seed)
    result = score(tables, as_of_dates(seed, tables)[0])
    for level, key, rows in (("person", "person_id", result.leads), ("account", "account_id", result.accounts)):
        for row in rows:
            points = [
                part["points"]
                for part in result.contributions
                if (part["scorecard"], part["level"], part[key]) == (row["scorecard"], level, row[key])
            ]
            assert sum(points) == pytest.approx(row["score"], abs=TOLERANCE)


@pytest.mark.parametrize("seed", SEEDS)
def test_order_and_repetition_change_nothing(seed: int) -> None:
    """The same rows in another order, a tenth of the events twice, score the same."""
    tables = generate(seed)
    rng = random.Random(seed)
    again = {table: rng.sample(rows, len(rows)) for table, rows in tables.items()}
    again["events"] += rng.sample(again["events"], len(again["events"]) // 10)
    for as_of in as_of_dates(seed, tables):
        assert rows_of(score(tables, as_of)) == rows_of(score(again, as_of))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_deleted_person_never_existed(seed: int) -> None:
    """Deleting a person gives what the input without the person's row gives."""
    tables = generate(seed)
    gone = min(row["person_id"] for row in tables["people"])
    deletion = {"table": "people", "key": gone, "deleted_at": "2026-01-01"}
    deleted = {**tables, "deletions": [*tables["deletions"], deletion]}
    without = {**tables, "people": [row for row in tables["people"] if row["person_id"] != gone]}
    for as_of in as_of_dates(seed, tables):
        assert rows_of(score(deleted, as_of)) == rows_of(score(without, as_of))


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_later_counts(seed: int) -> None:
    """Events after the date change nothing but links and watermarks, which are held here."""
    tables = generate(seed)
    as_of = as_of_dates(seed, tables)[0]
    whole = prepare(tables)
    cut = prepare(tables)
    cut.events = {person: [event for event in found if event.day <= as_of] for person, found in whole.events.items()}
    assert rows_of(score_at(whole, as_of)) == rows_of(score_at(cut, as_of))


def test_until_is_the_first_day_below_the_line() -> None:
    """A demo request is worth 15 with a half-life of 60 days: from the 36th day on it is below 10."""
    submitted = {"event_id": "e1", "event_type": "form_submitted", "form_type": "demo_request", "person_id": "P1"}
    tables = {"people": [{"person_id": "P1"}], "events": [{**submitted, "occurred_at": "2026-03-01T10:00:00"}]}
    result = score(tables, date(2026, 3, 1))
    assert result.mql_until == {"P1": date(2026, 3, 1) + timedelta(days=36)}
