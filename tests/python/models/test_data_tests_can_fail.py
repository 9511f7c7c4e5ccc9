"""Each data test passes on a sound warehouse and fails on one that was broken in the way it guards against."""

import re
from pathlib import Path

import duckdb
import pytest
from calls import ROOT
from cases import content
from reference import as_of_dates, generate
from warehouse import Warehouse

from lead_scoring.core import project
from lead_scoring.core.errors import BuildFailed

TABLES = generate(31)
AS_OF = as_of_dates(31, TABLES)[-1]

#: How to break the warehouse, by the name of the data test that must find it.
BREAKS = {name: sql.replace("{as_of}", str(AS_OF)) for name, sql in content("broken_warehouses").items()}
#: Data tests that warn, and stop nothing.
WARNINGS = {"input_is_plausible", "scores_set_people_apart"}
#: A data test whose rows say what to do, a break, and the problems that they name, by name of the case.
PROBLEMS = {
    name: (case["test"], case["sql"].replace("{as_of}", str(AS_OF)), case["problems"])
    for name, case in content("gates").items()
}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse that was built and passed all data tests."""
    warehouse = Warehouse(tmp_path_factory.mktemp("sound"))
    warehouse.load(TABLES)
    warehouse.build(AS_OF, tested=True)
    return warehouse.file


@pytest.fixture
def warehouse(sound: Path, tmp_path: Path) -> Warehouse:
    """A copy of it, to be broken."""
    copy = Warehouse(tmp_path)
    copy.file.write_bytes(sound.read_bytes())
    return copy


@pytest.mark.parametrize("name", BREAKS)
def test_data_test_fails_on_what_it_guards_against(name: str, warehouse: Warehouse) -> None:
    """Exactly the rows that were broken are found."""
    warehouse.execute(BREAKS[name])
    tested = warehouse.run_tests(name, as_of=AS_OF)
    expected = "warn" if name in WARNINGS else "fail"
    assert [str(node.status) for node in tested.result] == [expected], [node.node.name for node in tested.result]
    assert tested.result[0].failures > 0


@pytest.mark.parametrize("case", PROBLEMS)
def test_a_gate_names_each_problem_and_what_to_do(case: str, warehouse: Warehouse) -> None:
    """One row per problem, and no other problem."""
    name, sql, problems = PROBLEMS[case]
    warehouse.execute(sql)
    rows = warehouse.rows(warehouse.run_tests(name, as_of=AS_OF).result[0].node.compiled_code)
    assert all(row["what_to_do"] for row in rows)
    found = {row["problem"] for row in rows}
    assert len(found) == len(problems), found
    assert all(any(text.startswith(problem) for text in found) for problem in problems), found


def test_numbers_within_bounds_and_small_ones_pass(warehouse: Warehouse) -> None:
    """Half of the usual number is enough, three times as many are not too many, and below 100 nothing is usual."""
    warehouse.execute(
        """update run_state.usual_numbers set events_read = (select 2 * count(*) from activity.int_event_log),
        signals = (select count(*) / 3 from marts.lead_signals), people_read = 99, people = 99, mqls = 29"""
    )
    tested = warehouse.run_tests("input_numbers_are_usual", "scored_numbers_are_usual", as_of=AS_OF)
    assert [str(test.status) for test in tested.result] == ["pass", "pass"]


@pytest.mark.parametrize("name", ["keys_are_unique", "keys_of_marts_are_unique"])
def test_every_key_that_is_asked_for_is_found_when_it_stands_twice(name: str, warehouse: Warehouse) -> None:
    """Each table that has rows is doubled; the test names each of them, its key and how often it stands there."""
    sql = (project.ROOT / "tests" / "data" / f"{name}.sql").read_text()
    asked = set(re.findall(r"\(ref\('lead_scoring', '(\w+)'\), \[", sql))
    tables = warehouse.rows("select schema_name, table_name from duckdb_tables() where estimated_size > 0")
    tables = {row["table_name"]: row["schema_name"] for row in tables if row["table_name"] in asked}
    assert len(tables) > len(asked) - 4, asked - set(tables)
    for table, schema in tables.items():
        warehouse.execute(f"insert into {schema}.{table} from {schema}.{table}")
    tested = warehouse.run_tests(name, as_of=AS_OF)
    found = warehouse.rows(tested.result[0].node.compiled_code)
    assert {row["table_name"] for row in found} == set(tables)
    assert all(row["row_count"] >= 2 for row in found)
    assert any(row["repeated_key"] == TABLES["people"][0]["person_id"] for row in found)


def test_a_mart_refuses_a_null_where_none_may_be(warehouse: Warehouse) -> None:
    """What no mart may leave out is a constraint: the warehouse itself says which table and column."""
    with pytest.raises(duckdb.ConstraintException, match=r"NOT NULL constraint failed: lead_scores\.score"):
        warehouse.execute("update marts.lead_scores set score = null")


def test_a_failing_test_shows_rows_that_break_it(warehouse: Warehouse) -> None:
    """The message names the test, its file, some of the rows, and where its SQL is."""
    warehouse.execute("insert into scoring.signals from scoring.signals")
    with pytest.raises(BuildFailed) as raised:
        warehouse.dbt(AS_OF).build("--select", "keys_are_unique")
    assert "data tests failed" in raised.value.message
    assert "* test keys_are_unique (tests/data/keys_are_unique.sql)" in raised.value.message
    assert "    table_name: signals, repeated_key: " in raised.value.message
    assert raised.value.message.count("table_name: ") == 3


def test_an_accepted_change_lets_a_jump_pass(warehouse: Warehouse) -> None:
    """With --accept-change numbers and shares may jump; the bounds of the shares still hold."""
    for case in ("few are read", "few are scored", "a share jumps"):
        warehouse.execute(PROBLEMS[case][1])
    guards = ("input_numbers_are_usual", "scored_numbers_are_usual", "heuristic_shares_are_plausible")
    tested = warehouse.run_tests(*guards, as_of=AS_OF, variables={"accept_change": "moved"})
    assert {test.node.name: str(test.status) for test in tested.result} == dict.fromkeys(guards, "pass")
    warehouse.execute(BREAKS["heuristic_shares_are_plausible"])
    tested = warehouse.run_tests(guards[-1], as_of=AS_OF, variables={"accept_change": "moved"})
    assert str(tested.result[0].status) == "fail"


def test_every_singular_test_is_broken_here() -> None:
    """Whoever adds a data test shows that it can fail."""
    elsewhere = {"expressions_are_known"}  # where SQL classifies: test_classify_with_sql.py
    assert {path.stem for path in (ROOT / "tests" / "data").glob("*.sql")} - elsewhere <= set(BREAKS)
