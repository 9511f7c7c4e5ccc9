"""PostgreSQL as an engine: what `dbt build` makes there is what it makes on DuckDB, on the first day and on the next."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pytest
from postgres_server import Server, new_database
from sequences import differences
from two_engines import DuckDB, Engine, Postgres, tables_in
from warehouse import Rows

from lead_scoring.core import project

#: The input folder of each case, its first scoring day, and how many of the latest events come on the day after.
CASES = {
    "example": (project.ROOT / "examples" / "input", project.EXAMPLE_AS_OF, 3),
    "golden": (project.ROOT / "tests" / "goldens" / "case_1" / "input", date(2026, 9, 19), 8),
}


@dataclass
class TwoDays:
    """What both engines have after the first day and after the second: marts, and who was scored."""

    engines: dict[str, Engine]
    marts: list[dict[str, dict[str, Rows]]] = field(default_factory=list)
    scored: list[dict[str, set[str]]] = field(default_factory=list)

    def build(self, as_of: date) -> None:
        for engine in self.engines.values():
            engine.build(as_of=as_of)
        self.marts.append({name: engine.marts() for name, engine in self.engines.items()})
        people = "select person_id from run_state.people_to_score"
        self.scored.append(
            {name: {row["person_id"] for row in engine.rows(people)} for name, engine in self.engines.items()}
        )


@pytest.fixture(scope="module", params=CASES)
def two_days(request: pytest.FixtureRequest, server: Server, tmp_path_factory: pytest.TempPathFactory) -> TwoDays:
    folder, as_of, late = CASES[request.param]
    place = tmp_path_factory.mktemp(request.param)
    both = TwoDays({"duckdb": DuckDB(place / "duckdb"), "postgres": Postgres(place / "pg", new_database(server))})
    tables = tables_in(folder)
    events = sorted(tables["events"], key=lambda row: row["occurred_at"] or "")
    tables["events"], new = events[:-late], events[-late:]
    for engine in both.engines.values():
        engine.execute("create schema raw")
        for table, rows in tables.items():
            engine.insert(f"raw.{table}", rows)
    both.build(as_of)
    for engine in both.engines.values():
        engine.insert("raw.events", new)
    both.build(as_of + timedelta(days=1))
    return both


@pytest.mark.parametrize("day", [0, 1], ids=["full", "daily"])
def test_marts_are_those_of_duckdb(two_days: TwoDays, day: int) -> None:
    """Every row of every mart, numbers to a millionth."""
    ours, theirs = two_days.marts[day]["postgres"], two_days.marts[day]["duckdb"]
    assert len(ours) > 25 and all(ours[mart] for mart in ("lead_scores", "score_contributions", "runs"))
    assert differences(ours, theirs) == {}


def test_a_daily_run_scores_the_affected_people_only(two_days: TwoDays) -> None:
    """The same people as on DuckDB: some, and not all."""
    full, daily = two_days.scored
    assert daily["postgres"] == daily["duckdb"]
    assert 0 < len(daily["postgres"]) < len(full["postgres"])
