"""Tables of a user's own as the input: typed or text, named by vars, in a schema or in files."""

from pathlib import Path

import duckdb
import pytest
from cases import cases
from warehouse import Rows, Warehouse

from lead_scoring.core import project
from lead_scoring.core.contract import TABLES
from lead_scoring.core.errors import BuildFailed

CASE = project.ROOT / "tests" / "goldens" / "case_1" / "input"
VARIABLES = {"input_schema": "crm"}


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """A warehouse with a schema `crm` of text tables, as a golden case has them, and nothing loaded."""
    warehouse = Warehouse(tmp_path_factory.mktemp("own"))
    warehouse.connect({})
    warehouse.execute("create schema crm; create schema typed")
    for table in TABLES:
        warehouse.execute(f"create table crm.{table} as from '{CASE}/{table}.parquet'")
    return warehouse


def read(warehouse: Warehouse, **variables: object) -> dict[str, Rows]:
    """The accepted rows of each contract table, as dbt reads them with these vars."""
    warehouse.dbt("2026-03-01", {**VARIABLES, **variables}).build("--select", "+path:models/input")
    return {table: warehouse.rows(f"from input.{table} order by all") for table in TABLES}


def test_typed_tables_and_files_give_what_text_gives(own: Warehouse) -> None:
    """Columns of times and numbers may be of their types, of time zones too, in any case, and tables may be files."""
    text = read(own)
    assert {table: len(rows) for table, rows in text.items()}["events"] > 600
    renamed = {"deletions": {"table_name": "table", "deleted_key": "key"}}
    for table in TABLES:
        names = {column: column for column in text[table][0]} | renamed.get(table, {})
        columns = ", ".join(f'"{column}" as "{name.upper()}"' for column, name in names.items())
        own.execute(f"create table typed.{table} as select {columns} from input.{table}")
    own.execute(
        "alter table typed.events alter column occurred_at type timestamptz using (occurred_at at time zone 'UTC')"
    )
    own.execute(f"copy typed.outcomes to '{own.folder}/outcomes.csv'; copy typed.events to '{own.folder}/e1.parquet'")
    typed = read(own, input_schema="typed")
    assert typed == text
    assert {type(row["occurred_at"]) for row in typed["events"]} == {type(row["occurred_at"]) for row in text["events"]}
    files = {"outcomes": f"{own.folder}/outcomes.csv", "events": f"read_parquet('{own.folder}/e*.parquet')"}
    found = read(own, input_schema="typed", input_tables={**files, "people": "PEOPLE"})
    empty = {table: [] for table in TABLES if table not in (*files, "people")}
    # what is to be forgotten stands in a table that is not named
    assert {table: found[table] for table in empty} == empty
    assert found["events"] == text["events"] and found["outcomes"] == text["outcomes"]


@pytest.mark.parametrize(("variables", "said"), cases("calls", "input_tables"))
def test_a_table_that_is_named_and_not_fit_stops_the_run_by_name(
    own: Warehouse, variables: dict[str, object], said: str
) -> None:
    with pytest.raises(BuildFailed) as failed:
        read(own, **variables)
    assert said in failed.value.message


def test_optional_columns_may_be_missing(own: Warehouse, tmp_path: Path) -> None:
    """They are null, as is a table that is not there empty; a row says which table it comes from."""
    warehouse = Warehouse(tmp_path)
    with duckdb.connect(warehouse.file) as con:
        con.execute("create schema crm; create table crm.People as select 7 as PersonId, 'A@b.co' as Email")
    found = read(warehouse)
    assert [(row["person_id"], row["email"], row["account_id"]) for row in found["people"]] == [("7", "A@b.co", None)]
    assert found["events"] == []
    assert warehouse.rows("select _file, _row from input.int_people_rows") == [{"_file": "people", "_row": None}]


def test_of_loaded_files_a_run_reads_those_that_are_new(tmp_path: Path) -> None:
    """Rows of a file that has not changed stay as they were read, until what they are read by has changed."""
    warehouse, folder = Warehouse(tmp_path / "w"), tmp_path / "input"
    folder.mkdir()

    def read_again(*files: str) -> list[str]:
        """The events whose rows a build has read, when these files are new."""
        warehouse.execute("create schema if not exists run_state; create schema if not exists input")
        warehouse.execute("create table if not exists run_state.person_fingerprints (person_id varchar)")
        for number in files:
            event = f"e{number},page_view,2026-01-0{number[0]}T08:00:00Z,x"
            (folder / f"events_{number[0]}.csv").write_text(f"event_id,event_type,occurred_at,source_system\n{event}\n")
        if files:
            warehouse.add(folder)
        warehouse.dbt("2026-03-01").build("--select", "int_events_rows", *(["path:seeds"] if files else []))
        rows = warehouse.rows(
            "select event_id from input.int_events_rows where source_system is distinct from 'before'"
        )
        warehouse.execute("update input.int_events_rows set source_system = 'before'")
        return sorted(row["event_id"] for row in rows)

    assert read_again("1", "2") == ["e1", "e2"]
    assert read_again("3") == ["e3"]
    assert read_again("2 changed") == ["e2 changed"]
    assert read_again() == []
    assert warehouse.rows("select count(*) as rows from input.int_events_rows") == [{"rows": 3}]
    warehouse.execute("insert into seeds.no_value_texts (no_value_text) values ('x')")
    assert read_again() == ["e1", "e2 changed", "e3"]
