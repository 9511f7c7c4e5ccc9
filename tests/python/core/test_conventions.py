"""What the project promises of itself, read from dbt's manifest and the files."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from reference.contract import RULES as DEFINED_RULES
from reference.rules import GATED_BY
from warehouse import Warehouse, read_csv, rule_ids

from lead_scoring.core import project, sources
from lead_scoring.core.contract import COLUMNS
from lead_scoring.impact.side import TABLES

ROOT = project.ROOT
MOMENT = {"person_id", "signal_date", "signal_at", "units", "evidence_id"}
STATE = {"person_id", "starts_on", "ends_on", "evidence_id"}


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The parsed project, with all sources on."""
    given = json.dumps({f"{name}_enabled": True for name in sources.known_sources()})
    return Warehouse(tmp_path_factory.mktemp("manifest")).invoke("parse", "--vars", given).result


@pytest.fixture(scope="module")
def models(manifest: Any) -> dict[str, Any]:
    """The models, by name."""
    return {node.name: node for node in manifest.nodes.values() if node.resource_type == "model"}


#: What rules need and sources give: families of events, and columns and tables beside them.
FAMILIES = {
    "web_seconds",
    "form_fields",
    "person_changes",
    *(row["family"] for row in read_csv(ROOT / "seeds" / "event_families.csv")),
}


def parents(node: Any) -> set[str]:
    """The names of the models a model reads."""
    return {name.rsplit(".", 1)[-1] for name in node.depends_on.nodes if name.startswith("model.")}


def test_the_rules_of_the_definition_are_there() -> None:
    """Seven of advertising, thirteen of high and thirteen of low intent, each in its folder; there may be others."""
    areas = [path.parent.name for rule, path in rule_ids().items() if rule in DEFINED_RULES]
    assert {area: areas.count(area) for area in areas} == {"advertising": 7, "intent": 13, "low_intent": 13}


@pytest.mark.parametrize("rule", rule_ids())
def test_rule_follows_the_conventions(rule: str, models: dict[str, Any], manifest: Any) -> None:
    """In the union of its kind, in the primary scorecard, needing known families, unit-tested."""
    node = models[f"rule_{rule}"]
    meta = node.config.meta
    union = {"moment": "signals", "state": "states"}[meta["kind"]]
    assert f"rule_{rule}" in parents(models[union])
    prices = read_csv(ROOT / "seeds" / "scorecard_rules.csv")
    assert rule in {row["rule_id"] for row in prices if row["scorecard"] == "default"}
    assert meta["needs"] and set(meta["needs"]) <= FAMILIES
    assert (meta["kind"] == "state") == bool(meta.get("cleared_by")), "states say what would end them"
    assert set(node.columns) == {"moment": MOMENT, "state": STATE}[meta["kind"]]
    tests = [test for test in manifest.unit_tests.values() if test.model == f"rule_{rule}"]
    assert len(tests) >= 4, "a hit, a miss, the boundary and a trap"
    first_line = (ROOT / node.original_file_path).read_text().splitlines()[0]
    assert re.match(r"-- [A-Z][A-Za-z ]+: .+\.$", first_line), "the business sentence comes first"
    assert "points" not in node.raw_code, "rules detect, scorecards price"


def test_a_rule_names_the_vars_that_tune_it() -> None:
    """With the value that dbt_project.yml gives them: `Var page_view_skim_seconds (30) says ...`."""
    declared = project.project_vars({})
    for rule, path in rule_ids().items():
        described = project.read_yaml(path.with_suffix(".yml"))["models"][0]["description"]
        named = dict(re.findall(r"\b([a-z]+(?:_[a-z]+)+) \((\d+)\)", described))
        read = set(re.findall(r"var\('(\w+)'\)", path.read_text(encoding="utf-8")))
        assert read <= named.keys(), rule
        assert {name: str(declared[name]) for name in named} == named, rule


def test_silence_rules_are_those_of_the_definition(models: dict[str, Any]) -> None:
    """Six indicators wait for complete feeds, and for which."""
    waiting = {
        rule: set(models[f"rule_{rule}"].config.meta["needs"])
        for rule in DEFINED_RULES
        if models[f"rule_{rule}"].config.meta.get("starts_when_complete")
    }
    assert waiting == {rule: set(families) for rule, families in GATED_BY.items()}


def test_every_model_is_described(models: dict[str, Any]) -> None:
    assert [name for name, node in models.items() if "One row per" not in node.description] == []


