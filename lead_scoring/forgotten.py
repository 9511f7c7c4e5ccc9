"""Who has been forgotten: what the warehouse remembers of them, and how their rows leave it and never come back.

`ops.forgotten` holds salted hashes and nothing that can be read: of a person's ids and emails, of the ids of their
events, and of the devices that were theirs alone. Rows are matched by hashes only, so that a run can finish an erasure
that was killed, and so that a row which is sent again is known. `is_erased` says that the database file has been
written anew since; until then every run goes through all steps again.
"""

import hashlib
import re
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex

import duckdb
from rich.console import Console

from lead_scoring import project, publish
from lead_scoring.contract import COLUMNS, TABLES
from lead_scoring.errors import LeadScoringError, NothingFound
from python_udfs import normalise_email
from python_udfs.emails import PLAIN_ADDRESS

#: The columns of each contract table that say whose a row is, and what they hold.
_OWN = {
    "people": {"person_id": "person_id", "merged_into_person_id": "person_id", "email": "email"},
    "events": {"event_id": "event_id", "person_id": "person_id", "email": "email"},
    "form_submissions": {"event_id": "event_id", "email": "email"},
    "person_changes": {"person_id": "person_id", "old_value": "email", "new_value": "email"},
    "outcomes": {"person_id": "person_id"},
    "score_exemptions": {"person_id": "person_id", "email": "email"},
}
#: The columns of everything that is made of the input that say whom a row is about, and what they hold.
_ABOUT = {
    **dict.fromkeys(("person_id", "source_person_id", "named_person_id", "given_person_id"), "person_id"),
    **dict.fromkeys(("example_person_id", "merged_into_person_id", "scored_id"), "person_id"),
    **dict.fromkeys(("email", "named_email"), "email"),
    **dict.fromkeys(("event_id", "first_event_id", "evidence_id", "duplicate_of_event_id"), "event_id"),
}
#: What was judged once for each text of the input: table -> where the texts stand, and the columns that hold one.
_JUDGED_TEXTS = {
    "activity.int_page_types": ("activity.int_event_details", ("url",)),
    "activity.int_user_agents": ("activity.int_event_details", ("user_agent",)),
    "activity.int_form_verdicts": ("input.form_submissions", COLUMNS["form_submissions"][2:]),
}
_DOMAINS = "activity.int_email_domains"
#: What stands in place of a text that named somebody.
_MASK = "(a text that named somebody who has been forgotten)"
#: Where the words of a text end; an id or an address is a word, or all that stands between two delimiters of a CSV.
_WORDS, _CELLS = r"[\s,;|\"'<>()\[\]{}=?&]+|[.:](?:\s|$)", r"[,;|\"\t\r\n]"


@dataclass(frozen=True)
class Person:
    """Whom to forget: every id and address that the warehouse knows of one merged person."""

    ids: frozenset[str]
    emails: frozenset[str]
    people: frozenset[str]
    """The ids that the person goes by after merging; none for somebody without an accepted people row."""


@dataclass
class Erased:
    """What has been deleted, and what is left."""

    rows: dict[str, int] = field(default_factory=dict)
    """Rows taken out of the loaded input, by table."""
    files: list[str] = field(default_factory=list)
    """Files that are still there and from which such rows were loaded."""
    derived: int = 0
    """Rows taken out of tables that a run does not make anew."""
    publications: dict[str, int] = field(default_factory=dict)
    """Earlier publications that were removed, by the place that they were published to."""
    left: list[str] = field(default_factory=list)
    """What is left to do in these places that others own."""


# ---------------------------------------------------------------- what is remembered


def prepare(con: duckdb.DuckDBPyConnection) -> None:
    """Create what is missing of the memory of the forgotten."""
    con.execute("create schema if not exists ops")
    con.execute(
        "create table if not exists ops.forgotten"
        " (hash varchar, kind varchar, forgotten_at timestamp, reason varchar, is_erased boolean)"
    )
    con.execute("create table if not exists ops.forgotten_salt (salt varchar)")
    if not con.execute("from ops.forgotten_salt").fetchall():
        con.execute("insert into ops.forgotten_salt values (?)", [token_hex(32)])


