"""Who has been erased: table `ops.suppressions` holds salted hashes of what they went by, and nothing that can be read.

Models leave out the rows that have such an identifier, and so does the loader. `is_erased` says that an erasure came to
its end: until then every run goes through all of its steps again.
"""

import hashlib
import re
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex

import duckdb
from rich.console import Console

from lead_scoring.core import project, runs
from lead_scoring.core.contract import IDENTIFIES, KEYS, TABLES
from lead_scoring.core.errors import LeadScoringError
from lead_scoring.core.files import flush
from lead_scoring.core.names import sql_text
from lead_scoring.core.queries import column_of, has_table, queries
from lead_scoring.core.warehouse import NEW_FILE, remove_database
from python_udfs import normalise_email

TABLE = "ops.suppressions"
_QUERIES = queries(__file__)
#: The columns of mart `runs` that say what went wrong: failing rows may stand in them. And what stands there instead.
MESSAGES, MASK = ("message", "accepted_change"), "(a text that named somebody who has been forgotten)"
#: The tables of schema raw, which the loader owns.
LOADED = (*TABLES, "unreadable_rows")
#: Where the words of a text end; an identifier is a word, or all that stands between two delimiters of a CSV.
_WORDS, _CELLS = r"[\s,;|\"'<>()\[\]{}=?&]+|[.:](?:\s|$)", r"[,;|\"\t\r\n]"


@dataclass
class Erased:
    """What has been deleted, and what is left."""

    rows: dict[str, int] = field(default_factory=dict)
    """Rows deleted of the loaded input, by table."""
    files: list[str] = field(default_factory=list)
    """Files from which such rows were loaded."""
    publications: dict[str, int] = field(default_factory=dict)
    """Earlier publications that were removed, by the place that they were published to."""
    left: list[str] = field(default_factory=list)
    """What is left to do in these places that others own."""


def is_anybody(con: duckdb.DuckDBPyConnection, condition: str = "true") -> bool:
    """Whether anybody is suppressed in this warehouse for whom a condition holds."""
    there = has_table(con, *TABLE.split("."))
    return bool(there and con.execute(f"from {TABLE} where {condition} limit 1").fetchall())


