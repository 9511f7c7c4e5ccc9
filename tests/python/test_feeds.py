"""Feeds that are ahead of the clock are named, by a run and by doctor, with the row that is to blame."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest
from click.testing import Result

from lead_scoring import project
from lead_scoring.feeds import ahead

TODAY = date(2026, 11, 15)
#: What the models of a run make, as far as it is looked at here.
TABLES = {
    "marts.feed_freshness": """
        select 'web' as family, date '2034-03-16' as last_seen_on union all
        select 'ads', date '2026-11-16' union all
        select 'trials', null union all
        select 'person_changes', date '2026-11-17'""",
    "seeds.event_families": """
        select 'web' as family, 'page_view' as event_type union all
        select 'ads', 'ad_click'""",
    "activity.int_unique_events": """
        select 'e1' as event_id, 'page_view' as event_type, timestamp '2026-11-14 10:00:00' as occurred_at union all
        select 'e3', 'page_view', timestamp '2034-03-16 08:22:05' union all
        select 'e2', 'page_view', timestamp '2034-03-16 08:22:05' union all
        select 'bot', 'page_view', timestamp '2035-01-01' union all
        select 'a1', 'ad_click', timestamp '2026-11-16 23:59:59'""",
    "activity.int_bot_events": "select 'bot' as event_id",
    "input.person_changes": "select 'c1' as change_id, timestamp '2026-11-17 00:00:00' as changed_at",
}


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        for name, sql in TABLES.items():
            con.execute(f"create schema if not exists {name.partition('.')[0]}; create table {name} as {sql}")
        yield con


def test_the_newest_row_of_each_feed_that_is_ahead(con: duckdb.DuckDBPyConnection) -> None:
    """Later than tomorrow; of equal times the smallest id; bots move nothing."""
    found = ahead(lambda query: con.execute(query).fetchall(), TODAY)
    assert [(feed.family, feed.row_id) for feed in found] == [("person_changes", "c1"), ("web", "e2")]
    assert [feed.what for feed in found] == [
        "feed person_changes is ahead of the clock: its newest row, change c1, is of 2026-11-17 00:00:00 UTC.",
        "feed web is ahead of the clock: its newest row, event e2, is of 2034-03-16 08:22:05 UTC.",
    ]


def test_tomorrow_is_not_ahead(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("delete from marts.feed_freshness where family = 'web'")
    assert ahead(lambda query: con.execute(query).fetchall(), date(2026, 11, 16)) == []


def test_a_run_names_them(
    tiny_project: Path, tiny_input: Path, tmp_path: Path, invoke: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In its report; it ends well, since the watermark is what the input says."""
    for name, sql in TABLES.items():
        schema, table = name.split(".")
        folder = tiny_project / "models" / schema
        folder.mkdir(exist_ok=True)
        (folder / f"{table}.sql").write_text(f"{{{{ config(schema='{schema}') }}}} {sql}")
    monkeypatch.setattr("lead_scoring.project.today", lambda variables: TODAY)
    options = ("--input", tiny_input, "--publish", tmp_path / "out", "--warehouse", tmp_path / "w.duckdb")
    done = invoke("run", *options, "--as-of", "2026-11-14")
    assert done.exit_code == 0, done.output
    told = " ".join(done.output.split())
    assert "warning: feed web is ahead of the clock: its newest row, event e2, is of 2034-03-16 08:22:05 UTC." in told
    assert "correct the row where it comes from, or delete it, and run again" in told
    # who scores a day that has not come says so
    assert "ahead of the clock" not in invoke("run", *options, "--as-of", "2034-03-15").output


def test_today_is_that_of_the_scoring_time_zone() -> None:
    ahead_, behind = (project.today({"scoring_timezone": zone}) for zone in ("Etc/GMT-14", "Etc/GMT+12"))
    assert 1 <= (ahead_ - behind).days <= 2