def test_marts_and_input_have_contracts(models: dict[str, Any]) -> None:
    """Every column of what others read or map to has a type; marts are public and carry run_id."""
    for name, node in models.items():
        layer = node.fqn[1]
        if layer == "marts" or name in COLUMNS:
            assert node.config.contract.enforced, name
            assert all(column.data_type for column in node.columns.values()), name
        if layer == "marts":
            assert node.access.value == "public", name
            assert "run_id" in node.columns, name


def test_contract_has_one_set_of_columns(models: dict[str, Any]) -> None:
    """The loader, the contract macro's users and the input models agree on tables and columns."""
    renamed = {"table": "table_name", "key": "deleted_key"}
    for table, columns in COLUMNS.items():
        assert list(models[table].columns) == [renamed.get(column, column) for column in columns]
        assert f"int_{table}_rows" in models


def test_sources_follow_the_pattern(models: dict[str, Any], manifest: Any) -> None:
    """A source declares all that it reads, in a schema of its own; its models are views, named after it.

    Sources are off at first; models/input reads what they give, and nothing else reads their models but what stands
    beside their folders: a model that does for all of them what they have in common, a view as well.
    """
    assert sources.connected(project.project_vars({})) == []
    staging = Path("models") / "staging"
    shared = {model for model, node in models.items() if Path(node.original_file_path).parent == staging}
    assert {models[model].config.materialized for model in shared} == {"view"}
    for name in sources.known_sources():
        of_source = {
            model: node for model, node in models.items() if Path(node.original_file_path).parent == staging / name
        }
        views = {model for model in of_source if model.startswith(f"{name}__")}
        assert {view.removeprefix(f"{name}__") for view in views} <= {*COLUMNS} and views, name
        for model, node in of_source.items():
            assert model in views or re.match(rf"(stg|int)_{name}__", model), model
            assert node.config.materialized == "view", model
        readers = {
            model: parents(node) & {*of_source} for model, node in models.items() if model not in {*of_source, *shared}
        }
        assert {reader: read for reader, read in readers.items() if read} == {
            f"int_{view.removeprefix(f'{name}__')}_rows": {view} for view in views
        }
        declared = [source for source in manifest.sources.values() if source.source_name == name]
        assert {source.schema for source in declared} == {name}
        assert all(source.description and source.columns for source in declared), name
        assert all(column.description for source in declared for column in source.columns.values()), name
        read = {source for node in of_source.values() for source in node.depends_on.nodes}
        assert {source.unique_id for source in declared} <= read, "a table that is declared is read"
        assert sources.gives(name) and {*sources.gives(name)} <= FAMILIES, name
        assert (ROOT / "docs" / "connectors" / f"{name}.md").exists(), name


def test_data_only_moves_forward(models: dict[str, Any]) -> None:
    layers = ["staging", "input", "identity", "activity", "rules", "scoring", "history", "marts", "learning"]
    # what a domain is gets classified with all other texts, before identity asks for it
    allowed = {(name, "int_email_domains") for name in ("int_people_emails", "int_people", "int_exemptions")}
    # who is scored again follows from what people did, and the rest of it is read for them only
    folders = {name: node.fqn[1].replace("run_state", "activity") for name, node in models.items()}
    # what is remembered is written last, beside mart runs
    folders |= dict.fromkeys(("person_fingerprints", "published_bands", "published_crm_rows"), "marts")
    layer = {name: layers.index(folder) for name, folder in folders.items()}
    backward = [
        (name, parent)
        for name, node in models.items()
        for parent in parents(node)
        if parent in layer and layer[parent] > layer[name] and (name, parent) not in allowed
    ]
    assert backward == []


def test_what_is_remembered_waits_for_every_mart(models: dict[str, Any]) -> None:
    """Macro after_scoring names them all, so that a data test of any mart stops what the end of a run writes."""
    marts = {name for name, node in models.items() if node.fqn[1] == "marts"} - {"runs"}
    for name in ("person_fingerprints", "published_bands", "published_crm_rows", "runs"):
        assert parents(models[name]) >= marts, name


def test_rules_read_activity_only(models: dict[str, Any]) -> None:
    """A rule reads what people did, and who is a customer; no input, no scope, no other rule."""
    for rule in rule_ids():
        read = parents(models[f"rule_{rule}"])
        assert all(parent == "int_people" or models[parent].fqn[1] == "activity" for parent in read), (rule, read)


