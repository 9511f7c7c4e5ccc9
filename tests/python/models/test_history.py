"""History, lasting bands, outlook and CRM rows against the plain reading of the definition, day by day."""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from reference import generate, prepare, score_at
from reference.scorecards import SCORECARDS, band
from reference.scoring import Scenario
from warehouse import Warehouse

SEED = 51
TABLES = generate(SEED)
FIRST_DAY, AS_OF, HISTORY_DAYS = date(2026, 1, 1), date(2026, 8, 31), 60
LINE, EXIT = 10.0, 8.0


def days(first: date, last: date) -> Iterator[date]:
    """Every day from the first to the last."""
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def histories(warehouse: Warehouse, day: date | None = None) -> Iterator[dict]:
    """The history of people, and that of accounts, of a day or of all: by scorecard, who and day."""
    for level, key, flag in (("lead", "person_id", "is_mql"), ("account", "account_id", "is_mqa")):
        rows = warehouse.rows(f"from marts.{level}_score_history" + (f" where score_date = '{day}'" if day else ""))
        yield {
            (row["scorecard"], row[key], row["score_date"]): (round(row["score"], 6) + 0.0, row["band"], row[flag])
            for row in rows
        }


def expected_of(scenario: Scenario, day: date, **options: Any) -> tuple[dict, dict]:
    """What the reference says of people and accounts at the end of a day."""
    result = score_at(scenario, day, until=False, **options)
    return tuple(
        {
            (row["scorecard"], row[key], day): (round(row["score"], 6) + 0.0, row["band"], row["is_qualified"])
            for row in rows
        }
        for key, rows in (("person_id", result.leads), ("account_id", result.accounts))
    )


def disagreements(mine: dict, theirs: dict) -> dict:
    """What history and reference disagree on; scores may be a millionth apart."""
    assert mine.keys() == theirs.keys()
    return {
        key: (mine[key], theirs[key])
        for key in mine
        if abs(mine[key][0] - theirs[key][0]) > 1.1e-6 or mine[key][1:] != theirs[key][1:]
    }


def rebuild(warehouse: Warehouse, variables: dict[str, Any], *models: str) -> None:
    """Build some models again on what is there."""
    settings = json.dumps({"as_of": str(AS_OF), "run_id": "again", **variables}, default=str)
    remembered = ("last_published_bands", "last_published_crm_rows", "last_runs")
    built = warehouse.invoke("run", "--full-refresh", "--select", *remembered, *models, "--vars", settings)
    assert built.success, [node.message for node in built.result if str(node.status) == "error"]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """A random input with its history."""
    warehouse = Warehouse(tmp_path_factory.mktemp("history"))
    warehouse.load(TABLES)
    warehouse.build(AS_OF, {"history_days": HISTORY_DAYS})
    return warehouse


@pytest.fixture(scope="module")
def walked() -> dict[date, tuple[dict, dict]]:
    """What the reference says of every day from before the first event."""
    scenario = prepare(TABLES)
    return {day: expected_of(scenario, day) for day in days(FIRST_DAY, AS_OF)}


def test_every_day_is_what_a_run_of_that_day_gives(built: Warehouse, walked: dict) -> None:
    """Scores, bands and flags of people and accounts, on all days of the window and no other."""
    window = list(days(AS_OF - timedelta(days=HISTORY_DAYS - 1), AS_OF))
    for level, mine in enumerate(histories(built)):
        theirs = {key: value for day in window for key, value in walked[day][level].items()}
        assert disagreements(mine, theirs) == {}
        assert len({value[0] for value in theirs.values()}) > 500, "an input that says something"


def lasting_bands(scores: list[tuple[date, float]], leaves: float) -> list[tuple[date, str]]:
    """The lasting band of each day: once sales_ready, always, until the score is below the exit."""
    lasting, found = "cold", []
    for day, score in scores:
        lasts = lasting == "sales_ready" and round(score, 6) >= leaves
        lasting = "sales_ready" if lasts else band(score)
        found.append((day, lasting))
    return found


@pytest.mark.parametrize("leaves", [EXIT, pytest.param(3.0, marks=pytest.mark.slow)])
def test_band_changes_are_those_of_a_walk_from_the_first_day(built: Warehouse, walked: dict, leaves: float) -> None:
    """Lasting bands do not depend on where the window begins."""
    if leaves != EXIT:
        variables = {"history_days": HISTORY_DAYS, "mql_exit": leaves}
        rebuild(built, variables, "int_lasting_candidates", "int_rule_curves+3,path:models/history", "band_changes")
    expected = set()
    for level, name in enumerate(("person", "account")):
        for scorecard, who, _ in walked[AS_OF][level]:
            scores = [(day, walked[day][level][scorecard, who, day][0]) for day in days(FIRST_DAY, AS_OF)]
            lasting = lasting_bands(scores, leaves)
            expected |= {
                (name, scorecard, who, day, before, after)
                for (_, before), (day, after) in pairwise(lasting)
                if before != after and day > AS_OF - timedelta(days=HISTORY_DAYS)
            }
    rows = built.rows("select *, coalesce(person_id, account_id) as who from marts.band_changes")
    columns = ("level", "scorecard", "who", "changed_on", "from_band", "to_band")
    found = {tuple(row[name] for name in columns) for row in rows}
    assert found == expected
    assert len(found) == len(rows) > (100 if leaves == EXIT else 90), "an input that says something"
    held_below = [row for row in rows if row["from_band"] == "sales_ready" and row["score_after"] < leaves]
    assert held_below, "somebody fell out of sales_ready"


