"""How well scores predict outcomes: the measures, the model, the command."""

import random
import sys
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pytest
from calls import ROOT, Command, call
from cases import content, shared
from hypothesis import given
from hypothesis import strategies as st
from sql_macros import rendered_model
from warehouse import Warehouse, asked

from lead_scoring.core import measures
from lead_scoring.publication.folder import DATABASE


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


class Block(NamedTuple):
    """Those who have one score: how many there are, how many of them convert, and their band."""

    score: float
    scored: int
    converted: int
    band: str = "cold"


class Row(NamedTuple):
    """A row of score_performance, without its keys."""

    estimate: measures.Estimate
    scored: float
    converted: float
    verdict: str | None = None


Rows = dict[tuple[str, str], Row]
share = measures.share


def rows_of(blocks: list[Block]) -> Rows:
    """What the model says of one ranking of people, by measure and segment."""
    rows = [
        (block.band, block.score, people, after)
        for block in blocks
        for people, after in ((block.converted, 1), (block.scored - block.converted, None))
        if people
    ]
    with duckdb.connect() as con:
        con.execute(
            "create schema seeds; create table seeds.int_score_blocks as select *, 'c' as scorecard, 'person' as level,"
            " 'all' as outcome, 90 as known_days, 'r' as run_id from (select unnest($bands) as band, unnest($scores) as"
            " score, unnest($counts) as scored, unnest($days) as converted_after_days)",
            dict(zip(("bands", "scores", "counts", "days"), map(list, zip(*rows, strict=True)), strict=True)),
        )
        columns = "measure, segment, value, low, high, scored, converted, verdict"
        query = rendered_model(ROOT / "models" / "learning" / "score_performance.sql")
        found = con.execute(f"select {columns} from ({query}) where horizon_days = 30").fetchall()
    return {row[:2]: Row(measures.Estimate(*row[2:5]), *row[5:]) for row in found}


def expected_of(blocks: list[Block]) -> Rows:
    """The same, person by person: whose score is shared convert as their score's mean, whoever comes first."""
    ranked = sorted(blocks, reverse=True)
    people = [Fraction(block.converted, block.scored) for block in ranked for _ in range(block.scored)]
    scores = [block.score for block in ranked for _ in range(block.scored)]
    hits = [place < block.converted for block in ranked for place in range(block.scored)]
    size, converted, rate = len(people), sum(people), sum(people) / len(people)
    talking = [hit for score, hit in zip(scores, hits, strict=True) if score >= 10]
    claim = share(sum(talking), len(talking))
    rows: Rows = {
        ("auc", "all"): Row(measures.auc(scores, hits), size, converted),
        ("conversion", "all"): Row(share(float(converted), size), size, converted),
        ("published_claim", "40%"): Row(
            *(claim, len(talking), sum(talking)),
            "too few" if len(talking) < 100 else "consistent" if claim.low <= 0.4 <= claim.high else "inconsistent",
        ),
    }
    for band in {block.band for block in blocks}:
        numbers = [sum(block[column] for block in blocks if block.band == band) for column in (2, 1)]
        rows["band_conversion", band] = Row(share(*numbers), *reversed(numbers))
    tenths = [person / 10 for person in people for _ in range(10)]
    for tenth in range(10):
        own, part = float(sum(tenths[tenth * size : (tenth + 1) * size])), size / 10
        lift = [bound / rate for bound in share(own, part)] if rate else measures.NOT_KNOWN
        rows["decile_lift", str(tenth + 1)] = Row(measures.Estimate(*lift), part, own)
    for top in (50, 100, 500):
        if top <= size:
            best = sum(people[:top])
            rows["precision_at", str(top)] = Row(share(float(best), top), top, best)
    return rows


def is_about(row: Row, wanted: Row) -> bool:
    """Whether two rows say the same, but for what numbers with a point lose."""
    numbers = [pytest.approx(number, abs=1e-9) for number in map(_float, (*wanted.estimate, *wanted[1:3]))]
    return [*row.estimate, *row[1:3]] == numbers and row.verdict == wanted.verdict


