"""`lead-scoring doctor`: says what warehouse and publication hold, changes nothing, and exits as schedulers need."""

import hashlib
import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from calls import ROOT, Example, Invoke, Places
from click.testing import Result
from warehouse import asked, read_csv

from lead_scoring.core import project, sources
from lead_scoring.demo.shapes import SHAPES
from lead_scoring.publication.folder import DATABASE
from lead_scoring.running.doctor import what_to_connect

AS_OF = project.EXAMPLE_AS_OF
Broken = Callable[..., tuple[object, ...]]
#: Families that are made of more than an event's type, see int_event_families.
OTHER_FAMILIES = {"web_seconds", "form_fields", "person_changes"}


@pytest.fixture
def places(example: Example) -> tuple[str, ...]:
    """The options that name the small example, and the day of its last events."""
    publish, warehouse, _ = example
    return ("--publish", str(publish), "--warehouse", str(warehouse), "--as-of", str(AS_OF))


@pytest.fixture
def broken(own_example: Places) -> Broken:
    """Change the warehouse of a copy of the example; gives the options that name that copy."""
    publish, warehouse = own_example

    def change(*statements: str) -> tuple[object, ...]:
        with duckdb.connect(warehouse) as con:
            for statement in statements:
                con.execute(statement)
        return "--publish", publish, "--warehouse", warehouse, "--as-of", AS_OF

    return change


def digests(*places: Path) -> dict[Path, str]:
    """What stands in files and folders."""
    files = [path for place in places for path in (place, *place.rglob("*")) if path.is_file()]
    return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_it_says_what_marts_and_warehouse_say(example: Example, places: tuple[str, ...], invoke: Invoke) -> None:
    publish, warehouse, _ = example
    before = digests(publish, warehouse)
    done = invoke("doctor", *places, "--json")
    assert digests(publish, warehouse) == before, "it only reads"
    said = json.loads(done.output)
    with duckdb.connect(warehouse, read_only=True) as con:
        families = con.execute("select family, last_seen_on, events from activity.int_event_families").fetchall()
        rejected = con.execute("select count(*) from marts.rejected_rows").fetchone()[0]
        people = con.execute("select count(*), count(account_id) from marts.lead_scores").fetchone()
        rules = dict(con.execute("select rule_id, status from marts.rule_coverage").fetchall())
        pages = con.execute("select sum(pages), sum(pages) filter (page_type <> 'other') from marts.page_type_shares")
        viewed, classified = pages.fetchone()
        quarantined = con.execute("select count(*) from marts.identity_quarantine").fetchone()[0]
    assert {(row["family"], row["newest_on"], row["events"]) for row in said["freshest"]} == {
        (family, str(day), events) for family, day, events in families
    }
    assert sum(row["rows"] for row in said["rejected"]) == rejected
    assert (said["people"], said["people_with_account"]) == people
    assert sum(row["identifiers"] for row in said["quarantine"]) == quarantined
    assert set(said["evaluated"]) == {rule for rule, status in rules.items() if status == "evaluated"}
    left = [rule for row in said["not_evaluated"] for rule in row["rules"]]
    assert sorted([*said["evaluated"], *left]) == sorted(rules)
    assert (said["pages"], said["pages_classified"]) == (viewed, classified) and 0 < classified < viewed
    assert (said["as_of"], said["findings"], said["not_known"]) == (str(AS_OF), [], [])


def test_marts_are_all_that_it_reads(example: Example, broken: Broken, invoke: Invoke) -> None:
    schemas = asked(example[1], "select distinct schema_name from duckdb_tables() where schema_name <> 'marts'")
    assert ("activity",) in schemas
    done = invoke("doctor", *broken(*(f"drop schema {schema} cascade" for (schema,) in schemas)))
    assert "Not known" not in done.output, done.output


def test_people_read_it_too(places: tuple[str, ...], invoke: Invoke) -> None:
    done = invoke("doctor", *places)
    for words in ("Connected: files", "family of events", "Rows rejected:", "Pages classified:", "All is well."):
        assert words in done.output
    assert "People with an account:" in done.output and "Rules evaluated:" in done.output


