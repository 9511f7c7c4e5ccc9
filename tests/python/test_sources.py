"""Connected sources: which are on, what dbt sees of their tables, how they are taken in, and what counts once."""

import csv
import json
import shutil
from collections.abc import Iterable, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

import duckdb
import pytest
from warehouse import Rows, Warehouse, write_input

from lead_scoring import forgotten, kept, project, runs, sources
from lead_scoring.contract import COLUMNS
from lead_scoring.errors import ConfigurationWrong, InputRefused
from lead_scoring.load import Loaded, Plan, load, plan_input
from python_udfs import page_type

#: A source for the tests of the shims.
DECLARED = """
sources:
  - name: shop
    tables:
      - name: contact
        config: {meta: {required: true}}
        columns:
          - {name: id, config: {meta: {required: true}}}
          - {name: email}
          - {name: seen_at}
          - {name: tags}
      - name: contact_list
        columns: [{name: id}, {name: name}]
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose one source is `shop`; returns a folder for its files."""
    staging = tmp_path / "project" / "models" / "staging"
    (staging / "shop").mkdir(parents=True)
    (staging / "shop" / "_shop__sources.yml").write_text(DECLARED)
    monkeypatch.setattr(project, "ROOT", tmp_path / "project")
    folder = tmp_path / "landed"
    folder.mkdir()
    return folder


def connected(settings: Mapping[str, Any]) -> sources.Source:
    """The source `shop`, as var sources gives it."""
    return sources.connected({"sources": [{"shop": settings}]})[0]


def seen(source: sources.Source, table: str = "contact", con: duckdb.DuckDBPyConnection | None = None) -> list[tuple]:
    """The rows that dbt gets to see of a table, all of them text."""
    con = con or duckdb.connect()
    sources.connect(con, sources.find(con, source))
    shim = f"source_{source.name}.{table}"
    assert {kind for _, kind, *_ in con.execute(f"describe {shim}").fetchall()} == {"VARCHAR"}
    return con.execute(f"select * from {shim} order by all").fetchall()


# ---------------------------------------------------------------- the var


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("hubspot", "write a list"),
        (["shopp"], "'shopp' is no source; write one of: shop"),
        (["shop", "shop"], "named twice"),
        ([{"shop": {"path": "x"}}], "give a mapping of schema"),
        ([{"shop": {"folder": "x", "schema": "y"}}], "a folder and a schema"),
        ([{"shop": {"tables": {"leads": "x"}}}], "map some of: contact, contact_list"),
    ],
)
def test_a_wrong_entry_is_named_with_what_to_write(value: Any, told: str, shop: Path) -> None:
    """Nothing is guessed: what the var says is known, or the run stops with the configuration."""
    with pytest.raises(ConfigurationWrong) as refused:
        sources.connected({"sources": value})
    assert told in refused.value.message


def test_sources_are_off_unless_named() -> None:
    """The var is empty, and every folder of staging but that of files is a source."""
    assert sources.connected(project.project_vars({})) == []
    assert "snowplow" in sources.known_sources()
    assert "files" not in sources.known_sources()


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
    assert seen(connected({"folder": str(shop)}), "contact_list") == [("1", "news")]


@pytest.mark.parametrize("text", ["id,email\n", "id,email", "id\n"])
def test_empty_tables_are_empty(text: str, shop: Path) -> None:
    """A header without rows is a table without rows; so is an optional table of an empty file, or of no file."""
    (shop / "contact.csv").write_text(text)
    (shop / "contact_list.csv").write_text("")
    assert seen(connected({"folder": str(shop)})) == []
    assert seen(connected({"folder": str(shop)}), "contact_list") == []


