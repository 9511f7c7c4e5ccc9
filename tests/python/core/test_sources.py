"""Connected sources: which are on, what dbt sees of their tables, how they are read, and what counts once."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest
from cases import content, shared
from warehouse import Rows, Warehouse, read_csv, write_csv

from lead_scoring.core import project, sources
from lead_scoring.core.errors import ConfigurationWrong, InputRefused
from lead_scoring.loading import notices, tables
from python_udfs import page_type


def connected(settings: Mapping[str, Any]) -> sources.Source:
    """The source `shop`, as its vars give it."""
    return sources.connected({"shop_enabled": True} | {f"shop_{name}": value for name, value in settings.items()})[0]


def seen(source: sources.Source, table: str = "contact", con: duckdb.DuckDBPyConnection | None = None) -> list[tuple]:
    """The rows that dbt gets to see of a table, all of them text."""
    con = con or duckdb.connect()
    tables.connect(con, tables.find(con, source))
    shim = f"source_{source.name}.{table}"
    assert {kind for _, kind, *_ in con.execute(f"describe {shim}").fetchall()} == {"VARCHAR"}
    return con.execute(f"select * from {shim} order by all").fetchall()


def test_a_column_that_stands_twice_in_a_header_is_told(shop: Path) -> None:
    """Of two columns of one name the first is read."""
    (shop / "contact.csv").write_text("id,email,Email\n1,a@x.com,b@x.com\n")
    source = connected({"folder": str(shop)})
    assert seen(source) == [("1", "a@x.com", None, None)]
    *_, (said, _) = notices.of_source(tables.find(duckdb.connect(), source))
    assert "column email of table contact" in said and "stands twice in a header; the first is read" in said


# ---------------------------------------------------------------- vars


def test_a_folder_and_a_schema_are_refused(shop: Path) -> None:
    with pytest.raises(ConfigurationWrong, match="a folder and a schema"):
        connected({"folder": "x", "schema": "y"})


def test_the_most_trusted_comes_first_and_others_follow_by_name() -> None:
    on = {f"{name}_enabled": True for name in ("zendesk", "ga4", "hubspot", "salesforce")}
    connected = sources.connected({**on, "source_priority": ["salesforce", "marketo", "hubspot"]})
    assert [source.name for source in connected] == ["salesforce", "hubspot", "ga4", "zendesk"]


def test_the_list_of_version_0_1_says_the_same() -> None:
    """Var sources is read as the flat vars that it stands for; an empty list switches all off."""
    old = [{"snowplow": {"folder": "/data"}}, {"hubspot": {"schema": "f", "tables": {"contact": "c2"}}}, "zendesk"]
    variables = project.project_vars({"sources": old})
    assert "sources" not in variables
    first, second, third = sources.connected(variables)
    assert (first.name, first.folder) == ("snowplow", Path("/data"))
    assert (second.name, second.schema, second.tables) == ("hubspot", "f", {"contact": "c2"})
    assert third.name == "zendesk"
    assert sources.connected(project.project_vars({"hubspot_enabled": True, "sources": []})) == []
    for wrong in ("hubspot", [3], [{"hubspot": "x"}]):
        with pytest.raises(ConfigurationWrong, match="hubspot_enabled: true"):
            project.project_vars({"sources": wrong})


# ---------------------------------------------------------------- files


def test_formats_and_their_quirks(shop: Path) -> None:
    """CSV with CRLF and other delimiters, Parquet with types, JSON: one table, all text, nested values as JSON."""
    (shop / "contact.csv").write_bytes(b"ID,email,unknown\r\n001,a@acme.com,x\r\n,,\r\n")
    (shop / "Contact_2026-11.csv").write_text('tags;id\n"a;b";002\n')
    with duckdb.connect() as con:
        con.execute(
            f"copy (select 3 as id, timestamp '2026-01-02 03:04:05.5' as seen_at, ['x', 'y'] as tags)"
            f" to '{shop}/contact-1.parquet'"
        )
    (shop / "contact_2.json").write_text('[{"id": 4, "tags": {"a": [1]}, "seen_at": "2026-01-02T03:04:05Z"}]')
    (shop / "contact").mkdir()
    (shop / "contact" / "part.ndjson").write_text('{"id": "005"}\n{"id": 6}\n')
    (shop / "contact_list.csv").write_text("id,name\n1,news\n")
    (shop / "contact_list_member.csv").write_text("id\n99\n")
    assert seen(connected({"folder": str(shop)})) == [
        ("001", "a@acme.com", None, None),
        ("002", None, None, "a;b"),
        ("005", None, None, None),
        ("3", None, "2026-01-02 03:04:05.5", '["x","y"]'),
        ("4", None, "2026-01-02T03:04:05Z", '{"a":[1]}'),
        ("6", None, None, None),
        (None, None, None, None),
    ]
    assert seen(connected({"folder": str(shop)}), "contact_list") == [("1", "news", None)]


@pytest.mark.parametrize("text", ["id,email\n", "id,email", "id\n"])
def test_empty_tables_are_empty(text: str, shop: Path) -> None:
    """A header without rows is a table without rows; so is an optional table of an empty file, or of no file."""
    (shop / "contact.csv").write_text(text)
    (shop / "contact_list.csv").write_text("")
    assert seen(connected({"folder": str(shop)})) == []
    assert seen(connected({"folder": str(shop)}), "contact_list") == []


def test_files_of_another_name(shop: Path) -> None:
    """A var says what a table is called; one row, without a line end, is one row."""
    (shop / "crm_contacts_v2.csv").write_text("id\n7")
    source = connected({"folder": str(shop), "contact_identifier": "crm_contacts_v2"})
    assert seen(source) == [("7", None, None, None)]
    found = tables.find(duckdb.connect(), source)
    assert found.missing_tables == ("contact_list",)
    assert found.missing_columns == ("contact.email", "contact.seen_at", "contact.tags")


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "table contact is not in the folder"),
        ({"contact.csv": b"email\na@acme.com\n"}, "table contact in the folder {folder} has no column id"),
        ({"contact.csv": "id\n1\n".encode("utf-16")}, "contact.csv cannot be read: it is not UTF-8"),
        ({"contact.parquet": b"no parquet"}, "contact.parquet cannot be read"),
        ({"contact.json": b"{"}, "contact.json cannot be read"),
    ],
)
def test_what_must_be_there_is_there_or_nothing_is_touched(files: dict[str, bytes], message: str, shop: Path) -> None:
    """A missing table or column without which a source says nothing, and a file that is none, are refused."""
    for name, data in files.items():
        (shop / name).write_bytes(data)
    with pytest.raises(InputRefused) as refused:
        tables.find(duckdb.connect(), connected({"folder": str(shop)}))
    assert message.format(folder=shop) in refused.value.message


def test_a_folder_that_is_not_there(shop: Path) -> None:
    with pytest.raises(InputRefused, match="does not exist"):
        tables.find(duckdb.connect(), connected({"folder": str(shop / "nowhere")}))


# ---------------------------------------------------------------- schemas


def test_a_schema_of_another_file(shop: Path) -> None:
    """It is copied, since dbt does not have that file open, and copied again every time."""
    landing = shop / "landing.duckdb"
    for number in ("1", "2"):
        with duckdb.connect(landing) as con:
            con.execute(f"create schema if not exists s; create or replace table s.contact as select {number} as id")
        with duckdb.connect(shop / "warehouse.duckdb") as con:
            source = connected({"schema": "s", "database": str(landing)})
            assert seen(source, con=con) == [(number, None, None, None)]
    with pytest.raises(InputRefused, match="cannot be opened as a DuckDB file"):
        (shop / "text.duckdb").write_text("no database")
        tables.find(duckdb.connect(), connected({"database": str(shop / "text.duckdb")}))


# ---------------------------------------------------------------- from raw tables to scores


def snowplow_event(name: str, kind: str, time: str, page: str, **given: str) -> dict[str, str]:
    return {
        **{"event_id": name, "event_name": kind, "domain_userid": "d1", "page_url": f"https://acme.com/{page}"},
        **dict.fromkeys(("derived_tstamp", "dvce_created_tstamp", "collector_tstamp"), time),
        "contexts_com_snowplowanalytics_snowplow_web_page_1_0_0": json.dumps([{"id": page}]),
        **given,
    }


#: A visitor who logs in and reads on two days, and a cookie of nobody.
VISITS = [snowplow_event(*row, **given) for *row, given in content("visits")["visits"]]
PEOPLE = [{"person_id": "crm:1", "email": "Ann@Acme.com"}, {"person_id": "crm:2", "email": "bob@else.com"}]
#: A system that is believed more than Snowplow, what it has to say, and what of it comes late.
BELIEVED = "segment"
VIEWS = [
    {
        **{"event_id": name, "event_type": "page_view", "occurred_at": occurred_at, "url": url},
        **{"email": "ann@acme.com", "source_system": BELIEVED},
    }
    for name, occurred_at, url in content("visits")["views"]
]


def deliver(warehouse: Warehouse, events: Rows, views: Rows, as_of: str) -> None:
    """Land some events, read what changed beside files, and build."""
    landed = warehouse.folder / "landed"
    landed.mkdir(exist_ok=True)
    write_csv(landed / "events.csv", events)
    snowplow = {"snowplow_enabled": True, "snowplow_folder": str(landed)}
    warehouse.add({"people": PEOPLE, "events": views})
    warehouse.connect(snowplow)
    with duckdb.connect(warehouse.file) as con:  # without tables of its own: its events stand among the files
        tables.connect(con, sources.Found(sources.Source(BELIEVED, folder=landed), {}, (), ()))
    believed = {f"{BELIEVED}_enabled": True, f"{BELIEVED}_folder": str(landed)}
    warehouse.build(as_of, {**snowplow, **believed, "source_priority": [BELIEVED, "snowplow"]})


def compared(warehouse: Warehouse) -> dict[str, list[str]]:
    """All marts but what tells of what was published before."""
    said_before = ("band_change_log", "crm_sync_leads", "crm_sync_accounts", "runs")
    return {name: sorted(map(str, rows)) for name, rows in warehouse.marts().items() if name not in said_before}


@pytest.mark.slow
def test_two_deliveries_are_one_delivery(tmp_path: Path) -> None:
    """A day later with a late ping, rows that went, and a late report by another system: as from scratch."""
    daily, scratch = Warehouse(tmp_path / "daily"), Warehouse(tmp_path / "scratch")
    early = [row for row in VISITS if row["event_id"] not in ("p2", "e4", "p4")]
    early.append(snowplow_event("gone", "page_view", "2026-01-05 11:00:00.000", "docs"))
    deliver(daily, early, VIEWS[:1], "2026-01-06")
    deliver(daily, VISITS, VIEWS, "2026-01-07")
    assert daily.rows("select scope from run_state.this_run") == [{"scope": "what changed since the last run"}]
    deliver(scratch, VISITS, VIEWS, "2026-01-07")
    assert compared(daily) == compared(scratch)

    # two minutes apart is the same view, a second more is not
    repeated = daily.rows("select event_id, duplicate_of_event_id from marts.duplicate_events order by 1")
    same = {"snowplow:e1": "v1", "snowplow:e2": "v2"}
    assert {row["event_id"]: row["duplicate_of_event_id"] for row in repeated} == same
    views = daily.rows("select event_id, engaged_seconds from activity.int_page_views")
    seconds = {"snowplow:e4": 10, "v1": None, "v2": None, "v3": None}
    assert {row["event_id"]: row["engaged_seconds"] for row in views} == seconds
    [score] = daily.rows("select person_id, score from marts.lead_scores where lower(email) = 'ann@acme.com'")
    assert score["person_id"] == "crm:1"
    assert score["score"] > 0
    assert daily.rows("select anonymous_id from marts.unresolved_events") == [{"anonymous_id": "snowplow:d2"}]


@pytest.mark.slow
def test_snowplow_agrees_with_its_own_package(tmp_path: Path) -> None:
    """Page views, their times and engaged seconds are those that Snowplow's package finds in the same rows.

    The package leaves out what came more than three days late or so long after a session's start, and page views
    without an id; those count here.
    """
    fixture = shared("fixtures/connectors/snowplow_web")
    shutil.copy(fixture / "snowplow_web_events.csv", tmp_path / "events.csv")
    warehouse = Warehouse(tmp_path)
    # the site of the fixture pings after five seconds, then after each ten
    variables = {"snowplow_enabled": True, "snowplow_folder": str(tmp_path), "snowplow_first_ping_seconds": 5}
    warehouse.connect(variables)
    warehouse.dbt("1970-01-01", variables).build("--select", "+int_events_rows")
    views = warehouse.rows(
        "select *, strftime(occurred_at, '%Y-%m-%d %H:%M:%S.%g') as time from input.int_events_rows"
        " where event_type = 'page_view'"
    )
    ours = {
        row["event_id"].removeprefix("snowplow:"): (row["time"], int(row["engaged_seconds"] or 0), row["url"])
        for row in views
    }
    theirs = {
        row["event_id"]: (row["derived_tstamp"], int(row["engaged_time_in_s"]), row["page_url"])
        for row in read_csv(fixture / "expected_page_views.csv")
    }
    assert len(views) == len(ours), "each once"
    assert {name: ours.get(name) for name in theirs} == theirs
    assert {row["engaged_seconds"] for row in views} == {None, 45}, "without a ping nothing is known"
    sent = {row["event_id"]: row for row in read_csv(fixture / "snowplow_web_events.csv")}
    more = {sent[name]["user_id"] for name in ours.keys() - theirs.keys()}
    assert more == {
        *("late arriving: device created/sent >3 days", "long session", "NULL page_view_id", "Unexpired session"),
    }

    rotating = [row for row in views if row["person_id"] == "snowplow:Rotating domain_userid per session"]
    assert len({row["anonymous_id"] for row in rotating}) == 3, "cookies rotate, the person stays"
    console = next(row["page_url"] for row in sent.values() if row["page_url"].endswith("/jobs"))
    assert page_type(console) != "careers"
