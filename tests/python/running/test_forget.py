"""`lead-scoring forget`: nothing of a person is left, everything else is as if they had never been, and they stay out.

One input, played once: a run; a person is forgotten; and, of the slow tests, another erasure is killed, all files are
sent again, and the run that reads them finishes it.
"""

import shutil
from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest
import sequences
from calls import Invoke
from click.testing import Result
from warehouse import Rows, Warehouse, all_tables, asked, write_input

from lead_scoring.core import project
from lead_scoring.core.contract import COLUMNS
from lead_scoring.core.errors import NothingFound
from lead_scoring.loading import suppressions
from lead_scoring.loading.engine import Engine
from lead_scoring.publication.folder import DATABASE, current_run
from lead_scoring.running import forget

FIRST, LAST = "2026-05-20", "2026-05-21"
#: Whom the scenario forgets; all of their ids, emails, events and devices have this in them.
GONE, NEXT = "xq7", "zq9"
ALLOWED = "{max_rejected_share: 0.9}"
#: Columns in which their texts may stand: an account of the same id is another's, a link of somebody else is reported.
ALLOWED_IN = {"account_id", "scored_id", "synced_id", "referrer_url"}


def meeting(person: str, day: str = "2026-05-01", **more: str) -> dict[str, str]:
    """An event that is worth points for months; of somebody, unless `more` says otherwise."""
    event = {"event_id": f"e-{person}", "event_type": "meeting_booked", "occurred_at": f"{day} 10:00:00"}
    return {**event, "person_id": person, **more}


def seen(event_id: str, day: str, device: str = "", **more: str) -> dict[str, str]:
    """A page view, of a device unless `more` says of whom."""
    page = {"event_type": "page_view", "url": f"https://ours.com/pricing?view={event_id}", "engaged_seconds": "60"}
    return meeting("", day, event_id=event_id, anonymous_id=device, **page, **more)


def known(device: str, person: str) -> dict[str, str]:
    """An event that links a device with a person."""
    return meeting(person, event_id=f"e-{person}-{device}", event_type="identified", anonymous_id=device)


def of(who: str) -> dict[str, Rows]:
    """All rows of a person: two records merged, earlier emails, broken rows, events by id, email and device."""
    main, merged, email = f"{who}-main", f"{who}-merged", f"{who}.main@acme-corp.com"
    former, second = f"{who}.former@acme-corp.com", f"{who}.second@gmail.com"
    return {
        "people": [
            {"person_id": main, "email": email, "account_id": "A1", "updated_at": "2026-03-01", "first_name": who},
            {"person_id": main, "email": f"{who}.old@acme-corp.com", "updated_at": "2026-01-01"},
            {"person_id": merged, "email": second, "merged_into_person_id": main},
            {"person_id": f"{who}-broken", "email": email.upper(), "updated_at": "soon"},
            {"person_id": "", "email": f" {email} "},
        ],
        "events": [
            *(meeting(main, f"2026-05-{day:02}", event_id=f"e-{who}-{day}") for day in range(1, 9)),
            meeting(merged),
            meeting("", event_id=f"e-{who}-email", email=email.upper()),
            meeting("", event_id=f"e-{who}-old", email=f"{who}.old@acme-corp.com"),
            meeting("", event_id=f"e-{who}-former", email=former),
            meeting(main, event_id=f"e-{who}-broken", occurred_at="soon"),
            meeting(main, event_id=f"e-{who}-deleted"),
            known(f"d-{who}", main),
            *([known("d-shared", main)] if who == GONE else []),
            seen(f"e-{who}-seen", "2026-05-03", f"d-{who}"),
            # the web is known up to here by one of them alone: silence means less without it
            *([seen(f"e-{who}-last", "2026-05-20", f"d-{who}")] if who == GONE else []),
            # an event of the heir of which a copy once bore another name
            meeting(main, "2026-05-06", event_id="e-moved"),
            *(
                meeting(main, event_id=f"e-{who}-form", event_type="form_submitted", form_type="demo_request", **copy)
                for copy in ({}, {"person_id": ""})
            ),
        ],
        "form_submissions": [{"event_id": f"e-{who}-form", "email": f"{who}@private.com", "first_name": who}],
        "person_changes": [
            {
                **{"change_id": f"c-{who}", "person_id": main, "field_name": "email", "old_value": former},
                **{"new_value": email, "changed_at": "2026-02-01", "changed_by": "person"},
            }
        ],
        "outcomes": [
            {"outcome_id": f"o-{who}", "person_id": main, "outcome": "meeting_held", "occurred_at": "2026-05-04"}
        ],
        "score_exemptions": [{"email": second, "rule_id": "site_visit", "reason": f"{who} asked"}],
        "deletions": [
            {"table": "events", "key": f"e-{who}-deleted", "deleted_at": "2026-05-02"},
            {"table": "people", "key": f"{who}-broken", "deleted_at": "2026-05-02"},
        ],
    }


