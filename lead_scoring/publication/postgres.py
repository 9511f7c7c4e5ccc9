"""Publish the marts of one run as tables of a PostgreSQL schema, all of them in one transaction.

The rows of a table are deleted and written again, so that its rights and what others built on it stay.

A reader sees the earlier run or this one, never a mixture; a run that dies on the way leaves everything as it was.
docs/decisions/postgres.md says how, and why so.
"""

import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import duckdb
import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import dict_row

from lead_scoring.core.errors import Busy, ConfigurationWrong, LeadScoringError
from lead_scoring.core.names import sql_name
from lead_scoring.core.queries import queries
from lead_scoring.core.warehouse import open_warehouse
from lead_scoring.publication import folder
from lead_scoring.publication.publications import Folders, Tell

_QUERIES = queries(__file__)
SCHEMA = "lead_scoring"
OLDEST_VERSION = 14
#: Rows that are fetched and sent at a time.
CHUNK = 10_000
#: Seconds to wait for readers whose transactions have marts open.
PATIENCE = 900
#: Shorter than the second after which the server looks for deadlocks: the command gives way, no reader is cancelled.
_LOCK_TIMEOUT = "400ms"
#: What the comment on a schema begins with that may be published to, and what a publication makes of it.
MARK = "Marts of lead-scoring"
_COMMENT = re.compile(rf"{MARK}, run (?P<run_id>\S+); every run replaces these tables: (?P<tables>.*)", re.DOTALL)
#: Types of PostgreSQL, as its catalogue writes them, for those of DuckDB.
_TYPES = {
    "BOOLEAN": "boolean",
    "TINYINT": "smallint",
    "SMALLINT": "smallint",
    "INTEGER": "integer",
    "BIGINT": "bigint",
    "UTINYINT": "smallint",
    "USMALLINT": "integer",
    "UINTEGER": "bigint",
    "UBIGINT": "numeric(20,0)",
    "HUGEINT": "numeric(39,0)",
    "UHUGEINT": "numeric(39,0)",
    "FLOAT": "real",
    "DOUBLE": "double precision",
    "DATE": "date",
    "TIME": "time without time zone",
    "TIMESTAMP": "timestamp without time zone",
    "TIMESTAMP WITH TIME ZONE": "timestamp with time zone",
    "UUID": "uuid",
}