def _float(number: Any) -> float | None:
    return None if number is None else float(number)


@pytest.mark.parametrize("seed", range(24))
def test_measures_are_those_of_the_people_one_by_one(seed: int) -> None:
    """Of rankings of few and many, with ties, and where none or all convert."""
    chance = random.Random(seed)
    blocks = []
    for score in chance.sample(range(-5, 20), chance.randrange(1, 20)):
        scored = chance.choice([1, 2, 30, 400])
        converted = {0: 0, 1: scored}.get(seed, chance.randrange(scored + 1))
        blocks.append(Block(float(score), scored, converted, "sales_ready" if score >= 10 else "cold"))
    expected, found = expected_of(blocks), rows_of(blocks)
    assert found.keys() == expected.keys()
    assert {key: (found[key], row) for key, row in expected.items() if not is_about(found[key], row)} == {}


def test_ties_in_the_worst_deciles_have_one_lift() -> None:
    """60 of 100 at 0, of whom 12 convert: the worst six tenths are alike, and the cut at 50 takes 10 of the 60."""
    found = rows_of([Block(3.0, 40, 18, "engaged"), Block(0.0, 60, 12)])
    assert [found["decile_lift", str(k)].estimate.value for k in range(1, 11)] == pytest.approx(
        [1.5] * 4 + [0.2 / 0.3] * 6
    )
    assert (found["precision_at", "50"].estimate.value, *found["precision_at", "50"][1:3]) == (0.4, 50, 20)
    assert found["precision_at", "100"].converted == 30
    assert ("precision_at", "500") not in found
    assert found["band_conversion", "cold"][1:3] == (60, 12)


def test_tenths_of_few_are_fractions_of_people() -> None:
    """A tenth of four people is 0.4 of one, and the lift of one block of equal scores is 1 in every tenth."""
    found = rows_of([Block(0.0, 4, 1)])
    tenths = [row for (measure, _), row in found.items() if measure == "decile_lift"]
    assert [(row.estimate.value, row.scored, row.converted) for row in tenths] == [pytest.approx((1, 0.4, 0.1))] * 10
    assert all(row.estimate.low < 1 < row.estimate.high for row in tenths)


@pytest.mark.parametrize(
    ("scored", "converted", "verdict"), [(99, 40, "too few"), (100, 40, "consistent"), (100, 20, "inconsistent")]
)
def test_verdict_says_when_there_are_too_few(scored: int, converted: int, verdict: str) -> None:
    """Under 100 at 10 and more nothing is said; else the interval decides."""
    blocks = [Block(10.0, scored, converted, "sales_ready"), Block(9.9, 500, 0, "interested")]
    assert rows_of(blocks)["published_claim", "40%"].verdict == verdict


def test_wilson_interval_is_the_published_one() -> None:
    """Of 10 in 100: 5.5 % to 17.4 % (Newcombe 1998); of none there is still an upper bound."""
    assert share(10, 100) == pytest.approx((0.1, 0.0552, 0.1744), abs=1e-4)
    assert share(0, 20).low == 0
    assert share(0, 20).high == pytest.approx(0.1611, abs=1e-4)
    assert share(0, 0) == measures.NOT_KNOWN
    assert share(9.9, 100).low < share(10, 100).low < share(10, 99.9).low