def of_others() -> dict[str, Rows]:
    """Somebody written to in vain, an heir to a shared device, a shared mailbox, somebody who forwards links."""
    names = ("colleague", "heir", "forwards", "silent")
    written = [
        meeting("silent", f"2026-05-{day:02}", event_id=f"out-{day}", event_type="outreach_sent")
        for day in range(4, 13)
    ]
    return {
        "people": [
            *({"person_id": name, "email": f"{name}@acme-corp.com", "account_id": "A1"} for name in names),
            *({"person_id": f"shared-{n}", "email": "info@acme-corp.com"} for n in range(12)),
        ],
        "accounts": [{"account_id": "A1", "domain": "acme-corp.com"}, {"account_id": f"{GONE}-main"}],
        "events": [
            *map(meeting, names[:3]),
            *written,
            meeting("heir", "2026-05-05", event_id="e-moved"),
            known("d-shared", "heir"),
            meeting("", "2026-05-07", event_id="e-anonymous", anonymous_id="d-shared", event_type="trial_started"),
            seen("e-nobody", "2026-05-09", "d-nobody"),
            meeting("nobody", "2026-05-19", event_id="out-nobody", event_type="outreach_sent"),
            {
                **seen("e-link", "2026-05-08"),
                "person_id": "forwards",
                "referrer_url": f"/?to={GONE}.second%40gmail.com",
            },
        ],
        "deletions": [{"table": "events", "key": "e-nobody-1", "deleted_at": "2026-05-02"}],
    }


def together(*scenarios: dict[str, Rows]) -> dict[str, Rows]:
    return {table: [row for scenario in scenarios for row in scenario.get(table, [])] for table in COLUMNS}


def damaged(folder: Path, *people: str) -> None:
    """A file with a line of each of some people that cannot be split into columns."""
    lines = [f"e-{who}-ragged,page_view,2026-05-01,{who}-main,,more,and more\n" for who in people]
    (folder / "events_damaged.csv").write_text("event_id,event_type,occurred_at,person_id\n" + "".join(lines))


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory, invoke: Invoke) -> SimpleNamespace:
    folder = tmp_path_factory.mktemp("forget")
    inbox, out, file = folder / "inbox", folder / "out", folder / "warehouse.duckdb"
    places = ("--publish", out, "--warehouse", file, "--vars", ALLOWED)

    def call(*arguments: object) -> Result:
        return invoke(*arguments, *places)

    def deliver() -> None:
        write_input(inbox, together(of(GONE), of_others(), of(NEXT)))
        damaged(inbox, "other", GONE, NEXT)

    def scratch(name: str, as_of: str, *scenarios: dict[str, Rows], people: Iterable[str]) -> dict[str, Rows]:
        warehouse = Warehouse(folder / name)
        source = write_input(warehouse.folder / "input", together(*scenarios))
        damaged(source, *people)
        warehouse.add(source)
        warehouse.build(as_of)
        return warehouse.marts()

    deliver()
    call("run", "--input", inbox, "--as-of", FIRST)
    before, found = current_run(out), SimpleNamespace(file=file, out=out, places=places, inbox=inbox)
    found.score_before, found.signals_before = account_score(out), signals(marts(out))
    with duckdb.connect(file) as con:  # what logs and leftovers may hold
        message = "person_id: xq7-main, score: 3"
        con.execute("update marts.runs set message = ?, accepted_change = 'for a colleague'", [message])
        con.execute("create schema kept")  # of an earlier version
        con.execute("create table kept.person_fingerprints as select 'xq7-main' as person_id")
        con.execute("create table scoring.signals__dbt_tmp as select 'xq7-main' as who")
    base = project.impact_folder(file) / "bases" / "0123456789abcdef"
    base.mkdir(parents=True)
    shutil.copyfile(file, base / "side.duckdb")
    # another publication of which only the name is printed
    shutil.copytree(out / "runs" / before, out / "runs" / "20260101T000000Z-abcd")
    found.printed = call("forget", f"{GONE}.OLD@acme-corp.com", "--reason", "request 12").output
    found.runs = sorted(path.name for path in (out / "runs").iterdir())
    found.held, found.published = texts_with(file, GONE), texts_with(out / "current" / DATABASE, GONE)
    found.bytes = bytes_with(folder, GONE)
    found.marts = marts(out)
    found.scratch = scratch("first", FIRST, of_others(), of(NEXT), people=("other", NEXT))
    found.score_after = account_score(out)
    found.call, found.deliver, found.from_scratch, found.folder = call, deliver, scratch, folder
    return found


