"""The models against the plain reading of the definition, on random inputs full of traps; identities of a run."""

import random
from datetime import date
from pathlib import Path

import pytest
from reference import Result, as_of_dates, generate, prepare, score_at
from warehouse import Rows, Warehouse

SEEDS = (11, 12, 13)


def by_key(rows: Rows, keys: tuple[str, ...], numbers: tuple[str, ...], texts: tuple[str, ...]) -> dict:
    """Rows by key, numbers rounded to six decimals; fails when a key stands twice."""
    found = {
        tuple(row[key] for key in keys): tuple(round(row[name], 6) + 0.0 for name in numbers)
        + tuple(row[name] for name in texts)
        for row in rows
    }
    assert len(found) == len(rows), "a key stands twice"
    return found


def differences(mine: dict, theirs: dict) -> dict:
    """What two results disagree on: key -> (model, reference)."""
    return {
        key: (mine.get(key), theirs.get(key)) for key in mine.keys() | theirs.keys() if mine.get(key) != theirs.get(key)
    }


def with_points(rows: Rows) -> Rows:
    """Contributions that are not zero, with whom they belong to in one column."""
    return [
        {**row, "who": row["person_id"] if row["level"] == "person" else row["account_id"]}
        for row in rows
        if abs(row["points"]) > 1e-6
    ]


def disagreements(warehouse: Warehouse, expected: Result) -> dict:
    """Everything that the marts say otherwise than the reference."""
    leads = ("scorecard", "person_id"), ("score",), ("account_id", "band", "gate", "is_qualified")
    accounts = ("scorecard", "account_id"), ("score",), ("band", "is_qualified")
    points = ("scorecard", "level", "who", "rule_id"), ("points",), ()
    signals = {(s.rule_id, s.person_id, s.day, s.units, s.evidence_id) for s in expected.signals}
    found = {
        "leads": differences(
            by_key(warehouse.rows("from marts.lead_scores_by_scorecard"), *leads), by_key(expected.leads, *leads)
        ),
        "accounts": differences(
            by_key(warehouse.rows("from marts.account_scores_by_scorecard"), *accounts),
            by_key(expected.accounts, *accounts),
        ),
        "contributions": differences(
            by_key(with_points(warehouse.rows("from marts.score_contributions")), *points),
            by_key(with_points(expected.contributions), *points),
        ),
        "mql_until": differences(
            {row["person_id"]: row["mql_until"] for row in warehouse.rows("from marts.lead_scores where is_mql")},
            expected.mql_until,
        ),
        "mqa_until": differences(
            {row["account_id"]: row["mqa_until"] for row in warehouse.rows("from marts.account_scores where is_mqa")},
            expected.mqa_until,
        ),
        "signals": signals
        ^ {
            (row["rule_id"], row["person_id"], row["signal_on"], row["units"], row["evidence_id"])
            for row in warehouse.rows("from marts.lead_signals where kind = 'moment'")
        },
        "states": set(expected.states)
        ^ {(row["rule_id"], row["person_id"]) for row in warehouse.rows("from marts.lead_signals where is_on")},
    }
    return {name: difference for name, difference in found.items() if difference}


@pytest.mark.parametrize("seed", SEEDS)
def test_models_agree_with_the_reference(seed: int, tmp_path: Path) -> None:
    """Scores, contributions, signals, states and outlooks of random inputs are those of the reference."""
    tables = generate(seed)
    world = prepare(tables)
    warehouse = Warehouse(tmp_path)
    warehouse.load(tables)
    for as_of in as_of_dates(seed, tables)[:2]:
        warehouse.build(as_of)
        assert disagreements(warehouse, score_at(world, as_of)) == {}, as_of


def test_other_time_zone_agrees_with_shifted_events(tmp_path: Path) -> None:
    """In a zone that is always two hours ahead, scores are those of the same events two hours later."""
    tables = {
        "people": [{"person_id": "p1", "email": "a@acme.com"}],
        "events": [
            {"event_id": "e1", "event_type": "meeting_booked", "occurred_at": "2026-03-01 21:59:59", "person_id": "p1"},
            {"event_id": "e2", "event_type": "trial_started", "occurred_at": "2026-03-01 22:00:00", "person_id": "p1"},
        ],
    }
    warehouse = Warehouse(tmp_path)
    warehouse.load(tables)
    warehouse.build("2026-03-01", {"scoring_timezone": "Etc/GMT-2"})
    assert [row["rule_id"] for row in warehouse.rows("from marts.lead_signals where kind = 'moment'")] == [
        "meeting_booked"
    ]


def test_order_and_repetition_change_no_score(tmp_path: Path) -> None:
    """Rows shuffled, and a tenth of the events sent twice: the same marts, to the last digit."""
    tables = generate(21)
    as_of = as_of_dates(21, tables)[-1]
    rng = random.Random(21)
    again = {table: rng.sample(rows, len(rows)) for table, rows in tables.items()}
    again["events"] += rng.sample(again["events"], len(again["events"]) // 10)

    warehouse = Warehouse(tmp_path)
    published = []
    for rows in (tables, again):
        warehouse.load(rows)
        warehouse.build(as_of)
        marts = warehouse.marts()
        copies = marts.pop("duplicate_events")
        published.append((marts, len(copies)))
    (first, copies), (second, more_copies) = published
    assert more_copies >= copies + len(tables["events"]) // 10
    # rejected rows name their file and row, which do change
    for marts in (first, second):
        marts["rejected_rows"] = sorted(
            {(row["table_name"], row["row_key"], row["reason"]) for row in marts["rejected_rows"]}, key=str
        )
    assert first == second


def test_later_events_change_nothing_but_links_and_watermarks(tmp_path: Path) -> None:
    """Events after the scoring day, of families that go on anyway, leave all scores of that day as they are."""
    as_of = date(2026, 5, 31)
    person = {"person_id": "p1", "email": "a@acme.com"}
    before = [
        {"event_id": f"e{n}", "event_type": "page_view", "occurred_at": f"2026-05-{n:02} 10:00:00", "person_id": "p1",
         "url": "https://acme.com/features", "engaged_seconds": "40"}
        for n in range(1, 31)
    ]  # fmt: skip
    later = [
        {"event_id": "l1", "event_type": "meeting_booked", "occurred_at": "2026-06-01 00:00:00", "person_id": "p1"},
        {"event_id": "l2", "event_type": "email_unsubscribed", "occurred_at": "2026-06-02 10:00:00", "person_id": "p1"},
    ]
    warehouse = Warehouse(tmp_path)
    scores = []
    for events in (before, before + later):
        warehouse.load({"people": [person], "events": events})
        warehouse.build(as_of)
        scores.append(warehouse.rows("select * from marts.score_contributions order by all"))
    assert scores[0]
    assert scores[0] == scores[1]