def test_silence_wants_attention_from_the_day_it_is_too_long(
    example: Example, places: tuple[str, ...], invoke: Invoke
) -> None:
    [(newest,)] = asked(example[1], "select max(event_date) from activity.int_unique_events")
    options = places[:-1]
    invoke("doctor", *options, str(newest + timedelta(days=3)))
    late = invoke("doctor", *options, str(newest + timedelta(days=4)), code=9)
    assert f"the newest is of {newest}" in late.output and "--stale-days" in late.output
    invoke("doctor", *options, str(newest + timedelta(days=4)), "--stale-days", "4")


def test_a_feed_that_is_ahead_of_the_clock_wants_attention(broken: Broken, invoke: Invoke) -> None:
    """With the row that is to blame; without it all is well, see above."""
    options = broken(
        "update marts.feed_freshness set last_seen_on = date '2034-03-16', newest_id = 'late',"
        " newest_at = timestamp '2034-03-16 08:22:05' where family = 'web'"
    )
    [found] = _said(invoke("doctor", *options, "--json", code=9))["findings"]
    assert found["what"] == "feed web is ahead of the clock: its newest row, event late, is of 2034-03-16 08:22:05 UTC."
    assert "run again" in found["remedy"]


def test_a_run_that_failed_wants_attention(broken: Broken, invoke: Invoke) -> None:
    options = broken(
        "insert into marts.runs by name select 'r9' as run_id, now()::timestamp + interval 1 day as started_at,"
        " 'refused' as outcome, 'people.csv is a picture' as message"
    )
    assert "the last run, r9, was refused: people.csv is a picture" in invoke("doctor", *options, code=9).output


def test_a_connected_system_is_looked_at(places: tuple[str, ...], tmp_path: Path, invoke: Invoke) -> None:
    options = ("doctor", *places, "--vars", f"{{snowplow_enabled: true, snowplow_folder: {tmp_path}}}")
    absent = _said(invoke(*options, "--json", code=9))
    assert any("table events is not in the folder" in row["what"] for row in absent["findings"])
    (tmp_path / "events.csv").write_text("event_id,event_name,collector_tstamp\n1,page_view,2026-11-01 10:00:00\n")
    there = _said(invoke(*options, "--json", code=9))
    [connected] = there["connected"]
    assert (connected["source"], connected["found"], connected["missing"]) == ("snowplow", ["events"], [])
    assert "events.user_id" in connected["missing_columns"]
    # it is not all that is there, and nothing of it has been scored yet
    thin, silent = [row["what"] for row in there["findings"]]
    assert f"snowplow: table events in the folder {tmp_path} lacks most of the columns that are read of it." in thin
    assert "Found: event_id, event_name, collector_tstamp. Missing: " in thin and "user_id" in thin
    assert silent == f"snowplow: no event in the 3 days up to {AS_OF}; none ever came."
    people = invoke(*options, code=9)
    assert f"! source {thin.removeprefix('source ')[:40]}" in people.output and "All is well." not in people.output


def test_a_table_of_unknown_columns_is_not_well(places: tuple[str, ...], tmp_path: Path, invoke: Invoke) -> None:
    """Found by name, it is another one, or its loader's names are not known: a finding, whatever else is well."""
    (tmp_path / "prospects.csv").write_text("id,email,shoe_size\n1,a@x.com,44\n")
    done = invoke("doctor", *places, "--vars", f"{{pardot_enabled: true, pardot_folder: {tmp_path}}}", code=9)
    assert "All is well." not in done.output
    said = " ".join(done.output.split())
    assert "! source pardot: table prospect in the folder" in said
    assert "lacks most of the columns that are read of it. Found: id, email, shoe_size. Missing: first_name," in said


def test_a_publication_of_another_warehouse_is_told(broken: Broken, invoke: Invoke) -> None:
    options = broken()
    assert "does not come from" not in invoke("doctor", *options).output
    broken("update marts.runs set run_id = 'other'")
    said = f"Not known: {options[1]} does not come from the warehouse {options[3]}"
    assert said in invoke("doctor", *options).output


