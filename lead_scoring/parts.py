"""Take in what connected sources give like the files of a folder: in parts, each loaded when it has changed.

What happened goes by the day that its time is written with, everything else by a hash of its id into a fixed number of
parts. A part is known by its path `source:<source>/<table>/<part>` in `raw.loads`: one whose content has changed is
withdrawn and read again, one that is gone is withdrawn, and so are those of a source that is off.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import duckdb

from lead_scoring.contract import COLUMNS

#: What the path of a part begins with, which no file's does.
PREFIX = "source:"
#: The time that says which part a row belongs to. One that is written in digits changes its first five once a day.
TIMES = {"events": "occurred_at", "person_changes": "changed_at", "outcomes": "occurred_at"}
_DAY = "coalesce(left({0}, if(regexp_full_match({0}, '[0-9.]+'), 5, 10)), 'none')"
#: Where rows have no time: sixteen parts.
_SHARE = "left(md5(coalesce({0}, '')), 1)"


@dataclass
class TakenIn:
    """What a source gives now, and how much of it was new or had changed: rows by table."""

    source: str
    rows: dict[str, int]
    new_rows: dict[str, int]

    def __str__(self) -> str:
        given = [f"{rows:,} {table} ({self.new_rows[table]:,} new or changed)" for table, rows in self.rows.items()]
        return f"{self.source}: {', '.join(given)}"


@dataclass
class Read:
    """What is to be taken in: rows of it stand in `raw.incoming_<table>`."""

    loads: list[tuple]
    """Rows of `raw.loads`."""
    withdrawn: list[int]
    taken: list[TakenIn]


def is_part(path: str) -> bool:
    """Whether a path in `raw.loads` is that of a part of a source."""
    return path.startswith(PREFIX)


def read(
    con: duckdb.DuckDBPyConnection, views: Mapping[str, Mapping[str, str]], known: Mapping[str, tuple], *, again: bool
) -> Read:
    """Read the parts that are new or have changed (with `again` all of them).

    `views`: per source and contract table the view that holds what it gives now. `known`: the load and content hash of
    each part that was read before.
    """
    done = Read([], [], [])
    seen = set()
    for source, tables in views.items():
        taken = TakenIn(source, {}, {})
        done.taken.append(taken)
        for table, view in tables.items():
            columns = ", ".join(f'"{column}"' for column in COLUMNS[table])
            key = COLUMNS[table][0]
            part = _DAY.format(TIMES[table]) if table in TIMES else _SHARE.format(key)
            con.execute(f"create or replace temp table given as select {columns}, {part} as part from {view}")
            # a sum, since the order of rows means nothing
            parts = con.execute(
                f"select part, count(*), count(*) || ' ' || sum(hash({columns})::hugeint) from given group by part"
            ).fetchall()
            changed = note_changed(con, done, seen, known, source, table, parts, again=again)
            taken.rows[table] = sum(rows for _, rows, _ in parts)
            taken.new_rows[table] = sum(rows for *_, rows in changed)
            if changed:
                con.execute("create or replace temp table changed (part varchar, load_id bigint, rows bigint)")
                con.executemany("insert into changed values (?, ?, ?)", changed)
                con.execute(
                    f"insert into raw.incoming_{table} select {columns}, '{source}__{table} ' || part,"
                    f" row_number() over (partition by part order by {key}), load_id"
                    " from given join changed using (part)"
                )
    con.execute("drop table if exists given")
    con.execute("drop table if exists changed")
    done.withdrawn += [load_id for path, (load_id, _) in known.items() if path not in seen]
    return done


def note_changed(
    con: duckdb.DuckDBPyConnection,
    done: Read,
    seen: set[str],
    known: Mapping[str, tuple],
    source: str,
    table: str,
    parts: Iterable[tuple[str, int, str]],
    *,
    again: bool,
) -> list[tuple[str, int, int]]:
    """Note the parts (name, rows, content) of a table that are to be read: their names, new loads and rows."""
    changed = []
    for part, rows, content in sorted(parts):
        path = f"{PREFIX}{source}/{table}/{part}"
        seen.add(path)
        load_id, last_content = known.get(path, (None, None))
        if content == last_content and not again:
            continue
        new_id = con.execute("select nextval('raw.load_ids')").fetchone()[0]
        done.loads.append((new_id, table, f"{source}__{table} {part}", path, None, content))
        done.withdrawn += [load_id] if load_id is not None else []
        changed.append((part, new_id, rows))
    return changed