def test_files_of_another_name(shop: Path) -> None:
    """Setting `tables` says what a table is called; one row, without a line end, is one row."""
    (shop / "crm_contacts_v2.csv").write_text("id\n7")
    source = connected({"folder": str(shop), "tables": {"contact": "crm_contacts_v2"}})
    assert seen(source) == [("7", None, None, None)]
    found = sources.find(duckdb.connect(), source)
    assert found.missing_tables == ("contact_list",)
    assert found.missing_columns == ("contact.email", "contact.seen_at", "contact.tags")


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({}, "table contact is not in the folder"),
        ({"contact.csv": b"email\na@acme.com\n"}, "table contact in the folder {folder} has no column id"),
        ({"contact.csv": "id\n1\n".encode("utf-16")}, "contact.csv cannot be read: it is not UTF-8"),
        ({"contact.parquet": b"no parquet"}, "contact.parquet cannot be read"),
        ({"contact.json": b"{"}, "contact.json cannot be read"),
    ],
)
def test_what_must_be_there_is_there_or_nothing_is_touched(files: dict[str, bytes], told: str, shop: Path) -> None:
    """A missing table or column without which a source says nothing, and a file that is none, are refused."""
    for name, content in files.items():
        (shop / name).write_bytes(content)
    with pytest.raises(InputRefused) as refused:
        sources.find(duckdb.connect(), connected({"folder": str(shop)}))
    assert told.format(folder=shop) in refused.value.message


def test_a_folder_that_is_not_there(shop: Path) -> None:
    """Said before anything else."""
    with pytest.raises(InputRefused, match="does not exist"):
        sources.find(duckdb.connect(), connected({"folder": str(shop / "nowhere")}))


# ---------------------------------------------------------------- schemas


def test_a_schema_of_the_warehouse(shop: Path) -> None:
    """Upper case or not, as the loader wrote it; columns of a newer version are passed over, older ones are null."""
    con = duckdb.connect()
    con.execute("create schema shop; create schema fivetran")
    con.execute("create table shop.CONTACT as select 1 as ID, date '2026-01-02' as SEEN_AT, true as new_column")
    con.execute("create table fivetran.contacts_v2 as select 2.0 as id, {'a': null} as tags")
    assert seen(connected({}), con=con) == [("1", None, "2026-01-02", None)]
    renamed = connected({"schema": "fivetran", "tables": {"contact": "contacts_v2"}})
    assert seen(renamed, con=con) == [("2", None, None, '{"a":null}')]
    assert seen(renamed, "contact_list", con=con) == []


def test_a_schema_of_another_file(shop: Path) -> None:
    """It is copied, since dbt does not have that file open, and made anew every time."""
    landing = shop / "landing.duckdb"
    for number in ("1", "2"):
        with duckdb.connect(landing) as con:
            con.execute(f"create schema if not exists s; create or replace table s.contact as select {number} as id")
        with duckdb.connect(shop / "warehouse.duckdb") as con:
            source = connected({"schema": "s", "database": str(landing)})
            assert seen(source, con=con) == [(number, None, None, None)]
    with pytest.raises(InputRefused, match="cannot be opened as a DuckDB file"):
        (shop / "text.duckdb").write_text("no database")
        sources.find(duckdb.connect(), connected({"database": str(shop / "text.duckdb")}))


# ---------------------------------------------------------------- taking in


class Landing:
    """A warehouse whose source `shop` gives what a test says, without dbt."""

    def __init__(self) -> None:
        self.con = duckdb.connect()
        runs.prepare(self.con, None)
        kept.prepare(self.con)

    def take_in(self, again: bool = False, **tables: Iterable[Mapping[str, str]]) -> Loaded:
        """Take in the rows of contract tables."""
        for table, rows in tables.items():
            columns = ", ".join(f'"{column}" varchar' for column in COLUMNS[table])
            self.con.execute(f"create or replace table shop__{table} ({columns})")
            for row in rows:
                names = ", ".join(f'"{name}"' for name in row)
                values = ", ".join("?" for _ in row)
                self.con.execute(f"insert into shop__{table} ({names}) values ({values})", list(row.values()))
        views = {"shop": {table: f"shop__{table}" for table in tables}}
        return load(self.con, Plan(None, [], views=views), again=again)

    def loads(self) -> set[tuple]:
        return set(self.con.execute("select file, load_id from raw.loads").fetchall())

    def ids(self, table: str = "events") -> list[str]:
        column = COLUMNS[table][0]
        return [row[0] for row in self.con.execute(f"select {column} from raw.{table} order by all").fetchall()]


def event(name: str, occurred_at: str = "2026-01-05 10:00:00.000", **given: str) -> dict[str, str]:
    return {"event_id": name, "event_type": "page_view", "occurred_at": occurred_at, **given}