class Postgres:
    """A publication as a schema of a PostgreSQL database; as text it has no password."""

    def __init__(self, url: str) -> None:
        """Raises ValueError, without a word of the url, when it cannot be read."""
        self._settings, self.schema = _read(url)
        host, port = self._settings.get("host", ""), self._settings.get("port")
        user = f"{quote(self._settings['user'])}@" if "user" in self._settings else ""
        self.address = (
            f"postgresql://{user}{quote(host, safe=',:[]')}{f':{port}' if port else ''}"
            f"/{quote(self._settings.get('dbname', ''))}"
        )
        self.described = f"{self} (one table a mart)"
        self._connection: psycopg.Connection | None = None
        self._has_replaced = False

    def __str__(self) -> str:
        return f"schema {self.schema} of {self.address}"

    @contextmanager
    def locked(self) -> Iterator[None]:
        with self._explained("cannot be published to"):
            connection = self._connect()
        with connection:
            self._connection = connection
            try:
                with self._explained("cannot be published to"):
                    self._check()
                    self._lock()
                yield
            finally:
                self._connection = None

    def current_run(self) -> str | None:
        return self._published()[0]

    def noted_runs(self) -> list[dict[str, Any]] | None:
        if self.current_run() is None:
            return []
        try:
            return self._rows(f"select * from {self._name('runs')} order by started_at")
        except psycopg.Error:
            return None

    @contextmanager
    def publishing(self, warehouse: Path, run_id: str, tell: Tell, folders: Folders) -> Iterator[None]:
        with self._explained("was not published to, and shows what it showed before"), self._connection.transaction():
            self._execute("set local row_security = off")  # an error rather than rows that are left out unseen
            if self._column("select to_regnamespace(%s)", [sql_name(self.schema)]) == [None]:
                self._execute(f"create schema {sql_name(self.schema)}")
            earlier = self._earlier_tables()
            with open_warehouse(warehouse) as con:
                con.execute("set TimeZone = 'UTC'")
                marts, descriptions = folder.sources(con), folder.descriptions(con)
                columns = {mart: _columns(con, source) for mart, source in marts.items()}
                # to change the columns of a table locks readers out, so that these tables come last
                changed = [mart for mart in earlier.keys() & marts.keys() if self._changes(mart, columns[mart])]
                self._create(marts.keys() - earlier.keys(), list(earlier.values()))
                for mart in [mart for mart in marts if mart not in changed]:
                    self._fill(con, mart, marts[mart], columns[mart], tell)
                self._wait_for_readers(list(earlier), tell)
                for mart in changed:
                    self._fill(con, mart, marts[mart], columns[mart], tell)
            for mart in earlier.keys() - marts.keys():
                with self._nothing_depends(f"{mart} is a mart no longer"):
                    self._execute(f"drop table {self._name(mart)}")
            self._describe(descriptions, run_id, sorted(marts))
            yield
        self._has_replaced = bool(earlier)
        with self._explained("was published to, but the space of replaced rows was not freed"):
            self._vacuum("analyze")

    def erase_earlier(self) -> tuple[int, list[str]]:
        with self._explained("was published to, but the rows of earlier publications were not erased"):
            self._vacuum("full, analyze")
            return int(self._has_replaced), [
                f"refresh materialized view {name} of {self.address}, which holds a copy"
                for name in self._column(_QUERIES.materialized_views(), [[*self._earlier_tables().values()]])
            ]

    # ------------------------------------------------------------ connection, rights, lock

    @contextmanager
    def _explained(self, what: str) -> Iterator[None]:
        """Turn an error of the database into one that says what became of the publication, without data or password."""
        try:
            yield
        except psycopg.Error as error:
            # the server's details quote rows
            message = error.diag.message_primary or str(error).strip() or type(error).__name__
            hint = f"\nHint: {error.diag.message_hint}" if error.diag.message_hint else ""
            raise LeadScoringError(f"{self} {what}: {self._without_password(message)}{hint}") from None

    def _without_password(self, message: str) -> str:
        password = self._settings.get("password")
        return message.replace(password, "***") if password else message

    def _connect(self) -> psycopg.Connection:
        settings = {
            "connect_timeout": 15,
            "fallback_application_name": "lead-scoring",
            "keepalives_idle": 30,  # it is silent while models are built
            **self._settings,
            "client_encoding": "utf8",
        }
        try:
            connection = psycopg.connect(**settings, autocommit=True)
        except psycopg.Error as error:
            raise ConfigurationWrong(
                f"{self.address} cannot be reached: {self._without_password(str(error).strip())}\n"
                "Check host, port, database, user and password; the password may also stand in PGPASSWORD or ~/.pgpass."
            ) from None
        connection.isolation_level = psycopg.IsolationLevel.READ_COMMITTED
        return connection

    def _check(self) -> None:
        """Raise ConfigurationWrong when this server, database, role or schema cannot take a publication."""
        version = self._connection.info.server_version // 10_000
        if version < OLDEST_VERSION:
            raise ConfigurationWrong(
                f"{self.address} is PostgreSQL {version}; {OLDEST_VERSION} is the oldest that can be published to."
            )
        self._execute(_QUERIES.without_timeouts())
        name = sql_name(self.schema)
        [found] = self._rows(_QUERIES.rights(), [self.schema])
        others = self._rows(_QUERIES.of_others(), [name, self._published()[1]])
        role, owner = found["role"], found["owner"]
        if found["is_read_only"]:
            problem = "it takes no changes (a standby, or read-only by its settings). Name the primary server."
        elif found["encoding"] != "UTF8":
            problem = f"the database is encoded as {found['encoding']}, which not every name fits. Use one in UTF8."
        elif not found["exists"] and not found["may_create_schemas"]:
            problem = (
                f"the schema does not exist and {role} may not create it. Have it made:\n"
                f"  create schema {name} authorization {role};\n"
                f"  comment on schema {name} is '{MARK}';"
            )
        elif found["exists"] and not found["comment"].startswith(MARK):
            problem = (
                "the schema was not made by this command, so it is left alone. Name another one with ?schema=...\n"
                f"If it is meant for the marts, say so:  comment on schema {name} is '{MARK}';"
            )
        elif found["exists"] and not found["is_ours"]:
            problem = (
                f"the schema is of {owner}, and {role} has not the rights of its owner.\n"
                f"Connect as {owner}, or:  alter schema {name} owner to {role};"
            )
        elif others:
            problem = (
                f"its table {others[0]['relname']} is of {others[0]['owner']}, whose rights {role} has not.\n"
                f"Connect as {others[0]['owner']}, or give {role} the tables with alter table ... owner to ..."
            )
        else:
            return
        raise ConfigurationWrong(f"{self} cannot be published to: {problem}")

    def _lock(self) -> None:
        """Keep other runs out as long as the connection lasts; raises Busy, naming the holder, when one has it."""
        if self._column(_QUERIES.lock(), [self.schema]) == [True]:
            return
        holders = self._column(_QUERIES.lock_holders(), [self.schema])
        raise Busy(
            f"{self} is in use by another run{f' (on the server, {holders[0]})' if holders else ''}.\n"
            "Wait until that run has ended, or stop it."
        )

    # ------------------------------------------------------------ writing

    def _create(self, new: set[str], earlier: list[int]) -> None:
        """Make tables without columns for marts that are new; roles that may read all others may read them too."""
        strangers = self._column(_QUERIES.relations(), [sql_name(self.schema), list(new)])
        if strangers:
            raise ConfigurationWrong(
                f"{self} holds {strangers[0]}, which has the name of a mart and was not made by this command.\n"
                "Nothing was published. Give it another name or move it to another schema, then run again."
            )
        readers = self._column(_QUERIES.roles_that_read(), {"tables": earlier})
        for mart in sorted(new):
            self._execute(f"create table {self._name(mart)} ()")
            if readers:
                self._execute(f"grant select on {self._name(mart)} to {', '.join(readers)}")

    def _changes(self, mart: str, columns: Mapping[str, str]) -> list[str]:
        """What `alter table` has to do so that a table has the columns of the mart."""
        before = dict(self._execute(_QUERIES.columns(), [self._name(mart)]).fetchall())
        changes = [f"drop column {sql_name(column)}" for column in before if column not in columns]
        for column, kind in columns.items():
            if column not in before:
                changes.append(f"add column {sql_name(column)} {kind}")
            elif before[column] != kind:
                changes.append(f"alter column {sql_name(column)} type {kind} using null")
        return changes

    def _fill(
        self, con: duckdb.DuckDBPyConnection, mart: str, source: str, columns: Mapping[str, str], tell: Tell
    ) -> None:
        """Replace the rows and the columns of a table; readers see the earlier rows until the transaction ends."""
        self._execute(f"delete from {self._name(mart)}")
        if changes := self._changes(mart, columns):
            with self._nothing_depends(f"the columns of mart {mart} are other ones than before"):
                self._execute(f"alter table {self._name(mart)} {', '.join(changes)}")
        copy = f"copy {self._name(mart)} ({', '.join(map(sql_name, columns))}) from stdin"
        done = 0
        with self._connection.cursor() as cursor, cursor.copy(copy) as stream:
            lines = con.execute(f"select {_QUERIES.line(columns)} from {source}")
            while chunk := lines.fetchmany(CHUNK):
                stream.write("".join(line for (line,) in chunk))
                done += len(chunk)
                tell(f"{mart}: {done:,} rows")

    @contextmanager
    def _nothing_depends(self, what: str) -> Iterator[None]:
        """Turn the server's refusal to drop or change what a view needs into an error that names the view."""
        try:
            yield
        except (psycopg.errors.DependentObjectsStillExist, psycopg.errors.FeatureNotSupported) as error:
            raise ConfigurationWrong(
                f"{self}: {what}, and something depends on it:"
                f" {error.diag.message_detail or error.diag.message_primary}.\n"
                "Nothing was published. Drop what depends on it, run again, and create it again."
            ) from None

    def _wait_for_readers(self, tables: list[str], tell: Tell) -> None:
        """Lock the tables that readers see when no transaction has one of them open; raises Busy after a while.

        Without it, a transaction that has read one mart could read the next one of another run. When a reader has one
        of the tables, all locks are given back, and that table is the first one to be locked next time: who comes then
        waits there, without a table that the command waits for.
        """
        order, pause, deadline = list(tables), 0.1, time.monotonic() + PATIENCE
        while True:
            try:
                with self._connection.transaction():
                    self._execute(f"set local lock_timeout = '{_LOCK_TIMEOUT}'")
                    for table in order:
                        self._execute(f"lock table {self._name(table)} in access exclusive mode")
                    self._execute("set local lock_timeout = 0")
                return
            except psycopg.errors.LockNotAvailable:
                order = [table, *(other for other in order if other != table)]
            readers = self._column(_QUERIES.readers(), [sql_name(self.schema), tables])
            if time.monotonic() > deadline:
                raise Busy(
                    f"{self} was not published to: for {PATIENCE // 60} minutes, transactions had its tables open"
                    f" ({'; '.join(readers) or 'others by now'}).\nEnd them (select pg_terminate_backend(...)),"
                    " and run again: what was built stays, so that is quick."
                )
            tell(f"waiting for readers: {'; '.join(readers)}")
            time.sleep(pause)
            pause = min(5, pause * 1.5)

    def _describe(self, descriptions: Mapping[tuple[str, ...], str], run_id: str, tables: Iterable[str]) -> None:
        """Say what each table and column is, and on the schema, which run it shows and what the next one replaces."""
        mark = f"{MARK}, run {run_id}; every run replaces these tables: {', '.join(tables)}"
        comments = {f"schema {sql_name(self.schema)}": mark}
        for names, text in descriptions.items():
            comments[f"{'table' if len(names) == 1 else 'column'} {self._name(*names)}"] = text
        for what, text in comments.items():
            self._execute(f"comment on {what} is {sql.Literal(text).as_string(self._connection)}")

    def _vacuum(self, how: str) -> None:
        """Free the space of replaced rows, and with `full` erase what is left of them in the files of the server."""
        for table in self._earlier_tables():
            self._execute(f"vacuum ({how}) {self._name(table)}")

    # ------------------------------------------------------------ what is there

    def _published(self) -> tuple[str | None, list[str]]:
        """The run_id that the schema shows, and the tables that the next run replaces."""
        comment = self._column("select obj_description(to_regnamespace(%s), 'pg_namespace')", [sql_name(self.schema)])
        found = _COMMENT.fullmatch(comment[0] or "")
        return (found["run_id"], found["tables"].split(", ")) if found else (None, [])

    def _earlier_tables(self) -> dict[str, int]:
        """The tables of the publication that readers see: name -> oid."""
        return dict(self._execute(_QUERIES.tables(), [sql_name(self.schema), self._published()[1]]).fetchall())

    # ------------------------------------------------------------ SQL

    def _name(self, *names: str) -> str:
        """A table of the schema or a column of it, as SQL has it."""
        return ".".join(map(sql_name, (self.schema, *names)))

    def _execute(self, text: str, values: Sequence[Any] | Mapping[str, Any] | None = None) -> psycopg.Cursor:
        return self._connection.execute(text, values)

    def _column(self, text: str, values: Sequence[Any] | Mapping[str, Any]) -> list[Any]:
        return [value for (value,) in self._execute(text, values).fetchall()]

    def _rows(self, text: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
        with self._connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(text, values or None).fetchall()


def _read(url: str) -> tuple[dict[str, Any], str]:
    """The settings of a connection and the schema that a url names."""
    address, _, query = url.partition("?")
    options = [option for option in query.split("&") if option]
    schemas = [unquote(option.partition("=")[2]) for option in options if option.startswith("schema=")]
    rest = "&".join(option for option in options if not option.startswith("schema="))
    schema = schemas[-1] if schemas else SCHEMA
    is_name = 0 < len(schema.encode()) < 64 and "\0" not in schema
    if not is_name or schema.startswith("pg_") or schema == "information_schema":
        raise ValueError(f"{schema!r} cannot be the name of a schema of ours: 1 to 63 bytes, and not PostgreSQL's own.")
    try:
        settings = conninfo_to_dict(f"{address}?{rest}")
    except psycopg.Error:
        settings = {"host": "@"}
    # where a password with special characters is cut, its rest becomes part of the host, the port or the database
    parts = [settings.get(name, "") for name in ("host", "dbname")]
    if any("@" in part for part in parts) or not re.fullmatch(r"[\d,]*", settings.get("port", "")):
        raise ValueError(
            "not a url such as postgresql://user@host:5432/database?schema=lead_scoring; special characters have to be"
            " percent-encoded (%40 for @, %2F for /, %3A for :, %3F for ?, %25 for %). A password can also stand in"
            " PGPASSWORD or ~/.pgpass."
        )
    return settings, schema


def _columns(con: duckdb.DuckDBPyConnection, source: str) -> dict[str, str]:
    """The columns of a mart with their types in PostgreSQL: text for lists and whatever else has none of its own."""
    described = con.execute(f"describe select * from {source}").fetchall()
    return {
        column: kind.replace("DECIMAL", "numeric") if re.fullmatch(r"DECIMAL\(.*\)", kind) else _TYPES.get(kind, "text")
        for column, kind, *_ in described
    }
