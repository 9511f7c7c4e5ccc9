"""Tables on Spark, on plain Parquet: rows that are replaced by key, runs that are killed, contracts, Python, seeds.

A small dbt project uses the macros of this one. What a kept table shows is compared with a list of rows that are
deleted and added as on DuckDB.
"""

import json
import random
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from dbt.cli.main import dbtRunner

from lead_scoring.project import ROOT

Row = tuple[Any, ...]
MAX_GENERATIONS = 3
COLUMNS = {
    "scope": "person_id string",
    "accounts_in_scope": "account_id string",
    "signals": "person_id string, units int",
    "history": "person_id string, account_id string, changed_on date, score double",
}
FILES = {
    "dbt_project.yml": f"""
name: lead_scoring
profile: lead_scoring
macro-paths: [macros, own_macros]
flags: {{send_anonymous_usage_stats: false}}
vars:
  {{as_of: "2027-01-10", run_id: r, history_days: 3, max_generations: {MAX_GENERATIONS}, columns: "person_id, units"}}
seeds:
  lead_scoring:
    +schema: kept_seeds
    +column_types: {{word: string, points: "decimal(18,6)", is_on: boolean}}
models: {{lead_scoring: {{+schema: kept_models, +file_format: parquet}}}}
""",
    "seeds/words.csv": 'word,points,is_on\nnull,1.5,true\nit\'s,,false\n"a, ""b""\\d",-2,\n',
    "models/int_scope.sql": "{{ config(materialized='table') }} select person_id from kept_raw.scope",
    "models/int_history_scope.sql": """
{{ config(materialized='table') }}
select 'person' as level, person_id as scored_id from kept_raw.scope
union all
select 'account' as level, account_id as scored_id from kept_raw.accounts_in_scope
""",
    "models/signals.sql": """
{{ config(materialized='incremental', incremental_strategy='append', pre_hook='{{ drop_scoped_people() }}') }}
-- depends_on: {{ ref('int_scope') }}
select {{ var('columns') }} from kept_raw.signals
""",
    "models/history.sql": """
{{ config(
    materialized='incremental', incremental_strategy='append', on_schema_change='fail',
    pre_hook="{{ drop_days_and_people() }}"
) }}
-- depends_on: {{ ref('int_history_scope') }}
select score, changed_on, account_id, person_id from kept_raw.history
""",
    "own_macros/drop_days_and_people.sql": """
{% macro drop_days_and_people() -%}
    {% if not is_full_run() -%}
    {{ drop_rows({
        'changed_on': 'changed_on > ' ~ as_of() ~ ' or changed_on <= date_sub(' ~ as_of() ~ ', 3)',
        'person_id': 'person_id in (select scored_id from ' ~ ref('int_history_scope') ~ " where level = 'person')",
        'account_id': 'account_id in (select scored_id from ' ~ ref('int_history_scope') ~ " where level = 'account')",
    }) }}
    {%- endif %}
{%- endmacro %}
""",
    "models/seen.sql": """
{{ config(materialized='incremental', incremental_strategy='append') }}
select person_id from kept_raw.scope
{% if not is_full_run() %} where person_id not in (select person_id from {{ this }}) {% endif %}
""",
    "models/doubled.py": """
def model(dbt, session):
    dbt.config(materialized="incremental", incremental_strategy="append")
    rows = dbt.ref("signals").select("person_id", "units")
    if dbt.is_incremental:
        rows = rows.join(session.sql(f"select person_id from {dbt.this}"), "person_id", "left_anti")
    return rows.selectExpr("2 * units as units", "person_id")
""",
    "models/total.py": """
def model(dbt, session):
    dbt.config(materialized="table")
    return dbt.ref("doubled").selectExpr("sum(units) as units")
""",
    "models/mart.sql": """
{{ config(materialized='table') }}
select cast(sum(units) as decimal(38,12)) as units, max(person_id) as name from {{ ref('signals') }}
""",
    "models/reader.sql": "{{ config(materialized='view') }} select units from {{ ref('mart') }}",
    "models/models.yml": """
models:
  - name: signals
    columns: [{name: person_id}, {name: units}]
  - name: history
    description: One row per day of "somebody's" score.
    config: {contract: {enforced: true}, persist_docs: {relation: true, columns: true}}
    columns:
      - {name: person_id, data_type: string, description: "The person's id, 'quoted'."}
      - {name: account_id, data_type: string}
      - {name: changed_on, data_type: date, constraints: [{type: not_null}]}
      - {name: score, data_type: double}
  - name: mart
    description: One row.
    config: {contract: {enforced: true}, persist_docs: {relation: true, columns: true}}
    columns:
      - {name: name, data_type: string, constraints: [{type: not_null}], description: It's the last one.}
      - {name: units, data_type: "decimal(38,12)"}
""",
}


