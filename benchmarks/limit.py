"""`python -m benchmarks.limit <files> <as of>`: the seconds of the least that a score costs, the median of three."""

import statistics
import sys
import time

import duckdb

#: The Parquet is read once, and what decays is added up: nothing that scores can do less.
_LIMIT = """
create or replace table decayed as
select person_id, event_type, sum(power(2.0, -(date '{as_of}' - cast(occurred_at as date)) / 30.0)) as balance
from read_parquet('{files}')
where occurred_at < date '{as_of}' + interval 1 day
group by person_id, event_type
"""


def main(files: str, as_of: str) -> None:
    """Print the seconds, once the files have been read."""
    seconds = []
    with duckdb.connect() as con:
        con.execute("set threads = 2; set preserve_insertion_order = false")
        for _ in range(4):
            started = time.monotonic()
            con.execute(_LIMIT.format(files=files.replace("'", "''"), as_of=as_of))
            seconds.append(time.monotonic() - started)
    print(statistics.median(seconds[1:]))


if __name__ == "__main__":
    main(*sys.argv[1:])
