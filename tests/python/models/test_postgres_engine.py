"""PostgreSQL as an engine: what `dbt build` makes there is what it makes on DuckDB, on a first day and on the next."""

from collections.abc import Iterable
from datetime import timedelta
from threading import Event, Thread

import psycopg
import pytest
from conftest import asked_for
from postgres_server import Database, Server, new_database
from sequences import differences
from two_engines import (
    DuckDB,
    Engine,
    Postgres,
    TwoDays,
    connected,
    in_two_days,
    rows_of_systems,
    unequal_rows,
    views_of_systems,
)

from lead_scoring.core import sources

_MORE = asked_for("LEAD_SCORING_ALL_GOLDENS", "a second world for three minutes")


@pytest.fixture(scope="module", params=["golden", pytest.param("example", marks=_MORE)])
def two_days(request: pytest.FixtureRequest, server: Server, tmp_path_factory: pytest.TempPathFactory) -> TwoDays:
    place = tmp_path_factory.mktemp(request.param)
    engines: dict[str, Engine] = {
        "duckdb": DuckDB(place / "duckdb"),
        "postgres": Postgres(place / "pg", new_database(server)),
    }
    return in_two_days(engines, request.param)


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


# ---------------------------------------------------------------- readers during a build


class Reader(Thread):
    """Somebody who reads all marts again and again, and notes what was there: the runs of its rows, and how many."""

    def __init__(self, database: Database, marts: Iterable[str]) -> None:
        super().__init__()
        self.database, self.is_done = database, Event()
        self.seen: dict[str, set[tuple[str, int]]] = {mart: set() for mart in marts}
        self.errors: list[str] = []

    def run(self) -> None:
        with psycopg.connect(self.database.url, autocommit=True) as con:
            while not self.is_done.is_set():
                for mart, seen in self.seen.items():
                    try:
                        seen.add(self.state(con, mart))
                    except psycopg.Error as error:
                        self.errors.append(f"{mart}: {error}")

    @staticmethod
    def state(con: psycopg.Connection, mart: str) -> tuple[str, int]:
        return con.execute(f"select string_agg(distinct run_id, ' '), count(*) from marts.{mart}").fetchone()


def test_a_reader_sees_each_mart_before_or_after_and_never_between(two_days: TwoDays) -> None:
    """Polled all through a full build; the row of `runs` comes when no mart changes any more."""
    postgres = two_days.engines["postgres"]
    assert isinstance(postgres, Postgres)
    marts = sorted(
        row["table_name"]
        for row in postgres.rows(
            "select table_name from information_schema.columns where table_schema = 'marts' and column_name = 'run_id'"
        )
    )
    assert {"lead_scores", "score_contributions", "lead_score_history", "runs"} <= set(marts)
    with psycopg.connect(postgres.database.url, autocommit=True) as con:
        before = {mart: Reader.state(con, mart) for mart in marts}
        reader = Reader(postgres.database, marts)
        reader.start()
        try:
            postgres.build("--full-refresh", as_of=two_days.last + timedelta(days=1), run_id="another")
        finally:
            reader.is_done.set()
            reader.join()
        after = {mart: Reader.state(con, mart) for mart in marts}
    assert reader.errors == []
    between = {mart: seen - {before[mart], after[mart]} for mart, seen in reader.seen.items()}
    assert not any(between.values()), between
    changed = {mart for mart in marts if before[mart] != after[mart]}
    assert {"lead_scores", "score_contributions", "lead_score_history", "runs"} <= changed
    assert all(before[mart] in reader.seen[mart] for mart in changed)


# ---------------------------------------------------------------- connectors


@pytest.fixture(scope="module")
def systems(server: Server, tmp_path_factory: pytest.TempPathFactory) -> tuple[DuckDB, Postgres]:
    folder = tmp_path_factory.mktemp("connected")
    engines = DuckDB(folder / "duckdb"), Postgres(folder / "postgres", new_database(server))
    connected(engines, folder)
    return engines


def test_every_connector_gives_the_rows_that_it_gives_on_duckdb(systems: tuple[DuckDB, Postgres]) -> None:
    """Each view that a source gives, row by row, and what is accepted and rejected of them."""
    duckdb, postgres = systems
    assert unequal_rows(postgres, duckdb, views_of_systems() + rows_of_systems()) == {}


def test_marts_of_connected_systems_are_those_of_duckdb(systems: tuple[DuckDB, Postgres]) -> None:
    duckdb, postgres = systems
    assert len(postgres.rows("select * from marts.lead_signals")) > 30
    assert differences(postgres.marts(), duckdb.marts()) == {}


# ---------------------------------------------------------------- dbt's unit tests


def test_all_unit_tests_pass(systems: tuple[DuckDB, Postgres]) -> None:
    """Those of rules, marts and connectors. dbt asks the tables of systems for the columns that their rows may have."""
    names = sources.known_sources()
    for name in names:
        for table in sources.declared_tables(name):
            columns = ", ".join(f'add column if not exists "{column}" text' for column in table.columns)
            relation = f'source_{name}."{table.name}"'
            systems[1].execute(f"create table if not exists {relation} ()", f"alter table {relation} {columns}")
    variables = {f"{name}_enabled": True for name in names} | {f"{name}_schema": f"source_{name}" for name in names}
    done = systems[1].dbt("test", "--select", "test_type:unit", variables={**variables, "max_rejected_share": 1})
    failed = {test.node.name: test.message for test in done.result if str(test.status) not in ("pass", "success")}
    assert len(done.result) > 400
    assert not failed, "\n\n".join(f"{name}\n{message}" for name, message in failed.items())
