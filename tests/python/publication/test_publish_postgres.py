"""Publishing to PostgreSQL, on a real server: whole or not at all, exact, and nothing that others built is lost."""

import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from urllib.parse import quote

import duckdb
import psycopg
import pytest
from calls import ROOT, Command, Invoke, call
from cases import cases, content
from postgres_server import ANALYST, LOADER, PASSWORD, Database, Server, binaries

from lead_scoring.core import runs
from lead_scoring.core.errors import Busy, ConfigurationWrong, LeadScoringError
from lead_scoring.core.names import sql_name, without_password
from lead_scoring.publication import folder as published
from lead_scoring.publication import postgres
from lead_scoring.publication.folder import Folder, current_run
from lead_scoring.publication.postgres import Postgres
from lead_scoring.publication.publications import publish_to

ROWS = 12_000
SCHEMA = "lead_scoring"
LET_THE_ANALYST_READ = (
    f"grant usage on schema {SCHEMA} to {ANALYST}",
    f"grant select on all tables in schema {SCHEMA} to {ANALYST}",
)


@pytest.fixture
def place(database: Database) -> Postgres:
    """The schema of that database which runs publish to."""
    return Postgres(database.url)


# ---------------------------------------------------------------- tiny publications


def row(number: int) -> dict[str, object]:
    return {"run_id": f"20261121T{number:06d}Z-abcd", "as_of": date(2026, 11, 20), "outcome": "succeeded"}


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    """A warehouse with marts of all types, an empty one and a view; `fill` gives their rows to a run."""
    path = tmp_path / "warehouse.duckdb"
    change(
        path,
        "create schema marts",
        "create table marts.empty (person_id varchar, score double)",
        "create table marts.lead_scores (person_id varchar, score double, run_id varchar)",
        "create table marts.account_scores (account_id varchar, score decimal(18, 4), run_id varchar)",
        "create view marts.history as from marts.lead_scores",
        "comment on table marts.lead_scores is 'The score''s mart: 100 %s, {sure} \"quoted\".'",
        "comment on column marts.lead_scores.score is 'Points, 5 %.'",
    )
    fill(path, 1)
    return path


def fill(path: Path, number: int) -> None:
    """Make the marts those of a run."""
    with duckdb.connect(path) as con:
        runs.note(con, row(number))
        for mart in ("lead_scores", "account_scores"):
            con.execute(f"delete from marts.{mart}")
            con.execute(
                f"insert into marts.{mart} select 'p' || range, range / 7, '{row(number)['run_id']}' from range({ROWS})"
            )


def change(path: Path, *statements: str) -> None:
    """Change a warehouse."""
    with duckdb.connect(path) as con:
        for statement in statements:
            con.execute(statement)


def publish(path: Path, place: Postgres, number: int) -> None:
    with place.locked():
        publish_to([place], path, row(number)["run_id"], lambda text: None)


def publish_run(path: Path, place: Postgres, number: int) -> None:
    fill(path, number)
    publish(path, place, number)


def shown(database: Database, schema: str = SCHEMA) -> dict[str, set]:
    """The runs whose rows each mart holds."""
    marts = ("lead_scores", "account_scores", "history")
    return {mart: {run for (run,) in database.ask(f'select distinct run_id from "{schema}".{mart}')} for mart in marts}


def assert_whole(database: Database, number: int) -> None:
    """The schema shows all marts of that run, and nothing besides."""
    run_id = row(number)["run_id"]
    assert list(shown(database).values()) == [{run_id}] * 3
    tables = [name for (name,) in database.ask(f"select tablename from pg_tables where schemaname = '{SCHEMA}'")]
    assert sorted(tables) == ["account_scores", "empty", "history", "lead_scores", "runs"]
    assert database.ask(f"select count(*) from {SCHEMA}.lead_scores") == [(ROWS,)]
    assert database.ask(f"select max(run_id) from {SCHEMA}.runs") == [(run_id,)]
    with (place := Postgres(database.url)).locked():
        assert place.current_run() == run_id


#: Columns of each type, in DuckDB and in PostgreSQL, rows for them at the edges, and texts.
KINDS, KIND_ROWS, TEXTS = content("postgres").values()


