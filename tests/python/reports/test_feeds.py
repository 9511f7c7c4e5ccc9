"""Feeds that are ahead of the clock are named, by a run and by doctor, with the row that is to blame."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest
from calls import Invoke
from cases import content

from lead_scoring.core import project
from lead_scoring.reports.feeds import ahead, day_ahead

TODAY = date(2026, 11, 15)
FRESHNESS = content("feeds")["feed_freshness"]


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        con.execute(f"create table feed_freshness as {FRESHNESS}")
        yield con


def test_the_newest_row_of_each_feed_that_is_ahead(con: duckdb.DuckDBPyConnection) -> None:
    """Later than tomorrow; parts of other feeds are no feeds of their own."""
    assert ahead(con, TODAY) == [
        "feed person_changes is ahead of the clock: its newest row, change c1, is of 2026-11-17 00:00:00 UTC.",
        "feed web is ahead of the clock: its newest row, event e2, is of 2034-03-16 08:22:05 UTC.",
    ]


def test_tomorrow_is_not_ahead(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("delete from feed_freshness where family = 'web'")
    assert ahead(con, date(2026, 11, 16)) == []


def test_a_run_names_them(tiny_project: Path, tiny_input: Path, tmp_path: Path, invoke: Invoke) -> None:
    """In its report; it ends well, since the watermark is what the input says."""
    (tiny_project / "models" / "marts" / "feed_freshness.sql").write_text(FRESHNESS)
    options = ("--input", tiny_input, "--publish", tmp_path / "out", "--warehouse", tmp_path / "w.duckdb")
    done = invoke("run", *options, "--as-of", "2026-11-14")
    found = " ".join(done.output.split())
    assert "warning: feed web is ahead of the clock: its newest row, event e2, is of 2034-03-16 08:22:05 UTC." in found
    assert "correct the row where it comes from, or delete it, and run again" in found
    # who scores a day that has not come says so
    later = invoke("run", *options, "--as-of", "2034-03-17")
    assert "ahead of the clock" not in later.output
    assert "warning: the scoring day 2034-03-17 is " in later.output
    assert "every day without events counts as silence" in " ".join(later.output.split())


def test_a_day_later_than_today_and_the_newest_event_is_ahead() -> None:
    said = "2026-11-18 is 3 days after today: every day without events counts as silence."
    assert day_ahead(date(2026, 11, 10), date(2026, 11, 18), TODAY) == said
    assert day_ahead(None, date(2026, 11, 18), TODAY) == said
    assert day_ahead(date(2026, 11, 18), date(2026, 11, 18), TODAY) is None
    assert day_ahead(date(2026, 11, 10), TODAY, TODAY) is None


def test_today_is_that_of_the_scoring_time_zone() -> None:
    ahead_, behind = (project.today({"scoring_timezone": zone}) for zone in ("Etc/GMT-14", "Etc/GMT+12"))
    assert 1 <= (ahead_ - behind).days <= 2