@pytest.fixture(scope="module")
def sent_again(scenario: SimpleNamespace) -> SimpleNamespace:
    """Another erasure is killed; all files are sent again, and the run that reads them finishes it."""
    folder, inbox, out, file = scenario.folder, scenario.inbox, scenario.out, scenario.file
    found = SimpleNamespace(file=file)
    second = ("forget", f"{NEXT}-merged", "--reason", "request 13", *scenario.places)
    sequences.killed("int_unique_events", sequences.call_command, *second)
    found.after_kill = current_run(out) in scenario.runs
    scenario.deliver()
    write_input(folder / "more", together(of(GONE), {"events": [meeting("heir", LAST, event_id="new")]}))
    for path in (folder / "more").iterdir():
        path.replace(inbox / f"{path.stem}_again.csv")
    found.printed = scenario.call("run", "--input", inbox, "--as-of", LAST).output
    found.held = texts_with(file, GONE) | texts_with(file, NEXT)
    found.marts = marts(out)
    news = {"events": [meeting("heir", LAST, event_id="new")]}
    found.scratch = scenario.from_scratch("last", LAST, of_others(), news, people=("other",))
    return found


def marts(out: Path) -> dict[str, Rows]:
    """All marts of the current publication."""
    return all_tables(out / "current" / DATABASE)


def differences(mine: dict[str, Rows], theirs: dict[str, Rows]) -> dict[str, list[str]]:
    """What two sets of marts disagree on, wherever in a file a row stands."""
    return sequences.differences(mine, theirs, "row_number")


def signals(published: dict[str, Rows]) -> set[tuple[str, str]]:
    """Who has signals or states of which rule that count."""
    return {(row["person_id"], row["rule_id"]) for row in published["lead_signals"] if row["counted_units"]}


def account_score(out: Path) -> float:
    return asked(out / "current" / DATABASE, "select score from account_scores where account_id = 'A1'")[0][0]


def texts_with(database: Path, word: str) -> dict[str, list[Any]]:
    """Where a word stands in any text of a database: column -> the values."""
    found = {}
    with duckdb.connect(database, read_only=True) as con:
        columns = con.execute(
            "select distinct schema_name, table_name, column_name from duckdb_columns()"
            " semi join duckdb_tables() using (schema_name, table_name) where data_type = 'VARCHAR' and not internal"
        ).fetchall()
        for schema, table, column in columns:
            rows = con.execute(
                f'select distinct "{column}" from "{schema}"."{table}" where contains(lower("{column}"), ?)', [word]
            ).fetchall()
            if rows:
                found[f"{schema}.{table}.{column}"] = [value for (value,) in rows]
    return found


def bytes_with(folder: Path, who: str) -> set[str]:
    """The names of all files but the input in whose bytes an id or an email of a person stands."""
    # an account goes by the id of the main record, and a link has an email of which the @ is written %40
    words = [f"{who}-merged", f"{who}-broken", f"{who}.main@", f"{who}.old@", f"{who}.second@", f"e-{who}", f"d-{who}"]
    files = [path for path in folder.rglob("*") if path.is_file() and "inbox" not in path.parts]
    return {path.name for path in files for word in words if word.encode() in path.read_bytes().lower()}


def test_nothing_of_the_person_is_left(scenario: SimpleNamespace) -> None:
    """Neither in the warehouse nor in what is published; an account of the same id is another's, a link is reported."""
    for found in (scenario.held, scenario.published):
        assert {column for column in found if column.rpartition(".")[2] not in ALLOWED_IN} == set(), found
    levels = (
        f"select level from run_state.published_bands where scored_id = '{GONE}-main' union"
        f" select level from run_state.published_crm_rows where synced_id = '{GONE}-main'"
    )
    assert asked(scenario.file, levels) == [("account",)]
    assert scenario.bytes == set()