def test_values_and_types_are_those_of_the_folder(database: Database, warehouse: Path, tmp_path: Path) -> None:
    with duckdb.connect(warehouse) as con:
        columns = ", ".join(f"{name} {kind}" for name, (kind, _) in KINDS.items())
        con.execute(f"create table marts.kinds ({columns})")
        con.execute(f"insert into marts.kinds values {', '.join(KIND_ROWS)}")
        con.execute('create table marts."odd Name" ("select" varchar, "a ""b""" hugeint, "%s {x}" ubigint)')
        con.execute('insert into marts."odd Name" values (null, ?, ?)', [2**127 - 1, 2**64 - 1])
        con.executemany('insert into marts."odd Name" values (?, null, 1)', [[text] for text in TEXTS])
    folder, place = Folder(tmp_path / "out"), Postgres(database.url)
    with folder.locked(), place.locked():
        publish_to([folder, place], warehouse, row(1)["run_id"], lambda text: None)
        assert current_run(folder.path) == place.current_run() == row(1)["run_id"]
    with duckdb.connect(tmp_path / "out" / "current" / published.DATABASE, read_only=True) as con:
        con.execute("set TimeZone = 'UTC'")
        marts = [name for (name,) in con.execute("select table_name from duckdb_tables()").fetchall()]
        for mart in marts:
            # as text and cut down to what both write alike, since neither Python has infinity as a date
            columns = [name for name, *_ in con.execute(f'describe "{mart}"').fetchall()]
            as_text = ", ".join(f"{sql_name(name)}::text" for name in columns)
            theirs = database_texts(database, f'select {as_text} from {SCHEMA}."{mart}"')
            ours = con.execute(f'select {as_text} from "{mart}"').fetchall()
            assert sorted(map(repr, map(normal, theirs))) == sorted(map(repr, map(normal, ours))), mart
    assert {text for (text,) in database.ask(f'select "select" from {SCHEMA}."odd Name"')} == {*TEXTS, None}
    types = database.ask(
        "select attname::text, format_type(atttypid, atttypmod) from pg_attribute"
        f" where attrelid = '{SCHEMA}.kinds'::regclass and attnum > 0"
    )
    assert dict(types) == {name: kind for name, (_, kind) in KINDS.items()}
    with place.locked():
        changes = place._changes("kinds", {name: kind for name, (_, kind) in KINDS.items()})
    assert changes == [], "the next run leaves the columns alone"


def database_texts(database: Database, question: str) -> list[tuple]:
    """Rows as text, in UTC, however the server is set."""
    with database.server.connected(database.name) as con:
        con.execute("set timezone = 'UTC'")
        return con.execute(question).fetchall()


def normal(values: tuple) -> tuple:
    """Texts that say the same in DuckDB and PostgreSQL made equal: special and round doubles, years before ours."""
    same = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}

    def one(value: str | None) -> str | None:
        if value and value[:1].isdigit() and "BC" in value:
            return value.replace(" (BC)", "").replace(" BC", "") + " BC"
        return same.get(value, value and value.removesuffix(".0"))

    return tuple(map(one, values))


def test_a_character_0_is_replaced_not_refused(database: Database, warehouse: Path) -> None:
    change(warehouse, "insert into marts.empty values ('a' || chr(0) || 'b', 1)")
    publish_run(warehouse, Postgres(database.url), 1)
    assert database.ask(f"select person_id from {SCHEMA}.empty") == [("a\N{REPLACEMENT CHARACTER}b",)]


def test_tables_and_columns_are_described(database: Database, warehouse: Path) -> None:
    publish_run(warehouse, Postgres(database.url), 1)
    printed = database.ask(
        "select relname, attname, description from pg_description inner join pg_class on pg_class.oid = objoid"
        " left join pg_attribute on attrelid = objoid and attnum = objsubid and objsubid > 0"
        f" where relnamespace = '{SCHEMA}'::regnamespace"
    )
    assert ("lead_scores", None, 'The score\'s mart: 100 %s, {sure} "quoted".') in printed
    assert ("lead_scores", "score", "Points, 5 %.") in printed


def test_the_next_run_replaces_the_first(database: Database, warehouse: Path, place: Postgres) -> None:
    for number in (1, 2, 3):
        publish_run(warehouse, place, number)
        assert_whole(database, number)
    schemas = {name for (name,) in database.ask("select nspname from pg_namespace where nspname !~ '^pg_'")}
    assert schemas == {"information_schema", "public", SCHEMA}


