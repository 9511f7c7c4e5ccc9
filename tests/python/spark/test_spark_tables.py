"""Tables of full runs on Spark: contracts, Python models, seeds, and what a killed run has left.

A small dbt project uses the macros of this one and dbt-spark's own materializations.
"""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from cases import FIXTURES
from dbt.cli.main import dbtRunner

from lead_scoring.core.project import ROOT


class Project:
    """A dbt project of a few models."""

    def __init__(self, folder: Path, spark: Any) -> None:
        self.folder, self.spark = folder, spark
        shutil.copytree(FIXTURES / "spark_project", folder, dirs_exist_ok=True)
        for macros in ("macros", "optional"):
            (folder / macros).symlink_to(ROOT / macros)
        shutil.copy(ROOT / "profiles.yml", folder)

    def run(self, *select: str, **variables: Any) -> str | None:
        """Build in full; returns what the first node that failed says, None when all is well."""
        folder = str(self.folder)
        result = dbtRunner().invoke(
            [
                *("build", "--full-refresh", "--quiet", "--target", "spark"),
                *("--project-dir", folder, "--profiles-dir", folder),
                *("--target-path", f"{folder}/target", "--log-path", f"{folder}/logs"),
                *("--vars", json.dumps(variables), "--select", *(select or ["*"])),
            ]
        )
        if result.exception:
            raise result.exception
        return next((node.message for node in result.result.results if node.status not in ("success", "pass")), None)

    def rows(self, table: str) -> list[tuple]:
        """The rows of a table, in an order of its own."""
        return sorted((tuple(row) for row in self.spark.table(table).collect()), key=repr)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, spark: Any) -> Project:
    for schema in ("some_models", "some_seeds"):
        spark.sql(f"drop database if exists {schema} cascade")
    return Project(tmp_path_factory.mktemp("tables"), spark)


def test_full_runs_replace_rows(project: Project) -> None:
    """SQL, Python, tables, views and incremental models, of which none is incremental in a full run."""
    for name in ("a", "c"):
        assert project.run(name=name) is None
        assert project.rows("some_models.signals") == [("b", 2), (name, 1)][:: 1 if name == "c" else -1]
        assert {row[1] for row in project.rows("some_models.doubled")} == {name, "b"}
        assert [float(units) for (units,) in project.rows("some_models.reader")] == [1, 2]


def test_contracts_hold(project: Project) -> None:
    """Columns come in the order of the contract; a null where none may be, or another type, stops the model."""
    assert project.run("signals", "mart") is None
    described = [tuple(row)[:2] for row in project.spark.sql("describe some_models.mart").collect()]
    assert described == [("name", "string"), ("units", "decimal(38,12)")]
    assert project.run("signals", name="") is None
    assert "name is null" in project.run("mart")


def test_seeds_are_what_their_file_says(project: Project) -> None:
    assert project.run("words") is None
    assert project.run("words") is None
    words = [(word, points and float(points), is_on) for word, points, is_on in project.rows("some_seeds.words")]
    expected = [("null", 1.5, True), ("it's", None, False), ('a, "b"\\d', -2.0, None)]
    assert sorted(words, key=repr) == sorted(expected, key=repr)


def test_what_a_killed_run_has_left_is_removed(project: Project, tmp_path: Path) -> None:
    """A folder without a table stops `create table`, until the engine removes it."""
    from lead_scoring.spark.engine import SparkEngine

    assert project.run("signals") is None
    project.spark.sql("drop table some_models.signals")
    left = Path(project.spark.catalog.getDatabase("some_models").locationUri.removeprefix("file:")) / "signals"
    (left / "_temporary").mkdir(parents=True)
    assert "LOCATION_ALREADY_EXISTS" in project.run("signals")
    SparkEngine(tmp_path / "w.duckdb").begin_node("model.lead_scoring.signals", "some_models", "signals")
    assert not left.exists()
    assert project.run("signals") is None