def test_the_rest_is_as_if_they_had_never_been(scenario: SimpleNamespace) -> None:
    """Every mart is that of a run from scratch without their rows: what a device or silence means for others too."""
    assert differences(scenario.marts, scenario.scratch) == {}
    assert scenario.score_before > scenario.score_after > 0
    others = {signal for signal in scenario.signals_before if not signal[0].startswith(GONE)}
    assert signals(scenario.marts) - others == {("heir", "trial_started")}, "the shared device is the heir's now"
    assert others - signals(scenario.marts) == {("silent", "ignored_outreach")}, "the web is not known any more"


@pytest.mark.slow
def test_who_is_sent_again_stays_out(sent_again: SimpleNamespace) -> None:
    """Files that changed or are new bring nobody back, and the run finishes the erasure that was killed."""
    assert sent_again.after_kill, "a killed erasure leaves the publication"
    assert {column for column in sent_again.held if column.rpartition(".")[2] not in ALLOWED_IN} == set()
    assert differences(sent_again.marts, sent_again.scratch) == {}
    assert "this run finishes it" in sent_again.printed
    assert "left out:" in sent_again.printed and "rows of people who have been forgotten" in sent_again.printed
    noted = asked(sent_again.file, "select distinct is_erased, length(hash), reason from ops.suppressions order by all")
    assert noted == [(True, 64, "request 12"), (True, 64, "request 13")]
    assert asked(sent_again.file, "select count(distinct salt) from ops.suppressions") == [(1,)]


def test_it_says_what_it_did_and_what_is_left_to_do(scenario: SimpleNamespace) -> None:
    assert "5 of people" in scenario.printed and "1 of unreadable_rows" in scenario.printed
    assert f"take the person's rows out of {scenario.inbox / 'people.csv'}" in scenario.printed
    assert "1 rows of others hold an email of theirs within a text: events.referrer_url" in scenario.printed
    assert "backups" in scenario.printed
    assert len(scenario.runs) == 1, "earlier publications are removed"


def test_logs_and_leftovers_are_cleared(scenario: SimpleNamespace) -> None:
    messages = asked(scenario.file, "select message, accepted_change from marts.runs order by started_at")
    assert asked(scenario.file, "from duckdb_tables() where contains(table_name, '__dbt_tmp')") == []
    assert messages[0] == (suppressions.MASK, "for a colleague")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("nobody-at-all", "--reason", "asked"), 6, "nobody goes by nobody-at-all"),
        ((f"{GONE}-main", "--reason", "asked"), 6, "forgotten on"),
        (("info@acme-corp.com", "--reason", "asked"), 6, "shared mailbox"),
        (("heir", "--reason", "heir@acme-corp.com asked"), 2, "the reason names the person"),
        (("heir", "--reason", " "), 2, "say why"),
    ],
)
def test_a_wrong_call_erases_nothing(
    scenario: SimpleNamespace, invoke: Invoke, arguments: tuple[str, ...], code: int, words: str
) -> None:
    done = invoke("forget", *arguments, *scenario.places, code=code)
    assert words in done.stderr
    assert asked(scenario.file, "select bool_and(is_erased) from ops.suppressions") == [(True,)]


def test_whom_a_name_names(scenario: SimpleNamespace) -> None:
    """Somebody whom only events name; a former email of several people names none, and goes with each of them."""
    with duckdb.connect(scenario.file) as con:
        ask = Engine(scenario.file).ask(con)
        assert forget.find(ask, " nobody ") == {("person_id", "nobody"), ("event_id", "out-nobody")}
        rows = "input.int_people_rows (person_id, email)"
        con.execute(f"insert into {rows} values ('heir', 'both@x.com'), ('silent', 'BOTH@x.com')")
        with pytest.raises(NothingFound, match="names several people"):
            forget.find(ask, "both@x.com")
        emails = {name for kind, name in forget.find(ask, "heir") if kind == "email"}
        assert emails == {"heir@acme-corp.com", "both@x.com"}
        con.execute("delete from input.int_people_rows where lower(email) = 'both@x.com'")


def test_without_a_warehouse_there_is_nobody(tmp_path: Path, invoke: Invoke) -> None:
    invoke("forget", "x", "--reason", "asked", "--warehouse", tmp_path / "w.duckdb", "--publish", tmp_path, code=6)
    assert not (tmp_path / "w.duckdb").exists()