class Project:
    """A dbt project of a few models over tables of schema kept_raw."""

    def __init__(self, folder: Path, spark: Any) -> None:
        self.folder, self.spark = folder, spark
        for name, text in FILES.items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(text)
        (folder / "macros").symlink_to(ROOT / "macros")
        shutil.copy(ROOT / "profiles.yml", folder)
        for schema in ("kept_raw", "kept_models", "kept_seeds"):
            spark.sql(f"drop database if exists {schema} cascade")
        spark.sql("create database kept_raw")
        for table in COLUMNS:
            self.put(table, [])

    def put(self, table: str, rows: Sequence[Row]) -> None:
        """Replace the rows of a table that models read."""
        self.spark.sql(f"drop table if exists kept_raw.{table}")
        self.spark.createDataFrame(list(rows), COLUMNS[table]).write.saveAsTable(f"kept_raw.{table}")

    def run(self, *select: str, full: bool = False, **variables: Any) -> str | None:
        """Run models; returns what the first one that failed says, None when all is well."""
        folder = str(self.folder)
        result = dbtRunner().invoke(
            [
                *("build", "--quiet", "--target", "spark", "--project-dir", folder, "--profiles-dir", folder),
                *("--target-path", f"{folder}/target", "--log-path", f"{folder}/logs"),
                *("--vars", json.dumps(variables), "--select", *select),
                *(["--full-refresh"] if full else []),
            ]
        )
        if result.exception:
            raise result.exception
        assert [node.node.name for node in result.result.results if node.status == "skipped"] == []
        return next((node.message for node in result.result.results if node.status not in ("success", "pass")), None)

    def rows(self, name: str, columns: str = "*") -> list[Row]:
        """What readers see, in an order of its own."""
        return ordered(tuple(row) for row in self.spark.sql(f"select {columns} from kept_models.{name}").collect())

    def tables(self, like: str) -> list[str]:
        return [row.tableName for row in self.spark.sql(f"show tables in kept_models like '{like}'").collect()]

    def generations(self, name: str) -> int:
        listed = self.spark.sql(f"show tblproperties kept_models.{name} ('lead_scoring.generations')").first()[1]
        return len(listed.split("; "))


def ordered(rows: Any) -> list[Row]:
    return sorted((tuple(row) for row in rows), key=repr)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, spark: Any) -> Project:
    return Project(tmp_path_factory.mktemp("kept"), spark)


@contextmanager
def killed_at(statement: str, *, time: int = 1) -> Iterator[None]:
    """Let the run die before the first statement, or the one of that number, in which the pattern is found."""
    from dbt.adapters.spark.session import Cursor

    execute, left = Cursor.execute, [time]

    def dying(self: Any, sql: str, *parameters: Any) -> None:
        left[0] -= bool(re.search(statement, sql))
        if left[0] <= 0:
            raise KeyError("killed")
        execute(self, sql, *parameters)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Cursor, "execute", dying)
        yield
    assert left[0] <= 0, f"no statement has {statement}"


