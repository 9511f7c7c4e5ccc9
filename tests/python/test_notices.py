"""What of an input is not known, not there or not read, and how people are told."""

import re
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest
import yaml

from lead_scoring import notices, project, sources
from lead_scoring.contract import COLUMNS, EVENT_TYPES
from lead_scoring.names import listed


def test_the_event_types_are_those_that_are_expected(project_root: Path) -> None:
    suite = yaml.safe_load((project_root / "expectations" / "input.yml").read_text())
    known = next(entry for entry in suite if entry["id"] == "known_event_types")
    assert sorted(known["in"]) == sorted(EVENT_TYPES)


def test_all_unknown_event_types_are_found_and_nothing_else() -> None:
    """Not only the commonest; a rejected row has no type, and those of the contract are known."""
    with duckdb.connect() as con:
        con.execute("create schema staging")
        con.execute("create table staging.stg_files__events (event_type varchar, rejection_reason varchar)")
        rows = [("video_played", None)] * 3 + [("ebook", None), ("b", None), ("bad", "event_id is missing")]
        rows += [(name, None) for name in EVENT_TYPES] + [(None, "event_type is missing")]
        con.executemany("insert into staging.stg_files__events values (?, ?)", rows)
        found = notices.unknown_event_types(lambda query: con.execute(query).fetchall())
    assert list(found.items()) == [("video_played", 3), ("b", 1), ("ebook", 1)]


def test_long_lists_end_with_the_number_of_the_rest() -> None:
    assert notices.event_type_lines({}) == []
    eleven = {f"type {number}": 100 - number for number in range(11)}
    assert len(notices.event_type_lines(eleven)) == 11
    lines = notices.event_type_lines({**eleven, "l": 3, "m": 2_000})
    assert len(lines) == 11
    assert lines[0] == "100 type 0" and lines[-1] == "and 2,093 of 3 other types"
    assert listed("abc") == "a, b, c" and listed("abc", 2) == "a, b, c" and listed("abcd", 2) == "a, b and 2 more"


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("page_viewed", "7 page_viewed (is it page_view?)"),
        ("pageview", "7 pageview (is it page_view?)"),
        ("page-view", "7 page-view (is it page_view?)"),
        ("email open", "7 email open (is it email_opened?)"),
        ("formsubmitted", "7 formsubmitted (is it form_submitted?)"),
        ("email_replied", "7 email_replied"),
        ("video_played", "7 video_played"),
        ("a\x1b[31mb\n", r"7 'a\x1b[31mb\n'"),
        ("x" * 200, f"7 {'x' * 80}..."),
    ],
)
def test_a_type_that_may_be_meant_is_named(name: str, line: str) -> None:
    assert notices.event_type_lines({name: 7}) == [line]


# ---------------------------------------------------------------- connected systems

DECLARED = """
sources:
  - name: shop
    tables:
      - name: contact
        config: {meta: {required: true}}
        columns: [{name: id, config: {meta: {required: true}}}, {name: email}, {name: seen_at}, {name: tags}]
      - name: contact_list
        columns: [{name: id}, {name: name}, {name: kind}]
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a project's one source."""
    staging = tmp_path / "project" / "models" / "staging" / "shop"
    staging.mkdir(parents=True)
    (staging / "_shop__sources.yml").write_text(DECLARED)
    monkeypatch.setattr(project, "ROOT", tmp_path / "project")
    (tmp_path / "landed").mkdir()
    return tmp_path / "landed"


def told(shop: Path, files: Mapping[str, str]) -> str:
    """What is said of the source when these files are in its folder."""
    for name, text in files.items():
        (shop / name).write_text(text)
    source = sources.connected({"sources": [{"shop": {"folder": str(shop)}}]})[0]
    return "\n".join(what for what, _ in notices.of_source(sources.find(duckdb.connect(), source)))


@pytest.mark.parametrize(
    "files",
    [
        {"contact.csv": "id,email\n1,a@x.com\n"},  # half of them
        {"contact.csv": "id,email,seen_at,tags,more\n1,,,,\n", "contact_list.csv": "ID;Name\n1;x\n"},
        {"contact.csv": "id,email\n", "contact_2.json": '{"id": 1, "seen_at": 2}'},  # each file has some
    ],
)
def test_tables_with_half_of_their_columns_are_fine(shop: Path, files: dict[str, str]) -> None:
    assert told(shop, files) == ""


