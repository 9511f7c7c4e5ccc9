"""What the project promises of itself, read from dbt's manifest and the files."""

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest
from warehouse import Warehouse, rule_ids

from lead_scoring import project, sources
from lead_scoring.contract import COLUMNS

ROOT = project.ROOT
MOMENT = {"person_id", "signal_date", "signal_at", "units", "evidence_id"}
STATE = {"person_id", "starts_on", "ends_on", "evidence_id"}


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The parsed project, with all sources on."""
    given = json.dumps({"sources": sources.known_sources()})
    return Warehouse(tmp_path_factory.mktemp("manifest")).invoke("parse", "--vars", given).result


@pytest.fixture(scope="module")
def models(manifest: Any) -> dict[str, Any]:
    """The models, by name."""
    return {node.name: node for node in manifest.nodes.values() if node.resource_type == "model"}


def seed(name: str) -> list[dict[str, str]]:
    """The rows of a seed."""
    with (ROOT / "seeds" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def parents(node: Any) -> set[str]:
    """The names of the models a model reads."""
    return {name.rsplit(".", 1)[-1] for name in node.depends_on.nodes if name.startswith("model.")}


def test_there_are_33_rules() -> None:
    """Seven of advertising, thirteen of high and thirteen of low intent."""
    areas = [path.parent.name for path in rule_ids().values()]
    assert {area: areas.count(area) for area in areas} == {"advertising": 7, "intent": 13, "low_intent": 13}


@pytest.mark.parametrize("rule", rule_ids())
def test_rule_follows_the_conventions(rule: str, models: dict[str, Any], manifest: Any) -> None:
    """In the union of its kind, in the primary scorecard, documented, needing known families, unit-tested."""
    node = models[f"rule_{rule}"]
    meta = node.config.meta
    union = {"moment": "signals", "state": "states"}[meta["kind"]]
    assert f"rule_{rule}" in parents(models[union])
    assert rule in {row["rule_id"] for row in seed("scorecard_rules") if row["scorecard"] == "default"}
    assert set(meta["needs"]) <= {row["family"] for row in seed("event_families")} | {
        "web_seconds",
        "form_fields",
        "person_changes",
    }
    assert meta["needs"]
    assert (meta["kind"] == "state") == bool(meta.get("cleared_by")), "states say what would end them"
    assert "One row per" in node.description
    assert set(node.columns) == {"moment": MOMENT, "state": STATE}[meta["kind"]]
    assert all(column.description for column in node.columns.values())
    tests = [test for test in manifest.unit_tests.values() if test.model == f"rule_{rule}"]
    assert len(tests) >= 4, "a hit, a miss, the boundary and a trap"
    first_line = (ROOT / node.original_file_path).read_text().splitlines()[0]
    assert re.match(r"-- [A-Z][A-Za-z ]+: .+\.$", first_line), "the business sentence comes first"
    assert "points" not in node.raw_code, "rules detect, scorecards price"


def test_silence_rules_are_those_of_the_definition(models: dict[str, Any]) -> None:
    """Indicators 2, 3, 6, 8, 9 and 10 wait for complete feeds, and for which."""
    waiting = {
        name.removeprefix("rule_"): set(node.config.meta["needs"])
        for name, node in models.items()
        if node.config.meta.get("starts_when_complete")
    }
    assert waiting == {
        "ignored_outreach": {"outreach", "web"},
        "visits_without_action": {"web"},
        "single_touch": {"web"},
        "entry_level_only": {"web"},
        "career_page_visitor": {"web"},
        "tickets_without_interest": {"tickets", "web"},
    }


def test_every_model_is_described(models: dict[str, Any]) -> None:
    """Every description says what one row is."""
    assert [name for name, node in models.items() if "One row per" not in node.description] == []


def test_marts_and_input_have_contracts(models: dict[str, Any]) -> None:
    """Every column of what others read or map to has a type and a description; marts are public and carry run_id."""
    for name, node in models.items():
        layer = Path(node.original_file_path).parts[1]
        if layer in ("marts", "input"):
            assert node.config.contract.enforced, name
            assert all(column.data_type and column.description for column in node.columns.values()), name
        if layer == "marts":
            assert node.access.value == "public", name
            assert "run_id" in node.columns, name


def test_contract_has_one_set_of_columns(models: dict[str, Any]) -> None:
    """The loader, the contract macro's users and the input models agree on tables and columns."""
    renamed = {"table": "table_name", "key": "deleted_key"}
    for table, columns in COLUMNS.items():
        assert list(models[table].columns) == [renamed.get(column, column) for column in columns]
        assert f"stg_files__{table}" in models


