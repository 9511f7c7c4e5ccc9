"""One input on two engines, by dbt alone: ordinary tables in schema raw, built on DuckDB and on another one."""

import json
import os
import pickle
import subprocess
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, timedelta, timezone
from pathlib import Path
from typing import Any
from unittest.mock import patch

import duckdb
import psycopg
import pytest
from dbt import selected_resources
from dbt.cli.main import dbtRunner
from postgres_server import LOADER, PASSWORD, Database
from reference.contract import instant
from sequences import differences
from warehouse import Rows, tables_in

from lead_scoring.core import project, sources
from lead_scoring.core.contract import COLUMNS
from lead_scoring.core.names import sql_text
from lead_scoring.demo import write_demo
from lead_scoring.demo.shapes import write_shapes

#: Nobody's Python runs on PostgreSQL: DuckDB does without, too.
VARIABLES = {"classify_with": "sql", "run_id": "test"}
#: The input folder of each case, its first scoring day, and how many of the latest events come on the day after.
CASES = {
    "example": (project.ROOT / "examples" / "input", project.EXAMPLE_AS_OF, 3),
    "golden": (project.ROOT / "tests" / "goldens" / "case_1" / "input", date(2026, 9, 19), 8),
}
#: The scoring day of connected systems.
CONNECTED_ON = date(2026, 11, 15)
#: Every engine has a hash of its own.
HASHES = {"row_hash", "read_by"}
#: The project as each engine parses it, with the vars that were given.
_MANIFESTS: dict[tuple[str, ...], Any] = {}


class Engine:
    """A place for tables, which dbt builds in."""

    target: str
    #: The name that relations bear.
    database_name = ""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder

    def environment(self) -> dict[str, str]:
        """What profiles.yml reads."""
        raise NotImplementedError

    def rows(self, sql: str) -> Rows:
        raise NotImplementedError

    def execute(self, *statements: str) -> None:
        raise NotImplementedError

    def insert(self, table: str, rows: Sequence[Mapping[str, Any]], types: Mapping[str, str] | None = None) -> None:
        """Add rows to a table; a table that is not there is made, of text columns but for those of `types`."""
        names = list(dict.fromkeys(name for row in rows for name in row))
        columns = {name: self.column(name) for name in names}
        declared = ", ".join(f"{column} {(types or {}).get(name, 'varchar')}" for name, column in columns.items())
        self.execute(f"create table if not exists {table} ({declared})")
        literals = (", ".join(self.literal(row.get(name)) for name in names) for row in rows)
        values = ", ".join(f"({row})" for row in literals)
        self.execute(f"insert into {table} ({', '.join(columns.values())}) values {values}")

    def column(self, name: str) -> str:
        """The name of a column of an input table, as SQL writes it."""
        return f'"{name}"'

    def literal(self, value: Any) -> str:
        """A value of an input table as SQL writes it."""
        return "null" if value in (None, "") else sql_text(value)

    def words(self, *arguments: str, variables: Mapping[str, Any]) -> list[str]:
        """What dbt is called with."""
        folders = (
            *("--project-dir", project.ROOT, "--profiles-dir", project.ROOT),
            *("--target-path", self.folder / "target", "--log-path", self.folder / "logs"),
        )
        options = ("--target", self.target, "--quiet", "--log-level", "none", "--vars", json.dumps(variables))
        return [*map(str, (*arguments, *folders, *options))]

    def dbt(self, *arguments: str, variables: Mapping[str, Any] | None = None, as_of: object = "") -> Any:
        """Call dbt in this process, parsing once for the same variables; returns dbt's own result."""
        given = {**VARIABLES, **(variables or {})}
        known = (self.target, self.database_name, repr(sorted(given.items())))
        selected_resources.set_selected_resources(set())
        with patch.dict(os.environ, self.environment()):
            if known not in _MANIFESTS:
                _MANIFESTS[known] = dbtRunner().invoke(self.words("parse", variables=given)).result
            words = self.words(*arguments, variables={**given, "as_of": str(as_of)})
            return dbtRunner(manifest=_MANIFESTS[known]).invoke(words)

    def build(self, *options: str, as_of: object, **variables: Any) -> None:
        """`dbt build` without unit tests; every model and data test has to succeed."""
        done = self.dbt("build", "--exclude-resource-type", "unit_test", *options, as_of=as_of, variables=variables)
        failed = [f"{node.node.name}: {node.message}" for node in done.result or [] if node.status in ("error", "fail")]
        assert done.success, "\n\n".join(failed) or done.exception

    def marts(self) -> dict[str, Rows]:
        """All marts."""
        names = self.rows("select table_name from information_schema.tables where table_schema = 'marts'")
        return {row["table_name"]: self.rows(f"select * from marts.{row['table_name']}") for row in names}


