"""The loader: which files belong to which table, and that every row of them arrives as it was or is reported."""

from pathlib import Path

import duckdb
import pytest

from lead_scoring import kept
from lead_scoring.contract import COLUMNS, REQUIRED, TABLES
from lead_scoring.errors import InputRefused
from lead_scoring.load import Loaded, Plan, SourceFile, _inspect, load, plan_input, table_of


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    kept.prepare(con)
    return con


def write(folder: Path, name: str, content: str | bytes) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def rows(con: duckdb.DuckDBPyConnection, folder: Path, sql: str) -> list[tuple]:
    load(con, plan_input(folder))
    return con.execute(sql).fetchall()


def parquet(con: duckdb.DuckDBPyConnection, path: Path, select: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    con.execute(f"copy ({select}) to '{path}' (format parquet)")


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("people.csv", "people"),
        ("People.CSV", "people"),
        ("people_2026.csv", "people"),
        ("people-2.csv", "people"),
        ("people2.csv", "people"),
        ("person_changes.csv", "person_changes"),
        ("events.2026-11.parquet", "events"),
        ("eventsource.csv", None),
        ("peoples.csv", None),
        ("old_people.csv", None),
    ],
)
def test_a_file_belongs_to_the_table_it_is_named_after(name: str, table: str | None) -> None:
    assert table_of(name) == table


def test_one_table_from_files_parts_and_folders(tmp_path: Path, con: duckdb.DuckDBPyConnection) -> None:
    header = "event_id,event_type,occurred_at\n"
    write(tmp_path, "events.csv", header + "a,x,2026-01-01\n")
    write(tmp_path, "events_2.csv", header + "b,x,2026-01-01\n")
    write(tmp_path, "events/day=2026-01-01/part.csv", header + "c,x,2026-01-01\n")
    parquet(con, tmp_path / "events" / "part.parquet", "select 'd' as event_id, 'x' as event_type, '1' as occurred_at")
    write(tmp_path, "notes.txt", "not data")
    write(tmp_path, ".hidden.csv", "not data")
    plan = plan_input(tmp_path)
    assert plan.ignored == ["notes.txt"]
    found = rows(con, tmp_path, "select event_id, _file, _row from raw.events order by 1")
    assert found == [
        ("a", "events.csv", 1),
        ("b", "events_2.csv", 1),
        ("c", "events/day=2026-01-01/part.csv", 1),
        ("d", "events/part.parquet", 1),
    ]


def test_every_contract_table_and_column_exists_as_text(tmp_path: Path, con: duckdb.DuckDBPyConnection) -> None:
    write(tmp_path, "people.csv", "person_id\n1\n")
    load(con, plan_input(tmp_path))
    for table in TABLES:
        described = con.execute(f"describe raw.{table}").fetchall()
        assert [row[0] for row in described] == [*COLUMNS[table], "_file", "_row", "_load"]
        assert {row[1] for row in described[:-2]} == {"VARCHAR"}
    assert con.execute("select count(*) from raw.events").fetchone() == (0,)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_delimiters_line_ends_and_bom(
    tmp_path: Path, con: duckdb.DuckDBPyConnection, delimiter: str, newline: str
) -> None:
    lines = [["person_id", "email", "first_name"], ["007", "a@b.co", f'"x{delimiter} ""y"""'], ["", "c@d.co", ""]]
    write(tmp_path, "people.csv", "\ufeff" + newline.join(delimiter.join(line) for line in lines))
    found = rows(con, tmp_path, "select person_id, email, first_name from raw.people order by _row")
    assert found == [("007", "a@b.co", f'x{delimiter} "y"'), (None, "c@d.co", None)]


def test_headers_in_any_case_with_spaces_and_unknown_columns(tmp_path: Path, con: duckdb.DuckDBPyConnection) -> None:
    write(tmp_path, "people.csv", " Person_ID ,favourite colour,EMAIL\n001,red,a@b.co\n")
    assert rows(con, tmp_path, "select person_id, email, country from raw.people") == [("001", "a@b.co", None)]


