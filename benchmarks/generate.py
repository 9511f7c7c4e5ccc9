"""`python -m benchmarks.generate <folder> <events> <seed>`: the demo company at a size, cut where its last day begins.

Folder `base` is for a first run, `day` is to be added to it for the run of the next day. Of the 14 days before, 2 % of
a day's number of events come late with that day, and 1 % come again. Times and numbers of events are typed.
"""

import json
import shutil
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb

from benchmarks import DAY, DAYS
from lead_scoring.demo import write_demo

#: Of another shape, other files: raised with every change of the rows that are written.
SHAPE = 2
START = DAY - timedelta(days=DAYS)
#: How busy people are, and how many events a person has in these days.
INTENSITY, EVENTS_PER_PERSON = 4.0, 148
LATE_DAYS, LATE_SHARE, RESENT_SHARE = 14, 0.02, 0.01

_EVENTS = f"""
create macro timestamp_of(given) as
    coalesce(try_cast(replace(given, ' UTC', '') as timestamp), make_timestamp(try_cast(given as bigint) * 1000));
create macro draw(name) as hash(name) % 1000000 / 1e6;
create view events as
with typed as (
    select * replace (
        timestamp_of(occurred_at) as occurred_at,
        cast(loaded_at as timestamp) as loaded_at,
        try_cast(engaged_seconds as integer) as engaged_seconds
    )
    from read_parquet('$demo/events*.parquet')
),
placed as (
    select
        *,
        occurred_at >= '{DAY}' as is_of_day,
        occurred_at >= date '{DAY}' - {LATE_DAYS} and not is_of_day as is_recent,
        is_recent and draw(event_id || 'late') < {LATE_SHARE / LATE_DAYS} as is_late,
        is_recent and not is_late and draw(event_id || 'again') < {RESENT_SHARE / LATE_DAYS} as is_resent
    from typed
)
select * replace (
    if(is_late, '{DAY}'::timestamp + to_seconds(cast(3600 + 60000 * draw(event_id) as integer)), loaded_at) as loaded_at
)
from placed;
"""
#: Which rows of other tables are new on the day; tables that are not here have none.
_NEW = {
    "people": f"draw(person_id) < 1 / {DAYS}",
    "person_changes": f"changed_at >= '{DAY}'",
    "outcomes": f"occurred_at >= '{DAY}'",
}


def prepare(folder: Path, events: int, seed: int) -> dict[str, Any]:
    """Write the events of a size unless they are there; returns the settings, and the rows of each file."""
    note = folder / "dataset.json"
    settings = {"events": events, "seed": seed, "shape": SHAPE}
    if note.is_file() and (found := json.loads(note.read_text(encoding="utf-8")))["settings"] == settings:
        return found
    shutil.rmtree(folder, ignore_errors=True)
    demo = folder / "demo"
    write_demo(demo, max(round(events / EVENTS_PER_PERSON), 100), DAYS + 1, seed, DAY, "parquet", INTENSITY)
    found = {"settings": settings, "rows": _cut(demo, folder)}
    shutil.rmtree(demo)
    note.write_text(json.dumps(found, indent=1), encoding="utf-8")
    return found


def _cut(demo: Path, folder: Path) -> dict[str, int]:
    """Write the rows of the folder `demo` to `base` and `day`."""
    rows: dict[str, int] = {}
    with duckdb.connect() as con:
        con.execute("set threads = 2; set memory_limit = '4GB'; set timezone = 'UTC'")
        con.execute(_EVENTS.replace("$demo", demo.as_posix()))

        def write(select: str, name: str) -> None:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            rows[name] = con.execute(f"copy ({select}) to '{path}' (format parquet, compression zstd)").fetchone()[0]

        columns = "select * exclude (is_of_day, is_recent, is_late, is_resent) from events where"
        month = START.replace(day=1)
        while month < DAY:
            following = (month + timedelta(days=32)).replace(day=1)
            span = f"occurred_at >= '{month}' and occurred_at < '{min(following, DAY)}'"
            write(f"{columns} not is_late and {span} order by occurred_at", f"base/events/{month:%Y-%m}.parquet")
            month = following
        of_day = "is_of_day or is_late or is_resent"
        write(f"{columns} {of_day} order by loaded_at", f"day/events/{DAY}.parquet")
        forms = f"from '{demo}/form_submissions*.parquet' where event_id in (select event_id from events where"
        write(f"{forms} not is_of_day and not is_late)", "base/form_submissions.parquet")
        write(f"{forms} {of_day})", "day/form_submissions_day.parquet")
        for table in ("people", "accounts", "person_changes", "outcomes", "score_exemptions"):
            source, is_new = f"from '{demo}/{table}.parquet' where", f"coalesce({_NEW.get(table, 'false')}, false)"
            write(f"{source} not {is_new}", f"base/{table}.parquet")
            if table in _NEW:
                write(f"{source} {is_new}", f"day/{table}_day.parquet")
    return rows


if __name__ == "__main__":
    prepare(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
