"""What is ahead of the clock: a feed, which moves the day up to which silence counts as silence, or the scoring day."""

from datetime import date, timedelta

import duckdb

#: A clock or a time zone may be a day off.
_DAYS_OFF = 1


#: What to do about feeds that are ahead.
REMEDY = (
    "Rules about silence take the feed for complete up to then: correct the row where it comes from, or delete it,"
    " and run again."
)


def ahead(marts: duckdb.DuckDBPyConnection, today: date) -> list[str]:
    """The feeds whose newest row lies more than a day after the clock's day, a sentence each."""
    found = marts.execute(
        "select family, if(family = 'person_changes', 'change', 'event'), newest_id, newest_at from feed_freshness"
        " where newest_id is not null and last_seen_on > ? order by family",
        [today + timedelta(days=_DAYS_OFF)],
    ).fetchall()
    return [
        f"feed {family} is ahead of the clock: its newest row, {kind} {row_id}, is of {at:%Y-%m-%d %H:%M:%S} UTC."
        for family, kind, row_id, at in found
    ]


#: What to do about a scoring day that has not come.
REMEDY_OF_DAY = "Run again as of a day that is over (--as-of), unless this one is meant."


def day_ahead(newest: date | None, as_of: date, today: date) -> str | None:
    """What is found of a scoring day that is later than today and the newest event; None of another one."""
    if as_of <= max(today, newest or today):
        return None
    return f"{as_of} is {(as_of - today).days} days after today: every day without events counts as silence."