def test_values_stay_as_they_are_written(tmp_path: Path, con: duckdb.DuckDBPyConnection) -> None:
    write(tmp_path, "people.csv", 'person_id,first_name,created_at\n0012,"two\nlines",1/2/03\n1e5, O , NULL \n')
    found = rows(con, tmp_path, "select person_id, first_name, created_at from raw.people order by _row")
    assert found[0] == ("0012", "two\nlines", "1/2/03")
    assert found[1][0] == "1e5"


DAMAGED = """person_id,email,country
01,a@b.co,DE
02,too few
03,a,b,too many
04,"open quote,FR
05,c@d.co,"two
lines"
06,"text" after,FR
07,d@e.co,NO

08,"e@f.co",SE
"""


def test_lines_that_cannot_be_read_are_reported_and_never_cost_another(
    tmp_path: Path, con: duckdb.DuckDBPyConnection
) -> None:
    write(tmp_path, "people.csv", DAMAGED.encode() + b"09,\xe9@f.co,SE\n10,f@g.co,FI\r\n11,g@h.co,IS")
    loaded = load(con, plan_input(tmp_path))
    good = con.execute("select person_id, country, _row from raw.people order by _row").fetchall()
    assert good == [
        ("01", "DE", 1),
        ("05", "two\nlines", 5),
        ("07", "NO", 7),
        ("08", "SE", 8),
        ("10", "FI", 10),
        ("11", "IS", 11),
    ]
    bad = con.execute("select row, reason, raw_values ->> 'line' from raw.unreadable_rows order by 1").fetchall()
    assert bad == [
        (2, "2 columns where the header has 3", "02,too few"),
        (3, "4 columns where the header has 3", "03,a,b,too many"),
        (4, "a quote that is never closed", '04,"open quote,FR'),
        (6, "text after a closing quote", '06,"text" after,FR'),
        (9, "not valid UTF-8", "09,\ufffd@f.co,SE"),
    ]
    assert (loaded.rows["people"], loaded.unreadable["people"], loaded.rows_read) == (6, 5, 11)


def test_an_open_quote_in_a_large_file_costs_one_row(tmp_path: Path, con: duckdb.DuckDBPyConnection) -> None:
    lines = ["person_id,email", '1,"open', *(f"{number},p{number}@acme.com" for number in range(2, 200_001))]
    write(tmp_path, "people.csv", "\n".join(lines))
    loaded = load(con, plan_input(tmp_path))
    assert (loaded.rows["people"], loaded.unreadable["people"]) == (199_999, 1)
    assert con.execute("select count(*) from raw.people where person_id::int <> _row").fetchone() == (0,)


def test_parquet_values_become_the_text_a_csv_would_hold(tmp_path: Path, con: duckdb.DuckDBPyConnection) -> None:
    parquet(
        con,
        tmp_path / "events.parquet",
        """select '007' as event_id, 12.0::double as person_id, 42::bigint as anonymous_id,
            12.5::float as engaged_seconds, timestamptz '2026-01-01 10:00:00.25+02' as occurred_at,
            timestamp '2026-01-01 10:00:00' as loaded_at,
            date '2026-01-02' as url, 3.00::decimal(9, 2) as ticket_id, 1767254400::bigint as message_id,
            'nan'::double as click_id, 'x'::blob as event_type, true as channel""",
    )
    found = rows(
        con,
        tmp_path,
        """select event_id, person_id, anonymous_id, engaged_seconds, occurred_at, loaded_at, url, ticket_id,
            message_id, click_id, event_type, channel from raw.events""",
    )
    assert found == [
        (
            *("007", "12", "42", "12.5", "2026-01-01 08:00:00.25", "2026-01-01 10:00:00", "2026-01-02", "3"),
            *("1767254400", None, "x", "true"),
        )
    ]


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({}, ["no file of the input contract", "It is empty", "events.csv"]),
        ({"leads.xlsx": b"x"}, ["no file of the input contract", "leads.xlsx"]),
        ({"people.csv": b""}, ["people.csv", "person_id", "no header line"]),
        ({"people.csv": b"id,mail\n1,a\n"}, ["people.csv", "person_id", "id, mail", "rename"]),
        ({"events.csv": b"event_id,occurred_at\n"}, ["events.csv", "event_type"]),
        ({"people.csv": "person_id,email".encode("utf-16-le")}, ["people.csv", "UTF-8"]),
        ({"people.parquet": b"PAR1 and then nothing"}, ["people.parquet", "not a readable Parquet file"]),
    ],
)
def test_an_input_that_cannot_be_scored_is_refused_with_the_remedy(
    tmp_path: Path, files: dict[str, bytes], words: list[str]
) -> None:
    for name, content in files.items():
        write(tmp_path, name, content)
    with pytest.raises(InputRefused) as refused:
        plan_input(tmp_path)
    assert refused.value.exit_code == 3
    for word in words:
        assert word in refused.value.message


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="does not exist"):
        plan_input(tmp_path / "nowhere")