@pytest.mark.parametrize("name", ["kept.duckdb", "Raw.db", "marts.duckdb", "staging.v2.duckdb", "publication.duckdb"])
@pytest.mark.parametrize("command", [("run",), ("forget", "x", "--reason", "asked")])
def test_a_warehouse_called_like_a_schema_is_refused(
    tmp_path: Path, invoke: Invoke, name: str, command: tuple[str, ...]
) -> None:
    """DuckDB calls a database by its file, and could not tell it from the schema."""
    done = invoke(*command, "--warehouse", tmp_path / name, "--publish", tmp_path / "out", code=2)
    assert "give the file another name" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_rewritten_file_is_whole_and_holds_nothing_deleted(tmp_path: Path) -> None:
    file = tmp_path / "warehouse.duckdb"
    with duckdb.connect(file) as con:
        con.execute("pragma force_compression = 'uncompressed'")
        suppressions.suppress(con, [("email", "a@b.com")], "asked")
        con.execute("create schema raw")
        con.execute("create sequence raw.load_ids")
        con.execute("select nextval('raw.load_ids')")
        con.execute("create table raw.people as select 'deleted-one-' || i as person_id from range(3000) as r(i)")
        con.execute("create view raw.some_people as select person_id from warehouse.raw.people")
        con.execute("comment on column raw.people.person_id is 'who'")
        con.execute("checkpoint")
        con.execute("delete from raw.people where person_id <> 'deleted-one-7'")
        assert suppressions.is_unfinished(con)
    assert b"deleted-one-1" in file.read_bytes()
    suppressions.rewrite(file)
    assert b"deleted-one-1" not in file.read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["warehouse.duckdb"]
    with duckdb.connect(file) as con:
        assert con.execute("from raw.some_people").fetchall() == [("deleted-one-7",)]
        assert con.execute("select nextval('raw.load_ids')").fetchone() == (2,)
        assert con.execute("select comment from duckdb_columns() where table_name = 'people'").fetchall() == [("who",)]
        assert not suppressions.is_unfinished(con)


@pytest.mark.slow
def test_dbt_alone_removes_who_is_suppressed(tmp_path: Path) -> None:
    """One build, whoever calls it: in no table but the loaded ones stands anything of them."""
    warehouse = Warehouse(tmp_path)
    warehouse.load(together(of(GONE), of_others()))
    warehouse.build(FIRST)
    with duckdb.connect(warehouse.file) as con:
        suppressions.suppress(con, forget.find(Engine(warehouse.file).ask(con), f"{GONE}.old@acme-corp.com"), "asked")
    warehouse.build(FIRST)
    held = texts_with(warehouse.file, GONE)
    assert {column for column in held if column.startswith("raw.")} >= {"raw.people.person_id", "raw.events.event_id"}
    left = {column for column in held if not column.startswith("raw.")}
    assert {column for column in left if column.rpartition(".")[2] not in ALLOWED_IN} == set()


@pytest.mark.slow
def test_rows_of_connected_systems_and_tables_stay_out(tmp_path: Path) -> None:
    """Whoever is forgotten by id, email, event or device is left out where rows are read; others' rows are not."""
    warehouse = Warehouse(tmp_path)
    variables = {"hubspot_enabled": True, "input_schema": "crm"}
    warehouse.connect({})
    warehouse.execute("""
        create schema hubspot; create schema crm;
        create table hubspot.contact as
            select 1 as id, 'Ann@acme.com' as property_email union all select 2, 'b@acme.com';
        create table crm.people as select * from (values ('p1', 'ANN@acme.com'), ('p2', 'x@acme.com'), ('ann', null))
            as t(person_id, email);
        create table crm.events as select *, 'page_view' as event_type, timestamp '2026-01-01' as occurred_at
            from (values ('e1', null, 'd1', null), ('e2', 'p2', 'd1', null), ('e3', null, null, 'ann@acme.com'),
                ('e4', null, null, null)) as t(event_id, person_id, anonymous_id, email);
        create table crm.deletions as select *, date '2026-01-01' as deleted_at
            from (values ('people', 'ann'), ('accounts', 'ann'), ('events', 'e9')) as t("table", key)
    """)

    def left() -> list[set[str]]:
        warehouse.dbt("2026-01-02", variables).build("--select", "+path:models/input")
        tables = {"people": "person_id", "events": "event_id", "deletions": "table_name || ' ' || deleted_key"}
        return [
            {row["id"] for row in warehouse.rows(f"select {key} as id from input.int_{table}_rows")}
            for table, key in tables.items()
        ]

    assert [len(found) for found in left()] == [5, 4, 3]
    with duckdb.connect(warehouse.file) as con:
        gone = {"person_id": "ann", "email": "ann@acme.com", "event_id": "e4", "anonymous_id": "d1"}
        suppressions.suppress(con, gone.items(), "asked")
    assert left() == [{"hubspot:2", "p2"}, {"e2"}, {"accounts ann", "events e9"}]