class DuckDB(Engine):
    """A file of DuckDB."""

    target = "duckdb"

    @property
    def file(self) -> Path:
        return self.folder / "warehouse.duckdb"

    def environment(self) -> dict[str, str]:
        return {"LEAD_SCORING_WAREHOUSE": str(self.file)}

    def rows(self, sql: str) -> Rows:
        with duckdb.connect(self.file) as con:
            return con.execute(sql).to_arrow_table().to_pylist()

    def execute(self, *statements: str) -> None:
        with duckdb.connect(self.file) as con:
            for statement in statements:
                con.execute(statement)


class Postgres(Engine):
    """A database of the server that the tests start; who builds may create schemas in it, and nothing else."""

    target = "postgres"

    def __init__(self, folder: Path, database: Database) -> None:
        super().__init__(folder)
        self.database, self.database_name = database, database.name

    def environment(self) -> dict[str, str]:
        where = {"PGHOST": str(self.database.server.folder), "PGDATABASE": self.database.name}
        return {**where, "PGUSER": LOADER, "PGPASSWORD": PASSWORD}

    def rows(self, sql: str) -> Rows:
        with psycopg.connect(self.database.url, row_factory=psycopg.rows.dict_row) as con:
            return con.execute(sql).fetchall()

    def execute(self, *statements: str) -> None:
        with psycopg.connect(self.database.url, autocommit=True) as con:
            for statement in statements:
                con.execute(statement)