def test_rows_are_replaced_by_key_as_by_a_delete(project: Project) -> None:
    """Days that go out of the window, people and accounts in scope: gone; null keys stay; new rows are added."""
    chance = random.Random(7)
    people, accounts = ["a", "b", "c", None], ["x", "y", None]

    def new_rows(as_of: int, count: int) -> list[Row]:
        return [
            (chance.choice(people), chance.choice(accounts), date(2027, 1, as_of - chance.randrange(5)), float(number))
            for number in range(count)
        ]

    expected = new_rows(10, 30)
    project.put("history", expected)
    assert project.run("+history", full=True, as_of="2027-01-10") is None
    assert project.rows("history") == ordered(expected)
    gone = compacted = stayed_without_person = 0
    for as_of in (11, 12, 12, 13, 11):
        in_scope, accounts_in_scope = chance.sample(["a", "b", "c"], 1), chance.sample(["x", "y"], chance.randrange(2))
        added = new_rows(as_of, 8)
        project.put("scope", [(person,) for person in in_scope])
        project.put("accounts_in_scope", [(account,) for account in accounts_in_scope])
        project.put("history", added)
        assert project.run("+history", as_of=f"2027-01-{as_of}") is None
        kept = [
            row
            for row in expected
            if row[0] not in in_scope
            and row[1] not in accounts_in_scope
            and date(2027, 1, as_of - 3) < row[2] <= date(2027, 1, as_of)
        ]
        gone += len(expected) - len(kept)
        stayed_without_person += sum(row[0] is None for row in kept)
        expected = kept + added
        assert project.rows("history") == ordered(expected)
        assert project.generations("history") <= MAX_GENERATIONS
        compacted += project.generations("history") == 1
        assert len(project.tables("history__*")) == (1 if project.generations("history") == 1 else 2)
    assert gone > 20
    assert stayed_without_person > 5
    assert compacted == 1


def test_rows_of_a_person_stand_together(project: Project) -> None:
    """Files are few and sorted by person."""
    project.put("signals", [(f"p{number % 7}", number) for number in range(40)])
    assert project.run("signals", full=True) is None
    (table,) = project.tables("signals__*")
    files = project.spark.table(f"kept_models.{table}").inputFiles()
    assert len(files) == 1
    people = [row.person_id for row in project.spark.read.parquet(files[0]).select("person_id").collect()]
    assert people == sorted(people) and len(set(people)) == 7


@pytest.mark.parametrize(
    ("statement", "full"),
    [
        (r"insert into \S+__dropped_", False),
        (r"insert into \S+__kept_", False),
        (r"create or replace view", False),
        (r"create table \S+__kept_", True),
        (r"create or replace view", True),
    ],
)
def test_a_killed_run_shows_nothing_and_is_in_nobodys_way(project: Project, statement: str, full: bool) -> None:
    """Before the drop, before the rows, before the view: readers see the rows of before, and the next run is right."""
    project.put("signals", [("a", 1), ("b", 2), (None, 3)])
    assert project.run("signals", full=True) is None
    project.put("scope", [("a",)])
    project.put("signals", [("a", 10)])
    assert project.run("int_scope") is None
    with killed_at(statement):
        assert "killed" in project.run("signals", full=full)
    assert project.rows("signals") == ordered([("a", 1), ("b", 2), (None, 3)])
    project.put("signals", [("a", 11), ("c", 12)])
    assert project.run("signals") is None
    assert project.rows("signals") == ordered([("a", 11), ("b", 2), (None, 3), ("c", 12)])
    assert project.generations("signals") == 2
    assert project.run("signals", full=True) is None
    assert project.rows("signals") == ordered([("a", 11), ("c", 12)])
    assert len(project.tables("signals__*")) == 1, "what the killed run has left is gone"


def test_a_run_killed_while_generations_are_written_together_has_its_rows(project: Project) -> None:
    project.put("scope", [("a",)])
    project.put("signals", [("a", 0), ("b", 0)])
    assert project.run("int_scope", "signals", full=True) is None
    for number in range(1, MAX_GENERATIONS):
        project.put("signals", [("a", number)])
        assert project.run("signals") is None
    assert project.generations("signals") == MAX_GENERATIONS
    project.put("signals", [("a", 98)])
    with killed_at(r"create table \S+__kept_"):
        assert "killed" in project.run("signals")
    assert project.rows("signals") == [("a", 98), ("b", 0)]
    project.put("signals", [("a", 99)])
    with killed_at("create or replace view", time=2):
        assert "killed" in project.run("signals")
    assert project.rows("signals") == [("a", 99), ("b", 0)]
    project.put("signals", [("a", 100)])
    assert project.run("signals") is None
    assert project.rows("signals") == [("a", 100), ("b", 0)]
    assert (project.generations("signals"), len(project.tables("signals__*"))) == (1, 1)