def test_event_types_that_nobody_knows_are_shown(broken: Broken, invoke: Invoke) -> None:
    """All of them, as no reason to wake anybody; unless most events are of one."""
    unknown = "insert into marts.event_types by name select 'input' as source_system, false as is_known,"
    options = broken(f"{unknown} printf('type %02d', range) as event_type, 1 + range % 2 as events from range(13)")
    [(all_events,)] = asked(options[3], "select sum(events) from marts.event_types")
    few = invoke("doctor", *options)
    assert "Unknown event types, read and never scored: 19 events of 13 types\n  2 type 01\n" in few.output
    assert "  and 3 of 3 other types\n" in few.output
    assert len(_said(invoke("doctor", *options, "--json"))["unknown_event_types"]) == 13
    broken(f"{unknown} 'type 00' as event_type, {all_events - 19} as events")
    many = invoke("doctor", *options, code=9).output
    assert f"! {all_events:,} of {2 * all_events - 19:,} events are of types that the contract does not know" in many


def _said(result: Result) -> dict:
    """What was printed as JSON, without the error behind it."""
    return json.JSONDecoder().raw_decode(result.output)[0]


def test_a_system_that_nobody_knows_is_a_wrong_configuration(places: tuple[str, ...], invoke: Invoke) -> None:
    invoke("doctor", *places, "--vars", "{excel_enabled: true}", code=4)


def test_without_anything_it_says_what_to_do(tmp_path: Path, invoke: Invoke) -> None:
    done = invoke("doctor", "--publish", tmp_path / "no", "--warehouse", tmp_path / "no.duckdb", code=6)
    assert "lead-scoring init" in done.output and "lead-scoring run" in done.output
    assert not list(tmp_path.iterdir())


def test_half_of_it_is_shown_without_the_other_half(example: Example, tmp_path: Path, invoke: Invoke) -> None:
    publish, warehouse, _ = example
    published = invoke("doctor", "--publish", publish, "--warehouse", tmp_path / "no.duckdb")
    assert "Rules evaluated:" in published.output and "Not known: there is no warehouse" in published.output
    built = invoke("doctor", "--publish", tmp_path / "no", "--warehouse", warehouse, "--as-of", AS_OF, code=9)
    assert "family of events" in built.output and "! nothing is published in" in built.output
    assert built.output.count("nothing is published in") == 1


def test_a_scoring_day_to_come_is_told_once(own_example: Places, invoke: Invoke) -> None:
    publish, warehouse = own_example
    with duckdb.connect(publish / "current" / DATABASE) as con:
        con.execute("update runs set as_of = date '2100-01-01'")
    options = ("--publish", publish, "--warehouse", warehouse, "--as-of", "2100-01-01", "--json")
    first, *others = [row["what"] for row in _said(invoke("doctor", *options, code=9))["findings"]]
    assert re.fullmatch(r"the scoring day 2100-01-01 is \d+ days after today: every day without .* silence[.]", first)
    assert [what for what in others if "2100" in what] == []


def test_a_warehouse_that_was_not_built_to_the_end(broken: Broken, invoke: Invoke) -> None:
    done = invoke("doctor", *broken("drop table marts.event_types"))
    assert "has not been built to the end" in done.output and "Rules evaluated:" in done.output


def test_it_knows_where_each_family_comes_from() -> None:
    """Every family has its systems, and all that the demo can write of each in its raw tables are among them."""
    families = [(row["family"], row["event_type"]) for row in read_csv(ROOT / "seeds" / "event_families.csv")]
    given = {name: set(sources.gives(name)) for name in sources.known_sources()}
    assert set().union(*given.values()) == {family for family, _ in families} | OTHER_FAMILIES
    for name, shape in SHAPES.items():
        said = {family for family, event_type in families if event_type in shape.events}
        said |= {"web_seconds"} if "engaged_seconds" in shape.events.get("page_view", "") else set()
        said |= {"form_fields"} if shape.fields else set()
        said |= {"person_changes"} if shape.changes else set()
        assert said <= given[name], name
    assert what_to_connect("no events of: ad_impressions, meetings") == (
        "ad_impressions from person_ads, files; meetings from hubspot, salesforce, files"
    )