class Snowflake(Engine):
    """dbt-snowflake on an emulator, in a process of the environment that has both (`snowflake_emulator.py`)."""

    target = "snowflake"
    database_name = "lead_scoring"

    def __init__(self, folder: Path, python: Path) -> None:
        super().__init__(folder)
        #: What became of each model, seed and data test of the last build: type, name -> status.
        self.nodes: dict[tuple[str, str], str] = {}
        program = Path(__file__).with_name("snowflake_emulator.py")
        with (folder / "stderr.txt").open("wb") as errors:
            self.process = subprocess.Popen(
                [python, program, self.database_name.upper()],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=os.environ | {"LEAD_SCORING_CLASSIFY_WITH": "sql"},
            )

    def call(self, method: str, *arguments: Any) -> Any:
        """Have the emulator do something."""
        assert self.process.stdin and self.process.stdout
        pickle.dump((method, arguments), self.process.stdin)
        self.process.stdin.flush()
        is_done, value = pickle.load(self.process.stdout)
        assert is_done, value
        return value

    def close(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait(60)

    def rows(self, sql: str) -> Rows:
        return self.call("rows", sql)

    def execute(self, *statements: str) -> None:
        self.call("execute", *statements)

    def column(self, name: str) -> str:
        """Upper case, as everybody has it who does not quote."""
        return f'"{name.upper()}"'

    def literal(self, value: Any) -> str:
        """A backslash begins an escape there."""
        return super().literal(value).replace("\\", "\\\\")

    def build(self, *options: str, as_of: object, **variables: Any) -> None:
        given = {**VARIABLES, **variables, "as_of": str(as_of)}
        words = self.words("build", "--exclude-resource-type", "unit_test", *options, variables=given)
        stopped, nodes = self.call("dbt", *words)
        failed = [f"{name}: {message}" for _, name, status, message in nodes if status in ("error", "fail")]
        assert not stopped and not failed, "\n\n".join(failed) or stopped
        self.nodes = {(kind, name): status for kind, name, status, _ in nodes}

    def marts(self) -> dict[str, Rows]:
        names = self.rows("select table_name from information_schema.tables where table_schema = 'MARTS'")
        return {row["table_name"].lower(): self.rows(f"select * from marts.{row['table_name']}") for row in names}


@dataclass
class TwoDays:
    """What engines have after the first day and after the second: marts, and who was scored."""

    engines: dict[str, Engine]
    marts: list[dict[str, dict[str, Rows]]] = field(default_factory=list)
    scored: list[dict[str, set[str]]] = field(default_factory=list)
    last: date = date.min

    def build(self, as_of: date) -> None:
        self.last = as_of
        for engine in self.engines.values():
            engine.build(as_of=as_of)
        self.marts.append({name: engine.marts() for name, engine in self.engines.items()})
        people = "select person_id from run_state.people_to_score"
        self.scored.append(
            {name: {row["person_id"] for row in engine.rows(people)} for name, engine in self.engines.items()}
        )


def in_two_days(engines: dict[str, Engine], case: str, types: Mapping[str, Mapping[str, str]] | None = None) -> TwoDays:
    """One of `CASES` on engines; its latest events come on the second day. `types`: of columns that are no text."""
    folder, as_of, late = CASES[case]
    types, both = types or {}, TwoDays(engines)
    tables = {name: [typed(row, types.get(name, {})) for row in rows] for name, rows in tables_in(folder).items()}
    events = sorted(tables["events"], key=lambda row: row["occurred_at"] or "")
    tables["events"], new = events[:-late], events[-late:]
    for engine in engines.values():
        engine.execute("create schema if not exists raw")
        for table, rows in tables.items():
            engine.insert(f"raw.{table}", rows, types.get(table))
    both.build(as_of)
    for engine in engines.values():
        engine.insert("raw.events", new)
    both.build(as_of + timedelta(days=1))
    return both


def connected(engines: Sequence[Engine], folder: Path, *options: str) -> None:
    """A small demo company as every system would have it, all connected at once, on engines. `options`: of dbt."""
    names = sources.known_sources()
    write_demo(folder / "demo", 60, 40, 11, CONNECTED_ON, "parquet")
    write_shapes(folder / "demo", folder / "shape", names)
    variables = {f"{name}_enabled": True for name in names} | {f"{name}_schema": f"source_{name}" for name in names}
    for engine in engines:
        for name in names:
            engine.execute(f"create schema source_{name}")
            for table, rows in tables_in(folder / "shape" / name).items():
                engine.insert(f"source_{name}.{table}", rows)
        engine.build("--full-refresh", *options, as_of=CONNECTED_ON, **variables, max_rejected_share=1)


def unequal_rows(mine: Engine, other: Engine, tables: Sequence[str]) -> dict[str, tuple[list[Any], list[Any]]]:
    """What two engines have in tables, row by row: the first differences."""
    found = {}
    for table in tables:
        ours, theirs = (Counter(map(comparable, engine.rows(f"select * from {table}"))) for engine in (mine, other))
        if ours != theirs:
            found[table] = (list((ours - theirs).elements())[:2], list((theirs - ours).elements())[:2])
    return found


def comparable(row: dict[str, Any]) -> tuple[tuple[str, Any], ...]:
    """A row without what each engine says in its own way: hashes, and whether a whole number ends in `.0`."""
    seconds = row.get("engaged_seconds")
    known = {**row, "engaged_seconds": None if seconds is None else float(seconds)}
    return tuple((name, value) for name, value in known.items() if name not in HASHES)


def typed(row: Mapping[str, Any], types: Mapping[str, str]) -> dict[str, Any]:
    """A row whose times are written as columns of a type take them; where that has a zone, of another one."""
    zones = {"timestamp": UTC, "timestamptz": timezone(timedelta(hours=-7))}
    written = dict(row)
    for name in types.keys() & row.keys():
        if types[name] in zones and row[name]:
            at = instant(row[name]).astimezone(zones[types[name]])
            written[name] = (at if types[name] == "timestamptz" else at.replace(tzinfo=None)).isoformat(" ")
    return written


class SameAsOnDuckDB:
    """Tests of an engine, which its module has as fixtures: `two_days`, and `systems` beside the same on DuckDB."""

    @staticmethod
    def compared() -> list[str]:
        """The tables of connected systems that are compared row by row."""
        return [f"input.int_{table}_rows" for table in COLUMNS]

    @pytest.mark.parametrize("day", [0, 1], ids=["full", "daily"])
    def test_marts(self, two_days: TwoDays, day: int) -> None:
        """Every row of every mart, numbers to a millionth."""
        theirs, ours = two_days.marts[day].values()
        assert len(ours) > 25 and all(ours[mart] for mart in ("lead_scores", "score_contributions", "runs"))
        assert differences(ours, theirs) == {}

    def test_a_daily_run_scores_the_affected_people_only(self, two_days: TwoDays) -> None:
        """The same people as on DuckDB: some, and not all."""
        full, (theirs, ours) = two_days.scored[0], two_days.scored[1].values()
        assert ours == theirs
        assert 0 < len(ours) < min(map(len, full.values()))

    def test_rows_of_every_connector(self, systems: tuple[Engine, Engine]) -> None:
        """All that its views give, accepted or rejected."""
        duckdb, engine = systems
        assert unequal_rows(engine, duckdb, self.compared()) == {}

    def test_marts_of_connected_systems(self, systems: tuple[Engine, Engine]) -> None:
        duckdb, engine = systems
        assert len(engine.rows("select * from marts.lead_signals")) > 30
        assert differences(engine.marts(), duckdb.marts()) == {}
