"""The unit tests of the models, run by dbt in this process."""

from pathlib import Path

import pytest
from warehouse import Warehouse


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, str]]:
    """Status and message of each unit test, by its name."""
    warehouse = Warehouse(tmp_path_factory.mktemp("unit_tests"))
    warehouse.load({"people": [{"person_id": "p1"}]})
    built = warehouse.invoke("build", "--empty", "--exclude-resource-types", "unit_test", "test")
    assert built.success, built.exception or [node.message for node in built.result if node.status == "error"]
    tested = warehouse.invoke("test", "--select", "test_type:unit")
    return {node.node.name: (str(node.status), node.message or "") for node in tested.result}


def test_all_unit_tests_pass(results: dict[str, tuple[str, str]]) -> None:
    """Every unit test ran, and none failed."""
    ymls = (Path(__file__).parents[2] / "models").rglob("*.yml")
    declared = sum(path.read_text().count("\n    model: ") for path in ymls)
    assert len(results) == declared > 150
    failed = {name: message for name, (status, message) in results.items() if status != "pass"}
    assert not failed, "\n\n".join(f"{name}\n{message}" for name, message in failed.items())