def test_a_mart_comes_and_another_goes(database: Database, warehouse: Path, place: Postgres) -> None:
    publish_run(warehouse, place, 1)
    database.do(*LET_THE_ANALYST_READ)
    change(warehouse, "drop table marts.empty", "create table marts.arrived as select 1 as x")
    publish_run(warehouse, place, 2)
    assert database.ask(f"select x from {SCHEMA}.arrived", ANALYST) == [(1,)]
    assert database.ask(f"select to_regclass('{SCHEMA}.empty')") == [(None,)]


@pytest.mark.parametrize("schema", ['Odd "näme"; drop', "select", "a.b %s {0}", "x" * 63])
def test_a_schema_with_an_odd_name(database: Database, warehouse: Path, schema: str) -> None:
    place = Postgres(database.server.url(database.name, schema=schema))
    for number in (1, 2):
        publish_run(warehouse, place, number)
    with place.locked():
        assert place.current_run() == row(2)["run_id"]
    assert (schema,) in database.ask("select nspname::text from pg_namespace")


# ---------------------------------------------------------------- readers


def test_a_reader_never_sees_two_runs(
    database: Database, warehouse: Path, place: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither in one statement nor in one transaction, through a view or not."""
    monkeypatch.setattr(postgres, "PATIENCE", 30)
    publish_run(warehouse, place, 1)
    database.do("create schema bi", f"create view bi.best as select * from {SCHEMA}.account_scores")
    seen, problems, done = set(), [], threading.Event()
    last = "(select max(run_id) from {})"

    def read() -> None:
        with psycopg.connect(database.server.url(database.name, "admin")) as con:
            while not done.is_set():
                both = con.execute(
                    f"select min(run_id), {last.format(f'{SCHEMA}.account_scores')} from {SCHEMA}.lead_scores"
                )
                found = {*both.fetchone()}
                for mart in (f"{SCHEMA}.history", "bi.best", f"{SCHEMA}.runs"):
                    found.add(con.execute(f"select max(run_id), count(*) from {mart}").fetchone()[0])
                con.commit()
                seen.update(found)
                if len(found) != 1:
                    problems.append(found)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    try:
        for number in range(2, 6):
            publish_run(warehouse, place, number)
        wait_until(lambda: row(5)["run_id"] in seen)
    finally:
        done.set()
        for reader in readers:
            reader.join()
    assert problems == []
    assert seen >= {row(1)["run_id"], row(5)["run_id"]}


def test_an_open_transaction_is_waited_for_and_then_named(
    database: Database, warehouse: Path, place: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_run(warehouse, place, 1)
    monkeypatch.setattr(postgres, "PATIENCE", 0)
    with psycopg.connect(database.server.url(database.name, "admin")) as reader:
        reader.execute(f"select count(*) from {SCHEMA}.lead_scores")
        with pytest.raises(Busy, match=f"process {reader.info.backend_pid} of admin"):
            publish_run(warehouse, place, 2)
    assert_whole(database, 1)
    monkeypatch.setattr(postgres, "PATIENCE", 60)
    with psycopg.connect(database.server.url(database.name, "admin")) as reader:
        reader.execute(f"select count(*) from {SCHEMA}.lead_scores")
        ending = threading.Timer(1.5, reader.rollback)
        ending.start()
        publish_run(warehouse, place, 3)
    assert_whole(database, 3)


def test_rights_of_readers_are_kept(database: Database, warehouse: Path, place: Postgres) -> None:
    publish_run(warehouse, place, 1)
    database.do(
        "drop role if exists cleaner",
        "create role cleaner",
        f"grant usage on schema {SCHEMA} to {ANALYST}",
        f"grant select on {SCHEMA}.lead_scores to {ANALYST} with grant option",
        f"grant select (account_id) on {SCHEMA}.account_scores to public",
        f"grant select, delete on {SCHEMA}.history to cleaner",
    )
    rights = (
        "select relname::text, relacl::text, (select string_agg(attname || attacl::text, ',') from pg_attribute"
        f" where attrelid = pg_class.oid) from pg_class where relnamespace = '{SCHEMA}'::regnamespace and relkind = 'r'"
        " union all select nspname, nspacl::text, null from pg_namespace order by 1"
    )
    before = database.ask(rights)
    publish_run(warehouse, place, 2)
    # a table whose owner has the rights of every owner says so or says nothing
    plain = [
        [(name, acl and acl.replace("loader=arwdDxt/loader,", ""), more) for name, acl, more in found]
        for found in (before, database.ask(rights))
    ]
    assert plain[0] == plain[1]
    assert database.ask(f"select count(*) from {SCHEMA}.lead_scores", ANALYST) == [(ROWS,)]
    assert database.ask(f"select count(account_id) from {SCHEMA}.account_scores", ANALYST) == [(ROWS,)]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        database.ask(f"select score from {SCHEMA}.account_scores", ANALYST)


def test_default_rights_hold_for_the_first_run_and_what_was_revoked_stays_revoked(
    database: Database, warehouse: Path, place: Postgres
) -> None:
    database.do(
        f"create schema {SCHEMA} authorization {LOADER}",
        f"comment on schema {SCHEMA} is '{postgres.MARK}'",
        f"grant usage on schema {SCHEMA} to {ANALYST}",
        f"alter default privileges for role {LOADER} in schema {SCHEMA} grant select on tables to {ANALYST}",
    )
    publish_run(warehouse, place, 1)
    assert database.ask(f"select count(*) from {SCHEMA}.lead_scores", ANALYST) == [(ROWS,)]
    database.do(f"revoke select on {SCHEMA}.lead_scores from {ANALYST}")
    publish_run(warehouse, place, 2)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        database.ask(f"select count(*) from {SCHEMA}.lead_scores", ANALYST)


def test_what_others_built_on_a_mart_stays_and_shows_the_new_run(
    database: Database, warehouse: Path, place: Postgres
) -> None:
    """Views of other roles, in any depth, materialized views, indexes, policies; and own tables in the schema."""
    publish_run(warehouse, place, 1)
    database.do(
        f"create schema bi authorization {ANALYST}",
        *LET_THE_ANALYST_READ,
        f"create index by_person on {SCHEMA}.history (person_id)",
        f"create table {SCHEMA}.notes as select 'mine' as note",
    )
    database.do(
        f"create view bi.leads as select * from {SCHEMA}.lead_scores where score > 1",
        "create view bi.deep as select max(run_id) as run_id from bi.leads",
        "create materialized view bi.copied as select * from bi.deep",
        user=ANALYST,
    )
    database.do(
        f"alter table {SCHEMA}.account_scores enable row level security",
        f"create policy one on {SCHEMA}.account_scores to {ANALYST} using (account_id = 'p1')",
    )
    publish_run(warehouse, place, 2)
    new = row(2)["run_id"]
    assert database.ask("select run_id from bi.deep", ANALYST) == [(new,)]
    assert database.ask(f"select account_id, run_id from {SCHEMA}.account_scores", ANALYST) == [("p1", new)]
    assert database.ask("select tablename from pg_indexes where indexname = 'by_person'") == [("history",)]
    assert database.ask(f"select note from {SCHEMA}.notes") == [("mine",)]
    assert database.ask("select run_id from bi.copied") == [(row(1)["run_id"],)], "a copy, until it is refreshed"
    database.do("refresh materialized view bi.copied", user=ANALYST)
    assert database.ask("select run_id from bi.copied") == [(new,)]
    assert shown(database)["history"] == {new}
    assert place_left(place) == ["refresh materialized view bi.copied of " + place.address + ", which holds a copy"]


def place_left(place: Postgres) -> list[str]:
    with place.locked():
        return place.erase_earlier()[1]


def test_columns_change_under_a_view(database: Database, warehouse: Path, place: Postgres) -> None:
    publish_run(warehouse, place, 1)
    database.do("create schema bi", f"create view bi.leads as select person_id, run_id from {SCHEMA}.lead_scores")
    other_columns = "create or replace table marts.lead_scores (band varchar, person_id varchar, run_id varchar)"
    change(
        warehouse,
        "drop view marts.history",
        other_columns,
        "create view marts.history as from marts.lead_scores",
        "insert into marts.lead_scores values ('hot', 'p', 'r')",
    )
    publish(warehouse, place, 2)
    assert database.ask("select * from bi.leads") == [("p", "r")]
    assert database.ask(f"select band, person_id from {SCHEMA}.lead_scores") == [("hot", "p")]
    for altered in ("drop column person_id", "alter column person_id type bigint using 1"):
        change(
            warehouse,
            "drop view if exists marts.history",
            f"alter table marts.lead_scores {altered}",
            "create view marts.history as select 'r' as run_id",
        )
        with pytest.raises(ConfigurationWrong, match=r"view bi\.leads(.|\n)*Nothing was published"):
            publish(warehouse, place, 3)
        assert database.ask("select * from bi.leads") == [("p", "r")]
        change(warehouse, other_columns)


# ---------------------------------------------------------------- failures

DIE = """
import os, signal, sys
from datetime import date
from pathlib import Path
from lead_scoring.publication.postgres import Postgres
from lead_scoring.publication.publications import publish_to

def die(*arguments, **options):
    os.kill(os.getpid(), signal.SIGKILL)

setattr(Postgres, sys.argv[1], die)
place = Postgres(sys.argv[3])
with place.locked():
    publish_to([place], Path(sys.argv[2]), sys.argv[4], lambda text: None)
"""


@pytest.mark.parametrize(
    ("moment", "published"),
    [
        pytest.param("_wait_for_readers", 1, id="when all is copied"),
        pytest.param("_fill", 1, id="while tables are filled"),
        pytest.param("_describe", 1, id="when all tables are filled"),
        pytest.param("_vacuum", 2, id="after the transaction"),
    ],
)
def test_killed_at_any_moment_the_publication_is_whole(
    database: Database, warehouse: Path, place: Postgres, moment: str, published: int
) -> None:
    publish_run(warehouse, place, 1)
    fill(warehouse, 2)
    call(sys.executable, "-c", DIE, moment, warehouse, database.url, row(2)["run_id"], code=-signal.SIGKILL)
    wait_until(lambda: not database.ask(f"select 1 from pg_stat_activity where usename = '{LOADER}'"))
    assert_whole(database, published)
    publish_run(warehouse, place, 3)
    assert_whole(database, 3)


def wait_until(is_true: Callable[[], bool]) -> None:
    for _ in range(200):
        if is_true():
            return
        time.sleep(0.05)
    raise AssertionError("still not so after 10 seconds")


def test_when_one_place_fails_no_place_is_changed(
    database: Database, warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, place = Folder(tmp_path / "out"), Postgres(database.url)
    with folder.locked(), place.locked():
        publish_to([folder, place], warehouse, row(1)["run_id"], lambda text: None)
        fill(warehouse, 2)
        with monkeypatch.context() as patch:
            patch.setattr(Postgres, "_describe", lambda *arguments: place._execute("select 1 / 0"))
            with pytest.raises(LeadScoringError, match="shows what it showed before: division by zero"):
                publish_to([folder, place], warehouse, row(2)["run_id"], lambda text: None)
        assert current_run(folder.path) == place.current_run() == row(1)["run_id"]
        assert [path.name for path in (tmp_path / "out" / "runs").iterdir()] == [row(1)["run_id"]]
        with monkeypatch.context() as patch:
            patch.setattr(published, "_write", lambda *arguments: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                publish_to([place, folder], warehouse, row(2)["run_id"], lambda text: None)
    assert_whole(database, 1)


def test_a_second_run_is_refused_while_the_first_goes_on(database: Database) -> None:
    with Postgres(database.url).locked():
        with pytest.raises(Busy, match=rf"in use by another run \(on the server, process \d+ of {LOADER}"):
            Postgres(database.url).locked().__enter__()
        with Postgres(database.server.url(database.name, schema="other")).locked():
            pass
    with Postgres(database.url).locked():
        pass


def refused(url: str) -> str:
    """Why a place is refused before anything is touched."""
    with pytest.raises(ConfigurationWrong) as caught:
        Postgres(url).locked().__enter__()
    assert PASSWORD not in caught.value.message
    return caught.value.message


def test_a_schema_of_others_is_left_alone(database: Database, warehouse: Path) -> None:
    database.do(
        f"create schema {SCHEMA} authorization {LOADER}", f"create table {SCHEMA}.lead_scores as select 'theirs' as x"
    )
    message = refused(database.url)
    assert "was not made by this command" in message and "?schema=" in message
    assert "was not made by this command" in refused(database.server.url(database.name, schema="public"))
    assert database.ask(f"select * from {SCHEMA}.lead_scores") == [("theirs",)]
    # it does what it says: the mark makes it ours, and a table of theirs in it is still theirs
    database.do(message.rpartition("say so:")[2])
    with pytest.raises(ConfigurationWrong, match="holds lead_scores, which has the name of a mart"):
        publish_run(warehouse, Postgres(database.url), 1)
    assert database.ask(f"select * from {SCHEMA}.lead_scores") == [("theirs",)]
    database.do(f"drop table {SCHEMA}.lead_scores")
    publish_run(warehouse, Postgres(database.url), 1)
    assert_whole(database, 1)


def test_missing_rights_are_told_with_what_gives_them(database: Database, warehouse: Path) -> None:
    poor = database.server.url(database.name, ANALYST)
    message = refused(poor)
    assert "may not create it" in message
    database.do(*message.rpartition("Have it made:")[2].strip().split(";")[:2])
    publish_run(warehouse, Postgres(poor), 1)
    assert f"is of {ANALYST}" in refused(database.url)
    database.do(f"alter schema {SCHEMA} owner to {LOADER}", f"grant create on schema {SCHEMA} to {LOADER}")
    assert f"table account_scores is of {ANALYST}" in refused(database.url)
    database.do(f"grant {ANALYST} to {LOADER}")
    try:
        publish_run(warehouse, Postgres(database.url), 2)
        assert_whole(database, 2)
    finally:
        database.do(f"revoke {ANALYST} from {LOADER}")


def test_a_database_in_another_encoding_and_a_read_only_one_are_refused(server: Server, database: Database) -> None:
    with server.connected("postgres") as con:
        con.execute("create database latin encoding 'LATIN1' locale 'C' template template0")
        con.execute(f"alter database {database.name} set default_transaction_read_only = on")
    assert "encoded as LATIN1" in refused(server.url("latin"))
    assert "takes no changes" in refused(database.url)


def test_who_cannot_be_reached_is_named_without_the_password(server: Server, database: Database) -> None:
    assert "No such file" in refused(f"postgresql://{LOADER}:{quote(PASSWORD, safe='')}@%2Fnowhere/x")
    assert "Connection refused" in refused(f"postgresql://{LOADER}:{quote(PASSWORD, safe='')}@127.0.0.1:1/x")
    assert 'database "missing" does not exist' in refused(server.url("missing"))
    assert "password authentication failed" in refused(server.url(database.name, password="wrong"))
    assert "PGPASSWORD or ~/.pgpass" in refused(server.url(database.name, password=None))


def test_a_password_may_stand_in_the_environment(
    database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    url = database.server.url(database.name, password=None)
    with monkeypatch.context() as patch:
        patch.setenv("PGPASSWORD", PASSWORD)
        with Postgres(url).locked():
            pass
    file = tmp_path / "pgpass"
    escaped = PASSWORD.replace("\\", "\\\\").replace(":", "\\:")
    file.write_text(f"*:*:*:{LOADER}:{escaped}\n")
    file.chmod(0o600)
    monkeypatch.setenv("PGPASSFILE", str(file))
    with Postgres(url).locked():
        pass


@pytest.mark.parametrize("url", cases("calls", "urls"))
def test_a_url_that_cannot_be_read_is_a_wrong_call_that_shows_nothing_of_it(
    invoke: Invoke, tmp_path: Path, url: str
) -> None:
    for command in (["run", "--warehouse", tmp_path / "w.duckdb"], ["forget", "x", "--reason", "r"]):
        done = invoke(*command, "--publish", url, code=2)
        assert "s3cret" not in done.output
        assert "--publish" in done.stderr
    assert not (tmp_path / "w.duckdb").exists()


def test_places_of_a_wrong_call(invoke: Invoke, tmp_path: Path) -> None:
    url = "postgresql://user:s3cret@localhost:1/db"
    for arguments, problem in (
        (["explain", "x", "--publish", url], "reads a folder"),
        (["performance", "--publish", url], "reads a folder"),
        (["run", "--publish", url, "--publish", url], "named twice"),
        (["run", url], "unexpected extra argument"),
    ):
        done = invoke(*arguments, code=2)
        assert problem in done.stderr and "s3cret" not in done.output
    done = invoke("run", "--input", tmp_path, "--warehouse", tmp_path / "w.duckdb", "--publish", url, code=3)


def test_texts_without_passwords() -> None:
    assert without_password("to postgresql://u:a/b@c@host/d?x=1") == "to postgresql://u:***@host/d?x=1"
    assert without_password("postgres://u@h/d?password=abc&schema=x") == "postgres://u@h/d?password=***&schema=x"
    assert without_password("postgresql://u@h/d") == "postgresql://u@h/d"


# ---------------------------------------------------------------- the whole command line


def test_run_and_forget_from_the_command_line(database: Database, tmp_path: Path, command: Command) -> None:
    """Both places show the same; a person who is forgotten is in neither; the password stands nowhere."""
    places = ("--publish", database.url, "--publish", tmp_path / "out", "--warehouse", tmp_path / "w.duckdb")
    done = command("run", "--input", ROOT / "examples" / "input", "--as-of", "2026-11-15", *places, cwd=tmp_path)
    assert_same_marts(database, tmp_path / "out")
    line = next(line.strip() for line in done.stdout.splitlines() if line.strip().startswith("psql "))
    program = binaries() / "psql"
    if program.exists():
        line = line.replace("psql", str(program), 1)
        asked = call("sh", "-c", line, PGPASSWORD=PASSWORD, PGHOST=str(database.server.folder))
        assert "0102" in asked.stdout, asked.stderr
    email = database.ask(f"select email from {SCHEMA}.lead_scores where person_id = '0102'")[0][0]
    printed = done.stdout + done.stderr
    done = command("forget", "0102", "--reason", "request of today", *places, cwd=tmp_path)
    printed += done.stdout + done.stderr
    assert f"earlier publications in {Postgres(database.url)}: 1" in done.stdout
    assert_same_marts(database, tmp_path / "out")
    for (mart,) in database.ask(f"select tablename from pg_tables where schemaname = '{SCHEMA}'"):
        naming = f"mart::text ~ '\\m0102\\M' or mart::text ~ '{email}'"
        assert database.ask(f"select count(*) from {SCHEMA}.{mart} as mart where {naming}") == [(0,)], mart
    for secret in (PASSWORD, quote(PASSWORD, safe="")):
        assert secret not in printed
        for path in tmp_path.rglob("*"):
            assert not path.is_file() or secret.encode() not in path.read_bytes(), path
        for (mart,) in database.ask(f"select tablename from pg_tables where schemaname = '{SCHEMA}'"):
            holding = f"select count(*) from {SCHEMA}.{mart} as m where strpos(m::text, $${secret}$$) > 0"
            assert database.ask(holding) == [(0,)]


def assert_same_marts(database: Database, folder: Path) -> None:
    with duckdb.connect(folder / "current" / published.DATABASE, read_only=True) as con:
        marts = [name for (name,) in con.execute("select table_name from duckdb_tables()").fetchall()]
        tables = [name for (name,) in database.ask(f"select tablename from pg_tables where schemaname = '{SCHEMA}'")]
        assert sorted(marts) == sorted(tables) and len(marts) > 20
        for mart in marts:
            ours = con.execute(f'select * from "{mart}"').fetchall()
            assert sorted(map(repr, ours)) == sorted(map(repr, database.ask(f"select * from {SCHEMA}.{mart}"))), mart
        comments = "select table_name, comment from duckdb_tables()"
        theirs = "select tablename, obj_description(format('%I.%I', schemaname, tablename)::regclass) from pg_tables"
        assert set(con.execute(comments).fetchall()) == set(database.ask(f"{theirs} where schemaname = '{SCHEMA}'"))


def test_published_to_a_database_alone(
    database: Database, tiny_project: Path, tiny_input: Path, tmp_path: Path, invoke: Callable
) -> None:
    """The report needs no folder; a schema of others stops the run before the warehouse is there."""
    arguments = ("run", "--input", tiny_input, "--as-of", "2026-11-20", "--warehouse", tmp_path / "w.duckdb")
    database.do("create schema theirs")
    done = invoke(*arguments, "--publish", database.server.url(database.name, schema="theirs"), code=4)
    assert not (tmp_path / "w.duckdb").exists()
    done = invoke(*arguments, "--publish", database.url)
    assert f"Published: {Postgres(database.url)}" in done.stdout
    assert "explain" not in done.stdout
    assert database.ask(f"select person_id from {SCHEMA}.lead_scores order by 1") == [("001",), ("002",), ("003",)]
    other = ("run", "--input", shutil.copytree(tiny_input, tmp_path / "other"), "--warehouse", tmp_path / "o.duckdb")
    done = invoke(*other, "--publish", database.url, code=4)
    assert not (tmp_path / "o.duckdb").exists()
    assert f"{Postgres(database.url)} shows what was made of folder {tiny_input}" in done.stderr
    with Postgres(database.url).locked():
        done = invoke(*arguments, "--publish", database.url, code=5)
    assert "in use by another run" in done.stderr
