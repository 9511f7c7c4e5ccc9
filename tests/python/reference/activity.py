"""What happened: clean events, bots set aside, and each person's visits and page visits."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

from python_udfs import is_crawler, page_type

from .contract import Row, instant
from .identity import Identity, normal_email

IDLE = {"careers", "support", "legal"}
STAGE_OF_PAGE = {"blog": "awareness", "pricing": "decision", "demo": "decision", "case_study": "decision"}
HALF_HOUR = timedelta(minutes=30)
CLICK_IDS = (
    "gclid", "gbraid", "wbraid", "dclid", "msclkid", "ttclid", "twclid", "li_fat_id", "rdt_cid", "sclid", "epik",
)  # fmt: skip
CAMPAIGN = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term")
NOTHING = {"null", "undefined", "none", "nil", "nan", "n/a", "na", "-", "."}


@dataclass(frozen=True)
class Event:
    """One event of one person. `day` is the scoring day; `seconds` None is unknown; `verdict` is a submission's."""

    event_id: str
    kind: str
    at: datetime
    day: date
    row: Row
    path: str | None
    page_type: str | None
    content_stage: str | None
    seconds: float | None
    verdict: str | None


@dataclass
class PageVisit:
    """One visit x one path; `seconds` is the sum of the known ones, None when none is known."""

    path: str | None
    page_type: str | None
    views: list[Event]

    @property
    def seconds(self) -> float | None:
        """Known engaged seconds on the path, None when none is known."""
        known = [view.seconds for view in self.views if view.seconds is not None]
        return sum(known) if known else None


@dataclass
class Visit:
    """A run of one person's page views on one day."""

    views: list[Event]
    is_ad: bool = False
    is_direct: bool = False

    @property
    def first(self) -> Event:
        """The first page view: the visit's evidence, instant, day and landing path."""
        return self.views[0]

    @property
    def click_id(self) -> str | None:
        """The visit's own click_id (may be none)."""
        return self.first.row["click_id"]

    @property
    def has_interest(self) -> bool:
        """Whether some page view's type is not idle."""
        return any(view.page_type not in IDLE for view in self.views)

    @property
    def page_visits(self) -> list[PageVisit]:
        """The visit's paths in order of their first views."""
        by_path: dict[str | None, PageVisit] = {}
        for view in self.views:
            by_path.setdefault(view.path, PageVisit(view.path, view.page_type, [])).views.append(view)
        return list(by_path.values())

    def seconds_on(self, types: Iterable[str]) -> float:
        """Known engaged seconds of the page views whose own type is one of these."""
        return sum(view.seconds for view in self.views if view.page_type in types and view.seconds is not None)


@dataclass(frozen=True)
class Change:
    """One change of a person's field."""

    field_name: str
    at: datetime
    day: date
    old: str | None
    new: str | None
    changed_by: str | None


@dataclass
class History:
    """What is known of one person at the end of `until`: events in order of (occurred_at, event_id), and visits."""

    until: date
    events: list[Event]
    changes: list[Change]
    visits: list[Visit] = field(default_factory=list)

    def between(self, first: date, last: date, *kinds: str) -> list[Event]:
        """The events of these kinds on the days `first .. last`."""
        return [event for event in self.events if first <= event.day <= last and event.kind in kinds]


def path_of(url: str | None) -> str | None:
    """The url without scheme, `www.`, query, fragment and trailing slash; lower case."""
    if url is None:
        return None
    bare = re.split(r"[?#]", url.lower(), maxsplit=1)[0]
    bare = re.sub(r"^[a-z][a-z0-9+.-]*://", "", bare)
    return re.sub(r"^www\.", "", bare).removesuffix("/")


def make_event(row: Row, verdicts: dict[str, str]) -> Event:
    """The typed event of an accepted row."""
    at = instant(row["occurred_at"])
    seen = None
    stage = row["content_stage"]
    if row["event_type"] == "page_view":
        seen = row["page_type"] or (page_type(row["url"]) if row["url"] else "other")
        stage = stage or STAGE_OF_PAGE.get(seen)
    return Event(
        event_id=row["event_id"],
        kind=row["event_type"],
        at=at,
        day=at.date(),
        row=row,
        path=path_of(row["url"]),
        page_type=seen,
        content_stage=stage,
        seconds=float(row["engaged_seconds"]) if row["engaged_seconds"] else None,
        verdict=verdicts.get(row["event_id"]) if row["event_type"] == "form_submitted" else None,
    )


def make_change(row: Row) -> Change:
    """The typed change of an accepted row."""
    at = instant(row["changed_at"])
    return Change(row["field_name"], at, at.date(), row["old_value"], row["new_value"], row["changed_by"])


