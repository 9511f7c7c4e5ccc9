"""What of an input is not known, not there or not read, and how a run reports it."""

import re
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest
from cases import cases
from warehouse import read_rows

from lead_scoring.core import sources
from lead_scoring.core.contract import COLUMNS
from lead_scoring.core.dbt import warnings_of
from lead_scoring.core.names import listed
from lead_scoring.loading import notices, tables


def test_all_unknown_event_types_are_found_and_nothing_else() -> None:
    """Not only the commonest; of all systems together."""
    with duckdb.connect() as con:
        con.execute("""
            create table event_types as from (values
                ('video_played', 'ga4', 2, false), ('video_played', 'input', 1, false), ('ebook', 'input', 1, false),
                ('b', 'input', 1, false), ('page_view', 'input', 9, true)
            ) as t(event_type, source_system, events, is_known)
        """)
        found = notices.unknown_event_types(con)
    assert list(found.items()) == [("video_played", 3), ("b", 1), ("ebook", 1)]


def test_long_lists_end_with_the_number_of_the_rest() -> None:
    assert notices.event_type_lines({}) == []
    eleven = {f"type {number}": 100 - number for number in range(11)}
    assert len(notices.event_type_lines(eleven)) == 11
    lines = notices.event_type_lines({**eleven, "l": 3, "m": 2_000})
    assert len(lines) == 11
    assert lines[0] == "100 type 0" and lines[-1] == "and 2,093 of 3 other types"
    assert listed("abc") == "a, b, c" and listed("abc", 2) == "a, b, c" and listed("abcd", 2) == "a, b and 2 more"


@pytest.mark.parametrize(("name", "line"), cases("notices", "event_types"))
def test_a_type_that_may_be_meant_is_named(name: str, line: str) -> None:
    assert notices.event_type_lines({name: 7}) == [line]


# ---------------------------------------------------------------- connected systems


def printed(shop: Path, files: Mapping[str, str]) -> str:
    """What is said of the source when these files are in its folder."""
    for name, text in files.items():
        (shop / name).write_text(text)
    source = sources.connected({"shop_enabled": True, "shop_folder": str(shop)})[0]
    return "\n".join(what for what, _ in notices.of_source(tables.find(duckdb.connect(), source)))


@pytest.mark.parametrize("files", cases("notices", "fine_files"))
def test_tables_with_half_of_their_columns_are_fine(shop: Path, files: dict[str, str]) -> None:
    assert printed(shop, files) == ""


@pytest.mark.parametrize(("files", "found", "missing"), cases("notices", "thin_files"))
def test_a_table_that_lacks_most_of_its_columns_is_named_with_them(
    shop: Path, files: dict[str, str], found: str, missing: str
) -> None:
    text = printed(shop, files)
    table = "contact_list" if len(files) > 1 else "contact"
    assert f"source shop: table {table} in the folder {shop} lacks most of the columns" in text
    assert f"Found: {found}. Missing: {missing}." in text


def test_other_places_have_columns_too(shop: Path) -> None:
    """Parquet files and schemas of a database are looked at alike."""
    with duckdb.connect(str(shop / "other.duckdb")) as con:
        con.execute("create schema shop")
        con.execute("create table shop.contact as select 1 as id, 2 as Mail")
        con.execute(f"copy shop.contact to '{shop}/contact.parquet'")
    assert "Found: id, mail. Missing: email, seen_at, tags." in printed(shop, {})
    source = sources.connected({"shop_enabled": True, "shop_database": str(shop / "other.duckdb")})[0]
    (what, remedy), *_ = notices.of_source(tables.find(duckdb.connect(), source))
    assert "Found: id, mail. Missing: email, seen_at, tags." in what
    assert "docs/connectors/shop.md" in remedy and "var shop_contact_identifier" in remedy


def test_a_required_table_without_a_row_is_named(shop: Path) -> None:
    """An optional one may well be empty, and one that cannot be read is refused where it is read."""
    text = printed(shop, {"contact.csv": "id,email,tags\n", "contact_list.csv": "id,name\n"})
    assert text == f"source shop: table contact in the folder {shop} has no rows."
    assert printed(shop, {"contact.csv": 'id,email,tags\n1,2,3,4,5\n"'}) == ""


# ---------------------------------------------------------------- files of the contract


def unread(**files: str) -> list[str]:
    """What is said of files with these headers, by name with underscores for dots."""
    listed_files = [
        SimpleNamespace(table=name.rstrip("0123456789"), name=f"{name}.csv", columns=tuple(header.split(",")))
        for name, header in files.items()
    ]
    return list(notices.unread_columns(listed_files))


@pytest.mark.parametrize("headers", [*cases("notices", "fine_headers"), {"people": ",".join(COLUMNS["people"])}])
def test_files_that_are_as_they_should_be(headers: dict[str, str]) -> None:
    assert unread(**headers) == []


@pytest.mark.parametrize(("headers", "words"), cases("notices", "slips"))
def test_a_column_that_goes_unread_by_a_slip_is_told(headers: dict[str, str], words: str) -> None:
    assert any(words in text for text in unread(**headers)), unread(**headers)


def test_a_header_that_stands_twice_is_told() -> None:
    """With the file and the column; of columns that nobody reads nothing is said."""
    (text,) = unread(people="person_id,email,email,owner,owner")
    assert text == "people.csv: column email stands in the header twice; the first is read."


def test_a_thousand_files_are_not_listed() -> None:
    files = {f"events{number}": "event_id,event_type,occurred_at,personid,url" for number in range(1000)}
    (text,) = unread(**files)
    assert re.match(r"events0[.]csv, events1[.]csv, events2[.]csv and 997 more: column personid is not read", text)


def test_a_warning_of_a_data_test_says_what_to_do() -> None:
    """Rows of tests that warn, whatever their columns are; nothing of those that pass or fail, and of models."""

    def result(kind: str, status: str, sql: str) -> SimpleNamespace:
        return SimpleNamespace(status=status, node=SimpleNamespace(resource_type=kind, name="t", compiled_code=sql))

    row = "select 'few rows' as problem, 3 as found, null as usual, 'Look for more.' as what_to_do"
    with duckdb.connect() as con:
        texts = warnings_of(
            [
                result("test", "warn", row),
                result("test", "warn", "select 'p' as person_id, 1 as score"),
                result("test", "fail", "select 'no' as problem"),
                result("test", "pass", "select 'no' as problem"),
                result("model", "warn", "select 'no' as problem"),
            ],
            lambda sql: read_rows(con, sql),
        )
    assert texts == ["few rows: found: 3\n    Look for more.", "data test t: person_id: p, score: 1"]
