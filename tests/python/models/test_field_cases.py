"""Faults of the field: small inputs that once gave wrong numbers, all in one warehouse, each with what is right.

tests/fixtures/field/README.md describes the cases.
"""

import json
from collections import defaultdict
from typing import Any

import pytest
import yaml
from cases import FIXTURES
from warehouse import Warehouse, write_csv

AS_OF = "2026-11-15"
Case = dict[str, Any]

CASES: dict[str, list[Case]] = {
    path.stem: yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)
    for path in sorted(FIXTURES.glob("field/*.yml"))
}


def rows_of(part: str) -> dict[str, list[dict[str, str]]]:
    """The rows of all cases by table: of the contract (`tables`) or of a source (`segment.pages`)."""
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    for case in (case for cases in CASES.values() for case in cases):
        given = case.get(part, {})
        tables = given if part == "tables" else {f"{s}.{t}": rows for s, of in given.items() for t, rows in of.items()}
        for table, rows in tables.items():
            found[table].extend(rows)
    return found


@pytest.fixture(scope="module")
def field(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """One warehouse with the rows of all cases, and with every source that a case has rows of."""
    folder = tmp_path_factory.mktemp("field")
    variables: dict[str, Any] = {"max_rejected_share": 1}
    for name, rows in rows_of("sources").items():
        source, _, table = name.partition(".")
        (folder / source).mkdir(exist_ok=True)
        write_csv(folder / source / f"{table}.csv", rows)
        variables |= {f"{source}_enabled": True, f"{source}_folder": str(folder / source)}
    for case in (case for cases in CASES.values() for case in cases):
        variables |= case.get("vars", {})
    warehouse = Warehouse(folder)
    warehouse.load(rows_of("tables"))
    warehouse.connect(variables)
    warehouse.build(AS_OF, variables)
    return warehouse


def test_ids_are_of_one_case_only() -> None:
    """No two cases share a person, an event or a name, else one could change what the other sees."""
    cases = [case for listed in CASES.values() for case in listed]
    names = [case["name"] for case in cases]
    assert len(names) == len(set(names))
    owners: dict[str, str] = {}
    for case in cases:
        for row in (row for rows in case.get("tables", {}).values() for row in rows):
            for column in ("person_id", "event_id", "account_id"):
                value = row.get(column, "")
                if "-" in value.strip("-") and value.isascii():
                    assert owners.setdefault(f"{column} {value}", case["name"]) == case["name"], value


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=f"{stem}: {case['name']}") for stem, cases in CASES.items() for case in cases]
)
def test_what_is_right_comes_out(case: Case, field: Warehouse) -> None:
    assert case["expect"]
    for expected in case["expect"]:
        found = [[None if v is None else str(v) for v in row.values()] for row in field.rows(expected["query"])]
        wanted = [[None if v == "null" else v for v in row] for row in expected["rows"]]
        assert found == wanted, json.dumps(expected["query"])
