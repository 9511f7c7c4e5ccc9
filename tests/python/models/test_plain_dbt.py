"""Plain `dbt build`, day after day, with nothing around it: what it remembers, and what is left of runs that stop."""

import json
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from calls import ROOT
from sequences import differences
from warehouse import Warehouse

BUILD = ("build", "--exclude-resource-type", "unit_test")
#: A click on an ad: worth points, of somebody who did nothing else that day.
CLICK = "late-click,ad_click,2026-11-10 09:00:00,0104"
DAY = "2026-11-15"


class Plain(Warehouse):
    """A warehouse that dbt builds of the files of a folder."""

    def __init__(self, folder: Path, source: Path) -> None:
        super().__init__(folder)
        self.source = source

    def run_dbt(self, command: str, *options: str, as_of: str = DAY, **variables: Any) -> bool:
        """Call dbt; returns whether all went well."""
        tables = {path.stem: str(path) for path in sorted(self.source.glob("*.csv"))}
        settings = {"as_of": as_of, "input_tables": tables, **variables}
        given = () if command == "retry" else ("--vars", json.dumps(settings))
        return self.invoke(command, *options, *given).success

    def to_score(self) -> set[str]:
        return {row["person_id"] for row in self.rows("from run_state.people_to_score")}

    def runs(self) -> list[dict[str, Any]]:
        return self.rows("select run_id, outcome, people_judged from marts.runs order by started_at")

    def found_by(self, person_id: str) -> set[str]:
        """The runs that found the signals of a person."""
        rows = self.rows(f"select run_id from marts.lead_signals where person_id = '{person_id}'")
        return {row["run_id"] for row in rows}


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plain]:
    """The small example, built once by `dbt build`."""
    folder = tmp_path_factory.mktemp("plain")
    source = Path(shutil.copytree(ROOT / "examples" / "input", folder / "input"))
    warehouse = Plain(folder / "w", source)
    assert warehouse.run_dbt(*BUILD)
    return warehouse


def add_event(source: Path, line: str) -> str:
    """Add an event; returns what the file held before."""
    path = source / "events.csv"
    before = path.read_text(encoding="utf-8")
    names = before.splitlines()[0].split(",")
    values = dict(zip(("event_id", "event_type", "occurred_at", "person_id"), line.split(","), strict=True))
    path.write_text(before + ",".join(values.get(name, "") for name in names) + "\n", encoding="utf-8")
    return before


@pytest.mark.slow
def test_a_day_after_another(given: Plain, tmp_path: Path) -> None:
    """Nothing new, a change that a data test stops, `dbt retry`, a part of the models, and the change taken back."""
    first = given.runs()[0]["run_id"]
    before = given.marts()

    assert given.run_dbt(*BUILD)
    assert given.to_score() == set()
    assert given.found_by("0101") == {first}
    assert differences(given.marts(), before) == {}

    # a data test stops the run: nothing is published, and the person is begun with
    text = add_event(given.source, CLICK)
    assert not given.run_dbt(*BUILD, heuristics_min_cases=0, max_fake_form_share=0)
    assert given.to_score() == {"0104"}
    assert [run["outcome"] for run in given.runs()] == ["succeeded"] * 2
    begun = "select count(*) as n from run_state.person_fingerprints where fingerprint is null"
    assert given.rows(begun) == [{"n": 1}]

    # the change taken back before the next run, which scores the person again whatever has become of it
    (given.source / "events.csv").write_text(text, encoding="utf-8")
    assert given.run_dbt(*BUILD)
    assert given.to_score() == {"0104"}
    assert given.rows(begun) == [{"n": 0}]
    assert differences(given.marts(), before) == {}
    assert [run["outcome"] for run in given.runs()] == ["succeeded", "succeeded", "unfinished", "succeeded"]

    # `dbt retry` ends the run that a data test stopped, with its day and its id
    add_event(given.source, CLICK)
    given.execute("create table marts.heuristic_shares_before as from marts.heuristic_shares")
    assert not given.run_dbt(*BUILD, heuristics_min_cases=0, max_fake_form_share=0)
    assert not given.run_dbt("retry")
    given.execute("drop table marts.heuristic_shares_before")
    given.execute("update marts.heuristic_shares set share = 0, part = 0")
    assert given.run_dbt("retry")
    last = given.runs()[-1]
    assert (last["outcome"], last["people_judged"]) == ("succeeded", 1)
    assert given.found_by("0104") == {last["run_id"]} == {row["run_id"] for row in given.rows("from marts.bands")}

    # a part of the models goes on with that run, and leaves what is remembered alone
    fingerprints = given.rows("from run_state.person_fingerprints order by all")
    assert given.run_dbt(*BUILD, "--select", "lead_scores+", as_of="")
    assert given.runs()[-1] == last
    assert {row["run_id"] for row in given.rows("from marts.lead_scores")} == {last["run_id"]}
    assert {str(row["as_of"]) for row in given.rows("from marts.lead_scores")} == {DAY}
    assert given.rows("from run_state.person_fingerprints order by all") == fingerprints

    # `dbt run`, `dbt test`; and all of it is what a build from scratch gives
    assert given.run_dbt("run", "--full-refresh")
    assert len(given.to_score()) == given.runs()[-1]["people_judged"] > 20
    assert given.run_dbt("test", "--exclude-resource-type", "unit_test", as_of="")
    fresh = Plain(tmp_path, given.source)
    assert fresh.run_dbt("run") is False, "seeds are loaded first"
    assert fresh.run_dbt(*BUILD)
    assert differences(given.marts(), fresh.marts()) == {}


@pytest.mark.slow
def test_today_is_scored_again_through_the_day(tmp_path: Path) -> None:
    """`as_of: today`: a run replaces the day's scores of the run before, and what comes through the day counts once."""
    warehouse = Plain(tmp_path / "w", Path(shutil.copytree(ROOT / "examples" / "input", tmp_path / "input")))

    def scored() -> dict[str, Any]:
        assert warehouse.run_dbt(*BUILD, as_of="today")
        return warehouse.rows("select run_id, as_of from marts.runs order by started_at")[-1]

    today = scored()["as_of"]
    assert today in (date.today() - timedelta(1), date.today(), date.today() + timedelta(1))
    for number in (1, 2):
        add_event(warehouse.source, f"today-{number},ad_click,{today} 00:00:0{number},0104")
        run = scored()
        if run["as_of"] == today:  # it is not a new day meanwhile
            assert warehouse.to_score() == {"0104"}
    clicks = warehouse.rows(f"from marts.lead_signals where rule_id = 'ad_click' and signal_on = '{today}'")
    assert sum(row["units"] for row in clicks) == 2
    fresh = Plain(tmp_path / "fresh", warehouse.source)
    assert fresh.run_dbt(*BUILD, as_of=str(run["as_of"]))
    assert differences(warehouse.marts(), fresh.marts()) == {}