def is_unfinished(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether somebody is to be erased of whom something may still stand in the warehouse."""
    return is_anybody(con, "not is_erased")


def suppressed_at(con: duckdb.DuckDBPyConnection, who: str) -> datetime | None:
    """When the person with this id or email was suppressed, or None."""
    if not is_anybody(con):
        return None
    names = (("person_id", who.strip()), ("email", normalise_email(who)))
    hashes = [_hash(_salt(con), kind, name) for kind, name in names if name]
    return con.execute(f"select min(suppressed_at) from {TABLE} where list_contains(?, hash)", [hashes]).fetchone()[0]


def suppress(con: duckdb.DuckDBPyConnection, identifiers: Iterable[tuple[str, str]], reason: str) -> None:
    """Suppress identifiers, (kind, identifier) each; those that are suppressed go through all steps again."""
    con.execute("create schema if not exists ops")
    con.execute(
        f"create table if not exists {TABLE} (hash varchar, kind varchar, salt varchar, suppressed_at timestamp,"
        " reason varchar, is_erased boolean)"
    )
    salt, now = _salt(con) or token_hex(32), datetime.now(UTC).replace(tzinfo=None)
    rows = {_hash(salt, kind, name): kind for kind, name in identifiers}
    con.execute("begin")
    con.execute(f"delete from {TABLE} where list_contains(?, hash)", [[*rows]])
    con.execute(
        f"insert into {TABLE} select unnest(?), unnest(?), ?, ?, ?, false",
        [[*rows], [*rows.values()], salt, now, reason],
    )
    con.execute("commit")


def _salt(con: duckdb.DuckDBPyConnection) -> str | None:
    return con.execute(f"select max(salt) from {TABLE}").fetchone()[0]


def _hash(salt: str, kind: str, identifier: str) -> str:
    return hashlib.sha256(f"{salt} {kind} {identifier}".encode()).hexdigest()


# ---------------------------------------------------------------- rows of the loaded input


def remove(con: duckdb.DuckDBPyConnection, prefix: str = "raw.") -> tuple[dict[str, int], set[int]]:
    """Delete the rows of suppressed people from the loader's tables; returns how many, by table, and their loads."""
    rows, loads = {}, set()
    if is_anybody(con):
        prepare(con)
        for table in LOADED:
            gone = column_of(con, f"delete from {prefix}{table} where {is_suppressed(con, table)} returning _load")
            rows[table] = len(gone)
            loads |= set(gone)
    return rows, loads


def prepare(con: duckdb.DuckDBPyConnection) -> None:
    """Give DuckDB what `is_suppressed` calls, by the names that Spark has for it."""
    if not con.execute("from duckdb_functions() where function_name = 'normal_email'").fetchall():
        con.execute("create temp macro sha2(text, bits) as sha256(text)")
        con.execute("create temp macro btrim(text, characters) as trim(text, characters)")
        con.create_function("normal_email", normalise_email, ["VARCHAR"], "VARCHAR")
        con.create_function("names_suppressed", naming(con), ["VARCHAR"], "BOOLEAN")


def naming(con: duckdb.DuckDBPyConnection) -> Callable[[str], bool]:
    """The function that says whether an identifier which is suppressed is a word of a text."""
    salt, hashes = _salt(con), set(column_of(con, f"select hash from {TABLE}"))

    def names_suppressed(text: str) -> bool:
        names = [("email", normalise_email(word)) for word in words(text) if "@" in word]
        names += [(kind, word) for word in words(text) for kind in ("person_id", "event_id")]
        return any(name and _hash(salt, kind, name) in hashes for kind, name in names)

    return names_suppressed


def words(text: str) -> set[str]:
    """The words of a text, and the cells of a line."""
    return {word.strip() for pattern in (_WORDS, _CELLS) for word in re.split(pattern, text)} - {""}


def is_suppressed(con: duckdb.DuckDBPyConnection, table: str) -> str:
    """The condition for the rows of a loaded table that are of suppressed people."""
    if table == "unreadable_rows":
        return "names_suppressed(raw_values)"
    return _QUERIES.is_suppressed(table, IDENTIFIES, KEYS, _salt(con))


# ---------------------------------------------------------------- the steps of an erasure


def begin(con: duckdb.DuckDBPyConnection) -> Erased:
    """Take suppressed people out of loaded rows and messages of runs, before a run that works on what is left."""
    con.execute("begin")
    rows, loads = remove(con)
    erased = Erased(rows, files_of(con, loads))
    for column in MESSAGES if runs.noted(con) else ():
        con.execute(f"update marts.runs set {column} = '{MASK}' where names_suppressed({column})")
    con.execute("commit")
    return erased


def files_of(con: duckdb.DuckDBPyConnection, loads: Iterable[int]) -> list[str]:
    return column_of(con, "select path from raw.loads where list_contains(?, load_id) order by 1", [*loads])


def rewrite(warehouse: Path) -> None:
    """Copy the database into a new file and put it in place of the old one, in which deleted rows can still be read.

    What runs that were killed left behind is not copied. The new file says that the erasure is finished: so a copy that
    is killed is made again.
    """
    partial = warehouse.with_name(f".{warehouse.name}.rewritten")
    remove_database(partial)
    try:
        with duckdb.connect(warehouse) as con:
            name = con.execute("select current_database()").fetchone()[0]
            _drop_leftovers(con)
            con.execute("force checkpoint")
        with duckdb.connect() as con:
            con.execute(f"attach {sql_text(warehouse)} as warehouse_before (read_only)")
            con.execute(f'attach {sql_text(partial)} as "{name}" {NEW_FILE}')
            con.execute(f'copy from database warehouse_before to "{name}"')
            con.execute(f'update "{name}".{TABLE} set is_erased = true')
            con.execute(f'checkpoint "{name}"')
        for path in (warehouse, partial):
            if path.with_name(path.name + ".wal").exists():
                raise LeadScoringError(f"{path}.wal is still there: another program has the file open.")
        shutil.copymode(warehouse, partial)
        flush(partial)
        partial.replace(warehouse)
        flush(warehouse.parent)
    except duckdb.Error as error:
        raise LeadScoringError(f"the warehouse {warehouse} cannot be rewritten: {error}") from error
    finally:
        remove_database(partial)
    # failing rows stand in the messages of dbt; `lead-scoring impact` has built something of the input as it was
    noted = [project.target_folder(warehouse) / name for name in ("logs", "run", "compiled", "run_results.json")]
    for path in (*noted, project.impact_folder(warehouse)):
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


def _drop_leftovers(con: duckdb.DuckDBPyConnection) -> None:
    """Drop what no run reads: failing rows of tests, tables of runs that were killed, and those of earlier versions."""
    for schema in ("test_failures", "kept"):
        con.execute(f"drop schema if exists {schema} cascade")
    for schema, table in con.execute(_QUERIES.leftovers()).fetchall():
        con.execute(f'drop table "{schema}"."{table}"')


def print_erased(console: Console, erased: Erased, mentions: Mapping[str, int] | None = None) -> None:
    """Say what was erased, and what is not in the hands of this command."""
    rows = ", ".join(f"{number:,} of {table}" for table, number in erased.rows.items() if number)
    there = [path for path in erased.files if Path(path).exists()]
    lines = [
        f"Erased: rows of the loaded input: {rows or 'none were left'}",
        *(f"  earlier publications in {place}: {number}" for place, number in erased.publications.items()),
        "  The scores were made again without them, and the database file was rewritten.",
        "What you still have to do, since it is not in the hands of this command:",
        *(f"  take the person's rows out of {path}" for path in there[:10]),
        *([f"  and out of {len(there) - 10} other files"] if len(there) > 10 else []),
        *(f"  {deed}" for deed in erased.left),
        *(
            f"  {rows:,} rows of others hold an email of theirs within a text: {at}"
            for at, rows in (mentions or {}).items()
        ),
        "  input files that are elsewhere now, connected systems, backups, copies of the warehouse, other publications,"
        " and what a CRM was sent",
    ]
    for line in lines:
        console.print(line)
