"""Publish the marts of one run as tables of a PostgreSQL schema, all of them in one transaction.

A reader sees the earlier run or this one, never a mixture; a run that dies on the way leaves everything as it was.
docs/decisions/postgres.md says how, and why so.
"""

import re
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import duckdb
import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import dict_row

from lead_scoring import publish
from lead_scoring.errors import Busy, ConfigurationWrong, LeadScoringError
from lead_scoring.publications import Folders, Tell

SCHEMA = "lead_scoring"
OLDEST_VERSION = 14
#: Rows that are fetched and sent at a time.
CHUNK = 10_000
#: Seconds to wait for readers whose transactions have marts open.
PATIENCE = 900
#: Shorter than the second after which the server looks for deadlocks: we give way, a reader is never cancelled.
_LOCK_TIMEOUT = "400ms"
#: What the comment on a schema begins with that may be published to, and what a publication makes of it.
MARK = "Marts of lead-scoring"
_COMMENT = re.compile(rf"{MARK}, run (?P<run_id>\S+); every run replaces these tables: (?P<tables>.*)", re.DOTALL)
_TYPES = {
    "BOOLEAN": "boolean",
    "TINYINT": "smallint",
    "SMALLINT": "smallint",
    "INTEGER": "integer",
    "BIGINT": "bigint",
    "UTINYINT": "smallint",
    "USMALLINT": "integer",
    "UINTEGER": "bigint",
    "UBIGINT": "numeric(20)",
    "HUGEINT": "numeric(39)",
    "UHUGEINT": "numeric(39)",
    "FLOAT": "real",
    "DOUBLE": "double precision",
    "DATE": "date",
    "TIME": "time",
    "TIMESTAMP": "timestamp",
    "TIMESTAMP WITH TIME ZONE": "timestamptz",
    "UUID": "uuid",
    "VARCHAR": "text",
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
    def held(self) -> Iterator[None]:
        with self._explained("cannot be published to"):
            connection = self._connect()
        with connection:
            with self._explained("cannot be published to"):
                self._check(connection)
                self._lock(connection)
            self._connection = connection
            try:
                yield
            finally:
                self._connection = None

    def current_run(self) -> str | None:
        return self._published()[0]

    def noted_runs(self) -> list[dict[str, Any]] | None:
        if self.current_run() is None:
            return []
        try:
            query = self._composed("select * from {}.runs order by started_at", self.schema)
            with self._connection.cursor(row_factory=dict_row) as cursor:
                return cursor.execute(query).fetchall()
        except psycopg.Error:
            return None

    @contextmanager
    def publishing(self, warehouse: Path, row: Mapping[str, object], tell: Tell, folders: Folders) -> Iterator[None]:
        with self._explained("was not published to, and shows what it showed before"), self._connection.transaction():
            self._execute("set local row_security = off")  # an error rather than rows that are left out unseen
            earlier = self._earlier_tables()
            if self._column("select to_regnamespace(%s)", [_quoted(self.schema)]) == [None]:
                self._execute("create schema {}", self.schema)
            with duckdb.connect(warehouse) as con:
                con.execute("set TimeZone = 'UTC'")
                sources, descriptions = publish.sources(con, row), publish.descriptions(con)
                made = {
                    name: self._write(con, f"__new_{number}", name, source, tell)
                    for number, (name, source) in enumerate(sources.items())
                }
            self._swap(earlier, made, tell)
            self._describe(descriptions, str(row["run_id"]), sorted(made))
            yield
        self._has_replaced = bool(earlier)
        with self._explained("was published to, but the space of replaced rows was not freed"):
            self._vacuum("analyze")

    def erase_earlier(self) -> tuple[int, list[str]]:
        with self._explained("was published to, but the rows of earlier publications were not erased"):
            self._vacuum("full, analyze")
            return int(self._has_replaced), [
                f"refresh materialized view {name} of {self.address}, which holds a copy"
                for name in self._materialized_views()
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
            password = self._settings.get("password")
            if password:
                message = message.replace(password, "***")
            raise LeadScoringError(f"{self} {what}: {message}{hint}") from None

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
            password = self._settings.get("password")
            message = str(error).strip().replace(password, "***") if password else str(error).strip()
            raise ConfigurationWrong(
                f"{self.address} cannot be reached: {message}\n"
                "Check host, port, database, user and password; the password may also stand in PGPASSWORD or ~/.pgpass."
            ) from None
        connection.isolation_level = psycopg.IsolationLevel.READ_COMMITTED
        return connection

    def _check(self, connection: psycopg.Connection) -> None:
        """Raise ConfigurationWrong when this server, database, role or schema cannot take a publication."""
        if connection.info.server_version < OLDEST_VERSION * 10_000:
            raise ConfigurationWrong(
                f"{self.address} is PostgreSQL {connection.info.server_version // 10_000};"
                f" {OLDEST_VERSION} is the oldest that can be published to."
            )
        connection.execute(
            "select set_config(name, '0', false) from pg_settings"
            " where name in ('statement_timeout', 'idle_session_timeout', 'idle_in_transaction_session_timeout')"
        )
        with connection.cursor(row_factory=dict_row) as cursor:
            state = cursor.execute(
                "select current_user as role, current_database() as database,"
                " current_setting('transaction_read_only') = 'on' as is_read_only,"
                " current_setting('server_encoding') as encoding,"
                " has_database_privilege(current_database(), 'create') as may_create"
            ).fetchone()
            schema = cursor.execute(
                "select obj_description(oid, 'pg_namespace') as comment, nspowner::regrole::text as owner,"
                " pg_has_role(nspowner, 'usage') as is_ours, has_schema_privilege(oid, 'create') as may_create"
                " from pg_namespace where nspname = %s",
                [self.schema],
            ).fetchone()
            others = cursor.execute(
                "select relname, relowner::regrole::text as owner from pg_class"
                " where relnamespace = to_regnamespace(%s) and not pg_has_role(relowner, 'usage')"
                " and relname = any(%s) order by 1",
                [_quoted(self.schema), _read_comment(schema and schema["comment"])[1]],
            ).fetchall()
        role, name = _quoted(state["role"]), _quoted(self.schema)
        if state["is_read_only"]:
            problem = "it takes no changes (a standby, or read-only by its settings). Name the primary server."
        elif state["encoding"] != "UTF8":
            problem = f"the database is encoded as {state['encoding']}, which not every name fits. Use one in UTF8."
        elif schema is None and not state["may_create"]:
            problem = (
                f"the schema does not exist and {role} may not create it. Have it made:\n"
                f"  create schema {name} authorization {role};\n"
                f"  comment on schema {name} is '{MARK}';"
            )
        elif schema and not (schema["comment"] or "").startswith(MARK):
            problem = (
                "the schema was not made by this command, so it is left alone. Name another one with ?schema=...\n"
                f"If it is meant for the marts, say so:  comment on schema {name} is '{MARK}';"
            )
        elif schema and not (schema["is_ours"] and schema["may_create"]):
            problem = (
                f"the schema is of {schema['owner']}, and {role} has not the rights of its owner.\n"
                f"Connect as {schema['owner']}, or:  alter schema {name} owner to {role};"
            )
        elif others:
            problem = (
                f"its table {others[0]['relname']} is of {others[0]['owner']}, whose rights {role} has not.\n"
                f"Connect as {others[0]['owner']}, or give {role} the tables with alter table ... owner to ..."
            )
        else:
            return
        raise ConfigurationWrong(f"{self} cannot be published to: {problem}")

    def _lock(self, connection: psycopg.Connection) -> None:
        """Keep other runs out as long as the connection lasts; raises Busy, naming the holder, when one has it."""
        key = "hashtextextended('lead-scoring ' || %s, 0)"
        if connection.execute(f"select pg_try_advisory_lock({key})", [self.schema]).fetchone()[0]:
            return
        holder = connection.execute(
            "select concat('process ', pid, ' of ', usename,"
            " to_char(backend_start at time zone 'UTC', '\" since \"YYYY-MM-DD HH24:MI:SS\" UTC\"'))"
            " from pg_locks inner join pg_stat_activity using (pid)"
            f" where locktype = 'advisory' and granted and (classid::bigint << 32) | objid::bigint = {key}"
            " and pg_locks.database = (select oid from pg_database where datname = current_database())",
            [self.schema],
        ).fetchone()
        raise Busy(
            f"{self} is in use by another run{f' (on the server, {holder[0]})' if holder else ''}.\n"
            "Wait until that run has ended, or stop it."
        )

    # ------------------------------------------------------------ writing

    def _write(self, con: duckdb.DuckDBPyConnection, made: str, name: str, source: str, tell: Tell) -> str:
        """Copy a mart into a new table, which nobody else sees before the transaction ends; returns its name."""
        columns = con.execute(f"describe select * from {source}").fetchall()
        types = {column: _type(kind) for column, kind, *_ in columns}
        self._execute(
            "create table {}.{} ({})",
            *(self.schema, made),
            sql.SQL(", ").join(sql.SQL("{} " + kind).format(sql.Identifier(column)) for column, kind in types.items()),
        )
        # the rows of a table that nobody has seen need no later vacuum: `freeze` writes them as a vacuum leaves them
        copy = self._composed("copy {}.{} from stdin with (freeze)", self.schema, made)
        done = 0
        with self._connection.cursor() as cursor, cursor.copy(copy) as stream:
            lines = con.execute(f"select {_line(types)} from {source}")
            while chunk := lines.fetchmany(CHUNK):
                stream.write("".join(line for (line,) in chunk))
                done += len(chunk)
                tell(f"{name}: {done:,} rows")
        self._execute("analyze {}.{}", self.schema, made)
        return made

    def _swap(self, earlier: Mapping[str, int], made: Mapping[str, str], tell: Tell) -> None:
        """Put the new tables in the place of the earlier ones.

        A table that something else is built on (a view, an index, a policy, ...) stays the same table and is filled
        anew. Rows of it that readers have open stay readable, so only the rest has to wait for readers.
        """
        self._refuse_strangers(earlier, made)
        filled = self._fill_anew(earlier, made, set())
        self._wait_for_readers(list(earlier), tell)
        filled |= self._fill_anew(earlier, made, filled)  # what was built on in the meantime
        readers = self._readers_of_all(earlier)
        for name, new in made.items():
            if name in filled:
                self._execute("drop table {}.{}", self.schema, new)
                continue
            self._grant(new, self._privileges(earlier[name]) if name in earlier else readers, is_exact=name in earlier)
            if name in earlier:
                self._execute("drop table {}.{}", self.schema, name)
            self._execute("alter table {}.{} rename to {}", self.schema, new, name)
        for name in earlier.keys() - made.keys():
            self._drop_retired(name)

    def _refuse_strangers(self, earlier: Iterable[str], made: Iterable[str]) -> None:
        strangers = self._column(
            "select relname from pg_class where relnamespace = to_regnamespace(%s) and relname = any(%s)"
            " and relname <> all(%s) order by 1",
            [_quoted(self.schema), list(made), list(earlier)],
        )
        if strangers:
            raise ConfigurationWrong(
                f"{self} holds {strangers[0]}, which has the name of a mart and was not made by this command.\n"
                "Nothing was published. Give it another name or move it to another schema, then run again."
            )

    def _fill_anew(self, earlier: Mapping[str, int], made: Mapping[str, str], filled: set[str]) -> set[str]:
        """Replace the rows of tables that something is built on, other than of those filled already; returns which."""
        names = [name for name in sorted(earlier.keys() & made.keys() - filled) if self._is_built_on(earlier[name])]
        for name in names:
            before, after = self._columns(name), self._columns(made[name])
            self._execute("delete from {}.{}", self.schema, name)
            self._alter(name, before, after)
            columns = sql.SQL(", ").join(map(sql.Identifier, after))
            self._execute(
                "insert into {}.{} ({}) select {} from {}.{}",
                *(self.schema, name, columns, columns, self.schema, made[name]),
            )
        return set(names)

    def _alter(self, name: str, before: Mapping[str, str], after: Mapping[str, str]) -> None:
        """Give an emptied table the columns of the new one; raises an error when something depends on what goes."""
        changes = [self._composed("drop column {}", column) for column in before if column not in after]
        for column, kind in after.items():
            if column not in before:
                changes.append(self._composed("add column {} " + kind, column))
            elif before[column] != kind:
                changes.append(self._composed(f"alter column {{}} type {kind} using null", column))
        if not changes:
            return
        try:
            self._execute("alter table {}.{} {}", self.schema, name, sql.SQL(", ").join(changes))
        except (psycopg.errors.DependentObjectsStillExist, psycopg.errors.FeatureNotSupported) as error:
            raise ConfigurationWrong(
                f"{self}: the columns of mart {name} are other ones than before, and something depends on them:"
                f" {error.diag.message_detail or error.diag.message_primary}.\n"
                "Nothing was published. Drop what depends on them, run again, and create it anew."
            ) from None

    def _drop_retired(self, name: str) -> None:
        """Drop the table of what is a mart no longer."""
        try:
            self._execute("drop table {}.{}", self.schema, name)
        except psycopg.errors.DependentObjectsStillExist as error:
            raise ConfigurationWrong(
                f"{self}: {name} is a mart no longer, and something depends on it: {error.diag.message_detail}.\n"
                "Nothing was published. Drop what depends on it, and run again."
            ) from None

    def _wait_for_readers(self, tables: list[str], tell: Tell) -> None:
        """Lock the tables that readers see when no transaction has one of them open; raises Busy after a while.

        Without it, a transaction that has read one mart could read the next one of another run.
        """
        order, pause, deadline = list(tables), 0.1, time.monotonic() + PATIENCE
        while (held := self._lock_first(order)) is not None:
            # next time first: whoever comes then waits there, with nothing else in hand that we would wait for
            order.insert(0, order.pop(order.index(held)))
            readers = self._column(
                "select distinct concat('process ', pid, ' of ', usename) from pg_locks"
                " inner join pg_stat_activity using (pid) inner join pg_class on pg_class.oid = relation"
                " where granted and pid <> pg_backend_pid() and relnamespace = to_regnamespace(%s)"
                " and relname = any(%s) order by 1 limit 5",
                [_quoted(self.schema), tables],
            )
            if time.monotonic() > deadline:
                raise Busy(
                    f"{self} was not published to: for {PATIENCE // 60} minutes, transactions had its tables open"
                    f" ({'; '.join(readers) or 'others by now'}).\nEnd them (select pg_terminate_backend(...)),"
                    " and run again: what was built is kept, so that is quick."
                )
            tell(f"waiting for readers: {'; '.join(readers)}")
            time.sleep(pause)
            pause = min(5, pause * 1.5)

    def _lock_first(self, tables: list[str]) -> str | None:
        """Lock tables one by one; when a reader has one, give all of them back and return that one."""
        table = None
        try:
            with self._connection.transaction():
                self._execute(f"set local lock_timeout = '{_LOCK_TIMEOUT}'")
                for table in tables:
                    self._execute("lock table {}.{} in access exclusive mode", self.schema, table)
                self._execute("set local lock_timeout = 0")
        except psycopg.errors.LockNotAvailable:
            return table
        return None

    def _describe(self, descriptions: Mapping[tuple[str, ...], str], run_id: str, tables: Iterable[str]) -> None:
        """Say what each table and column is, and on the schema, which run it shows and what the next one replaces."""
        for names, text in descriptions.items():
            kind = "table" if len(names) == 1 else "column"
            self._execute(f"comment on {kind} {{}} is {{}}", sql.Identifier(self.schema, *names), sql.Literal(text))
        mark = f"{MARK}, run {run_id}; every run replaces these tables: {', '.join(tables)}"
        self._execute("comment on schema {} is {}", self.schema, sql.Literal(mark))

    def _vacuum(self, how: str) -> None:
        """Free the space of replaced rows in the tables that were filled anew, and with `full` what is left of them."""
        for name, table in self._earlier_tables().items():
            if self._is_built_on(table):
                self._execute(f"vacuum ({how}) {{}}.{{}}", self.schema, name)

    # ------------------------------------------------------------ rights of readers

    def _privileges(self, table: int) -> list[tuple[str, bool, str | None, str | None]]:
        """Who else may do what with a table: privilege, with grant option or not, on which column, and role.

        The role is None for everybody, the column is None for the table.
        """
        return self._connection.execute(
            "select privilege_type, is_grantable, attname::text, rolname::text from ("
            "   select relowner, null as attname, acl.* from pg_class, aclexplode(relacl) as acl"
            "   where pg_class.oid = %(table)s"
            "   union all select relowner, attname, acl.* from pg_attribute"
            "   inner join pg_class on pg_class.oid = attrelid, aclexplode(attacl) as acl where attrelid = %(table)s"
            " ) as granted left join pg_roles on pg_roles.oid = grantee where grantee <> relowner",
            {"table": table},
        ).fetchall()

    def _readers_of_all(self, earlier: Mapping[str, int]) -> list[tuple[str, bool, str | None, str | None]]:
        """The rights on a mart that is new: whoever may read all the others may read it too."""
        readers = [
            {role for privilege, _, column, role in self._privileges(table) if (privilege, column) == ("SELECT", None)}
            for table in earlier.values()
        ]
        return [("SELECT", False, None, role) for role in set.intersection(*readers)] if readers else []

    def _grant(
        self, table: str, privileges: Iterable[tuple[str, bool, str | None, str | None]], *, is_exact: bool
    ) -> None:
        """Grant rights on a table; `is_exact`: and take away those that the defaults of the schema have given."""
        if is_exact:
            oid = self._connection.execute("select %s::regclass::oid", [_quoted(self.schema, table)]).fetchone()[0]
            for role in {role for *_, role in self._privileges(oid)}:
                self._execute("revoke all on {}.{} from {}", self.schema, table, _role(role))
        kept = self._columns(table)
        for privilege, is_grantable, column, role in privileges:
            if column is None or column in kept:
                on = self._composed(f"{privilege} ({{}})", column) if column else sql.SQL(privilege)
                option = " with grant option" if is_grantable else ""
                self._execute("grant {} on {}.{} to {}" + option, on, self.schema, table, _role(role))

    # ------------------------------------------------------------ what is there

    def _published(self) -> tuple[str | None, list[str]]:
        """The run_id that the schema shows, and the tables that the next run replaces."""
        comments = self._column("select obj_description(to_regnamespace(%s), 'pg_namespace')", [_quoted(self.schema)])
        return _read_comment(comments[0])

    def _earlier_tables(self) -> dict[str, int]:
        """The tables of the publication that readers see: name -> oid."""
        return dict(
            self._connection.execute(
                "select relname::text, oid from pg_class where relnamespace = to_regnamespace(%s)"
                " and relname = any(%s) and relkind = 'r' order by 1",
                [_quoted(self.schema), self._published()[1]],
            ).fetchall()
        )

    def _columns(self, table: str) -> dict[str, str]:
        return dict(
            self._connection.execute(
                "select attname::text, format_type(atttypid, atttypmod) from pg_attribute"
                " where attrelid = %s::regclass and attnum > 0 and not attisdropped order by attnum",
                [_quoted(self.schema, table)],
            ).fetchall()
        )

    def _is_built_on(self, table: int) -> bool:
        """Whether anything depends on a table or its rows: a view, an index, a policy, a trigger, a publication, ..."""
        return bool(
            self._column(
                "select 1 from pg_depend inner join pg_class on pg_class.oid = %s where deptype <> 'i' and"
                " ((refclassid = 'pg_class'::regclass and refobjid = pg_class.oid)"
                " or (refclassid = 'pg_type'::regclass and refobjid = reltype)) limit 1",
                [table],
            )
        )

    def _materialized_views(self) -> list[str]:
        """Those that read a mart, by themselves or through other views."""
        return self._column(
            "with recursive readers (oid) as ("
            "   select unnest(%s::oid[]) union"
            "   select ev_class from readers inner join pg_depend on refclassid = 'pg_class'::regclass"
            "       and refobjid = readers.oid and classid = 'pg_rewrite'::regclass"
            "   inner join pg_rewrite on pg_rewrite.oid = objid"
            " ) select readers.oid::regclass::text from readers inner join pg_class using (oid)"
            " where relkind = 'm' order by 1",
            [list(self._earlier_tables().values())],
        )

    # ------------------------------------------------------------ SQL

    def _composed(self, text: str, *parts: str | sql.Composable) -> sql.Composed:
        """SQL with names in the place of {}; texts are names, everything else stands as it is."""
        return sql.SQL(text).format(*(sql.Identifier(part) if isinstance(part, str) else part for part in parts))

    def _execute(self, text: str, *parts: str | sql.Composable) -> None:
        self._connection.execute(self._composed(text, *parts))

    def _column(self, text: str, values: list[Any]) -> list[Any]:
        return [value for (value,) in self._connection.execute(text, values).fetchall()]


def _read(url: str) -> tuple[dict[str, Any], str]:
    """The settings of a connection and the schema that a url names."""
    address, _, query = url.partition("?")
    options = [option for option in query.split("&") if option]
    schemas = [unquote(option.partition("=")[2]) for option in options if option.startswith("schema=")]
    rest = "&".join(option for option in options if not option.startswith("schema="))
    schema = schemas[-1] if schemas else SCHEMA
    if (
        not 0 < len(schema.encode()) < 64
        or "\0" in schema
        or schema.startswith("pg_")
        or schema == "information_schema"
    ):
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


def _read_comment(comment: str | None) -> tuple[str | None, list[str]]:
    """The run_id and the tables that the comment on a schema names."""
    found = _COMMENT.fullmatch(comment or "")
    return (found["run_id"], found["tables"].split(", ")) if found else (None, [])


def _type(kind: str) -> str:
    """The type of PostgreSQL for one of DuckDB; text for lists and whatever else has none of its own."""
    return kind.replace("DECIMAL", "numeric") if re.fullmatch(r"DECIMAL\(.*\)", kind) else _TYPES.get(kind, "text")


def _line(types: Mapping[str, str]) -> str:
    """SQL of DuckDB for a row as COPY reads it: fields with backslashes for what would end them, null as \\N."""
    fields = []
    for column, kind in types.items():
        text = f"{publish.quoted(column)}::varchar"
        if kind == "text":
            # no text of PostgreSQL can hold the character 0
            for character, written in ((r"'\'", r"\\"), ("chr(9)", r"\t"), ("chr(10)", r"\n"), ("chr(13)", r"\r")):
                text = f"replace({text}, {character}, '{written}')"
            text = f"replace({text}, chr(0), '\N{REPLACEMENT CHARACTER}')"
        elif kind in ("date", "timestamp", "timestamptz"):
            text = f"replace({text}, '(BC)', 'BC')"
        fields.append(rf"coalesce({text}, '\N')")
    return " || chr(9) || ".join(fields) + " || chr(10)"


def _role(name: str | None) -> sql.Composable:
    return sql.SQL("public") if name is None else sql.Identifier(name)


def _quoted(*names: str) -> str:
    return ".".join(map(publish.quoted, names))
