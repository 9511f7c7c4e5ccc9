"""Feeds that are ahead of the clock: a time in the future moves the day up to which silence counts as silence."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

#: A clock or a time zone may be a day off.
_DAYS_OFF = 1
_NEWEST = """
    select family, row_id, happened_at from (
        select families.family, events.event_id as row_id, events.occurred_at as happened_at
        from activity.int_unique_events as events
        inner join seeds.event_families as families on events.event_type = families.event_type
        where events.event_id not in (select event_id from activity.int_bot_events)
        union all
        select 'person_changes' as family, change_id as row_id, changed_at as happened_at from input.person_changes
    ) as feeds
    where family in ({families})
    qualify row_number() over (partition by family order by happened_at desc, row_id) = 1
    order by family"""


@dataclass(frozen=True)
class Ahead:
    """A feed whose newest row lies in the future: its family, and the row."""

    family: str
    row_id: str
    at: datetime

    @property
    def what(self) -> str:
        """What is found, as a sentence."""
        row = f"{'change' if self.family == 'person_changes' else 'event'} {self.row_id}"
        return (
            f"feed {self.family} is ahead of the clock: its newest row, {row}, is of {self.at:%Y-%m-%d %H:%M:%S} UTC."
        )


#: What to do about feeds that are ahead.
REMEDY = (
    "Rules about silence take the feed for complete up to then: correct the row where it comes from, or delete it,"
    " and run again."
)


def ahead(look: Callable[[str], Sequence[tuple]], today: date) -> list[Ahead]:
    """The feeds whose newest row lies more than a day after the clock's day.

    `look` answers queries over the built tables.
    """
    limit = today + timedelta(days=_DAYS_OFF)
    found = look(f"select family from marts.feed_freshness where last_seen_on > date '{limit}'")
    if not found:
        return []
    families = ", ".join(f"'{family}'" for (family,) in found)
    return [Ahead(*row) for row in look(_NEWEST.format(families=families))]