def test_what_moved_a_band_is_the_rule_with_the_largest_difference(built: Warehouse) -> None:
    """The rule is one of those whose points moved most from the day before, in the direction of the change."""
    scenario = prepare(TABLES)
    rows = built.rows("from marts.band_changes order by all")

    @cache
    def points_on(day: date) -> dict[tuple, dict[str, float]]:
        found: dict[tuple, dict[str, float]] = defaultdict(dict)
        for part in score_at(scenario, day, until=False).contributions:
            who = part["person_id"] if part["level"] == "person" else part["account_id"]
            found[part["level"], part["scorecard"], who][part["rule_id"]] = part["points"]
        return found

    for row in rows:
        key, day = (row["level"], row["scorecard"], row["person_id"] or row["account_id"]), row["changed_on"]
        after, before = points_on(day)[key], points_on(day - timedelta(days=1))[key]
        sign = 1 if row["direction"] == "up" else -1
        moved = {
            rule: sign * (after.get(rule, 0.0) - before.get(rule, 0.0))
            for rule in after.keys() | before.keys()
            if not rule.startswith("limit:")
        }
        assert moved[row["moved_by"]] == pytest.approx(max(moved.values()), abs=1e-9), row


# Very short half-lives, linear and no decay, caps that bind: the rule in the seed and what the reference makes of it.
PRICES = {
    "site_visit": {"half_life": 0.5},
    "ad_impression": {"half_life": 0.1},
    "pricing_view": {"half_life": None, "lifespan": 20.5, "person_cap": 3.0, "account_cap": 4.0},
    "email_click": {"half_life": None, "lifespan": 400.0, "person_cap": None, "account_cap": None},
    "content_download": {"half_life": None, "person_cap": 2.0, "account_cap": 2.0},
}


@pytest.mark.slow
def test_other_decays_hold_over_ten_years(tmp_path: Path) -> None:
    """Half-lives of half a day and less neither overflow nor lose a point; lines and sums are exact."""
    tables = generate(52, people=12, accounts=4, events=600, start=date(2016, 1, 4), days=3600)
    as_of = date(2025, 12, 31)
    variables = {"history_days": 3650}
    warehouse = Warehouse(tmp_path)
    warehouse.load(tables)
    warehouse.build(as_of, variables)
    for rule, price in PRICES.items():
        decay = "exponential" if price.get("half_life") else "linear" if price.get("lifespan") else "none"
        columns = {"half_life_days": price.get("half_life"), "lifespan_days": price.get("lifespan")}
        columns |= {cap: price[cap] for cap in ("person_cap", "account_cap") if cap in price}
        values = ", ".join(f"{name} = {'null' if value is None else value}" for name, value in columns.items())
        warehouse.execute(f"update seeds.scorecard_rules set decay = '{decay}', {values} where rule_id = '{rule}'")
    models = ("int_earned_units", "path:models/history", "lead_score_history", "account_score_history")
    rebuild(warehouse, {**variables, "as_of": str(as_of)}, *models)

    scorecards = []
    for card in SCORECARDS:
        others = {
            rule: replace(card.prices[rule], **{"lifespan": None, **PRICES[rule]})
            for rule in PRICES.keys() & card.prices
        }
        scorecards.append(replace(card, prices=card.prices | others))
    scenario = prepare(tables)
    busy = {date.fromisoformat(row["occurred_at"][:10]) for row in tables["events"] if row["occurred_at"][4:5] == "-"}
    for day in sorted(day for day in busy if day <= as_of)[5::12]:
        expected = expected_of(scenario, day, scorecards=scorecards)
        for mine, theirs in zip(histories(warehouse, day), expected, strict=True):
            assert disagreements(mine, theirs) == {}