def test_only_days_that_changed_are_taken_in_again() -> None:
    """New, changed and gone rows of a day bring that day again, all others stay; nothing new writes nothing."""
    landing = Landing()
    days = {day: [event(f"{day}a", f"2026-01-0{day} 10:00:00")] for day in range(1, 6)}
    first = landing.take_in(events=chain(*days.values()))
    before = landing.loads()
    assert first.taken[0].new_rows == {"events": 5}
    assert landing.take_in(events=chain(*days.values())).taken[0].new_rows == {"events": 0}
    assert landing.loads() == before

    days[2].append(event("2b", "2026-01-02 11:00:00"))  # late
    days[3][0]["url"] = "https://acme.com/"  # changed
    days[4] = []  # gone
    days[6] = [event("6a", "2026-01-06 10:00:00")]  # new
    second = landing.take_in(events=chain(*days.values()))
    assert second.taken[0].rows == {"events": 6}
    assert second.taken[0].new_rows == {"events": 4}
    assert str(second.taken[0]) == "shop: 6 events (4 new or changed)"
    assert landing.ids() == ["1a", "2a", "2b", "3a", "5a", "6a"]
    stay = {(file, load) for file, load in before if file[-1] in "15"}
    assert landing.loads() & before == stay
    assert {file for file, _ in landing.loads()} == {f"shop__events 2026-01-0{day}" for day in (1, 2, 3, 5, 6)}


def test_order_and_copies_of_rows() -> None:
    """The order of rows is no change; a row that comes twice is one."""
    landing = Landing()
    rows = [event("a"), event("b"), event("a")]
    landing.take_in(events=rows)
    before = landing.loads()
    landing.take_in(events=rows[::-1])
    assert landing.loads() == before
    landing.take_in(events=rows[:2])
    assert landing.loads() != before
    assert landing.ids() == ["a", "b"]


def test_times_as_numbers_go_by_the_day() -> None:
    """Seconds, milliseconds and microseconds since 1970 give a part a day or so, not one a moment; so does no time."""
    landing = Landing()
    for unit in (1, 1000, 1_000_000):
        start = 1_767_600_000
        landing.take_in(events=[event(str(second), str((start + second) * unit)) for second in range(0, 86_400, 600)])
        assert len(landing.loads()) <= 2
    landing.take_in(events=[event("no time", ""), event("nonsense", "soon"), {"event_id": "null"}])
    assert landing.ids() == ["no time", "nonsense", "null"]


def test_people_go_by_parts_of_their_ids() -> None:
    """A fixed number of parts, and a person without an id is read as well, to be rejected at the door."""
    landing = Landing()
    people = [{"person_id": f"shop:{number}", "email": f"{number}@acme.com"} for number in range(300)]
    landing.take_in(people=[*people, {"email": "no@id.com"}])
    assert len(landing.loads()) == 16
    assert len(landing.ids("people")) == 301
    people[7]["email"] = "new@acme.com"
    assert 1 <= landing.take_in(people=people[:300]).taken[0].new_rows["people"] < 60
    rows = landing.con.execute("select count(*), count(distinct (_load, _row)), min(_row) from raw.people").fetchone()
    assert rows == (300, 300, 1)


def test_full_refresh_takes_everything_in_again() -> None:
    """With the same result."""
    landing = Landing()
    landing.take_in(events=[event("a")])
    before = landing.loads()
    landing.take_in(again=True, events=[event("a")])
    assert landing.ids() == ["a"]
    assert not landing.loads() & before


def test_a_source_that_is_off_takes_its_rows_along_and_forgetting_leaves_them() -> None:
    """A run knows what is on; `forget` only works on what is loaded."""
    landing = Landing()
    landing.take_in(events=[event("a")])
    load(landing.con, Plan(None, []))
    assert landing.ids() == ["a"]
    load(landing.con, Plan(None, [], views={}))
    assert landing.ids() == []


def test_files_and_sources_stand_side_by_side(tmp_path: Path) -> None:
    """Neither withdraws the other, also before any run is finished."""
    landing = Landing()
    folder = write_input(tmp_path / "input", {"events": [event("of a file")]})
    landing.take_in(events=[event("of a source")])
    plan = plan_input(folder)
    plan.views = {"shop": {"events": "shop__events"}}
    done = load(landing.con, plan)
    assert (done.new_files, done.taken[0].new_rows) == (1, {"events": 0})
    assert landing.ids() == ["of a file", "of a source"]


