"""Files on Spark: the same rows as on DuckDB, loaded once, and again when they have changed."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from calls import ROOT
from warehouse import write_input

from lead_scoring.core.contract import COLUMNS, TABLES
from lead_scoring.core.errors import InputRefused
from lead_scoring.core.sources import Source
from lead_scoring.loading import files as duckdb_load
from lead_scoring.loading import tables
from lead_scoring.loading.suppressions import suppress

Con = duckdb.DuckDBPyConnection


@pytest.fixture
def control(spark: Any) -> Iterator[Con]:
    """A new warehouse file, and no loaded rows in Spark."""
    spark.sql("drop database if exists raw cascade")
    with duckdb.connect() as con:
        yield con


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """The small example, its accounts as Parquet with types of their own."""
    folder = tmp_path / "input"
    shutil.copytree(ROOT / "examples" / "input", folder)
    (folder / "accounts.csv").unlink()
    (folder / "accounts").mkdir()
    accounts = """
        select 'A' || n as account_id, 'Name, "' || n || '"' as name, n * 1.0 as employee_count,
            date '2026-01-01' + cast(n as integer) as created_at, timestamp '2026-01-01 10:00:00.25' as updated_at,
            cast(n as decimal(18, 2)) as domain, n > 1 as industry, nullif(n, 2) + 0.5 as lifecycle_stage
        from range(3) as numbers(n)
    """
    duckdb.sql(f"copy ({accounts}) to '{folder}/accounts/some.parquet' (format parquet)")
    return folder


def loaded(spark: Any, con: Con, folder: Path | str, *, again: bool = False) -> Any:
    from lead_scoring.spark import load

    return load.load(spark, con, load.plan_input(spark, str(folder)), again=again)


def address(spark: Any, folder: Path) -> str:
    """An address that stands for a folder, and that no program reads as a path of this machine."""
    spark._jsc.hadoopConfiguration().set(f"fs.viewfs.mounttable.{folder.name}.link./files", folder.as_uri())
    return f"viewfs://{folder.name}/files"


def rows(spark: Any, table: str) -> list[tuple]:
    names = ", ".join(f"`{name}`" for name in COLUMNS[table])
    return sorted(map(tuple, spark.sql(f"select {names}, _file, _row from raw.{table}").collect()), key=repr)


def test_rows_are_those_that_duckdb_reads(spark: Any, control: Con, inbox: Path) -> None:
    """The same texts, files and row numbers, from CSV and from Parquet."""
    found = loaded(spark, control, inbox)
    with duckdb.connect() as con:
        expected = duckdb_load.load(con, duckdb_load.plan_input(inbox))
        for table in TABLES:
            types = {name: kind for name, kind, *_ in con.execute(f"describe raw.{table}").fetchall()}
            names = ", ".join(duckdb_load.one_value_as_text(f'"{name}"', types[name]) for name in COLUMNS[table])
            there = con.execute(f"select {names}, _file, _row from raw.{table}").fetchall()
            assert rows(spark, table) == sorted(there, key=repr), table
    assert (found.rows, found.new_rows, found.new_files) == (expected.rows, expected.new_rows, expected.new_files)
    assert found.rows["events"] > 100
    assert found.rows["accounts"] == 3


def test_an_address_is_read_as_a_folder_of_this_machine_is(spark: Any, control: Con, inbox: Path) -> None:
    found = loaded(spark, control, inbox)
    before = {table: rows(spark, table) for table in TABLES}
    spark.sql("drop database raw cascade")
    with duckdb.connect() as other:
        assert loaded(spark, other, address(spark, inbox)) == found
    assert {table: rows(spark, table) for table in TABLES} == before


def test_an_odd_csv_file_is_read_as_on_duckdb(spark: Any, control: Con, tmp_path: Path) -> None:
    """In UTF-16, below the line that Excel writes, and with a quote that is never closed."""
    (tmp_path / "people.csv").write_text("sep=;\nperson_id;email\np1;ä@b.com\n", encoding="utf-16")
    (tmp_path / "people_2.csv").write_text('person_id,email\np2,"open\np3,c@d.com\n', encoding="utf-8")
    found = loaded(spark, control, tmp_path)
    assert [row[:2] for row in rows(spark, "people")] == [("p1", "ä@b.com"), ("p3", "c@d.com")]
    assert (found.unreadable["people"], found.new_rows) == (1, 3)


def test_a_row_that_does_not_fit_is_unreadable(spark: Any, control: Con, tmp_path: Path) -> None:
    """It is kept with its number and text; the rows around it are loaded."""
    (tmp_path / "people.csv").write_text('person_id;email\np1;a@b.com\np2\np3;"c;d@e.com"\np4;x;y\n', encoding="utf-8")
    found = loaded(spark, control, tmp_path)
    assert [row[:2] for row in rows(spark, "people")] == [("p1", "a@b.com"), ("p3", "c;d@e.com")]
    unread = spark.sql("select table_name, file, row, raw_values from raw.unreadable_rows order by row").collect()
    assert [tuple(row) for row in unread] == [
        ("people", "people.csv", 2, '{"line": "p2"}'),
        ("people", "people.csv", 4, '{"line": "p4;x;y"}'),
    ]
    assert (found.rows["people"], found.unreadable["people"], found.new_rows) == (2, 2, 4)


def test_a_file_is_loaded_once_and_again_when_it_changed(spark: Any, control: Con, inbox: Path) -> None:
    """The rows of before go; files that did not change are left alone."""
    first = loaded(spark, control, inbox)
    assert loaded(spark, control, inbox).new_files == 0
    header, _, *others = (inbox / "events.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (inbox / "events.csv").write_text("".join([header, *others]), encoding="utf-8")
    second = loaded(spark, control, inbox)
    assert (second.new_files, second.rows["events"]) == (1, first.rows["events"] - 1)
    assert second.rows["people"] == first.rows["people"]
    assert loaded(spark, control, inbox, again=True).new_files == first.new_files


def test_what_a_killed_run_wrote_does_not_count(spark: Any, control: Con, inbox: Path) -> None:
    """A load counts from the moment that it is listed."""
    first = loaded(spark, control, inbox)
    spark.sql("insert into raw.people select *, 9999L from (select * except (_load) from raw.people)")
    assert spark.table("raw.people").count() == 2 * first.rows["people"]
    assert loaded(spark, control, inbox).rows == first.rows


def test_suppressed_people_are_taken_out(spark: Any, control: Con, tmp_path: Path) -> None:
    """Of what is loaded and of what is sent again, the same rows as on DuckDB, whose conditions these are."""
    inbox = write_input(
        tmp_path / "input",
        {
            "people": [
                {"person_id": "p1", "email": "Ann <ANN@acme.com>"},
                {"person_id": "p2", "merged_into_person_id": " gone "},
                {"person_id": "p3", "email": "info@acme.com"},
            ],
            "events": [
                {"event_id": "e1", "anonymous_id": "d1"},
                {"event_id": "e2", "anonymous_id": "d1", "person_id": "p3"},
            ],
            "outcomes": [{"outcome_id": "o1", "person_id": "p3"}],
            "deletions": [{"table": "Accounts", "key": "gone"}, {"table": "people", "key": "gone"}],
        },
    )
    ragged = "event_id,event_type\ne7,page_view,2026,ann@acme.com\ne8,page_view,2026,p3\n"
    (inbox / "events_ragged.csv").write_text(ragged)
    loads = set(loaded(spark, control, inbox) and control.execute("select load_id from raw.loads").fetchall())
    suppress(control, [("person_id", "gone"), ("email", "ann@acme.com"), ("anonymous_id", "d1")], "asked")

    def left() -> list[set[str]]:
        columns = {"people": "person_id", "events": "event_id", "deletions": "table", "unreadable_rows": "raw_values"}
        return [{row[0] for row in spark.table(f"raw.{table}").select(key).collect()} for table, key in columns.items()]

    remaining = [{"p3"}, {"e2"}, {"Accounts"}, {'{"line": "e8,page_view,2026,p3"}'}]
    assert loaded(spark, control, inbox).suppressed == 5
    assert left() == remaining
    assert len(loads & set(control.execute("select load_id from raw.loads").fetchall())) == 1, "only outcomes stay"
    assert loaded(spark, control, inbox, again=True).suppressed == 5
    assert left() == remaining


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("people.json", "{}", ".json files are not read"),
        ("people.csv", "email\na@b.com\n", "the required column person_id of table people is missing"),
        ("notes.txt", "hello", "no file of the input contract"),
        ("people.parquet", "no parquet", "people.parquet cannot be read"),
        ("", "", "does not exist"),
    ],
)
def test_a_folder_that_cannot_be_read_or_is_not_there_is_refused(
    name: str, text: str, message: str, spark: Any, control: Con, tmp_path: Path
) -> None:
    """With the file and what to do."""
    if name:
        (tmp_path / "input").mkdir()
        (tmp_path / "input" / name).write_text(text, encoding="utf-8")
    with pytest.raises(InputRefused, match=message.replace(".", "[.]")):
        loaded(spark, control, tmp_path / "input")


def test_connected_sources_are_seen_as_on_duckdb(spark: Any, control: Con, tmp_path: Path) -> None:
    """A table in three formats is the same text on both engines."""
    from lead_scoring.spark import sources as spark_sources

    (tmp_path / "events.csv").write_bytes(b"Event_ID;event_name;collector_tstamp\r\n1;page_view;2026-01-05 8:00:00\r\n")
    (tmp_path / "events_1.json").write_text(
        '[{"event_id": "2", "event_name": "page_view", "collector_tstamp": "2026-01-06T08:00:00Z", "user_id": 7,'
        ' "contexts_com_snowplowanalytics_snowplow_web_page_1": [{"id":"v"}]}]'
    )
    duckdb.sql(
        "copy (select 3 as event_id, 'page_ping' as event_name, timestamp '2026-01-07 08:00:00.5' as collector_tstamp,"
        f" [{{'id': 'v'}}] as contexts_com_snowplowanalytics_snowplow_web_page_1) to '{tmp_path / 'events-2.parquet'}'"
    )
    source = Source("snowplow", folder=tmp_path)
    tables.connect(control, tables.find(control, source))
    shim = control.execute("select * from source_snowplow.events order by event_id").fetchall()
    assert len(shim) == 3
    for folder in (tmp_path, address(spark, tmp_path)):
        (tmp_path / "copies").mkdir(exist_ok=True)
        found = spark_sources.find(spark, Source("snowplow", folder=folder), tmp_path / "copies")
        spark_sources.connect(spark, found)
        assert [tuple(row) for row in spark.table("source_snowplow.events").orderBy("event_id").collect()] == shim


def test_tables_of_the_catalog_are_seen_as_those_of_a_schema_of_duckdb(
    spark: Any, control: Con, tmp_path: Path
) -> None:
    """What is found, what is missing, and which required table is empty."""
    from lead_scoring.spark import sources as spark_sources

    spark.sql("drop database if exists snowplow cascade")
    spark.sql("create database snowplow")
    control.execute("create schema snowplow")
    for on_spark, on_duckdb in (
        ("create table {} (Event_Id string, contexts array<struct<id: string>>) using parquet",
         "create table {} (event_id varchar, contexts struct(id varchar)[])"),
        ("insert into {} values ('1', array(named_struct('id', 'v')))", "insert into {} values ('1', [{{'id': 'v'}}])"),
    ):  # fmt: skip
        spark.sql(on_spark.format("snowplow.Events"))
        control.execute(on_duckdb.format("snowplow.Events"))
        answers = []
        for find in (lambda source: spark_sources.find(spark, source, tmp_path), lambda s: tables.find(control, s)):
            try:
                found = find(Source("snowplow", schema="snowplow"))
                answers.append((found.missing_tables, found.missing_columns, found.columns, found.empty_tables))
            except InputRefused as error:
                answers.append(str(error))
        assert answers[0] == answers[1]