def test_a_required_column_may_stand_in_another_file_of_the_table(
    tmp_path: Path, con: duckdb.DuckDBPyConnection
) -> None:
    write(tmp_path, "people_1.csv", "person_id\n1\n")
    write(tmp_path, "people_2.csv", "email\na@b.co\n")
    found = rows(con, tmp_path, "select person_id, email from raw.people order by _file")
    assert found == [("1", None), (None, "a@b.co")]


def test_a_file_that_breaks_while_loading_leaves_the_earlier_tables(
    tmp_path: Path, con: duckdb.DuckDBPyConnection
) -> None:
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


def test_a_file_is_loaded_once_and_again_when_its_content_changes(
    tmp_path: Path, con: duckdb.DuckDBPyConnection
) -> None:
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
    assert con.execute("select count(distinct _load) from raw.events").fetchone() == (1,)
    assert con.execute("select list(distinct _load) from raw.events").fetchone()[0] == [
        con.execute("select load_id from raw.loads where table_name = 'events'").fetchone()[0]
    ]


def test_a_file_that_is_gone_changes_nothing_unless_no_finished_run_has_seen_it(
    tmp_path: Path, con: duckdb.DuckDBPyConnection
) -> None:
    write(tmp_path, "events_1.csv", "event_id\nfinished\n")
    load_anything(con, tmp_path)
    con.execute("insert into kept.loads select load_id, path from raw.loads")
    write(tmp_path, "events_2.csv", "event_id\nunfinished\n")
    load_anything(con, tmp_path)
    for path in tmp_path.iterdir():
        path.unlink()
    assert load_anything(con, tmp_path).rows["events"] == 1
    assert con.execute("select event_id from raw.events").fetchall() == [("finished",)]


def test_files_of_one_name_in_two_folders_are_two_files(tmp_path: Path, con: duckdb.DuckDBPyConnection) -> None:
    for day in ("monday", "tuesday"):
        write(tmp_path, f"{day}/events.csv", f"event_id\n{day}\n")
        load_anything(con, tmp_path / day)
    assert con.execute("select event_id from raw.events order by 1").fetchall() == [("monday",), ("tuesday",)]


def test_all_files_are_loaded_again_when_asked(tmp_path: Path, con: duckdb.DuckDBPyConnection) -> None:
    write(tmp_path, "events.csv", "event_id\ne1\n")
    load_anything(con, tmp_path)
    assert load_anything(con, tmp_path, again=True).new_files == 1
    assert con.execute("select event_id, _load from raw.events").fetchall() == [("e1", 2)]


def load_anything(con: duckdb.DuckDBPyConnection, folder: Path, *, again: bool = False) -> Loaded:
    """Load a folder whatever columns its files have."""
    files = [_inspect(SourceFile(table_of(path.name), path, path.name)) for path in sorted(folder.iterdir())]
    return load(con, Plan(folder, files), again=again)


def test_the_contract_names_its_required_columns() -> None:
    assert REQUIRED["events"] == ("event_id", "event_type", "occurred_at")
    assert REQUIRED["deletions"] == ("table", "key", "deleted_at")
    assert len(COLUMNS["events"]) == 28
