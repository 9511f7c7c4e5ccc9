"""The unit tests of the models, run by dbt in this process; and that dbt's docs leave nothing out."""

from pathlib import Path

import pytest
from warehouse import Warehouse


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """A warehouse with all tables and hardly a row."""
    warehouse = Warehouse(tmp_path_factory.mktemp("unit_tests"))
    warehouse.load({"people": [{"person_id": "p1"}]})
    built = warehouse.invoke("build", "--full-refresh", "--empty", "--exclude-resource-types", "unit_test", "test")
    assert built.success, built.exception or [node.message for node in built.result if node.status == "error"]
    return warehouse


def test_all_unit_tests_pass(empty: Warehouse) -> None:
    """Every unit test ran, and none failed."""
    tested = empty.invoke("test", "--select", "test_type:unit").result
    ymls = (Path(__file__).parents[2] / "models").rglob("*.yml")
    declared = sum(path.read_text().count("\n    model: ") for path in ymls)
    assert len(tested) == declared > 250
    failed = {test.node.name: test.message for test in tested if str(test.status) != "pass"}
    assert not failed, "\n\n".join(f"{name}\n{message}" for name, message in failed.items())


def test_every_column_is_described(empty: Warehouse) -> None:
    """Every column of every model and seed has its description; no description is of a column that is not there."""
    nodes = empty.invoke("parse").result.nodes.values()
    described = {
        (node.schema, node.name, column.name)
        for node in nodes
        if node.resource_type in ("model", "seed")
        for column in node.columns.values()
        if column.description
    }
    tables = {(node.schema, node.name) for node in nodes if node.resource_type in ("model", "seed")}
    columns = {
        (row["schema_name"], row["table_name"], row["column_name"])
        for row in empty.rows("select schema_name, table_name, column_name from duckdb_columns")
        if (row["schema_name"], row["table_name"]) in tables
    }
    assert columns == described
