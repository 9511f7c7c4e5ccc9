"""Snowflake, emulated: what dbt-snowflake makes on the package fakesnow is what dbt makes on DuckDB, on a first day and
on the next."""

import json
from collections.abc import Iterator

import pytest
from sequences import differences
from two_engines import DuckDB, Snowflake, TwoDays, in_two_days

from lead_scoring.core import project

PYTHON = project.ROOT / "build" / "dialects" / "bin" / "python"
#: Columns of the input that are no text: times, with a zone and without, and numbers. All other times are read from text.
TYPES = {
    "people": {"created_at": "timestamp", "updated_at": "timestamp"},
    "person_changes": {"changed_at": "timestamptz"},
    "form_submissions": {"completion_seconds": "decimal(18, 6)"},
}

pytestmark = pytest.mark.snowflake


@pytest.fixture(scope="module")
def snowflake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snowflake]:
    if not list(PYTHON.parents[1].glob("lib/python*/site-packages/fakesnow")):
        pytest.skip("fakesnow is absent: `make setup-test` installs it")
    engine = Snowflake(tmp_path_factory.mktemp("snowflake"), PYTHON)
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def two_days(snowflake: Snowflake, tmp_path_factory: pytest.TempPathFactory) -> TwoDays:
    engines = {"duckdb": DuckDB(tmp_path_factory.mktemp("duckdb")), "snowflake": snowflake}
    return in_two_days(engines, "golden", TYPES)


@pytest.mark.parametrize("day", [0, 1], ids=["full", "daily"])
def test_marts_are_those_of_duckdb(two_days: TwoDays, day: int) -> None:
    """Every row of every mart, numbers to a millionth."""
    ours, theirs = two_days.marts[day]["snowflake"], two_days.marts[day]["duckdb"]
    assert len(ours) > 25 and all(ours[mart] for mart in ("lead_scores", "score_contributions", "runs"))
    assert differences(ours, theirs) == {}


def test_a_daily_run_scores_the_affected_people_only(two_days: TwoDays) -> None:
    """The same people as on DuckDB: some, and not all."""
    full, daily = two_days.scored
    assert daily["snowflake"] == daily["duckdb"]
    assert 0 < len(daily["snowflake"]) < len(full["snowflake"])


def test_every_model_has_run(two_days: TwoDays, snowflake: Snowflake) -> None:
    """All that are not of systems that are not connected; the emulator leaves none out."""
    manifest = json.loads((snowflake.folder / "target" / "manifest.json").read_text(encoding="utf-8"))
    models = {node["name"] for node in manifest["nodes"].values() if node["resource_type"] == "model"}
    built = {name for (kind, name), status in snowflake.nodes.items() if kind == "model" and status == "success"}
    assert len(built) >= 125
    assert models - built == set()


def test_columns_of_snowflakes_types_are_read_as_what_they_are(two_days: TwoDays, snowflake: Snowflake) -> None:
    """Nothing is read from the text of a NUMBER or of a time, whatever its zone."""
    for table, types in TYPES.items():
        sql = (snowflake.folder / "target" / "compiled" / "lead_scoring" / "models" / "input" / f"int_{table}_rows.sql")
        for column in types:
            assert f"as typed_{column}," in sql.read_text(encoding="utf-8")
