"""Files on Spark: read as DuckDB reads them, once, and again when they have changed."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from lead_scoring import kept
from lead_scoring import load as duckdb_load
from lead_scoring.contract import COLUMNS, TABLES
from lead_scoring.errors import InputRefused


@pytest.fixture
def control(spark: Any) -> Iterator[duckdb.DuckDBPyConnection]:
    """A new warehouse file, and no loaded rows in Spark."""
    spark.sql("drop database if exists raw cascade")
    with duckdb.connect() as con:
        yield con


@pytest.fixture
def inbox(tmp_path: Path, project_root: Path) -> Path:
    """The small example, its accounts as Parquet with types of their own."""
    folder = tmp_path / "input"
    shutil.copytree(project_root / "examples" / "input", folder)
    (folder / "accounts.csv").unlink()
    (folder / "accounts").mkdir()
    duckdb.sql(
        """
        copy (
            select 'A' || n as account_id, 'Name, "' || n || '"' as name, n * 1.0 as employee_count,
                date '2026-01-01' + cast(n as integer) as created_at, timestamp '2026-01-01 10:00:00.25' as updated_at,
                cast(n as decimal(18, 2)) as domain, n > 1 as industry, nullif(n, 2) + 0.5 as lifecycle_stage
            from range(3) as numbers(n)
        ) to '"""
        + str(folder / "accounts" / "some.parquet")
        + "' (format parquet)"
    )
    return folder


def loaded(spark: Any, con: duckdb.DuckDBPyConnection, folder: Path, **options: Any) -> Any:
    from lead_scoring.spark import load

    return load.load(spark, con, load.plan_input(spark, str(folder)), again=options.get("again", False))


def rows(spark: Any, table: str) -> list[tuple]:
    names = ", ".join(f"`{name}`" for name in COLUMNS[table])
    return sorted(map(tuple, spark.sql(f"select {names}, _file, _row from raw.{table}").collect()), key=repr)


def test_rows_are_those_that_duckdb_reads(spark: Any, control: duckdb.DuckDBPyConnection, inbox: Path) -> None:
    """The same texts, files and row numbers, from CSV and from Parquet."""
    found = loaded(spark, control, inbox)
    with duckdb.connect() as con:
        kept.prepare(con)
        expected = duckdb_load.load(con, duckdb_load.plan_input(inbox))
        for table in TABLES:
            names = ", ".join(f'"{name}"' for name in COLUMNS[table])
            there = con.execute(f"select {names}, _file, _row from raw.{table}").fetchall()
            assert rows(spark, table) == sorted(there, key=repr), table
    assert (found.rows, found.new_rows, found.new_files) == (expected.rows, expected.new_rows, expected.new_files)
    assert found.rows["events"] > 100
    assert found.rows["accounts"] == 3


def test_a_row_that_does_not_fit_is_unreadable(spark: Any, control: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """It is kept with its number and text; the rows around it are loaded."""
    (tmp_path / "people.csv").write_text('person_id;email\np1;a@b.com\np2\np3;"c;d@e.com"\np4;x;y\n', encoding="utf-8")
    found = loaded(spark, control, tmp_path)
    assert [row[:2] for row in rows(spark, "people")] == [("p1", "a@b.com"), ("p3", "c;d@e.com")]
    unread = spark.sql("select table_name, file, row, raw_values from raw.unreadable_rows order by row").collect()
    assert [tuple(row) for row in unread] == [
        ("people", "people.csv", 2, '{"line":"p2"}'),
        ("people", "people.csv", 4, '{"line":"p4;x;y"}'),
    ]
    assert (found.rows["people"], found.unreadable["people"], found.new_rows) == (2, 2, 4)


def test_a_file_is_loaded_once_and_again_when_it_changed(
    spark: Any, control: duckdb.DuckDBPyConnection, inbox: Path
) -> None:
    """The rows of before go; files that did not change are left alone."""
    first = loaded(spark, control, inbox)
    assert loaded(spark, control, inbox).new_files == 0
    header, _, *others = (inbox / "events.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (inbox / "events.csv").write_text("".join([header, *others]), encoding="utf-8")
    second = loaded(spark, control, inbox)
    assert (second.new_files, second.rows["events"]) == (1, first.rows["events"] - 1)
    assert second.rows["people"] == first.rows["people"]
    assert loaded(spark, control, inbox, again=True).new_files == first.new_files


def test_what_a_killed_run_wrote_does_not_count(spark: Any, control: duckdb.DuckDBPyConnection, inbox: Path) -> None:
    """A load counts from the moment that it is listed."""
    first = loaded(spark, control, inbox)
    spark.sql("insert into raw.people select *, 9999L from (select * except (_load) from raw.people)")
    assert spark.table("raw.people").count() == 2 * first.rows["people"]
    assert loaded(spark, control, inbox).rows == first.rows


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("people.json", "{}", "but only .csv and .parquet files are read"),
        ("people.csv", "email\na@b.com\n", "the required column person_id of table people is missing"),
        ("notes.txt", "hello", "no file of the input contract"),
        ("people.parquet", "no parquet", "people.parquet cannot be read"),
    ],
)
def test_a_folder_that_cannot_be_read_is_refused(
    name: str, text: str, told: str, spark: Any, control: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    """With the file and what to do."""
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(InputRefused, match=told.replace(".", "[.]")):
        loaded(spark, control, tmp_path)


def test_a_folder_that_is_not_there_is_refused(spark: Any, control: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """The message names it."""
    with pytest.raises(InputRefused, match="does not exist"):
        loaded(spark, control, tmp_path / "none")


def test_connected_sources_are_seen_and_taken_in_as_on_duckdb(
    spark: Any, control: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    """A table in three formats is the same text on both engines; only parts that changed are taken in again."""
    from lead_scoring import sources as duckdb_sources
    from lead_scoring.spark import load
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
    source = duckdb_sources.Source("snowplow", folder=tmp_path)
    spark_sources.connect(spark, spark_sources.find(spark, source))
    duckdb_sources.connect(control, duckdb_sources.find(control, source))
    shim = control.execute("select * from source_snowplow.events order by event_id").fetchall()
    assert [tuple(row) for row in spark.table("source_snowplow.events").orderBy("event_id").collect()] == shim
    assert len(shim) == 3

    def take_in(days: dict[int, str]) -> Any:
        unknown = ", ".join(f"cast(null as string) as `{name}`" for name in COLUMNS["events"][3:])
        rows = " union all ".join(
            f"select '{event}' as event_id, 'page_view' as event_type, '2026-01-0{day} 10:00' as occurred_at, {unknown}"
            for day, event in days.items()
        )
        spark.sql(f"create or replace temp view given as {rows}")
        plan = load.SparkPlan("", [], [], {"snowplow": {"events": "given"}})
        return load.load(spark, control, plan, read_parts=spark_sources.read).taken[0].new_rows["events"]

    assert take_in({5: "a", 6: "b", 7: "c"}) == 3
    assert take_in({5: "a", 6: "b", 7: "c"}) == 0
    assert take_in({5: "a", 6: "changed", 8: "d"}) == 2
    loaded = sorted((row.event_id, row._file) for row in spark.table("raw.events").collect())
    assert loaded == [
        ("a", "snowplow__events 2026-01-05"),
        ("changed", "snowplow__events 2026-01-06"),
        ("d", "snowplow__events 2026-01-08"),
    ]
