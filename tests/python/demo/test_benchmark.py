"""The benchmark: the events that it writes have their shape, and it measures what it says."""

import json
import re
import resource
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner

from benchmarks import DAY, DAYS, measure
from benchmarks.__main__ import link, main
from benchmarks.generate import LATE_DAYS, START, prepare
from lead_scoring.core.contract import COLUMNS, REQUIRED
from lead_scoring.loading.files import plan_input

pytestmark = pytest.mark.bench
EVENTS = 150_000
#: Where only the files matter.
FEW = 6000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bench") / "data"
    prepare(folder, EVENTS, 1)
    return folder


@pytest.fixture
def ask(folder: Path):
    """Answers a query over `base` and `day`, the events for the first run and those of the day."""
    with duckdb.connect() as con:
        for part in ("base", "day"):
            con.execute(f"create view {part} as from '{folder}/{part}/events/*.parquet'")
            con.execute(f"create view {part}_forms as from '{folder}/{part}/form_submissions*.parquet'")
            con.execute(f"create view {part}_people as from '{folder}/{part}/people*.parquet'")
        yield lambda sql: con.execute(sql).fetchone()


def test_files_are_input_of_the_contract(folder: Path) -> None:
    for part in ("base", "day"):
        for file in plan_input(folder / part).files:
            assert set(file.columns) <= set(COLUMNS[file.table]), file.name
            assert set(REQUIRED[file.table]) <= set(file.columns), file.name
    assert {file.table for file in plan_input(folder / "base").files} == set(COLUMNS) - {"deletions"}


def test_events_are_as_many_as_asked_for_and_lie_in_their_days(ask: Callable[[str], tuple]) -> None:
    events, first, last = ask("select count(*), min(occurred_at)::date, max(occurred_at)::date from base")
    assert events == pytest.approx(EVENTS, rel=0.05)
    assert (first, last) == (START, DAY - timedelta(days=1))
    on_the_day, others, earliest = ask(
        f"""select count(*) filter (occurred_at::date = '{DAY}'), count(*) filter (occurred_at::date <> '{DAY}'),
            min(occurred_at)::date from day"""
    )
    assert on_the_day == pytest.approx(EVENTS / DAYS, rel=0.5)
    assert 0 < others < 0.15 * on_the_day
    assert earliest >= DAY - timedelta(days=LATE_DAYS)


def test_late_events_are_new_and_sent_again_ones_are_the_same_rows(ask: Callable[[str], tuple]) -> None:
    (late,) = ask(
        f"""select count(*) from day
        where occurred_at < '{DAY}' and loaded_at > '{DAY}' and event_id not in (select event_id from base)"""
    )
    (again,) = ask("select count(*) from day where event_id in (select event_id from base)")
    (same,) = ask("select count(*) from (select * from day intersect all select * from base)")
    assert 0.3 < late / (0.02 * EVENTS / DAYS) < 2
    assert 0.3 < again / (0.01 * EVENTS / DAYS) < 2
    assert same == again


def test_forms_are_with_their_events_and_some_people_are_new_on_the_day(ask: Callable[[str], tuple]) -> None:
    for part in ("base", "day"):
        assert ask(f"select count(*) from {part}_forms where event_id not in (select event_id from {part})") == (0,)
    new, all_people = ask("select (select count(*) from day_people), (select count(*) from base_people)")
    assert 0 < new < 3 * all_people / DAYS
    assert ask("select count(*) from day_people where person_id in (select person_id from base_people)") == (0,)


def test_files_are_used_again_only_when_their_settings_match(tmp_path: Path) -> None:
    first = prepare(tmp_path, FEW, 1)
    (events,) = (tmp_path / "day" / "events").iterdir()
    written = events.stat().st_mtime_ns
    assert prepare(tmp_path, FEW, 1) == first
    assert events.stat().st_mtime_ns == written
    assert prepare(tmp_path, FEW, 2) != first


def test_run_measures_the_process_it_starts(tmp_path: Path) -> None:
    cost = measure.run(
        ["-c", "import time; block = bytearray(200_000_000); time.sleep(0.3); print(len(block))"], tmp_path / "log"
    )
    assert cost["seconds"] >= 0.3
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024  # where the peak of a child begins
    assert 200_000_000 < cost["peak_bytes"] < max(700_000_000, own + 300_000_000)
    assert 0 < cost["cpu_seconds"] < cost["seconds"] + 5
    assert (tmp_path / "log").read_text() == "200000000\n"
    with pytest.raises(measure.BenchmarkFailed, match=r"(?s)exit code 3.*what went wrong"):
        measure.run(["-c", "print('what went wrong'); raise SystemExit(3)"], tmp_path / "log")


def test_runs_of_a_size_are_full_then_daily_and_print_what_they_cost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full run, the day's with the day's files, an empty one: each on the next day, on one warehouse."""
    runs = []

    def pretend(folder: Path, as_of: date, work: Path, name: str, target: str) -> dict[str, Any]:
        runs.append((name, as_of, sum(path.name == f"{DAY}.parquet" for path in folder.rglob("*")), target))
        nodes = {"model.lead_scoring.int_events": 5.0, "model.lead_scoring.signals": 7.0}
        seconds = 10.0 * len(runs)
        return {
            "seconds": seconds,
            "cpu_seconds": 1 + seconds,
            "peak_bytes": 2**30,
            "warehouse_bytes": 0,
            "nodes": nodes,
        }

    monkeypatch.setattr(measure, "scoring_run", pretend)
    done = CliRunner().invoke(main, ["--events", "6k", "--out", str(tmp_path), "--target", "spark"])
    assert done.exit_code == 0, done.output
    before = DAY - timedelta(days=1)
    assert runs[2:] == [
        ("full", before, 0, "spark"),
        ("day", DAY, 1, "spark"),
        ("empty_day", DAY + timedelta(days=1), 1, "spark"),
    ]
    assert re.search(r"\n +day +6,000 events +40\.0 +41\.0 +1\.00 +\S+ +0 ", done.output), done.output
    assert "full, 6,000 events: signals 7.0 s, int_events 5.0 s" in done.output
    found = json.loads((tmp_path / "bench.json").read_text())["runs"]
    assert [(run["events"], run["run"]) for run in found] == [
        *((None, "full"), (None, "empty day")),
        *((6000, "limit"), (6000, "full"), (6000, "day"), (6000, "empty day")),
    ]
    assert 0 < found[2]["seconds"] < 5


def test_sizes_are_several_or_refused() -> None:
    assert CliRunner().invoke(main, ["--sizes", "2M,few"]).exit_code == 2


def test_link_keeps_folders_and_adds_to_what_is_there(tmp_path: Path) -> None:
    for name in ("base/events/a", "base/people", "day/events/b", "work/input/old", "work/warehouse"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    link(tmp_path / "base", tmp_path / "work" / "input", is_new=True)
    link(tmp_path / "day", tmp_path / "work" / "input")
    found = {str(path.relative_to(tmp_path)) for path in (tmp_path / "work").rglob("*") if path.is_file()}
    assert found == {"work/input/events/a", "work/input/events/b", "work/input/people"}
