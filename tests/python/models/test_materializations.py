"""dbt's own materializations give what the faster one of folder optional/replace_relations gives."""

import sys
from pathlib import Path
from typing import Any

import pytest
from calls import Example, call, project_at
from warehouse import Warehouse, asked

from lead_scoring.core import project

OFF = {"replace_relations": False}


def described(warehouse: Warehouse) -> list[dict[str, Any]]:
    """The columns of all marts, with their types and descriptions."""
    return warehouse.rows(
        "select table_name, column_name, data_type, is_nullable, comment from duckdb_columns()"
        " where schema_name = 'marts' order by table_name, column_index"
    )


@pytest.mark.slow
def test_marts_are_the_same_with_the_switch_off(example: Example, tmp_path: Path) -> None:
    """No macro of the project takes the place of a materialization; rows, types and descriptions are the same."""
    replaced = Warehouse(example[1].parent)
    replaced.file = example[1]
    plain = Warehouse(tmp_path)
    plain.load(project.ROOT / "examples" / "input")
    macros = plain.dbt(project.EXAMPLE_AS_OF, OFF).manifest.macros.values()
    own = [macro.name for macro in macros if macro.package_name == "lead_scoring"]
    assert len(own) > 100
    assert [name for name in own if name.startswith("materialization_") and name.endswith("_duckdb")] == []
    plain.build(project.EXAMPLE_AS_OF, OFF)
    expected, found = (
        {
            mart: [{name: value for name, value in row.items() if name != "run_id"} for row in rows]
            for mart, rows in warehouse.marts().items()
            if mart != "runs"  # when they ended differs
        }
        for warehouse in (replaced, plain)
    )
    assert sum(map(len, expected.values())) > 1000
    assert found == expected
    assert described(plain) == described(replaced)


@pytest.mark.slow
def test_seeds_of_a_project_in_a_folder_with_a_quote(tmp_path: Path) -> None:
    linked = ("macros", "models", "optional", "seeds", "dbt_project.yml", "profiles.yml")
    root = project_at(tmp_path / "it's", linked=linked)
    seed = ("seed", "--select", "scorecards", "--profiles-dir", ".")
    call(Path(sys.executable).with_name("dbt"), *seed, cwd=root, LEAD_SCORING_WAREHOUSE=str(tmp_path / "w.duckdb"))
    assert asked(tmp_path / "w.duckdb", "select count(*) from seeds.scorecards where is_primary") == [(1,)]
