"""`lead-scoring docs`: one page without anything missing, and everything in it is described."""

from pathlib import Path

import duckdb
import pytest
from calls import Invoke, Places
from dbt.contracts.graph.manifest import Manifest

from lead_scoring.core.dbt import Dbt
from lead_scoring.running.docs import describe_code, macro_comments


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Manifest:
    """The project with all that the page says of it."""
    parsed = Dbt(tmp_path_factory.mktemp("docs") / "warehouse.duckdb", {}, {}).manifest
    describe_code(parsed)
    return parsed


def test_everything_is_described(manifest: Manifest) -> None:
    """Models, seeds, tests, sources, exposures, macros of ours; columns, see test_every_column_is_described."""
    nodes = [node for node in manifest.nodes.values() if node.resource_type != "operation"]  # a hook has no yml
    described = [*nodes, *manifest.sources.values(), *manifest.exposures.values()]
    described += [macro for macro in manifest.macros.values() if macro.package_name == "lead_scoring"]
    assert len(described) > 400
    assert [item.unique_id for item in described if not item.description.strip()] == []


def test_marts_have_their_users(manifest: Manifest) -> None:
    """What leaves the project is known: to a CRM, to dashboards, to the site and the command line; only marts do."""
    users = {exposure.name: set(exposure.depends_on.nodes) for exposure in manifest.exposures.values()}
    read = set().union(*users.values())
    for_people = {f"model.lead_scoring.{name}" for name in ("lead_scores", "account_scores", "score_contributions")}
    assert for_people <= users["lead_dashboards"] & users["score_pages"]
    assert users["crm_sync"] == {"model.lead_scoring.crm_sync_leads", "model.lead_scoring.crm_sync_accounts"}
    models = [manifest.nodes[name] for name in read if name.startswith("model.")]
    assert {node.config.schema for node in models} == {"marts"}


def test_a_comment_is_of_the_macro_below_it_and_of_its_versions() -> None:
    text = """{# One. #}\n{% macro one(a) -%}{%- endmacro %}
    {% macro spark__one(a) %}{% endmacro %}
    {# Two,\n   folded. #}\n{% materialization table, adapter='duckdb' %}{% endmaterialization %}
    {%- macro three() %}{% endmacro %}"""
    assert macro_comments(text) == {
        "one": "One.",
        "spark__one": "One.",
        "materialization_table_duckdb": "Two, folded.",
        "three": "",
    }


def test_the_page_is_one_file_about_the_tables_that_are_there(
    own_example: Places, invoke: Invoke, tmp_path: Path
) -> None:
    docs = tmp_path / "site" / "docs"
    done = invoke("docs", "--warehouse", own_example[1], "--out", docs)
    assert f"Wrote {docs / 'index.html'}" in done.output
    page = (docs / "index.html").read_text(encoding="utf-8")
    assert [path.name for path in docs.iterdir()] == ["index.html"]
    # the manifest and the catalog are in it: a description, and the type of a column as it is in the warehouse
    assert '"name": "lead_scores", "database"' in page and '"type": "VARCHAR"' in page
    assert "Raw events become **lead scores (MQL)**" in page


def test_what_cannot_be_documented_says_what_to_do(invoke: Invoke, tmp_path: Path) -> None:
    missing = invoke("docs", "--warehouse", tmp_path / "none.duckdb", "--out", tmp_path, code=6)
    assert "`lead-scoring run` builds one" in missing.output
    duckdb.connect(tmp_path / "empty.duckdb").close()
    empty = invoke("docs", "--warehouse", tmp_path / "empty.duckdb", "--out", tmp_path, code=6)
    assert "no run has been finished" in empty.output
    assert list(tmp_path.glob("index.html")) == []
