"""How well scores foretell outcomes: the measures, the model, the command."""

import random
import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from warehouse import Warehouse

from python_udfs import measures


def pairwise_auc(scores: list[float], converted: list[bool]) -> float:
    """The definition of the AUC, pair by pair."""
    wins = [
        (mine > other) + 0.5 * (mine == other)
        for mine, hit in zip(scores, converted, strict=True)
        if hit
        for other, miss in zip(scores, converted, strict=True)
        if not miss
    ]
    return sum(wins) / len(wins)


@given(st.lists(st.tuples(st.integers(-3, 3), st.booleans()), min_size=2, max_size=40))
def test_auc_is_the_share_of_pairs_in_the_right_order(cases: list[tuple[int, bool]]) -> None:
    """The rank formula gives what counting all pairs gives; it is not known when all or none converted."""
    scores, converted = [float(score) for score, _ in cases], [hit for _, hit in cases]
    estimate = measures.auc(scores, converted)
    if all(converted) or not any(converted):
        assert estimate == measures.NOT_KNOWN
    else:
        assert estimate.value == pytest.approx(pairwise_auc(scores, converted))
        assert 0 <= estimate.low <= estimate.value <= estimate.high <= 1


def test_wilson_interval_is_the_published_one() -> None:
    """Of 10 in 100: 5.5 % to 17.4 % (Newcombe 1998); of none there is still an upper bound."""
    assert measures.share(10, 100) == pytest.approx((0.1, 0.0552, 0.1744), abs=1e-4)
    assert measures.share(0, 20).low == 0
    assert measures.share(0, 20).high == pytest.approx(0.1611, abs=1e-4)
    assert measures.share(0, 0) == measures.NOT_KNOWN


def test_verdict_says_when_there_are_too_few() -> None:
    """Under 100 nothing is said; else the interval decides."""
    assert measures.verdict(40, 99, 0.4) == "too few"
    assert measures.verdict(40, 100, 0.4) == "consistent"
    assert measures.verdict(20, 100, 0.4) == "inconsistent"


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """Six people who booked meetings, as of 2026-03-01, with outcomes known for 40 days after."""
    warehouse = Warehouse(tmp_path_factory.mktemp("performance"))
    people = [{"person_id": f"p{n}", "account_id": "a1" if n < 3 else "a2"} for n in range(6)]
    meetings = [
        {"event_id": f"e{n}", "event_type": "meeting_booked", "occurred_at": f"2026-02-{10 + n}", "person_id": f"p{n}"}
        for n in range(6)
    ]
    outcomes = [
        ("p0", "meeting_held", "2026-03-01"),  # by the scoring day: left out
        ("p1", "opportunity_created", "2026-03-31"),  # the last day of 30
        ("p2", "closed_won", "2026-04-01"),  # a day later
        ("p5", "closed_lost", "2026-03-10"),  # no conversion
        ("p4", "rejected", "2026-04-10"),  # 40 days after: so far outcomes are known
    ]
    tables = {
        "people": people,
        "accounts": [{"account_id": "a1"}, {"account_id": "a2"}],
        "events": meetings,
        "outcomes": [
            {"outcome_id": f"o{n}", "person_id": who, "outcome": what, "occurred_at": day}
            for n, (who, what, day) in enumerate(outcomes)
        ],
    }
    warehouse.load(tables)
    warehouse.build(date(2026, 3, 1))
    return warehouse


def measure(warehouse: Warehouse, name: str, horizon: int, level: str = "person") -> dict:
    """One row of the primary scorecard."""
    (row,) = warehouse.rows(
        f"from marts.score_performance where scorecard = 'default' and level = '{level}' and measure = '{name}'"
        f" and horizon_days = {horizon} and segment in ('all', '40%', '75%')"
    )
    return row


def test_only_outcomes_after_the_day_and_within_the_horizon_count(judged: Warehouse) -> None:
    """Of five who had not converted, one converts in 30 days and two in 60."""
    thirty, sixty = measure(judged, "conversion", 30), measure(judged, "conversion", 60)
    assert (thirty["scored"], thirty["converted"], thirty["status"], thirty["known_days"]) == (5, 1, "complete", 30)
    assert (sixty["scored"], sixty["converted"], sixty["status"], sixty["known_days"]) == (5, 2, "incomplete", 40)
    assert measure(judged, "published_claim", 30)["verdict"] == "too few"


def test_the_ranking_is_judged(judged: Warehouse) -> None:
    """The later the meeting the higher the score: p1 ranks below p2 to p5, so the AUC is 0."""
    assert measure(judged, "auc", 30)["value"] == 0
    assert measure(judged, "auc", 60)["value"] == 0


def test_accounts_convert_with_their_people(judged: Warehouse) -> None:
    """Account a1 had converted by the scoring day through p0, so only a2 is judged."""
    row = measure(judged, "conversion", 30, "account")
    assert (row["scored"], row["converted"]) == (1, 0)


@pytest.mark.slow
def test_without_later_outcomes_nothing_is_said(tmp_path: Path) -> None:
    """No row, instead of a conversion of zero."""
    warehouse = Warehouse(tmp_path)
    warehouse.load({"people": [{"person_id": "p1"}]})
    warehouse.build("2026-03-01")
    assert warehouse.rows("from marts.score_performance") == []


@pytest.mark.slow
def test_real_leads_give_the_auc_of_the_plain_script(shared_dir: Path, command, tmp_path: Path) -> None:
    """On the real leads the model and the command say what auc.py says."""
    real = shared_dir / "real_input"
    publish = tmp_path / "published"
    done = command(
        *("run", "--input", real / "x_education_a", "--as-of", "2026-11-20", "--publish", publish),
        *("--warehouse", tmp_path / "real.duckdb"),
    )
    assert done.returncode == 0, done.stdout + done.stderr
    plain = subprocess.run(
        [sys.executable, real / "auc.py", publish, real / "x_education_a.truth.csv"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "4644 leads: score 0.6665" in plain
    assert "2436 leads the vendor scored: score 0.6816" in plain
    truth = f"read_csv('{real / 'x_education_a.truth.csv'}')"
    with duckdb.connect(publish / "current" / "lead_scoring.duckdb", read_only=True) as con:
        vendor_scored = con.execute(
            f"select score, converted = 1 from lead_scores join {truth} using (person_id)"
            " where vendor_activity_score is not null"
        ).fetchall()
    assert round(measures.auc(*zip(*vendor_scored, strict=True)).value, 4) == 0.6816
    shown = command("performance", "--publish", publish).stdout
    assert "0.6665" in shown
    assert "9 are known yet" in shown


def test_auc_interval_covers_the_truth() -> None:
    """Of 200 samples from two normals whose true AUC is known, about 95 % of the intervals hold it."""
    rng = random.Random(5)
    truth = 0.7602  # P(N(1,1) > N(0,1)) = Phi(1 / sqrt(2))
    covered = 0
    for _ in range(200):
        converted = [rng.random() < 0.3 for _ in range(300)]
        scores = [rng.gauss(1.0 if hit else 0.0, 1.0) for hit in converted]
        _, low, high = measures.auc(scores, converted)
        covered += low <= truth <= high
    assert 180 <= covered <= 199