def is_anybody(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether anybody has been forgotten in this warehouse."""
    return _exists(con, "ops.forgotten") and bool(con.execute("select 1 from ops.forgotten limit 1").fetchall())


def is_unfinished(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether somebody is to be forgotten of whom something may still stand in the file."""
    return is_anybody(con) and bool(con.execute("select 1 from ops.forgotten where not is_erased limit 1").fetchall())


def forgotten_on(con: duckdb.DuckDBPyConnection, who: str) -> datetime | None:
    """When the person with this id or email was forgotten, or None."""
    values = [("person_id", who.strip()), ("email", normalise_email(who))]
    hashes = [_hash(_salt(con), kind, value) for kind, value in values if value]
    return con.execute(
        "select min(forgotten_at) from ops.forgotten where hash in (select unnest(?))", [hashes]
    ).fetchone()[0]


def remember(con: duckdb.DuckDBPyConnection, person: Person, reason: str) -> None:
    """Note the hashes of a person, of their events and of the devices that are theirs alone, in one transaction."""
    salt, now = _salt(con), datetime.now(UTC).replace(tzinfo=None)
    con.execute("begin")
    _remember(con, "person_id", _values(person.ids), now, reason)
    _remember(con, "email", _values(person.emails), now, reason)
    _remember(con, "anonymous_id", _devices_of(con, person), now, reason)
    # with the hashes above, their rows are known: those that bear an id or address, and those of their devices
    con.execute("create or replace temp table theirs as " + _events_of(con, person, salt))
    _remember(con, "event_id", "select event_id as value from theirs", now, reason)
    con.execute("drop table theirs")
    con.execute("commit")


def _remember(con: duckdb.DuckDBPyConnection, kind: str, values: str, now: datetime, reason: str) -> None:
    con.execute(
        f"insert into ops.forgotten select hash, '{kind}', ?, ?, false from"
        f" (select distinct {_hashed(_salt(con), kind, 'value')} as hash from ({values}) where value is not null)"
        f" where hash not in (select hash from ops.forgotten where kind = '{kind}')",
        [now, reason],
    )
    # what is forgotten once more goes through all steps again
    con.execute(
        f"update ops.forgotten set is_erased = false where kind = '{kind}' and is_erased and hash in"
        f" (select {_hashed(_salt(con), kind, 'value')} from ({values}))"
    )


def _values(texts: Iterable[str]) -> str:
    """A select of texts as column `value`."""
    return f"select unnest([{', '.join(map(_quoted, sorted(texts)))}]::varchar[]) as value"


def _salt(con: duckdb.DuckDBPyConnection) -> str:
    _know_addresses(con)
    return con.execute("select salt from ops.forgotten_salt").fetchone()[0]


def _hash(salt: str, kind: str, value: str) -> str:
    return hashlib.sha256(f"{salt} {kind} {value}".encode()).hexdigest()


def _hashed(salt: str, kind: str, value: str) -> str:
    """`_hash` in SQL."""
    return f"sha256('{salt} {kind} ' || {value})"


# ---------------------------------------------------------------- whom to forget


def find(con: duckdb.DuckDBPyConnection, who: str) -> Person:
    """The person that an id or email names, with all their ids and emails, earlier and rejected ones included.

    Raises NothingFound when nobody goes by it, or more than one person.
    """
    _know_addresses(con)
    wanted, address = who.strip(), normalise_email(who)
    by_id = _column(con, "select person_id from identity.int_person_ids where source_person_id = ?", [wanted])
    by_email = _column(con, "select person_id from identity.int_person_emails where email = ?", [address])
    if address and con.execute("from identity.int_quarantined_emails where email = ?", [address]).fetchall():
        raise NothingFound(
            f"{who} is a shared mailbox or a placeholder and names nobody; name the person by person_id."
        )
    if by_id and by_email - by_id:
        raise NothingFound(
            f"{who} is the person_id of one person and the email of another; name either by another id or email."
        )
    people = by_id or by_email or _once_called(con, address)
    if len(people) > 1:
        raise NothingFound(f"{who} was the email of several people; name one of them by person_id.")
    ids = _column(
        con, "select source_person_id from identity.int_person_ids where person_id in (select unnest(?))", [[*people]]
    ) or {wanted}
    person = _with_earlier_names(con, ids, {address} if address else set(), people)
    if not people and not any(_count(con, f"raw.{table}", _is_theirs(con, table, person)) for table in _OWN):
        raise NothingFound(f"nobody goes by {who}: no row that was loaded has it as person_id or email.")
    return person


def _once_called(con: duckdb.DuckDBPyConnection, address: str | None) -> set[str]:
    """The people who had an email once, by people rows that others have replaced and by changes of people."""
    return _column(
        con,
        f"""
        select person_id from identity.int_person_ids where source_person_id in (
            select {_trimmed("person_id")} from raw.people where {_address("email")} = $address
            union
            select {_trimmed("person_id")} from raw.person_changes
            where
                lower({_trimmed("field_name")}) = 'email'
                and ({_address("old_value")} = $address or {_address("new_value")} = $address)
        )
        """,
        {"address": address},
    )


def _with_earlier_names(con: duckdb.DuckDBPyConnection, ids: set[str], emails: set[str], people: set[str]) -> Person:
    """The person with the ids and emails of all people rows and changes of theirs, less those that are others'."""
    while True:
        before = len(ids) + len(emails)
        found = _column(
            con,
            f"""
            select {_address("email")} from raw.people where {_trimmed("person_id")} in (select unnest($ids))
            union
            select unnest([{_address("old_value")}, {_address("new_value")}]) from raw.person_changes
            where {_trimmed("person_id")} in (select unnest($ids)) and lower({_trimmed("field_name")}) = 'email'
            except
            select email from identity.int_person_emails where person_id not in (select unnest($people))
            except
            select email from identity.int_quarantined_emails
            """,
            {"ids": [*ids], "people": [*people]},
        )
        emails = emails | found
        ids = ids | _column(
            con,
            f"""
            select {_trimmed("person_id")} from raw.people
            where
                {_address("email")} in (select unnest($emails))
                or {_trimmed("merged_into_person_id")} in (select unnest($ids))
            except
            select source_person_id from identity.int_person_ids where person_id not in (select unnest($people))
            """,
            {"emails": [*emails], "ids": [*ids], "people": [*people]},
        )
        if len(ids) + len(emails) == before:
            return Person(frozenset(ids), frozenset(emails), frozenset(people))


def named_in(text: str, person: Person) -> bool:
    """Whether a text names a person, by an id or an email as a whole word."""
    words = _words(text)
    return bool(words & person.ids or {normalise_email(word) for word in words} & person.emails)


def _is_theirs(con: duckdb.DuckDBPyConnection, table: str, person: Person) -> str:
    """The condition for the rows of a raw table that bear an id or an address of a person."""
    values = {"person_id": person.ids, "email": person.emails, "event_id": frozenset()}
    return " or ".join(
        f"{_read(column, kind)} in (select value from ({_values(values[kind])}))"
        for column, kind in _OWN[table].items()
    )


def _devices_of(con: duckdb.DuckDBPyConnection, person: Person) -> str:
    """A select of the devices that are linked with a person and with nobody else."""
    if person.people:
        return f"select anonymous_id as value from activity.int_devices where person_id in ({_values(person.people)})"
    return (
        f"select {_trimmed('anonymous_id')} as value from raw.events where {_is_theirs(con, 'events', person)}"
        " except select anonymous_id from activity.int_devices"
    )


def _events_of(con: duckdb.DuckDBPyConnection, person: Person, salt: str) -> str:
    """A select of the ids of a person's events: those that the warehouse takes for theirs, and those it has set aside.

    An event of somebody else of which only a copy bears their name stays the other's: only that copy goes.
    """
    owner = "if(events.person_id is null and events.named_email is null, devices.person_id, events.named_person_id)"
    return f"""
        select events.event_id from activity.int_unique_events as events
        left join activity.int_devices as devices on events.anonymous_id = devices.anonymous_id
        where {owner} in ({_values(person.people)})
        union
        select {_trimmed("event_id")} from raw.events
        where
            ({_is_theirs(con, "events", person)} or {_is_of_forgotten_device(salt)})
            and {_trimmed("event_id")} not in (
                select event_id from activity.int_unique_events
                where named_person_id is not null and named_person_id not in ({_values(person.people)})
            )
    """


# ---------------------------------------------------------------- rows of the input


def is_forgotten(con: duckdb.DuckDBPyConnection, table: str, rows: str) -> str:
    """The condition for the rows of a contract table, or of the unreadable rows, that are of forgotten people.

    `rows` is the relation it is asked of: raw.<table>, or what has been read and is not taken in yet.
    """
    salt = _salt(con)
    if table == "unreadable_rows":
        return f"raw_values in ({_texts_that_name(salt, rows, 'raw_values', line=True)})"
    if table == "deletions":
        named = f"coalesce(lower({_trimmed(_name('table'))}), '')"
        return (
            f"{named} not in ('accounts', 'events', 'form_submissions', 'person_changes', 'outcomes')"
            f" and {_matches(salt, rows, 'key', 'person_id')}"
            f" or {named} not in ('accounts', 'people', 'person_changes', 'outcomes')"
            f" and {_matches(salt, rows, 'key', 'event_id')}"
        )
    conditions = [_matches(salt, rows, column, kind) for column, kind in _OWN.get(table, {}).items()]
    if table == "events":
        conditions.append(_is_of_forgotten_device(salt, rows))
    return " or ".join(conditions) or "false"


def _matches(salt: str, rows: str, column: str, kind: str) -> str:
    """The condition that a column of a relation holds what is forgotten; each distinct value is hashed once."""
    value = _read(column, kind)
    hashes = f"select hash from ops.forgotten where kind = '{kind}'"
    values = f"select distinct {value} as value from {rows}"
    return f"{value} in (select value from ({values}) where {_hashed(salt, kind, 'value')} in ({hashes}))"


def _is_of_forgotten_device(salt: str, rows: str = "raw.events") -> str:
    """The condition that an event names nobody and is of a device that was a forgotten person's alone."""
    return (
        f"({_trimmed('person_id')} is null and {_address('email')} is null"
        f" and {_matches(salt, rows, 'anonymous_id', 'anonymous_id')})"
    )


def _texts_that_name(salt: str, rows: str, column: str, *, line: bool = False) -> str:
    """A select of the texts of a column in which a forgotten id or email is a whole word, or a cell of a line."""
    text = f"json_extract_string({column}, '$.line')" if line else column
    split = [f"regexp_split_to_array({text}, {_quoted(pattern)})" for pattern in (_WORDS, _CELLS)]
    words = f"select distinct {column} as told, unnest(list_concat({', '.join(split)})) as word from {rows}"
    kinds = [(_trimmed("word"), "person_id"), (_trimmed("word"), "event_id"), (_address("word"), "email")]
    is_named = " or ".join(
        f"{_hashed(salt, kind, value)} in (select hash from ops.forgotten where kind = '{kind}')"
        for value, kind in kinds
    )
    return f"select told from ({words}) where {is_named}"


def keep_out(con: duckdb.DuckDBPyConnection, tables: Iterable[str]) -> int:
    """Drop what has been read of forgotten people before it is taken in; returns how many rows these were."""
    if not is_anybody(con):
        return 0
    rows = [(table, f"raw.incoming_{table}") for table in tables]
    return sum(_delete(con, incoming, is_forgotten(con, table, incoming)) for table, incoming in rows)


def withdraw(con: duckdb.DuckDBPyConnection) -> Erased:
    """Take the rows of forgotten people out of the loaded input, so that the run that follows works on what is left.

    Their fingerprints stay until then: the run finds by them that these people are gone.
    """
    erased = Erased()
    con.execute("begin")
    con.execute("create or replace temp table files (path varchar)")
    for table in (*TABLES, "unreadable_rows"):
        rows = f"raw.{table}"
        con.execute(
            "create or replace temp table theirs as"
            f" select rowid as place, _load from {rows} where {is_forgotten(con, table, rows)}"
        )
        is_theirs = "rowid in (select place from theirs)"
        con.execute("insert into files select path from raw.loads where load_id in (select _load from theirs)")
        erased.rows[table] = _delete(con, rows, is_theirs)
        if table in TABLES and _exists(con, f"staging.stg_files__{table}"):
            con.execute(
                f"delete from staging.stg_files__{table} as staged where not exists (select 1 from {rows} as loaded"
                " where loaded._load = staged._load and loaded._row = staged._row)"
            )
    erased.files = sorted(_column(con, "select path from files"))
    con.execute("drop table files")
    con.execute("drop table theirs")
    # what is only remembered would be published again
    _sweep(con, "schema_name = 'kept' and table_name <> 'person_fingerprints'")
    con.execute("commit")
    return erased


def mentions(con: duckdb.DuckDBPyConnection, person: Person) -> dict[str, int]:
    """The columns of other people's rows in which an email of the person stands within a longer text: rows of each."""
    texts = [text for email in sorted(person.emails) for text in (email, email.replace("@", "%40"))]
    found = {}
    for table in TABLES:
        for column in COLUMNS[table]:
            told = [f"contains(lower({_name(column)}), {_quoted(text)})" for text in texts]
            if number := _count(con, f"raw.{table}", " or ".join(told) or "false"):
                found[f"{table}.{column}"] = number
    return found


# ---------------------------------------------------------------- all that is made of the input


def sweep(con: duckdb.DuckDBPyConnection) -> int:
    """Delete every row about forgotten people in all tables, and what runs left behind; returns how many these were.

    Called when everything has been made anew of what is left: what is found then is memory and leftovers.
    """
    con.execute("begin")
    con.execute("drop schema if exists test_failures cascade")
    leftovers = con.execute(
        "select schema_name, table_name from duckdb_tables() where database_name = current_database()"
        " and (table_name like '%\\_\\_dbt\\_tmp%' escape '\\' or table_name like '%\\_\\_dbt\\_backup%' escape '\\'"
        " or schema_name = 'raw' and starts_with(table_name, 'incoming_') or starts_with(schema_name, 'source_'))"
    ).fetchall()
    for schema, table in leftovers:
        con.execute(f"drop table {_name(schema)}.{_name(table)}")
    number = _sweep(con, "schema_name not in ('raw', 'staging', 'seeds')")
    for table, (source, columns) in _JUDGED_TEXTS.items():
        same = " and ".join(f"known.{column} is not distinct from given.{column}" for column in columns)
        if _exists(con, table):
            con.execute(f"delete from {table} as known where not exists (select 1 from {source} as given where {same})")
    if _exists(con, _DOMAINS):
        con.execute(f"delete from {_DOMAINS} where domain not in (select domain from activity.int_given_domains)")
    _mask(con)
    con.execute("commit")
    return number


def _sweep(con: duckdb.DuckDBPyConnection, which: str) -> int:
    """Delete the rows about forgotten people in the tables for which a condition on duckdb_columns() holds."""
    salt, number = _salt(con), 0
    columns: dict[str, set[str]] = {}
    for schema, table, column in con.execute(
        "select schema_name, table_name, column_name from duckdb_columns() semi join duckdb_tables()"
        f" using (database_name, schema_name, table_name) where database_name = current_database() and {which}"
        " and data_type = 'VARCHAR'"
    ).fetchall():
        columns.setdefault(f"{_name(schema)}.{_name(table)}", set()).add(column)
    for table, names in sorted(columns.items()):
        conditions = []
        for column in sorted(names & _ABOUT.keys()):
            condition = _matches(salt, table, column, _ABOUT[column])
            if column == "scored_id":  # an account may go by the same id
                condition = f"(level = 'person' and {condition})" if "level" in names else ""
            conditions += [condition] if condition else []
        if conditions:
            number += _delete(con, table, " or ".join(conditions))
    return number


def _mask(con: duckdb.DuckDBPyConnection) -> None:
    """Take texts that name the forgotten out of the logs: messages of errors show rows."""
    texts = con.execute(
        "select table_name, column_name from duckdb_columns() where database_name = current_database()"
        " and schema_name = 'ops' and data_type = 'VARCHAR' and not starts_with(table_name, 'forgotten')"
        " and column_name not in ('run_id', 'outcome')"
    ).fetchall()
    for table, column in texts:
        told = _texts_that_name(_salt(con), f"ops.{_name(table)}", _name(column))
        con.execute(f"update ops.{_name(table)} set {_name(column)} = '{_MASK}' where {_name(column)} in ({told})")


# ---------------------------------------------------------------- files


def write_anew(warehouse: Path) -> None:
    """Copy the database into a new file and put it in place of the old one, in which deleted rows can still be read.

    The new file says that the erasure is finished: so a copy that is killed is made again.
    """
    partial = warehouse.with_name(f".{warehouse.name}.anew")
    _remove(partial)
    try:
        with duckdb.connect(warehouse) as con:
            name = con.execute("select current_database()").fetchone()[0]
            con.execute("force checkpoint")
        with duckdb.connect() as con:
            con.execute(f"attach {_quoted(str(warehouse))} as warehouse_before (read_only)")
            con.execute(f"attach {_quoted(str(partial))} as {_name(name)}")
            con.execute(f"copy from database warehouse_before to {_name(name)}")
            before, after = (_sizes(con, database) for database in ("warehouse_before", name))
            if before != after:
                raise LeadScoringError(f"the copy of {warehouse} lacks rows; the erasure is not finished.")
            con.execute(f"update {_name(name)}.ops.forgotten set is_erased = true")
            con.execute(f"checkpoint {_name(name)}")
        for path in (warehouse, partial):
            if path.with_name(path.name + ".wal").exists():
                raise LeadScoringError(f"{path}.wal is still there: another program has the file open.")
        shutil.copymode(warehouse, partial)
        publish.flush(partial)
        partial.replace(warehouse)
        publish.flush(warehouse.parent)
    except duckdb.Error as error:
        raise LeadScoringError(f"the warehouse {warehouse} cannot be written anew: {error}") from error
    finally:
        _remove(partial)
    # what dbt noted of the run, and of earlier ones: failing rows stand in its messages
    noted = [project.target_folder(warehouse) / name for name in ("logs", "run", "compiled", "run_results.json")]
    # and what `lead-scoring impact` has built of the input as it was
    for path in (*noted, project.impact_folder(warehouse)):
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


def print_erased(console: Console, erased: Erased, mentions: Mapping[str, int] | None = None) -> None:
    """Say what was erased, and what is not in the hands of this command."""
    rows = ", ".join(f"{number:,} of {table}" for table, number in erased.rows.items() if number)
    console.print(f"Erased: rows of the loaded input: {rows or 'none were left'}", markup=False)
    console.print(f"  rows of the memory of earlier runs and of leftovers: {erased.derived:,}", markup=False)
    for place, number in erased.publications.items():
        console.print(f"  earlier publications in {place}: {number}", markup=False)
    console.print("  The scores were made again without them, and the database file was written anew.", markup=False)
    console.print("What you still have to do, since it is not in the hands of this command:", markup=False)
    there = [path for path in erased.files if Path(path).exists()]
    for path in there[:10]:
        console.print(f"  take the person's rows out of {path}", markup=False)
    if len(there) > 10:
        console.print(f"  and out of {len(there) - 10} other files", markup=False)
    for deed in erased.left:
        console.print(f"  {deed}", markup=False)
    for column, number in (mentions or {}).items():
        console.print(f"  {number:,} rows of others hold an email of theirs within a text: {column}", markup=False)
    console.print(
        "  input files that are elsewhere now, connected systems, backups, copies of the warehouse, other publications,"
        " and what a CRM was sent",
        markup=False,
    )


def _sizes(con: duckdb.DuckDBPyConnection, database: str) -> Mapping[str, int]:
    tables = con.execute(
        "select schema_name, table_name from duckdb_tables() where database_name = ?", [database]
    ).fetchall()
    sizes = {
        f"{schema}.{table}": _count(con, f"{_name(database)}.{_name(schema)}.{_name(table)}")
        for schema, table in tables
    }
    views = con.execute(
        "select schema_name || '.' || view_name from duckdb_views() where database_name = ? and not internal",
        [database],
    ).fetchall()
    return sizes | {name: 0 for (name,) in views}


def _remove(path: Path) -> None:
    for file in (path, path.with_name(path.name + ".wal")):
        file.unlink(missing_ok=True)


# ---------------------------------------------------------------- text and SQL


def _words(text: str) -> set[str]:
    return {word.strip() for pattern in (_WORDS, _CELLS) for word in re.split(pattern, text)} - {""}


def _read(column: str, kind: str) -> str:
    return _address(_name(column)) if kind == "email" else _trimmed(_name(column))


def _trimmed(column: str) -> str:
    """Text as the staging models trim it."""
    return f"nullif(trim({column}, ' ' || chr(9) || chr(10) || chr(13) || chr(160)), '')"


def _address(column: str) -> str:
    """An email as the models compare it; null for what is no address. `_know_addresses` makes it known to DuckDB."""
    return (
        f"case when regexp_full_match({column}, '{PLAIN_ADDRESS}') then lower({column})"
        f" when {column} like '%@%' or {column} like '%\uff20%' then normal_email({column}) end"
    )


def _know_addresses(con: duckdb.DuckDBPyConnection) -> None:
    if not con.execute("select 1 from duckdb_functions() where function_name = 'normal_email'").fetchall():
        con.create_function("normal_email", normalise_email, ["VARCHAR"], "VARCHAR")


def _delete(con: duckdb.DuckDBPyConnection, table: str, condition: str) -> int:
    return con.execute(f"delete from {table} where {condition}").fetchone()[0]


def _count(con: duckdb.DuckDBPyConnection, rows: str, condition: str = "true") -> int:
    return con.execute(f"select count(*) from {rows} where {condition}").fetchone()[0]


def _column(con: duckdb.DuckDBPyConnection, sql: str, values: object = None) -> set[str]:
    return {value for (value,) in con.execute(sql, values).fetchall() if value is not None}


def _exists(con: duckdb.DuckDBPyConnection, table: str) -> bool:
    schema, _, name = table.partition(".")
    return bool(
        con.execute(
            "from duckdb_tables() where database_name = current_database() and schema_name = ? and table_name = ?",
            [schema, name],
        ).fetchall()
    )


def _name(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