def bots(events: list[Row], identity: Identity) -> set[str]:
    """The ids of bot events. `events` holds one row an id."""
    found = {row["event_id"] for row in events if row["user_agent"] and is_crawler(row["user_agent"])}
    groups: dict[tuple, list[Row]] = {}
    for row in events:
        person = identity.named(row)
        if row["event_type"] == "email_clicked" and row["url"] and row["message_id"] and person:
            day = instant(row["occurred_at"]).date()
            groups.setdefault((row["message_id"], person, day), []).append(row)
    for clicks in groups.values():
        found |= scanner_clicks([(instant(row["occurred_at"]), row["url"], row["event_id"]) for row in clicks])
    return found


def scanner_clicks(clicks: list[tuple[datetime, str, str]]) -> set[str]:
    """Which of the clicks (instant, url, event_id) of one message, person and day no human made.

    Only the clicks inside an offending second or ten seconds; another click of the day may be the human's.
    """
    found: set[str] = set()
    for start, _, _ in clicks:
        ten_seconds = [click for click in clicks if start <= click[0] <= start + timedelta(seconds=10)]
        if len({url for _, url, _ in ten_seconds}) >= 3:
            found |= {event_id for _, _, event_id in ten_seconds}
        second = [click for click in clicks if click[0].replace(microsecond=0) == start.replace(microsecond=0)]
        if len({url for _, url, _ in second}) >= 2:
            found |= {event_id for _, _, event_id in second}
    return found


def url_parameters(url: str | None) -> dict[str, str]:
    """The parameters of a url's query and fragment by their names in lower case; of several the first with a value."""
    parts = urlsplit((url or "").replace("&amp;", "&"))
    route, mark, behind = parts.fragment.partition("?")
    fragment = behind if mark and "=" not in route else parts.fragment
    found: dict[str, str] = {}
    for name, value in parse_qsl(parts.query) + parse_qsl(fragment):
        if value.strip():
            found.setdefault(name.lower(), value.strip())
    return found


def is_paid(parameters: dict[str, str]) -> bool:
    """Whether the medium says that the landing was paid for."""
    medium = re.sub("[ _]", "-", parameters.get("utm_medium", "").lower())
    return medium in ("display", "banner") or re.match(r"^(.*cp.*|ppc|retargeting|paid.*)$", medium) is not None


def click_id_in(parameters: dict[str, str]) -> str | None:
    """The id that a platform gave the click; a text for nothing and a template that was not filled in are none."""
    for name in (*CLICK_IDS, *(["fbclid"] if is_paid(parameters) else [])):
        value = parameters.get(name, "")
        if value and value.lower() not in NOTHING and not re.search(r"[][{}<>()$]|^%%|^__.*__$", value):
            return value
    return None


def with_clicks(events: list[Row]) -> list[Row]:
    """The events, of which page views without a click_id have that of their url, or of the medium that was paid for.

    `events` holds one row an id, bots set aside.
    """
    found = {}
    last_of: dict[tuple, tuple[datetime, str]] = {}
    for row in sorted(events, key=lambda row: (instant(row["occurred_at"]), row["event_id"])):
        parameters = url_parameters(row["url"])
        if row["event_type"] != "page_view" or row["click_id"]:
            continue
        click_id = click_id_in(parameters)
        if click_id is None and is_paid(parameters):
            at = instant(row["occurred_at"])
            device = row["anonymous_id"] or row["person_id"] or normal_email(row["email"]) or row["event_id"]
            landing = device, at.date(), *map(parameters.get, CAMPAIGN)
            last_at, click_id = last_of.get(landing, (None, None))
            if last_at is None or at - last_at > HALF_HOUR:
                click_id = f"paid:{row['event_id']}"
            last_of[landing] = at, click_id
        found[row["event_id"]] = click_id
    return [{**row, "click_id": found.get(row["event_id"], row["click_id"])} for row in events]


def history(events: list[Event], changes: list[Change], until: date) -> History:
    """What is known of a person at the end of a day, from all of their events (in order) and changes."""
    known = History(
        until,
        [event for event in events if event.day <= until],
        [change for change in changes if change.day <= until],
    )
    known.visits = visits(known.events)
    return known


def visits(events: list[Event]) -> list[Visit]:
    """One person's visits, each known as an ad visit, a direct visit or neither."""
    found: list[Visit] = []
    for view in (event for event in events if event.kind == "page_view"):
        current = found[-1] if found else None
        click_id = view.row["click_id"]
        if (
            current is None
            or view.day != current.first.day
            or view.at - current.views[-1].at > HALF_HOUR
            or (click_id is not None and click_id != current.click_id)
        ):
            found.append(Visit([view]))
        else:
            current.views.append(view)
    for visit in found:
        visit.is_ad = visit.click_id is not None or any(
            event.kind == "ad_click" and timedelta(0) <= visit.first.at - event.at <= HALF_HOUR for event in events
        )
        is_targeted = any(
            event.kind in ("ad_impression", "ad_click")
            and event.at < visit.first.at
            and visit.first.day - timedelta(days=89) <= event.day <= visit.first.day
            for event in events
        )
        visit.is_direct = is_targeted and not visit.is_ad and visit.has_interest
    return found