def test_who_is_forgotten_stays_out() -> None:
    """A part that changes is read again without them; one that does not change is not read again for them."""
    landing = Landing()
    rows = [event("theirs", email="ann@acme.com"), event("another's", email="bob@acme.com")]
    landing.take_in(events=rows)
    forgotten.prepare(landing.con)
    landing.con.execute("create schema identity")
    landing.con.execute("create schema activity")
    landing.con.execute("create table activity.int_devices (anonymous_id varchar, person_id varchar)")
    landing.con.execute(
        "create table activity.int_unique_events (event_id varchar, person_id varchar, named_email varchar,"
        " anonymous_id varchar, named_person_id varchar)"
    )
    person = forgotten.Person(frozenset(), frozenset({"ann@acme.com"}), frozenset())
    forgotten.remember(landing.con, person, "asked for")
    erased = forgotten.withdraw(landing.con)
    assert erased.rows["events"] == 1
    assert landing.take_in(events=rows).taken[0].new_rows == {"events": 0}
    assert landing.ids() == ["another's"]
    again = landing.take_in(events=[*rows, event("new", email="bob@acme.com")])
    assert again.forgotten == 1
    assert landing.ids() == ["another's", "new"]


# ---------------------------------------------------------------- from raw tables to scores


def snowplow_event(name: str, kind: str, time: str, page: str, **given: str) -> dict[str, str]:
    return {
        "event_id": name,
        "event_name": kind,
        "derived_tstamp": time,
        "dvce_created_tstamp": time,
        "collector_tstamp": time,
        "domain_userid": "d1",
        "page_url": f"https://acme.com/{page}",
        "contexts_com_snowplowanalytics_snowplow_web_page_1_0_0": json.dumps([{"id": page}]),
        **given,
    }


#: A visitor who logs in and reads on two days, and a cookie of nobody.
VISITS = [
    snowplow_event(
        "e1", "page_view", "2026-01-05 10:00:00.000", "pricing", page_url="https://acme.com/pricing?gclid=g1"
    ),
    snowplow_event("p1", "page_ping", "2026-01-05 10:00:10.000", "pricing"),
    snowplow_event("p2", "page_ping", "2026-01-05 10:00:20.000", "pricing"),
    snowplow_event("e2", "page_view", "2026-01-05 10:05:00.000", "demo", user_id="ann@acme.com"),
    snowplow_event("p3", "page_ping", "2026-01-05 10:05:10.000", "demo"),
    snowplow_event("e3", "page_view", "2026-01-06 09:00:00.000", "careers", domain_userid="d2"),
    snowplow_event("e4", "page_view", "2026-01-07 09:00:00.000", "product"),
    snowplow_event("p4", "page_ping", "2026-01-07 09:00:10.000", "product"),
]
PEOPLE = [{"person_id": "crm:1", "email": "Ann@Acme.com"}, {"person_id": "crm:2", "email": "bob@else.com"}]
#: A system that is believed more than Snowplow, what it has to say, and what of it comes late.
BELIEVED = next((name for name in sources.known_sources() if name != "snowplow"), None)
VIEWS = [
    event(
        "v1", "2026-01-05 10:02:00", url="https://www.acme.com/pricing/", email="ann@acme.com", source_system=BELIEVED
    ),
    event("v2", "2026-01-05 10:07:00", url="https://acme.com/demo", email="ann@acme.com", source_system=BELIEVED),
    event("v3", "2026-01-07 09:02:01", url="https://acme.com/product", email="ann@acme.com", source_system=BELIEVED),
]