@pytest.fixture(scope="module")
def evaluated(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """Six people who booked meetings, as of 2026-03-01, with outcomes known for 40 days after."""
    warehouse = Warehouse(tmp_path_factory.mktemp("performance"))
    warehouse.load(content("performance"))
    warehouse.build(date(2026, 3, 1))
    return warehouse


def measure(warehouse: Warehouse, name: str, horizon: int, level: str = "person", outcome: str = "all") -> dict:
    """One row of the primary scorecard."""
    (row,) = warehouse.rows(
        f"from marts.score_performance where scorecard = 'default' and level = '{level}' and measure = '{name}'"
        f" and outcome = '{outcome}'"
        f" and horizon_days = {horizon} and segment in ('all', '40%', '75%')"
    )
    return row


def test_only_outcomes_after_the_day_and_within_the_horizon_count(evaluated: Warehouse) -> None:
    """Of five who had not converted, one converts in 30 days and two in 60."""
    thirty, sixty = measure(evaluated, "conversion", 30), measure(evaluated, "conversion", 60)
    assert (thirty["scored"], thirty["converted"], thirty["status"], thirty["known_days"]) == (5, 1, "complete", 30)
    assert (sixty["scored"], sixty["converted"], sixty["status"], sixty["known_days"]) == (5, 2, "incomplete", 40)
    assert measure(evaluated, "published_claim", 30)["verdict"] == "too few"


def test_each_outcome_stands_alone_too(evaluated: Warehouse) -> None:
    """p0, who had held a meeting, can still be won; an outcome that is not positive has no row."""
    rows = evaluated.rows(
        "select outcome, scored, converted from marts.score_performance where scorecard = 'default'"
        " and level = 'person' and measure = 'conversion' and horizon_days = 60 order by outcome"
    )
    assert [tuple(row.values()) for row in rows] == [
        *(("accepted", 6, 0), ("all", 5, 2), ("closed_won", 6, 1), ("meeting_held", 5, 0)),
        ("opportunity_created", 6, 1),
    ]


def test_who_comes_after_the_day_is_not_evaluated(evaluated: Warehouse) -> None:
    """Created, first seen or first changed later is left out; who was seen before their creation is not."""
    found = evaluated.rows(
        "select scored_id from scoring.int_scored_outcomes where scorecard = 'default' and outcome = 'closed_won'"
        " order by 1"
    )
    assert [row["scored_id"] for row in found] == ["a1", "a2", "p0", "p1", "p2", "p3", "p4", "p5"]


def test_the_ranking_is_evaluated(evaluated: Warehouse) -> None:
    """The later the meeting the higher the score: p1 ranks below p2 to p5, so the AUC is 0."""
    assert measure(evaluated, "auc", 30)["value"] == 0
    assert measure(evaluated, "auc", 60)["value"] == 0


def test_accounts_convert_with_their_people(evaluated: Warehouse) -> None:
    """Account a1 had converted by the scoring day through p0, so only a2 is evaluated."""
    row = measure(evaluated, "conversion", 30, "account")
    assert (row["scored"], row["converted"]) == (1, 0)


@pytest.mark.slow
def test_without_later_outcomes_nothing_is_said(tmp_path: Path) -> None:
    """No row, instead of a conversion of zero."""
    warehouse = Warehouse(tmp_path)
    warehouse.load({"people": [{"person_id": "p1"}]})
    warehouse.build("2026-03-01")
    assert warehouse.rows("from marts.score_performance") == []


@pytest.mark.slow
def test_real_leads_give_the_auc_of_the_plain_script(command: Command, tmp_path: Path) -> None:
    """On the real leads the model and the command say what auc.py says."""
    real = shared("real_input")
    publish = tmp_path / "published"
    command(
        *("run", "--input", real / "x_education_a", "--as-of", "2026-11-20", "--publish", publish),
        *("--warehouse", tmp_path / "real.duckdb"),
    )
    plain = call(sys.executable, real / "auc.py", publish, real / "x_education_a.truth.csv").stdout
    assert "4644 leads: score 0.6665" in plain
    assert "2436 leads the vendor scored: score 0.6816" in plain
    truth = f"read_csv('{real / 'x_education_a.truth.csv'}')"
    scored_too = f"lead_scores join {truth} using (person_id) where vendor_activity_score is not null"
    vendor_scored = asked(publish / "current" / DATABASE, f"select score, converted = 1 from {scored_too}")
    assert round(measures.auc(*zip(*vendor_scored, strict=True)).value, 4) == 0.6816
    shown = command("performance", "--publish", publish).stdout
    assert "0.6665" in shown and "9 are known yet" in shown
    refused = command("performance", "--publish", publish, "--outcome", "rejected", code=2)
    assert "is no positive outcome" in refused.stderr


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
