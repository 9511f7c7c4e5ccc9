"""The loader: what it remembers of files, and the types of their columns.

How files are read, row by row, is in the corpus of test_bad_input.py.
"""

from pathlib import Path

import duckdb
import pytest
from calls import Invoke
from warehouse import asked

from lead_scoring.core.contract import COLUMNS, TABLES
from lead_scoring.core.errors import InputRefused
from lead_scoring.loading.files import Loaded, Plan, SourceFile, inspect, load, note_scored, plan_input, table_of

Con = duckdb.DuckDBPyConnection


@pytest.fixture
def con() -> Con:
    return duckdb.connect()


def write(folder: Path, name: str, content: str | bytes) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def rows(con: Con, folder: Path, sql: str) -> list[tuple]:
    load(con, plan_input(folder))
    return con.execute(sql).fetchall()


def parquet(con: Con, path: Path, select: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    con.execute(f"copy ({select}) to '{path}' (format parquet)")


def test_a_file_belongs_to_the_table_it_is_named_after() -> None:
    named = {"person_changes.csv": "person_changes", "events.2026-11.parquet": "events", "eventsource.csv": None}
    assert {name: table_of(name) for name in named} == named


def test_every_contract_table_and_column_exists_as_text(tmp_path: Path, con: Con) -> None:
    write(tmp_path, "people.csv", "person_id\n1\n")
    load(con, plan_input(tmp_path))
    for table in TABLES:
        described = con.execute(f"describe raw.{table}").fetchall()
        assert [row[0] for row in described] == [*COLUMNS[table], "_file", "_row", "_load"]
        assert {row[1] for row in described[:-2]} == {"VARCHAR"}
    assert con.execute("select count(*) from raw.events").fetchone() == (0,)


def test_an_open_quote_in_a_large_file_costs_one_row(tmp_path: Path, con: Con) -> None:
    lines = ["person_id,email", '1,"open', *(f"{number},p{number}@acme.com" for number in range(2, 200_001))]
    write(tmp_path, "people.csv", "\n".join(lines))
    loaded = load(con, plan_input(tmp_path))
    assert (loaded.rows["people"], loaded.unreadable["people"]) == (199_999, 1)
    assert con.execute("select count(*) from raw.people where person_id::int <> _row").fetchone() == (0,)


def test_times_and_exact_numbers_keep_their_types_while_all_files_have_them(tmp_path: Path, con: Con) -> None:
    """A file of other types makes text of a column, also of what was loaded before; it stays so."""
    columns = "event_id, occurred_at, loaded_at, engaged_seconds"
    types = f"select distinct {', '.join(f'typeof({name})' for name in columns.split(', ')[1:])} from raw.events"

    def write_events(name: str, occurred_at: str, more: str) -> None:
        first = f"'{name}' as event_id, 'x' as event_type, {occurred_at} as occurred_at"
        parquet(con, tmp_path / name, f"select {first}, {more}")

    in_zone = "timestamptz '2026-01-01 02:00:00+02' as loaded_at"
    write_events("events_1.parquet", "timestamp '2026-01-01'", f"{in_zone}, 5 as engaged_seconds")
    assert rows(con, tmp_path, types) == [("TIMESTAMP", "TIMESTAMP WITH TIME ZONE", "INTEGER")]
    without = "timestamp '2026-01-02' as loaded_at"
    write_events("events_2.parquet", "timestamp '2026-01-02'", f"{without}, 1.50::decimal(9, 2) as engaged_seconds")
    assert rows(con, tmp_path, types) == [("TIMESTAMP", "VARCHAR", "VARCHAR")]
    write(tmp_path, "events_3.csv", "event_id,event_type,occurred_at,engaged_seconds\nc,x,2026-01-03T00:00:00Z,7\n")
    write_events("events_4.parquet", "timestamp '2026-01-04'", "4 as engaged_seconds")
    assert rows(con, tmp_path, f"select {columns} from raw.events order by 1") == [
        ("c", "2026-01-03T00:00:00Z", None, "7"),
        ("events_1.parquet", "2026-01-01 00:00:00", "2026-01-01 00:00:00", "5"),
        ("events_2.parquet", "2026-01-02 00:00:00", "2026-01-02 00:00:00", "1.50"),
        ("events_4.parquet", "2026-01-04 00:00:00", None, "4"),
    ]
    assert rows(con, tmp_path, types) == [("VARCHAR", "VARCHAR", "VARCHAR")]


def test_a_file_that_breaks_while_loading_leaves_the_earlier_tables(tmp_path: Path, con: Con) -> None:
    write(tmp_path, "people.csv", "person_id\n1\n")
    load(con, plan_input(tmp_path))
    path = tmp_path / "people.parquet"
    parquet(con, path, "select range::varchar as person_id from range(100000)")
    content = bytearray(path.read_bytes())
    content[100:5000] = b"\0" * 4900
    path.write_bytes(content)
    with pytest.raises(InputRefused, match=r"people\.parquet cannot be read as parquet"):
        load(con, plan_input(tmp_path))
    assert con.execute("select person_id from raw.people").fetchall() == [("1",)]


def test_a_file_is_loaded_once_and_again_when_its_content_changes(tmp_path: Path, con: Con) -> None:
    write(tmp_path, "events.csv", "event_id\ne1\ne2\n")
    write(tmp_path, "people.csv", "person_id\n1\n")
    first = load_anything(con, tmp_path)
    assert (first.new_files, first.new_rows, first.rows["events"]) == (2, 3, 2)
    (tmp_path / "people.csv").touch()
    assert load_anything(con, tmp_path).new_files == 0
    write(tmp_path, "events.csv", "event_id\ne2\ne3\n")
    again = load_anything(con, tmp_path)
    assert (again.new_files, again.new_rows, again.rows["events"]) == (1, 2, 2)
    assert con.execute("select event_id from raw.events order by 1").fetchall() == [("e2",), ("e3",)]
    loads = con.execute("select distinct _load from raw.events").fetchall()
    assert len(loads) == 1
    assert loads == con.execute("select load_id from raw.loads where table_name = 'events'").fetchall()


def test_a_file_that_is_gone_changes_nothing_unless_no_finished_run_has_seen_it(tmp_path: Path, con: Con) -> None:
    write(tmp_path, "events_1.csv", "event_id\nfinished\n")
    load_anything(con, tmp_path)
    note_scored(con)
    write(tmp_path, "events_2.csv", "event_id\nunfinished\n")
    load_anything(con, tmp_path)
    for path in tmp_path.iterdir():
        path.unlink()
    assert load_anything(con, tmp_path).rows["events"] == 1
    assert con.execute("select event_id from raw.events").fetchall() == [("finished",)]


def test_files_of_one_name_in_two_folders_are_two_files(tmp_path: Path, con: Con) -> None:
    for day in ("monday", "tuesday"):
        write(tmp_path, f"{day}/events.csv", f"event_id\n{day}\n")
        load_anything(con, tmp_path / day)
    assert con.execute("select event_id from raw.events order by 1").fetchall() == [("monday",), ("tuesday",)]


def test_all_files_are_loaded_again_when_asked(tmp_path: Path, con: Con) -> None:
    write(tmp_path, "events.csv", "event_id\ne1\n")
    load_anything(con, tmp_path)
    assert load_anything(con, tmp_path, again=True).new_files == 1
    assert con.execute("select event_id, _load from raw.events").fetchall() == [("e1", 2)]


def load_anything(con: Con, folder: Path, *, again: bool = False) -> Loaded:
    """Load a folder whatever columns its files have."""
    files = [inspect(SourceFile(table_of(path.name), path, path.name)) for path in sorted(folder.iterdir())]
    return load(con, Plan(folder, files), again=again)


def test_the_command_loads_and_says_what_comes_next(tmp_path: Path, invoke: Invoke) -> None:
    """A file is loaded once; what cannot be split is counted apart; a folder without tables is refused."""
    folder, warehouse = tmp_path / "crm", tmp_path / "w.duckdb"
    write(folder, "people.csv", b"person_id;email\r\n1;a@b.co\r\n2;x;y\r\n")
    write(folder, "notes.md", "not data")
    first = invoke("load", folder, "--warehouse", warehouse)
    assert "1 new or changed, with 2 rows" in first.output and "left alone: notes.md" in first.output
    assert "raw.people: 1 rows, 1 lines unreadable" in first.output
    assert f"LEAD_SCORING_WAREHOUSE={warehouse} dbt build" in first.output
    assert "0 new or changed, with 0 rows" in invoke("load", folder, "--warehouse", warehouse).output
    people = asked(warehouse, "select person_id, email, _file, _row from raw.people")
    assert people == [("1", "a@b.co", "people.csv", 1)]
    (folder / "people.csv").rename(folder / "persons.csv")
    refused = invoke("load", folder, "--warehouse", tmp_path / "other.duckdb", code=3)
    assert "no file of the input contract" in refused.output
    assert not (tmp_path / "other.duckdb").exists()