def deliver(warehouse: Warehouse, events: Rows, views: Rows, as_of: str) -> kept.Scope:
    """Land some events, take in what changed beside files, and build."""
    landed = warehouse.folder / "landed"
    landed.mkdir(exist_ok=True)
    names = list(dict.fromkeys(chain(*events)))
    with (landed / "events.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, names, lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(events)
    snowplow = {"snowplow": {"folder": str(landed)}}
    warehouse.add({"people": PEOPLE, "events": views})
    warehouse.take_in({"sources": [snowplow]})
    return warehouse.build(as_of, {"sources": [BELIEVED, snowplow] if BELIEVED else [snowplow]})


def compared(warehouse: Warehouse) -> dict[str, list[str]]:
    """All marts but what tells of what was published before."""
    said_before = ("band_change_log", "crm_sync_leads", "crm_sync_accounts")
    return {name: sorted(map(str, rows)) for name, rows in warehouse.marts().items() if name not in said_before}


@pytest.mark.slow
def test_two_deliveries_are_one_delivery(tmp_path: Path) -> None:
    """A day later with a late ping, rows that went, and a late report by another system: as from scratch."""
    daily, scratch = Warehouse(tmp_path / "daily"), Warehouse(tmp_path / "scratch")
    daily.folder.mkdir()
    scratch.folder.mkdir()
    early = [row for row in VISITS if row["event_id"] not in ("p2", "e4", "p4")]
    early.append(snowplow_event("gone", "page_view", "2026-01-05 11:00:00.000", "docs"))
    deliver(daily, early, VIEWS[:1], "2026-01-06")
    assert not deliver(daily, VISITS, VIEWS, "2026-01-07").is_full
    deliver(scratch, VISITS, VIEWS, "2026-01-07")
    assert compared(daily) == compared(scratch)

    # two minutes apart is the same view, a second more is not
    repeated = daily.rows("select event_id, duplicate_of_event_id from marts.duplicate_events order by 1")
    same = {"snowplow:e1": "v1", "snowplow:e2": "v2"} if BELIEVED else {}
    assert {row["event_id"]: row["duplicate_of_event_id"] for row in repeated} == same
    views = daily.rows("select event_id, engaged_seconds from activity.int_page_views")
    seconds = {"snowplow:e1": 20, "snowplow:e2": 10, "snowplow:e4": 10, "v1": None, "v2": None, "v3": None}
    assert {row["event_id"]: row["engaged_seconds"] for row in views} == {
        name: known for name, known in seconds.items() if name not in same
    }
    [score] = daily.rows("select person_id, score from marts.lead_scores where lower(email) = 'ann@acme.com'")
    assert score["person_id"] == "crm:1"
    assert score["score"] > 0
    assert daily.rows("select anonymous_id from marts.unresolved_events") == [{"anonymous_id": "snowplow:d2"}]


@pytest.mark.slow
def test_snowplow_agrees_with_its_own_package(shared_dir: Path, tmp_path: Path) -> None:
    """Page views, their times and engaged seconds are those that Snowplow's package finds in the same rows.

    The package leaves out what came more than three days late or so long after a session's start, and page views
    without an id; those count here.
    """
    fixture = shared_dir / "fixtures" / "connectors" / "snowplow_web"
    shutil.copy(fixture / "snowplow_web_events.csv", tmp_path / "events.csv")
    warehouse = Warehouse(tmp_path)
    # the site of the fixture pings after five seconds, then after each ten
    warehouse.take_in({"sources": [{"snowplow": {"folder": str(tmp_path)}}], "snowplow_first_ping_seconds": 5})
    views = warehouse.rows("select * from raw.events where event_type = 'page_view'")
    ours = {
        row["event_id"].removeprefix("snowplow:"): (row["occurred_at"], int(row["engaged_seconds"] or 0), row["url"])
        for row in views
    }
    with (fixture / "expected_page_views.csv").open(encoding="utf-8") as file:
        theirs = {
            row["event_id"]: (row["derived_tstamp"], int(row["engaged_time_in_s"]), row["page_url"])
            for row in csv.DictReader(file)
        }
    assert len(views) == len(ours), "each once"
    assert {name: ours.get(name) for name in theirs} == theirs
    assert {row["engaged_seconds"] for row in views} == {None, "45"}, "without a ping nothing is known"
    with (fixture / "snowplow_web_events.csv").open(encoding="utf-8") as file:
        sent = {row["event_id"]: row for row in csv.DictReader(file)}
    more = {sent[name]["user_id"] for name in ours.keys() - theirs.keys()}
    assert more == {
        "late arriving: device created/sent >3 days",
        "long session",
        "NULL page_view_id",
        "Unexpired session",
    }

    cookies = {
        row["anonymous_id"] for row in views if row["person_id"] == "snowplow:Rotating domain_userid per session"
    }
    assert len(cookies) == 3, "cookies rotate, the person stays"
    console = next(row["page_url"] for row in sent.values() if row["page_url"].endswith("/jobs"))
    assert page_type(console) != "careers"
