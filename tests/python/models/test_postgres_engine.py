"""PostgreSQL as an engine: what `dbt build` makes there is what it makes on DuckDB, on a first day and on the next."""

from collections.abc import Iterable
from datetime import timedelta
from threading import Event, Thread

import psycopg
import pytest
from conftest import asked_for
from postgres_server import Database, Server, new_database
from two_engines import DuckDB, Postgres, SameAsOnDuckDB, TwoDays, connected, in_two_days

from lead_scoring.core import project, sources

_MORE = asked_for("LEAD_SCORING_ALL_GOLDENS", "a second scenario for three minutes")


@pytest.fixture(scope="module", params=["golden", pytest.param("example", marks=_MORE)])
def two_days(request: pytest.FixtureRequest, server: Server, tmp_path_factory: pytest.TempPathFactory) -> TwoDays:
    place = tmp_path_factory.mktemp(request.param)
    postgres = Postgres(place / "pg", new_database(server))
    return in_two_days({"duckdb": DuckDB(place / "duckdb"), "postgres": postgres}, request.param)


@pytest.fixture(scope="module")
def systems(server: Server, tmp_path_factory: pytest.TempPathFactory) -> tuple[DuckDB, Postgres]:
    folder = tmp_path_factory.mktemp("connected")
    engines = DuckDB(folder / "duckdb"), Postgres(folder / "postgres", new_database(server))
    connected(engines, folder)
    return engines


class TestPostgres(SameAsOnDuckDB):
    @staticmethod
    def compared() -> list[str]:
        """Each view that a connected system gives, too."""
        models = project.ROOT / "models" / "staging"
        views = [path.stem for name in sources.known_sources() for path in sorted(models.glob(f"{name}/{name}__*.sql"))]
        return [f"staging.{view}" for view in views] + SameAsOnDuckDB.compared()


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
    columns = "select table_name, column_name from information_schema.columns where table_schema = 'marts'"
    marts = sorted(row["table_name"] for row in postgres.rows(columns) if row["column_name"] == "run_id")
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
