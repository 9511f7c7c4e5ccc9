"""What a source system can say of the demo, and how: one `Shape` a source."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True)
class Shape:
    """How a source writes what it knows.

    Its SQL is DuckDB's, over the tables of `world` and those that hold what this source, of all that are asked for, is
    the one to tell: `said` (of `happened`), `said_changes` (of `changed`), `said_companies` (of `companies`) and
    `said_deals` (of `deals`).
    """

    tables: Mapping[str, str]
    """The query of each raw table."""
    events: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """By event type, the contract's columns that the source has, beside event_id and occurred_at, separated by blanks.
    `person_id`, `email`, `anonymous_id`: how it names whom an event is of; an event that it cannot name is not told."""
    read_as: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Columns that the source knows less well than the world: how, as an expression over `happened`."""
    only: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """By event type, the condition over `happened` of the events that it can tell at all."""
    deals: str = ""
    """The condition over `deals` of the ones that it can tell; blank: none."""
    echoes: tuple[str, ...] = ()
    """Event types that it also reports, a moment later, when a system named before it is the one to tell."""
    changes: tuple[str, ...] = ()
    """The attributes of people whose history it keeps."""
    stages: tuple[str, ...] = ()
    """The lifecycle stages of people that it can say."""
    has_accounts: bool = False
    lands_clicks: bool = False
    """Whether a landing with a click's id is an ad click to whoever reads the source."""
    fields: str = ""
    """The contract's columns of what was filled into forms that it keeps, separated by blanks."""