def test_sources_follow_the_pattern(models: dict[str, Any], manifest: Any) -> None:
    """A source declares all that it reads, in a schema of its own; its models are views, named after it.

    Sources are off at first, and nothing but the load step reads their models.
    """
    assert project.project_vars({})["sources"] == []
    config = project.read_yaml(ROOT / "dbt_project.yml")
    for name in sources.known_sources():
        assert config["models"]["lead_scoring"]["staging"][name] == config["sources"]["lead_scoring"]["staging"][name]
        of_source = {
            model: node
            for model, node in models.items()
            if Path(node.original_file_path).parent == Path("models") / "staging" / name
        }
        assert sources.contract_views(name), name
        views = {view.removeprefix("staging.") for view in sources.contract_views(name).values()}
        for model, node in of_source.items():
            assert model in views or re.match(rf"(stg|int)_{name}__", model), model
            assert node.config.materialized == "view", model
        assert not [model for model, node in models.items() if model not in of_source and parents(node) & {*of_source}]
        declared = [source for source in manifest.sources.values() if source.source_name == name]
        assert {source.schema for source in declared} == {f"source_{name}"}
        assert all(source.description and source.columns for source in declared), name
        assert all(column.description for source in declared for column in source.columns.values()), name
        read = {source for node in of_source.values() for source in node.depends_on.nodes}
        assert {source.unique_id for source in declared} <= read, "a table that is declared is read"
        assert (ROOT / "docs" / "connectors" / f"{name}.md").exists(), name


def test_data_only_moves_forward(models: dict[str, Any]) -> None:
    """No model reads one of a later layer."""
    layers = [
        "staging",
        "input",
        "identity",
        "activity",
        "rules",
        "scoring",
        "history",
        "marts",
        "learning",
        "profiles",
    ]
    # what a domain is gets classified with the other Python models, before identity asks for it
    allowed = {(name, "int_email_domains") for name in ("int_people_emails", "int_people", "int_exemptions")}
    # who is scored again follows from what people did, and the rest of it is read for them only
    folders = {
        name: Path(node.original_file_path).parts[1].replace("run_state", "activity") for name, node in models.items()
    }
    layer = {name: layers.index(folder) for name, folder in folders.items()}
    backward = [
        (name, parent)
        for name, node in models.items()
        for parent in parents(node)
        if parent in layer and layer[parent] > layer[name] and (name, parent) not in allowed
    ]
    assert backward == []


def test_rules_read_activity_only(models: dict[str, Any]) -> None:
    """A rule reads what people did, and who is a customer; no input, no scope, no other rule."""
    for rule in rule_ids():
        read = parents(models[f"rule_{rule}"])
        assert all(
            parent == "int_people" or Path(models[parent].original_file_path).parts[1] == "activity" for parent in read
        ), (rule, read)


def test_no_clock_and_no_questions_to_the_warehouse() -> None:
    """Models and macros neither read the clock nor ask the warehouse while they compile."""
    forbidden = re.compile(
        r"current_date|current_timestamp|\bnow\(|\btoday\(|getdate|run_query|statement\(|get_columns_in_relation"
        r"|adapter\.get_relation|load_result|is_incremental\(",
        re.IGNORECASE,
    )
    files = [*(ROOT / "models").rglob("*.sql"), *(ROOT / "models").rglob("*.py"), *(ROOT / "macros").rglob("*.sql")]
    # how a model's rows become a table is nothing else than statements
    files = [path for path in files if path.parent.name != "materializations"]
    assert len(files) > 90
    assert [path.name for path in files if forbidden.search(path.read_text())] == []


def test_every_var_is_used_and_every_rule_number_is_a_var(manifest: Any) -> None:
    """A var that nothing reads is a promise that nothing keeps."""
    text = "".join(
        path.read_text() for folder in ("models", "macros", "tests/data") for path in (ROOT / folder).rglob("*.sql")
    )
    text += "".join(path.read_text() for path in (ROOT / "lead_scoring").glob("*.py"))
    unused = [name for name in project.project_vars({}) if not re.search(rf"['\"]{name}['\"]", text)]
    assert unused == []
