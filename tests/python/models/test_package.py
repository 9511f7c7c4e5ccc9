"""This project as a package of another one: examples/package, where none of our Python is to be found."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from calls import Example, project_at
from cases import FIXTURES
from warehouse import asked

from lead_scoring.publication.folder import DATABASE

#: What dbt reads of the package.
_PACKAGE = ("models", "custom", "macros", "optional", "seeds", "tests/data", "examples", "dbt_project.yml")
_NO_PYTHON = """import sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("lead_scoring", "python_udfs"):
            raise ImportError(f"{name} is not installed here")

sys.meta_path.insert(0, Blocked())
"""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example, built with `dbt deps && dbt build` in a copy outside of the project."""
    root = project_at(tmp_path_factory.mktemp("package"), *_PACKAGE)
    folder = root / "examples" / "package"
    # what else a user may have that is called as something of ours is
    shutil.copytree(FIXTURES / "package_of_a_user", folder, dirs_exist_ok=True)
    blocked = root / "blocked"
    blocked.mkdir()
    (blocked / "sitecustomize.py").write_text(_NO_PYTHON, encoding="utf-8")
    own = ("PYTHONPATH", "LEAD_SCORING", "DBT_PROFILES_DIR", "DBT_PROJECT_DIR", "DBT_TARGET")
    env = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    env |= {"PYTHONPATH": str(blocked), "DBT_SEND_ANONYMOUS_USAGE_STATS": "false", "DBT_USE_COLORS": "false"}

    def python(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, *arguments]
        return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)

    assert "python_udfs is not installed here" in python("-c", "import python_udfs").stderr
    dbt = ("-c", "from dbt.cli.main import cli; cli()")
    for step in (("deps",), ("build", "--exclude-resource-type", "unit_test")):
        done = python(*dbt, *step)
        assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-5000:]
    assert " ERROR=0 SKIP=0 " in done.stdout
    return folder


@pytest.fixture(scope="module")
def manifest(package: Path) -> dict[str, Any]:
    return json.loads((package / "target" / "manifest.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def built(package: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(package / "warehouse.duckdb"), read_only=True) as connection:
        yield connection


def test_what_a_user_has_stays_as_it_is(manifest: dict[str, Any], built: duckdb.DuckDBPyConnection) -> None:
    """Models of the user are built as they say, in schemas of their own, whatever they are called."""
    assert built.sql("from analytics.people").fetchall() == [(1, "[Ada]")]
    assert built.sql("from analytics.events").fetchall() == [(1, "SaaStock")]
    assert built.sql("from analytics.own_scores").fetchall() == [(1,)]
    theirs = [node for node in manifest["nodes"].values() if node["package_name"] == "acme"]
    assert {(node["name"], node["schema"]) for node in theirs} == {
        ("my_lead_list", "analytics_sales"),
        *((name, "analytics") for name in ("people", "events", "lead_scores", "rule_own", "hubspot__people")),
        ("scorecards", "analytics"),
    }
    assert {node["config"]["materialized"] for node in theirs} == {"table", "seed"}
    leads = "select email, owner from analytics_sales.my_lead_list where email like 'tom%'"
    assert built.sql(leads).fetchall() == [("tom.okafor@kestrelworks.io", "Lena")]


def test_nothing_of_ours_leaks(manifest: dict[str, Any]) -> None:
    """No materialization, name of a schema or first page of ours is there, and no macro of ours is called by theirs."""
    ours = {name.removeprefix("macro.lead_scoring."): macro for name, macro in manifest["macros"].items()}
    assert [name for name in ours if name.startswith(("materialization_", "generate_", "spark__get_"))] == []
    assert [name for name in manifest["docs"] if name.endswith("__overview__")] == ["doc.dbt.__overview__"]
    called = {
        macro
        for kind in ("nodes", "macros")
        for node in manifest[kind].values()
        if node["package_name"] == "acme"
        for macro in node["depends_on"]["macros"]
    }
    assert not any(name.startswith("macro.lead_scoring.") for name in called)


def test_nothing_of_theirs_is_taken_for_ours(manifest: dict[str, Any]) -> None:
    """Nothing of ours depends on a model, seed or macro of the user's, and no description of ours is theirs."""
    depends = {
        (name, other)
        for kind in ("nodes", "exposures", "unit_tests", "macros")
        for name, node in manifest[kind].items()
        if node["package_name"] == "lead_scoring"
        for others in node["depends_on"].values()
        for other in others
    }
    assert len(depends) > 2000
    # a source cannot be called by its package: dbt draws the edge from theirs, and ours are read (see below)
    theirs = {other for _, other in depends if other.split(".")[1] == "acme"}
    assert theirs == {"source.acme.hubspot.contact", "source.acme.input.people"}
    described = [column["description"] for node in manifest["nodes"].values() for column in node["columns"].values()]
    assert len(described) > 500 and "theirs" not in described


def test_schemas_are_named_after_the_target(manifest: dict[str, Any], built: duckdb.DuckDBPyConnection) -> None:
    """As dbt names them everywhere: two installations, of two targets, do not meet."""
    ours = {node["schema"] for node in manifest["nodes"].values() if node["package_name"] == "lead_scoring"}
    layers = ("staging", "input", "identity", "activity", "run_state", "rules", "scoring", "marts", "seeds")
    assert ours - {"analytics_dbt_test__audit"} == {f"analytics_{layer}" for layer in layers}
    found = built.sql("select distinct table_schema from information_schema.tables").fetchall()
    assert {name for (name,) in found} == {f"analytics_{layer}" for layer in layers} | {"analytics", "analytics_sales"}
    remembered = {
        source["schema"]
        for source in manifest["sources"].values()
        if source["source_name"] in ("lead_scoring_ops", "input") and source["package_name"] != "acme"
    }
    assert remembered == {"analytics_ops", "lead_scoring_raw"}


def test_docs_show_the_way_from_hubspot_to_scores(manifest: dict[str, Any]) -> None:
    above, left = set(), ["model.lead_scoring.lead_scores"]
    while left:
        new = [parent for parent in manifest["parent_map"][left.pop()] if parent not in above]
        above.update(new)
        left += new
    assert "source.lead_scoring.hubspot.company" in above
    assert "source.lead_scoring.input.events" in above


def test_scores_are_those_of_a_run(built: duckdb.DuckDBPyConnection, example: Example) -> None:
    """Where Python classified the texts; here SQL did."""
    statuses = "select count(*) from analytics_marts.rule_coverage where status = 'not_evaluated'"
    query = """
        select scorecard, level, person_id, rule_id, signals, round(points, 9)
        from {}score_contributions where level = 'person' order by all
    """
    found = built.sql(query.format("analytics_marts.")).fetchall()
    published = example[0] / "current" / DATABASE
    expected = asked(published, query.format(""))
    assert built.sql(statuses).fetchall() == asked(published, statuses.replace("analytics_marts.", ""))
    assert len(expected) > 60
    assert found == expected


def test_connected_systems_are_read(built: duckdb.DuckDBPyConnection) -> None:
    """The three contacts of the CRM, two of whom are in the files."""
    names = built.sql("select person_id from analytics_input.people where person_id like 'hubspot:%' order by 1")
    assert names.fetchall() == [("hubspot:501",), ("hubspot:502",), ("hubspot:503",)]
    scored = built.sql("select count(*) from analytics_marts.lead_scores where email = 'tom.okafor@kestrelworks.io'")
    assert scored.fetchall() == [(1,)]
