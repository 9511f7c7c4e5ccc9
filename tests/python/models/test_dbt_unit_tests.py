"""The unit tests of the models, run by dbt in this process; and that dbt's docs leave nothing out."""

import json
from pathlib import Path

import duckdb
import pytest
from warehouse import Warehouse

from lead_scoring.core import project, sources
from lead_scoring.core.contract import COLUMNS
from lead_scoring.loading import tables

SOURCES = sources.known_sources()
ON = {f"{name}_enabled": True for name in SOURCES} | {f"{name}_schema": f"source_{name}" for name in SOURCES}
ALL_ON = ("--vars", json.dumps(ON))


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """A warehouse with all tables and hardly a row; all sources are on, and empty."""
    warehouse = Warehouse(tmp_path_factory.mktemp("unit_tests"))
    warehouse.load({"people": [{"person_id": "p1"}]})
    with duckdb.connect(warehouse.file) as con:
        for name in SOURCES:
            tables.connect(con, sources.Found(sources.Source(name, folder="none"), {}, (), ()))
    options = ("--full-refresh", "--empty", "--exclude-resource-types", "unit_test", "test", *ALL_ON)
    built = warehouse.invoke("build", *options)
    assert built.success, built.exception or [node.message for node in built.result if node.status == "error"]
    return warehouse


#: Folders of models, the rules first; the other models are tested by what is built of them, so theirs are slow.
FOLDERS = ("rules/low_intent", "rules", "")


def declared_in(folder: str) -> int:
    """The number of unit tests that the files of a folder of models declare."""
    ymls = (Path(__file__).parents[3] / "models" / folder).rglob("*.yml")
    return sum(path.read_text().count("\n    model: ") for path in ymls)


@pytest.mark.parametrize(
    "number", [0, 1, pytest.param(2, marks=pytest.mark.slow)], ids=[folder or "others" for folder in FOLDERS]
)
def test_all_unit_tests_pass(number: int, empty: Warehouse) -> None:
    """Every unit test of the folder ran, those of the folders before it aside, and none failed."""
    folder, *before = FOLDERS[number::-1]
    excluded = [f"path:models/{name}" for name in before]
    options = ("--select", f"path:models/{folder},test_type:unit", *(["--exclude", *excluded] if excluded else []))
    tested = empty.invoke("test", *options, *ALL_ON).result
    assert len(tested) == declared_in(folder) - (declared_in(before[0]) if before else 0) > 50
    failed = {test.node.name: test.message for test in tested if str(test.status) != "pass"}
    assert not failed, "\n\n".join(f"{name}\n{message}" for name, message in failed.items())


def test_every_column_is_described(empty: Warehouse) -> None:
    """Every column of every model and seed has its description; no description is of a column that is not there.

    The views that sources give have the columns of the contract, which are described in models/input.
    """
    nodes = empty.invoke("parse", *ALL_ON).result.nodes.values()
    nodes = [n for n in nodes if n.resource_type in ("model", "seed") and n.name not in contract_views()]
    described = {(n.schema, n.name, column.name) for n in nodes for column in n.columns.values() if column.description}
    columns = empty.rows("select schema_name, table_name, column_name from duckdb_columns")
    tables = {(node.schema, node.name) for node in nodes}
    assert {tuple(row.values()) for row in columns if tuple(row.values())[:2] in tables} == described


def contract_views() -> dict[str, str]:
    """The views that sources give, and the contract table that each is of."""
    folders = (project.ROOT / "models" / "staging" / name for name in SOURCES)
    return {
        path.stem: path.stem.partition("__")[2] for folder in folders for path in folder.glob(f"{folder.name}__*.sql")
    }


def test_sources_give_the_columns_of_the_contract(empty: Warehouse) -> None:
    """In its order, and as text: what it means is read as what stands in files is."""
    for view, table in contract_views().items():
        columns = empty.rows(f"select column_name, data_type from duckdb_columns where table_name = '{view}'")
        assert [row["column_name"] for row in columns] == list(COLUMNS[table]), view
        assert {row["data_type"] for row in columns} == {"VARCHAR"}, view
