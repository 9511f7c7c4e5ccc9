"""The identities that every result obeys, over random inputs, through dbt in this process.

Order, repetition and agreement with the reference are in test_against_reference.py.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from reference import as_of_dates, generate
from reference.contract import instant
from warehouse import Rows, Warehouse

# A build costs seconds, so few examples; the same ones at every run, so that a failure can be looked at.
few = settings(max_examples=2, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
seeds = st.integers(1000, 100_000)
SILENCE_RULES = (
    "'ignored_outreach', 'visits_without_action', 'single_touch', 'entry_level_only', 'career_page_visitor',"
    " 'tickets_without_interest'"
)


@contextmanager
def a_warehouse() -> Iterator[Warehouse]:
    """A warehouse of its own for one example."""
    with TemporaryDirectory() as folder:
        yield Warehouse(Path(folder))


def marts_of(tables: dict[str, Rows], as_of: date, *without: str) -> dict[str, Rows]:
    """All marts of an input, less those named."""
    with a_warehouse() as warehouse:
        warehouse.load(tables)
        warehouse.build(as_of)
        return {name: rows for name, rows in warehouse.marts().items() if name not in without}


def shifted(text: str, days: int) -> str:
    """A timestamp of the input, some days later."""
    moment = instant(text)
    return (moment + timedelta(days=days)).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f") if moment else text


@few
@given(seeds)
def test_bots_change_nothing(seed: int) -> None:
    """Crawlers that repeat what people did, and scanners that open every link of a message, leave all marts alone."""
    tables = generate(seed)
    as_of = as_of_dates(seed, tables)[-1]
    crawled = [
        {
            **event,
            "event_id": f"crawl-{event['event_id']}",
            "user_agent": "Googlebot/2.1 (+http://www.google.com/bot.html)",
        }
        for event in tables["events"][::5]
    ]
    scanned = [
        {"event_id": f"scan-{person['person_id']}-{n}", "event_type": "email_clicked", "message_id": "scanned",
         "occurred_at": f"{as_of} 12:00:00", "person_id": person["person_id"], "url": f"https://ours.com/{n}"}
        for person in tables["people"]
        for n in range(2)
    ]  # fmt: skip
    ignored = ("bot_events", "duplicate_events", "rejected_rows")
    more = {**tables, "events": tables["events"] + crawled + scanned}
    assert marts_of(tables, as_of, *ignored) == marts_of(more, as_of, *ignored)


@few
@given(seeds)
def test_weeks_later_everything_is_the_same(seed: int) -> None:
    """All dates eight weeks later, the scoring day too: the same scores and points (limits count whole weeks)."""
    tables = generate(seed)
    as_of, days = as_of_dates(seed, tables)[0], 56
    moments = {"created_at", "updated_at", "occurred_at", "loaded_at", "changed_at", "deleted_at"}
    later = {
        table: [
            {name: shifted(text, days) if name in moments and text else text for name, text in row.items()}
            for row in rows
        ]
        for table, rows in tables.items()
    }
    for row in later.get("score_exemptions", []):
        if row.get("expires_on"):
            row["expires_on"] = str(date.fromisoformat(row["expires_on"]) + timedelta(days=days))
    columns = "scorecard, level, person_id, account_id, rule_id, round(points, 6) as points"
    found = []
    for rows, day in ((tables, as_of), (later, as_of + timedelta(days=days))):
        with a_warehouse() as warehouse:
            warehouse.load(rows)
            warehouse.build(day)
            found.append(warehouse.rows(f"select {columns} from marts.score_contributions order by all"))
    assert found[0] == found[1]


@few
@given(seeds)
def test_later_events_change_no_rule_but_those_that_wait_for_feeds(seed: int) -> None:
    """Events after the scoring day, of people and devices that are known already, leave what had happened as it was."""
    tables = generate(seed)
    as_of = as_of_dates(seed, tables)[0]
    known = [event for event in tables["events"] if event.get("person_id") and not event.get("anonymous_id")]
    later = [
        {
            **event,
            "event_id": f"later-{event['event_id']}",
            "loaded_at": "",
            "occurred_at": f"{as_of + timedelta(days=3)}",
        }
        for event in known[::3]
    ]
    query = (
        "select scorecard, person_id, rule_id, points from marts.score_contributions where level = 'person'"
        f" and rule_id not in ({SILENCE_RULES}) and rule_id not like 'limit:%' order by all"
    )
    found = []
    for events in (tables["events"], tables["events"] + later):
        with a_warehouse() as warehouse:
            warehouse.load({**tables, "events": events})
            warehouse.build(as_of)
            found.append(warehouse.rows(query))
    assert found[0] == found[1]


@few
@given(seeds)
def test_a_deleted_person_never_was(seed: int) -> None:
    """A row in `deletions` is as good as no row in `people`."""
    tables = generate(seed)
    as_of = as_of_dates(seed, tables)[-1]
    gone = tables["people"][len(tables["people"]) // 2]["person_id"]
    deleted = [*tables.get("deletions", []), {"table": "people", "key": gone, "deleted_at": "2026-01-01"}]
    without = [row for row in tables["people"] if row["person_id"] != gone]
    assert marts_of({**tables, "deletions": deleted}, as_of, "rejected_rows") == marts_of(
        {**tables, "people": without}, as_of, "rejected_rows"
    )


@few
@given(seeds)
@example(1)
def test_without_new_events_moments_only_fade(seed: int) -> None:
    """With no new event the points of every moment rule come closer to zero and never change their sign."""
    tables = generate(seed)
    last = max(instant(event["occurred_at"]) for event in tables["events"] if instant(event["occurred_at"]))
    first_day = last.astimezone(UTC).date() + timedelta(days=1)
    query = (
        "select scorecard, person_id, rule_id, points from marts.score_contributions where level = 'person'"
        " and rule_id in (select rule_id from marts.rule_coverage where rule_kind = 'moment')"
    )
    found = []
    with a_warehouse() as warehouse:
        warehouse.load({**tables, "score_exemptions": []})
        for day in (first_day, first_day + timedelta(days=20)):
            warehouse.build(day)
            found.append({tuple(row.values())[:3]: row["points"] for row in warehouse.rows(query)})
    earlier, later = found
    assert earlier.keys() == later.keys()
    assert earlier
    for key, points in later.items():
        assert abs(points) <= abs(earlier[key]) + 1e-9, key
        assert points * earlier[key] >= 0, key


def another(tables: dict[str, Rows]) -> dict[str, Rows]:
    """The same input once more, with other people: their ids, devices and emails begin otherwise."""
    ids = {"person_id", "anonymous_id", "event_id", "change_id", "outcome_id", "merged_into_person_id"}

    def renamed(name: str, text: str) -> str:
        is_email = name == "email" and "@" in (text or "")
        return f"b-{text.strip()}" if text and text.strip() and (name in ids or is_email) else text

    def of_form(name: str, text: str) -> str:
        return renamed(name, text) if name == "event_id" else text

    def of_deletion(name: str, text: str) -> str:
        return f"b-{text}" if name == "key" else text

    kept = {"accounts": lambda name, text: text, "form_submissions": of_form, "deletions": of_deletion}
    return {
        table: [{name: kept.get(table, renamed)(name, text) for name, text in row.items()} for row in rows]
        for table, rows in tables.items()
    }


@few
@given(seeds)
def test_people_do_not_touch_each_other(seed: int) -> None:
    """Scores add up: two crowds in one input score as each of them does alone."""
    tables = generate(seed)
    as_of = as_of_dates(seed, tables)[0]
    others = another(tables)
    both = {table: rows + (others[table] if table != "accounts" else []) for table, rows in tables.items()}
    query = (
        "select scorecard, person_id, rule_id, points from marts.score_contributions"
        " where level = 'person' order by all"
    )
    found = []
    for rows in (tables, both):
        with a_warehouse() as warehouse:
            warehouse.load(rows)
            warehouse.build(as_of)
            found.append([tuple(row.values()) for row in warehouse.rows(query)])
    alone, together = found
    crowd_a = [row for row in together if not row[1].startswith("b-")]
    crowd_b = [(row[0], row[1].removeprefix("b-"), *row[2:]) for row in together if row[1].startswith("b-")]
    assert crowd_a == alone
    assert crowd_b == alone


@few
@given(seeds)
def test_who_was_merged_into_whom_does_not_matter(seed: int) -> None:
    """Merges the other way round: the same marts, since the smallest id survives and gaps are filled in id order."""
    tables = generate(seed)
    as_of = as_of_dates(seed, tables)[-1]
    people = {row["person_id"]: dict(row) for row in tables["people"]}
    turned = 0
    for row in list(people.values()):
        target = people.get(row["merged_into_person_id"] or "")
        if target and target is not row and not target["merged_into_person_id"]:
            target["merged_into_person_id"], row["merged_into_person_id"] = row["person_id"], ""
            turned += 1
    assert turned
    one_row_each = {
        **tables,
        "people": [dict(row) for row in {row["person_id"]: row for row in tables["people"]}.values()],
    }
    assert marts_of(one_row_each, as_of) == marts_of({**tables, "people": list(people.values())}, as_of)


def test_a_half_life_halves(tmp_path: Path) -> None:
    """One uncapped rule is worth exactly half one half-life later, a quarter two later."""
    warehouse = Warehouse(tmp_path)
    warehouse.load(
        {
            "people": [{"person_id": "p1"}],
            "events": [
                {
                    "event_id": "e1",
                    "event_type": "meeting_booked",
                    "occurred_at": "2026-01-05 23:59:59",
                    "person_id": "p1",
                }
            ],
        }
    )
    found = []
    for day in (datetime(2026, 1, 5), datetime(2026, 3, 6), datetime(2026, 5, 5)):
        warehouse.build(day.date())
        (row,) = warehouse.rows(
            "from marts.score_contributions"
            " where rule_id = 'meeting_booked' and scorecard = 'default' and level = 'person'"
        )
        found.append(row["points"])
    assert found == pytest.approx([15, 7.5, 3.75], abs=1e-9)


def test_people_add_up_to_their_account(tmp_path: Path) -> None:
    """An account is worth the sum over its people, by its own points and caps, less what gated people would add."""
    warehouse = Warehouse(tmp_path)
    warehouse.load(
        {
            "people": [
                {"person_id": "p1", "account_id": "a"},
                {"person_id": "p2", "account_id": "a"},
                {"person_id": "p3", "account_id": "a", "lifecycle_stage": "competitor"},
                {"person_id": "p4", "account_id": "a"},
            ],
            "accounts": [{"account_id": "a"}],
            "events": [
                {"event_id": f"e{n}", "event_type": "meeting_booked", "occurred_at": "2026-01-05", "person_id": f"p{n}"}
                for n in range(1, 5)
            ]
            + [
                {"event_id": f"d{n}", "event_type": "content_downloaded", "occurred_at": f"2026-01-0{1 + n // 2}",
                 "person_id": f"p{1 + n % 2}", "content_id": f"c{n}"}
                for n in range(8)
            ],
            "score_exemptions": [{"person_id": "p4", "reason": "a friend"}],
        }
    )  # fmt: skip
    warehouse.build("2026-01-05")
    points = {
        row["rule_id"]: row["points"]
        for row in warehouse.rows("from marts.score_contributions where scorecard = 'default' and level = 'account'")
    }
    assert points["meeting_booked"] == pytest.approx(2 * 7.5)
    decayed = sum(0.5 * 2 * 2 ** (-(5 - day) / 30) for day in range(1, 5))
    assert points["content_download"] == pytest.approx(min(3, decayed))
