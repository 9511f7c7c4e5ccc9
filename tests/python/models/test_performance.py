"""How well scores predict outcomes: the measures, the model, the command."""

import random
import runpy
import sys
from datetime import date
from fractions import Fraction
from pathlib import Path

import duckdb
import pytest
from calls import ROOT, Command, call
from cases import content, shared
from hypothesis import given
from hypothesis import strategies as st
from sql_macros import rendered_model
from warehouse import Warehouse, asked

from lead_scoring.publication.folder import DATABASE
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


def ranking(cases: list[tuple[int, bool]]) -> measures.Ranking:
    return measures.Ranking(measures.Block(score, 1, hit) for score, hit in cases)


@given(st.lists(st.tuples(st.integers(-3, 3), st.booleans()), min_size=1, max_size=40), st.randoms())
def test_tenths_share_equal_scores_whatever_the_order(cases: list[tuple[int, bool]], rng: random.Random) -> None:
    """A tenth is a tenth of the ranks; everybody's conversion is the mean of their score's, in any order of people."""
    found, size = ranking(cases).tenths(), len(cases)
    hits_of: dict[int, list[bool]] = {}
    for score, hit in cases:
        hits_of.setdefault(score, []).append(hit)
    everybody = [Fraction(sum(hits_of[score]), len(hits_of[score])) for score, _ in sorted(cases, reverse=True)]
    crumbs = [mean / 10 for mean in everybody for _ in range(10)]
    assert found == [(Fraction(size, 10), sum(crumbs[k * size : (k + 1) * size])) for k in range(10)]
    assert sum(scored for scored, _ in found) == size
    assert sum(hits for _, hits in found) == sum(hit for _, hit in cases)
    shuffled = ranking(rng.sample(cases, size))
    assert shuffled.tenths() == found
    assert shuffled.auc() == ranking(cases).auc()
    assert [shuffled.best(n) for n in range(size + 1)] == [sum(everybody[:n]) for n in range(size + 1)]


Counted = list[tuple[str, measures.Block]]


def rows_of_model(counted: Counted) -> dict[tuple[str, str], tuple]:
    """What the model says of one ranking of people, by measure and segment."""
    path = ROOT / "optional" / "classify_with_python" / "learning" / "score_performance.py"
    return {row[:2]: row[2:] for row in runpy.run_path(str(path))["evaluate"]("person", counted)}


def rows_of_sql(counted: Counted) -> dict[tuple[str, str], tuple]:
    """What the model in SQL says of it."""
    query = rendered_model(ROOT / "optional" / "classify_with_sql" / "learning" / "score_performance.sql")
    rows = [
        (band, block.score, hits, after)
        for band, block in counted
        for hits, after in ((block.converted, 1), (block.scored - block.converted, None))
        if hits
    ]
    with duckdb.connect() as con:
        con.execute(
            "create schema seeds; create table seeds.int_score_blocks as select *, 'c' as scorecard, 'person' as level,"
            " 'all' as outcome, 90 as known_days, 'r' as run_id from (select unnest($bands) as band, unnest($scores) as"
            " score, unnest($counts) as scored, unnest($days) as converted_after_days)",
            dict(zip(("bands", "scores", "counts", "days"), map(list, zip(*rows, strict=True)), strict=True)),
        )
        columns = "measure, segment, value, low, high, scored, converted, verdict"
        found = con.execute(f"select {columns} from ({query}) where horizon_days = 30").fetchall()
    return {row[:2]: (measures.Estimate(*row[2:5]), *row[5:]) for row in found}


@pytest.mark.parametrize("seed", range(12))
def test_sql_and_python_give_the_same_measures(seed: int) -> None:
    """Of rankings of few and many, with ties, and where none or all convert."""
    chance = random.Random(seed)
    counted = []
    for score in chance.sample(range(-5, 20), chance.randrange(1, 20)):
        scored = chance.choice([1, 2, 30, 400])
        converted = {0: 0, 1: scored}.get(seed, chance.randrange(scored + 1))
        counted.append(("sales_ready" if score >= 10 else "cold", measures.Block(float(score), scored, converted)))
    expected, found = rows_of_model(counted), rows_of_sql(counted)
    assert found.keys() == expected.keys()
    for key, (estimate, scored, converted, verdict) in expected.items():
        assert found[key][0] == pytest.approx(estimate, abs=1e-9), key
        assert found[key][1:3] == pytest.approx((scored, converted), abs=1e-9), key
        assert found[key][3] == verdict


def test_ties_in_the_worst_deciles_have_one_lift() -> None:
    """60 of 100 at 0, of whom 12 convert: the worst six tenths are alike, and the cut at 50 takes 10 of the 60."""
    counted = [("engaged", measures.Block(3.0, 40, 18)), ("cold", measures.Block(0.0, 60, 12))]
    found = rows_of_model(counted)
    lifts = {segment: row[0].value for (measure, segment), row in found.items() if measure == "decile_lift"}
    assert [lifts[str(k)] for k in range(1, 11)] == pytest.approx([1.5] * 4 + [0.2 / 0.3] * 6)
    estimate, scored, converted, _ = found["precision_at", "50"]
    assert (estimate.value, scored, converted) == (0.4, 50, 20)
    assert found["precision_at", "100"][2] == 30
    assert ("precision_at", "500") not in found
    assert found["band_conversion", "cold"][1:3] == (60, 12)


def test_tenths_of_few_are_fractions_of_people() -> None:
    """A tenth of four people is 0.4 of one, and the lift of one block of equal scores is 1 in every tenth."""
    found = rows_of_model([("cold", measures.Block(0.0, 3, 0)), ("cold", measures.Block(0.0, 1, 1))])
    tenths = [row for (measure, _), row in found.items() if measure == "decile_lift"]
    assert [(estimate.value, scored, converted) for estimate, scored, converted, _ in tenths] == [(1, 0.4, 0.1)] * 10
    assert all(estimate.low < 1 < estimate.high for estimate, *_ in tenths)


def test_wilson_interval_is_the_published_one() -> None:
    """Of 10 in 100: 5.5 % to 17.4 % (Newcombe 1998); of none there is still an upper bound."""
    assert measures.share(10, 100) == pytest.approx((0.1, 0.0552, 0.1744), abs=1e-4)
    assert measures.share(0, 20).low == 0
    assert measures.share(0, 20).high == pytest.approx(0.1611, abs=1e-4)
    assert measures.share(0, 0) == measures.NOT_KNOWN
    assert measures.share(9.9, 100).low < measures.share(10, 100).low < measures.share(10, 99.9).low


def test_verdict_says_when_there_are_too_few() -> None:
    """Under 100 nothing is said; else the interval decides."""
    assert measures.verdict(40, 99, 0.4) == "too few"
    assert measures.verdict(40, 100, 0.4) == "consistent"
    assert measures.verdict(20, 100, 0.4) == "inconsistent"


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