@pytest.mark.parametrize(
    ("files", "found", "missing"),
    [
        ({"contact.csv": "id,E-Mail,lastSeen\n1,,\n"}, "id, e-mail, lastseen", "email, seen_at, tags"),
        ({"contact.json": '{"id": 1, "mail": "a", "x": {"y": 1}}'}, "id, mail, x", "email, seen_at, tags"),
        ({"contact.csv": "id\n1\n", "contact_list.csv": "list_id,kind\n"}, "list_id, kind", "id, name"),
        ({"contact.csv": "id,email\n1,\n", "contact_list.csv": ""}, "none", "id, name, kind"),
    ],
)
def test_a_table_that_lacks_most_of_its_columns_is_named_with_them(
    shop: Path, files: dict[str, str], found: str, missing: str
) -> None:
    text = told(shop, files)
    table = "contact_list" if len(files) > 1 else "contact"
    assert f"source shop: table {table} in the folder {shop} lacks most of the columns" in text
    assert f"Found: {found}. Missing: {missing}." in text


def test_other_places_have_columns_too(shop: Path) -> None:
    """Parquet files and schemas of a database are looked at alike."""
    with duckdb.connect(str(shop / "other.duckdb")) as con:
        con.execute("create schema shop")
        con.execute("create table shop.contact as select 1 as id, 2 as Mail")
        con.execute(f"copy shop.contact to '{shop}/contact.parquet'")
    assert "Found: id, mail. Missing: email, seen_at, tags." in told(shop, {})
    source = sources.connected({"sources": [{"shop": {"database": str(shop / "other.duckdb")}}]})[0]
    (what, remedy), *_ = notices.of_source(sources.find(duckdb.connect(), source))
    assert "Found: id, mail. Missing: email, seen_at, tags." in what
    assert "docs/connectors/shop.md" in remedy and "tables: {contact: ...}" in remedy


def test_a_required_table_without_a_row_is_named(shop: Path) -> None:
    """An optional one may well be empty, and one that cannot be read is refused where it is read."""
    text = told(shop, {"contact.csv": "id,email,tags\n", "contact_list.csv": "id,name\n"})
    assert text == f"source shop: table contact in the folder {shop} has no rows."
    assert told(shop, {"contact.csv": 'id,email,tags\n1,2,3,4,5\n"'}) == ""


# ---------------------------------------------------------------- files of the contract


def unread(**files: str) -> list[str]:
    """What is said of files with these headers, by name with underscores for dots."""
    listed_files = [
        SimpleNamespace(table=name.rstrip("0123456789"), name=f"{name}.csv", columns=tuple(header.split(",")))
        for name, header in files.items()
    ]
    return notices.unread_columns(listed_files)


@pytest.mark.parametrize(
    "headers",
    [
        {"people": "person_id,email"},
        {"people": "person_id,email,owner,region"},  # columns of the user's own
        {"events": "event_id,event_type,occurred_at,person_id"},
        {"events": "event_id,event_type,occurred_at", "events2": "event_id,event_type,occurred_at,email"},
        {"deletions": "table,key,deleted_at"},
        {"people": ",".join(COLUMNS["people"])},
        {"people": "person_id,email,personid"},  # it has both
    ],
)
def test_files_that_are_as_they_should_be(headers: dict[str, str]) -> None:
    assert unread(**headers) == []


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        ({"events": "event_id,event_type,occurred_at,personid"}, "column personid is not read; call it person_id"),
        (
            {"events": "event_id,event_type,occurred_at,Person ID,url"},
            "column Person ID is not read; call it person_id",
        ),
        ({"people": "person_id,e-mail,phone"}, "people.csv: column e-mail is not read; call it email"),
        ({"people": "person_id,email,jobtitle,a"}, "column jobtitle is not read; call it job_title"),
        ({"people": "person_id,email,mail 2,x,y,z"}, "people.csv: most of the columns are none of table people"),
        ({"people": "person_id", "people2": "person_id,a,b"}, "people2.csv: most of the columns"),
        ({"people": "person_id"}, "people.csv: table people has none of its optional columns: email, first_name"),
        ({"events": "event_id,event_type,occurred_at"}, "events.csv: table events has none of its optional columns"),
    ],
)
def test_a_column_that_goes_unread_by_a_slip_is_told(headers: dict[str, str], words: str) -> None:
    assert any(words in text for text in unread(**headers)), unread(**headers)


def test_a_thousand_files_are_not_listed() -> None:
    files = {f"events{number}": "event_id,event_type,occurred_at,personid,url" for number in range(1000)}
    (text,) = unread(**files)
    assert re.match(r"events0[.]csv, events1[.]csv, events2[.]csv and 997 more: column personid is not read", text)