def test_no_clock_and_no_questions_to_the_warehouse() -> None:
    """Models and macros neither read the clock nor ask the warehouse while they compile.

    What is asked: which columns the tables of others have (macros/connectors/source_tables.sql), and what earlier runs
    have left (macros/run_state). Mart runs says when a run ended.
    """
    forbidden = re.compile(
        r"current_date|current_timestamp|\bnow\(|\btoday\(|getdate|run_query|statement\(|get_columns_in_relation"
        r"|adapter\.get_relation|load_result",
        re.IGNORECASE,
    )
    files = [*(ROOT / "models").rglob("*.sql"), *(ROOT / "models").rglob("*.py"), *(ROOT / "macros").rglob("*.sql")]
    # how a model's rows become a table is nothing else than statements
    files = [
        path
        for path in files
        if path.parent.name != "materializations"
        and path.name not in ("source_tables.sql", "run_state.sql", "upgrade.sql")
    ]
    assert len(files) > 90
    assert [path.name for path in files if forbidden.search(path.read_text())] == ["runs.sql"]
    assert [path.name for path in files if "is_incremental(" in path.read_text()] == []


def test_refs_name_the_package() -> None:
    """In a project that installs this one, `ref('people')` is a model of that project; docs likewise."""
    one_argument = re.compile(r"""(?<!\w)(?:ref|doc)\(\s*(['"])\w+\1\s*(?:~[^,()]*)?\)""")
    folders = ("models", "macros", "tests/data", "optional")
    files = [
        path for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix in (".sql", ".yml", ".py")
    ]
    assert len(files) > 300
    assert [str(path) for path in files if one_argument.search(path.read_text(encoding="utf-8"))] == []


def test_every_var_is_used_and_every_rule_number_is_a_var(manifest: Any) -> None:
    """A var that nothing reads is a promise that nothing keeps."""
    text = "".join(
        path.read_text() for folder in ("models", "macros", "tests/data") for path in (ROOT / folder).rglob("*.*l")
    )
    text += "".join(path.read_text() for path in (ROOT / "lead_scoring").rglob("*.py"))
    by_name = {f"{name}_enabled" for name in sources.known_sources()}
    unused = [name for name in {*project.project_vars({})} - by_name if not re.search(rf"['\"]{name}['\"]", text)]
    assert unused == []


def written_texts(path: Path) -> Iterator[str]:
    """The texts in a Python file, with `{}` for what is filled in and without docstrings; all of an SQL file."""
    if path.suffix == ".sql":
        yield path.read_text(encoding="utf-8")
        return
    nodes = [*ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
    docstrings = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    for node in nodes:
        if isinstance(node, ast.JoinedStr):
            yield "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


def test_the_command_line_reads_marts_only(manifest: Any) -> None:
    """No code in lead_scoring/ names another relation than a mart, but those of schema raw, which the loader owns.

    Impact asks dbt for the relations of models, `{int_people}`, since it compares builds. The demo is no warehouse.
    """
    folder = ROOT / "lead_scoring"
    erasure = {("forget.py", "run_state", "person_identifiers")}  # what people went by is not published
    files = [path for ending in ("py", "sql") for path in folder.rglob(f"*.{ending}") if "demo" not in path.parts]
    nodes = [node for node in manifest.nodes.values() if node.resource_type in ("model", "seed")]
    marts = {node.name for node in nodes if node.schema == "marts"}
    inner = {node.name for node in nodes} - marts
    qualified = re.compile(rf"(?<![\w./])({'|'.join({node.schema for node in nodes})})[.](?!json|html|md)(\w+|{{)")
    bare = re.compile(r"(?<![\w{])(?:int|stg)_\w+|(?<=\bfrom )[a-z]\w+|(?<=\bjoin )[a-z]\w+")
    query = re.compile(r"\s*(?:select|from|with|insert|delete|update|copy|create)\b")
    named, inside = set(), set()
    for path in files:
        for text in written_texts(path):
            named |= {(path.name, *found) for found in qualified.findall(text)}
            if path.suffix == ".sql" or query.match(text):
                own = TABLES if path.parent.name == "impact" else {}  # the tables that it makes of both sides
                inside |= {(path.name, found) for found in bare.findall(text) if found in inner - own.keys()}
    others = {found for found in named if found[1] != "marts" or found[2] not in {*marts, "{"}}
    assert ("runs.py", "marts", "runs") in named
    assert others == erasure and inside == set()
