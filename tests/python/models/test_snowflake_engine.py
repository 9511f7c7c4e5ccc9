"""Snowflake, emulated: what dbt-snowflake makes on the package fakesnow is what dbt makes on DuckDB."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager

import pytest
from two_engines import DuckDB, SameAsOnDuckDB, Snowflake, TwoDays, connected, in_two_days

from lead_scoring.core import project

PYTHON = project.ROOT / "build" / "dialects" / "bin" / "python"
#: Columns of the input that are no text: times, with a zone and without, and numbers. Other times are read from text.
TYPES = {
    "people": {"created_at": "timestamp", "updated_at": "timestamp"},
    "person_changes": {"changed_at": "timestamptz"},
    "form_submissions": {"completion_seconds": "decimal(18, 6)"},
}
#: Models that the emulator cannot run, each with its reason. `test_dialects` compiles and parses them like all others.
NOT_RUN: dict[str, str] = {}

pytestmark = pytest.mark.snowflake
Engines = tuple[DuckDB, Snowflake]


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], AbstractContextManager[Engines]]:
    """What gives an empty database of each engine for a while."""
    if not list(PYTHON.parents[1].glob("lib/python*/site-packages/fakesnow")):
        pytest.skip("fakesnow is absent: `make setup-test` installs it")

    @contextmanager
    def empty() -> Iterator[Engines]:
        folder = tmp_path_factory.mktemp("engines")
        with closing(Snowflake(folder / "snowflake", PYTHON)) as snowflake:
            yield DuckDB(folder / "duckdb"), snowflake

    return empty


@pytest.fixture(scope="module")
def two_days(engines: Callable[[], AbstractContextManager[Engines]]) -> Iterator[TwoDays]:
    with engines() as (duckdb, snowflake):
        yield in_two_days({"duckdb": duckdb, "snowflake": snowflake}, "golden", TYPES)


@pytest.fixture(scope="module")
def systems(
    engines: Callable[[], AbstractContextManager[Engines]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engines]:
    with engines() as both:
        # data tests, which those of two days run, read all views of systems twice, for minutes
        connected(both, tmp_path_factory.mktemp("connected"), "--exclude-resource-type", "test")
        yield both


class TestSnowflake(SameAsOnDuckDB):
    """The views of systems stand in the tables that are made of them."""


def test_columns_of_its_types_are_read_as_what_they_are(two_days: TwoDays) -> None:
    """Nothing is read from the text of a NUMBER or of a time, whatever its zone."""
    compiled = two_days.engines["snowflake"].folder / "target" / "compiled" / "lead_scoring" / "models" / "input"
    for table, types in TYPES.items():
        sql = (compiled / f"int_{table}_rows.sql").read_text(encoding="utf-8")
        assert all(f"as typed_{column}," in sql for column in types)


def test_every_model_runs_but_those_that_are_listed(systems: Engines) -> None:
    """Those of the project and of all connectors."""
    _, snowflake = systems
    manifest = json.loads((snowflake.folder / "target" / "manifest.json").read_text(encoding="utf-8"))
    models = {node["name"] for node in manifest["nodes"].values() if node["resource_type"] == "model"}
    ran = {name for (kind, name), status in snowflake.nodes.items() if kind == "model" and status == "success"}
    assert len(ran) > 290
    assert models - ran == NOT_RUN.keys()