@pytest.mark.slow
def test_outlook_is_what_later_runs_give_when_nothing_happens(tmp_path: Path) -> None:
    """Scores of later days, and the first day below each band; sales_ready_until is mql_until."""
    as_of = date(2026, 6, 30)
    tables = generate(54)
    tables["events"] = [row for row in tables["events"] if "2000" < row["occurred_at"][:10] <= str(as_of)]
    warehouse = Warehouse(tmp_path)
    warehouse.load(tables)
    warehouse.build(as_of, {"history_days": 2})
    rows = {row["person_id"]: row for row in warehouse.rows("from marts.lead_score_outlook")}
    assert len(rows) > 20

    def primary(scenario: Scenario, day: date) -> dict[str, float]:
        leads = score_at(scenario, day, until=False).leads
        return {row["person_id"]: round(row["score"], 6) for row in leads if row["scorecard"] == "default"}

    scenario = prepare(tables)
    today = primary(scenario, as_of)
    complete = {family: day and date.max for family, day in scenario.watermarks.items()}
    scenario = replace(scenario, watermarks=complete)
    later = {day: primary(scenario, day) for day in days(as_of + timedelta(days=1), as_of + timedelta(days=400))}
    for person, row in rows.items():
        assert row["score"] == pytest.approx(today[person], abs=1e-6)
        for ahead in (7, 14, 30):
            expected = later[as_of + timedelta(days=ahead)][person]
            assert row[f"score_in_{ahead}_days"] == pytest.approx(expected, abs=1e-6), (person, ahead)
        for name, least in (("sales_ready", 10), ("interested", 8), ("engaged", 2)):
            lost = next((day for day, scores in later.items() if scores[person] < least), None)
            assert row[f"{name}_until"] == (lost if today[person] >= least else None), (person, name)
    mqls = warehouse.rows("select person_id, mql_until from marts.lead_scores where is_mql")
    assert mqls
    assert all(rows[row["person_id"]]["sales_ready_until"] == row["mql_until"] for row in mqls)


def remember(warehouse: Warehouse) -> None:
    """Note what was published, as the last models of a run do."""
    for level, mart, key in (("person", "leads", "person_id"), ("account", "accounts", "account_id")):
        warehouse.execute(
            "insert into run_state.published_crm_rows"
            f" select run_id, '{AS_OF}', now()::timestamp, '{level}', {key}, row_hash, change_type"
            f" from marts.crm_sync_{mart}"
        )
    warehouse.execute(
        "insert into run_state.published_bands"
        f" select 'again', '{AS_OF}', now()::timestamp, level, scorecard, scored_id, from_band, to_band, score,"
        " is_logged from scoring.int_new_bands"
    )


@pytest.mark.slow
def test_crm_rows_change_only_with_their_values(built: Warehouse) -> None:
    """First new, then unchanged since they came; one changed value changes one row; a merged person is removed."""
    variables = {"history_days": HISTORY_DAYS}
    built.execute("delete from run_state.published_crm_rows")
    rebuild(built, variables, "crm_sync_leads", "crm_sync_accounts")
    leads = built.rows("from marts.crm_sync_leads")
    surviving = [row for row in leads if row["merged_into_person_id"] is None]
    assert {row["change_type"] for row in surviving} == {"new"}
    assert {row["change_type"] for row in leads} == {"new", "removed"}
    remember(built)

    merged = next(row for row in surviving if ";" in row["source_ids"])
    gone = next(one for one in merged["source_ids"].split(";") if one != merged["person_id"])
    built.execute(f"update run_state.published_crm_rows set row_hash = 'of a lead' where synced_id = '{gone}'")
    built.execute(
        "update marts.lead_scores set email = 'new@acme.com'"
        " where person_id = (select min(person_id) from marts.lead_scores)"
    )
    next_day = {**variables, "as_of": str(AS_OF + timedelta(days=1))}
    rebuild(built, next_day, "crm_sync_accounts")
    accounts = built.rows("from marts.crm_sync_accounts")
    assert all(row["changed_at"] <= AS_OF for row in accounts if row["change_type"] == "unchanged")
    rebuild(built, next_day, "crm_sync_leads")
    changed = [row for row in built.rows("from marts.crm_sync_leads") if row["change_type"] != "unchanged"]
    assert {row["change_type"] for row in changed} == {"changed", "removed"}
    removed = next(row for row in changed if row["change_type"] == "removed")
    assert (removed["person_id"], removed["merged_into_person_id"]) == (gone, merged["person_id"])
    assert len(changed) == 2


@pytest.mark.slow
def test_the_log_of_bands_is_never_restated(built: Warehouse) -> None:
    """First only who is sales_ready; then only what is another band than the one published last."""
    variables = {"history_days": HISTORY_DAYS}
    built.execute("delete from run_state.published_bands; delete from marts.runs")
    rebuild(built, variables, "int_new_bands", "band_change_log")
    first = built.rows("from marts.band_change_log")
    assert first
    assert {row["to_band"] for row in first} == {"sales_ready"}
    remember(built)
    person = next(row["person_id"] for row in first if row["person_id"])
    built.execute(f"update run_state.published_bands set to_band = 'low_intent' where scored_id = '{person}'")
    rebuild(built, {**variables, "run_id": "later"}, "int_new_bands", "band_change_log")
    log = built.rows("from marts.band_change_log")
    assert [row | {"to_band": "sales_ready"} for row in log if row["run_id"] == "again"] == first
    later = {row["from_band"] for row in log if row["run_id"] == "later" and row["person_id"] == person}
    assert later == {"low_intent"}