def test_columns_that_have_changed_need_a_full_run(project: Project) -> None:
    project.put("scope", [("a",)])
    project.put("signals", [("a", 1), ("b", 2)])
    assert project.run("int_scope", "signals", full=True) is None
    for columns, says in (("person_id, units, 7 as extra", "added: extra; gone: none"), ("units", "gone: person_id")):
        message = project.run("signals", columns=columns)
        assert says in message and "--full-refresh" in message
        assert project.rows("signals") == [("a", 1), ("b", 2)]
    assert project.run("signals", full=True, columns="units, 7 as extra, person_id") is None
    assert project.rows("signals", "person_id, extra") == [("a", 7), ("b", 7)]
    assert project.run("signals", columns="person_id, units, 8 as extra") is None
    assert project.rows("signals", "person_id, units, extra") == [("a", 1, 8), ("b", 2, 7), ("b", 2, 8)]


def test_a_model_reads_its_own_rows_and_may_be_emptied(project: Project) -> None:
    """What lists people until a run is finished is emptied by a view without rows."""
    project.put("scope", [("a",), ("b",)])
    assert project.run("seen", full=True) is None
    project.put("scope", [("b",), ("c",)])
    assert project.run("seen") is None
    assert project.rows("seen") == [("a",), ("b",), ("c",)]
    project.spark.sql("create or replace view kept_models.seen as select cast(null as string) as person_id where false")
    assert project.run("seen") is None
    assert project.rows("seen") == [("b",), ("c",)]
    assert len(project.tables("seen__*")) == 1


def test_adapter(project: Project) -> None:
    """A kept one adds what is new, by name; one that is made anew is replaced."""
    project.put("scope", [])
    project.put("signals", [("a", 1), ("b", 2)])
    assert project.run("int_scope", "signals", "doubled", "total", full=True) is None
    assert project.rows("doubled", "person_id, units") == [("a", 2), ("b", 4)]
    project.put("signals", [("c", 3)])
    assert project.run("signals", "doubled", "total") is None
    assert project.rows("doubled", "person_id, units") == [("a", 2), ("b", 4), ("c", 6)]
    assert project.rows("total") == [(12,)]
    assert not [name for name in project.tables("doubled__*") if "__new_" in name]
    assert len(project.tables("total__*")) == 1


def test_contracts_and_descriptions(project: Project) -> None:
    """Columns come in the order of the contract, with their descriptions; a null where none may be stops the run."""
    project.put("signals", [("a", 1), ("b", 2)])
    assert project.run("signals", "mart", "reader", full=True) is None
    described = [tuple(row) for row in project.spark.sql("describe kept_models.mart").collect()]
    assert described == [("name", "string", "It's the last one."), ("units", "decimal(38,12)", None)]
    project.put("signals", [(None, 1)])
    assert project.run("signals", full=True) is None
    assert "name is null" in project.run("mart")
    assert project.rows("reader") == [(3,)], "what was there stays"
    project.put("history", [("a", None, None, 1.0)])
    assert "changed_on is null" in project.run("int_history_scope", "history", full=True)


def test_a_table_takes_the_place_of_whatever_was_there(project: Project) -> None:
    """A plain table of another maker, and one that a reader's view stands on; what is kept is then built in full."""
    project.put("signals", [("a", 1)])
    for name in ("signals", "mart"):
        project.spark.sql(f"drop view if exists kept_models.{name}")
        project.spark.sql(f"create table kept_models.{name} using parquet as select 1 as other")
    assert "--full-refresh" in project.run("signals"), "rows of somebody else's table are not added to"
    assert project.run("signals", "mart", "reader", full=True) is None
    assert project.rows("signals") == [("a", 1)]
    project.put("signals", [("a", 5)])
    assert project.run("signals", "mart", full=True) is None
    assert project.rows("reader") == [(5,)]


def test_seeds_are_what_their_file_says(project: Project) -> None:
    assert project.run("words") is None
    assert project.run("words") is None
    words = ordered(tuple(row) for row in project.spark.table("kept_seeds.words").collect())
    assert [(word, points and float(points), is_on) for word, points, is_on in words] == ordered(
        [("null", 1.5, True), ("it's", None, False), ('a, "b"\\d', -2.0, None)]
    )
