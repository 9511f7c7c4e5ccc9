"""The rules: moment rules as lists of signals, state rules as a question about one person at one date."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from .activity import IDLE, Event, History, Visit


@dataclass(frozen=True)
class Signal:
    """Something that happened: a rule, its day and instant, units, and the event that is the evidence."""

    rule_id: str
    person_id: str
    day: date
    at: datetime
    units: int
    evidence_id: str


# ---------------------------------------------------------------- terms

NO_CONVERSION_FORMS = {"job_application", "newsletter", "preferences", "support"}
PRODUCT_INTEREST = ("product", "pricing", "demo", "case_study")
ANY_TIME = date.min


def is_fake(event: Event) -> bool:
    """Whether the event is a submission with the verdict fake, which is nothing but that."""
    return event.kind == "form_submitted" and event.verdict == "fake"


def is_reply(event: Event) -> bool:
    """An inbound answer that a human gave."""
    return event.kind == "outreach_replied" and event.row["reply_intent"] != "auto"


def is_conversion(event: Event) -> bool:
    """An act that asks for something: a form, meeting, trial, chat, or an answer that is not a refusal."""
    if event.kind == "form_submitted":
        return not is_fake(event) and event.row["form_type"] not in NO_CONVERSION_FORMS
    if event.kind == "outreach_replied":
        return is_reply(event) and event.row["reply_intent"] != "negative"
    return event.kind in ("meeting_booked", "trial_started", "chat_started")


def is_key_action(event: Event) -> bool:
    """A conversion, or a page view of type pricing or demo."""
    return is_conversion(event) or (event.kind == "page_view" and event.page_type in ("pricing", "demo"))


def is_engagement(event: Event) -> bool:
    """Anything that shows the person was there (a page view stands for its visit)."""
    if event.kind == "form_submitted":
        return not is_fake(event)
    if event.kind == "outreach_replied":
        return is_reply(event)
    return event.kind in (
        "page_view", "content_downloaded", "webinar_attended", "email_clicked", "meeting_booked", "trial_started",
        "chat_started",
    )  # fmt: skip


def is_demo_request(event: Event) -> bool:
    """A submission that asks for a demo or for sales."""
    form_type = event.row["form_type"]
    return event.kind == "form_submitted" and not is_fake(event) and form_type in ("demo_request", "contact_sales")


def days(number: int) -> timedelta:
    """A number of days."""
    return timedelta(days=number)


# ---------------------------------------------------------------- moment rules


def doublings(seconds: float, over: float, most: int) -> int:
    """Whole doublings of seconds over a base, at most `most`: 15, 30 -> 1; 15, 60 -> 2."""
    return min(most, math.floor(math.log2(seconds / over)))


def firsts(events: list[Event], column: str) -> list[Event]:
    """The first event of each value of a column; events without a value each count."""
    seen: set[str | None] = set()
    found = []
    for event in events:
        if event.row[column] is None or event.row[column] not in seen:
            found.append(event)
        seen.add(event.row[column])
    return found


def fast_clicks(known: History) -> list[Event]:
    """The first click on each creative that 1 to 4 impressions of it came strictly before."""
    found = []
    clicks = [event for event in known.events if event.kind == "ad_click" and event.row["creative_id"]]
    for click in firsts(clicks, "creative_id"):
        seen = [
            event
            for event in known.events
            if event.kind == "ad_impression"
            and event.row["creative_id"] == click.row["creative_id"]
            and event.at < click.at
        ]
        if 1 <= len(seen) <= 4:
            found.append(click)
    return found


def ad_visits(known: History) -> list[Visit]:
    """The ad visits that count: one for a click_id, and each that carries none."""
    seen: set[str | None] = set()
    found = []
    for visit in known.visits:
        if visit.is_ad and (visit.click_id is None or visit.click_id not in seen):
            found.append(visit)
            seen.add(visit.click_id)
    return found


def engaged_visits(known: History) -> list[tuple[Event, int]]:
    """Ad visits with at least 30 known seconds on the landing path, with their units."""
    found = []
    for visit in known.visits:
        seconds = visit.page_visits[0].seconds or 0
        if visit.is_ad and seconds >= 30:
            found.append((visit.first, doublings(seconds, 15, 3)))
    return found


def additional_pages(known: History) -> list[Event]:
    """Ad or direct visits with two or more paths of types that are not idle."""
    found = []
    for visit in known.visits:
        paths = {page.path for page in visit.page_visits if page.path is not None and page.page_type not in IDLE}
        if (visit.is_ad or visit.is_direct) and len(paths) >= 2:
            found.append(visit.first)
    return found


def page_views(known: History, page_type: str) -> list[Event]:
    """Page visits of a type that are not skims."""
    pages = [page for visit in known.visits for page in visit.page_visits if page.page_type == page_type]
    return [page.views[0] for page in pages if page.seconds is None or page.seconds >= 30]


def product_readings(known: History) -> list[tuple[Event, int]]:
    """Visits, no ad visits, with at least 60 known seconds on product pages, with their units."""
    found = []
    for visit in known.visits:
        seconds = visit.seconds_on(PRODUCT_INTEREST)
        if not visit.is_ad and seconds >= 60:
            found.append((visit.first, doublings(seconds, 30, 4)))
    return found


def unsubscriptions(known: History) -> list[Event]:
    """Each unsubscription, once per list (none: all lists) and day."""
    seen = set()
    found = []
    for event in known.between(ANY_TIME, known.until, "email_unsubscribed"):
        if (event.row["list_id"], event.day) not in seen:
            seen.add((event.row["list_id"], event.day))
            found.append(event)
    return found


def short_critical_visits(known: History) -> list[Event]:
    """Visits that skim the pages that matter and convert to nothing on the day, up to 30 minutes after."""
    found = []
    for visit in known.visits:
        last_call = visit.views[-1].at + timedelta(minutes=30)
        converted = any(
            is_conversion(event) and event.day == visit.first.day and visit.first.at <= event.at <= last_call
            for event in known.events
        )
        if 0 < visit.seconds_on(("pricing", "demo", "product")) < 30 and not converted:
            found.append(visit.first)
    return found


def moment_signals(person_id: str, known: History) -> list[Signal]:
    """All moment signals of a person, given what is known of them; in order of (instant, event) within a rule."""

    def of(kind: str) -> list[Event]:
        return [event for event in known.events if event.kind == kind]

    once: dict[str, list[Event]] = {
        "ad_impression": of("ad_impression"),
        "ad_click": firsts(of("ad_click"), "click_id"),
        "ad_visit": [visit.first for visit in ad_visits(known)],
        "fast_click": fast_clicks(known),
        "direct_visit": [visit.first for visit in known.visits if visit.is_direct],
        "additional_pages": additional_pages(known),
        "demo_request": [event for event in known.events if is_demo_request(event)],
        "meeting_booked": of("meeting_booked"),
        "trial_started": of("trial_started"),
        "chat_started": of("chat_started"),
        "webinar_attended": of("webinar_attended"),
        "outreach_reply": [event for event in of("outreach_replied") if is_conversion(event)],
        "content_download": firsts(of("content_downloaded"), "content_id"),
        "pricing_view": page_views(known, "pricing"),
        "demo_view": page_views(known, "demo"),
        "case_study_view": page_views(known, "case_study"),
        "email_click": firsts(of("email_clicked"), "message_id"),
        "site_visit": [
            visit.first for visit in known.visits if not visit.is_ad and not visit.is_direct and visit.has_interest
        ],
        "unsubscribe": unsubscriptions(known),
        "short_critical_visit": short_critical_visits(known),
    }
    counted = {rule: [(event, 1) for event in events] for rule, events in once.items()}
    counted["engaged_visit"] = engaged_visits(known)
    counted["product_reading"] = product_readings(known)
    return [
        Signal(rule, person_id, event.day, event.at, units, event.event_id)
        for rule in sorted(counted)
        for event, units in sorted(counted[rule], key=lambda found: (found[0].at, found[0].event_id))
    ]


# ---------------------------------------------------------------- state rules


def repeated_unsubscribes(known: History, on: date) -> bool:
    """1b: a day of the last 180 with two lists (or all) unsubscribed within 30 days, and no way back since."""
    for seen in known.between(on - days(179), on, "email_unsubscribed"):
        lists = {event.row["list_id"] for event in known.between(seen.day - days(29), seen.day, "email_unsubscribed")}
        if (len(lists) >= 2 or None in lists) and not known.between(seen.day + days(1), on, "email_resubscribed"):
            return True
    return False


def ignored_outreach(known: History, on: date) -> bool:
    """2: five touches on three days, three or more days ago, and no engagement from the first of them on."""
    touches = known.between(on - days(29), on - days(3), "outreach_sent")
    if len(touches) < 5 or len({touch.day for touch in touches}) < 3:
        return False
    return not any(is_engagement(event) and touches[0].day <= event.day <= on for event in known.events)


def visits_without_action(known: History, on: date) -> bool:
    """3: four visits and eight page views in 30 days, and no key action."""
    first = on - days(29)
    seen = [visit for visit in known.visits if first <= visit.first.day <= on]
    if len(seen) < 4 or sum(len(visit.views) for visit in seen) < 8:
        return False
    return not any(is_key_action(event) and first <= event.day <= on for event in known.events)


def latest_submission_is(verdict: str, known: History, on: date) -> bool:
    """5a, 5b: the latest submission with a verdict has this one, is younger than 180 days and was not made good."""
    submissions = [event for event in known.between(ANY_TIME, on, "form_submitted") if event.verdict]
    if not submissions or submissions[-1].verdict != verdict:
        return False
    latest = submissions[-1]
    redeemed = any(
        (event.kind == "meeting_booked" or is_reply(event)) and event.at > latest.at and event.day <= on
        for event in known.events
    )
    return on < latest.day + days(180) and not redeemed


def single_touch(known: History, on: date) -> bool:
    """6: one day of engagement ever, without a conversion, 14 to 179 days ago."""
    engaged = {event.day for event in known.events if is_engagement(event) and event.day <= on}
    if len(engaged) != 1:
        return False
    (only,) = engaged
    if any(is_conversion(event) and event.day == only for event in known.events):
        return False
    return only + days(14) <= on < only + days(180)


def folded(text: str | None) -> str:
    """A value as identity_churn compares it: trimmed, spaces folded, lower case; blank for null."""
    return " ".join((text or "").split()).lower()


def identity_churn(known: History, on: date) -> bool:
    """7: one field of the person took a value it never had on two days of the last 180, by hand."""
    for field_name in ("job_title", "email"):
        changes = [change for change in known.changes if change.field_name == field_name]
        changed_on = set()
        for change in changes:
            earlier = [other for other in changes if other.at < change.at]
            stood_before = {folded(value) for other in earlier for value in (other.old, other.new)}
            new = folded(change.new)
            if (
                on - days(179) <= change.day <= on
                and change.changed_by in ("person", "rep", None)
                and new
                and new != folded(change.old)
                and new not in stood_before
            ):
                changed_on.add(change.day)
        if len(changed_on) >= 2:
            return True
    return False


def entry_level_only(known: History, on: date) -> bool:
    """8: four contents of a known stage in 60 days, all for beginners, and no key action."""
    first = on - days(59)
    stages: dict[tuple[str, str], set[str]] = {}
    for event in known.between(first, on, "page_view", "content_downloaded", "webinar_attended", "email_clicked"):
        content = event.row["content_id"]
        name = ("content", content) if content else ("path", event.path) if event.path is not None else None
        if event.content_stage and name:
            stages.setdefault(name, set()).add(event.content_stage)
    if len(stages) < 4 or any(stage != {"awareness"} for stage in stages.values()):
        return False
    return not any(is_key_action(event) and first <= event.day <= on for event in known.events)


def career_page_visitor(known: History, on: date) -> bool:
    """9: in 30 days more of careers pages than of the product, and no conversion."""
    first = on - days(29)
    views = known.between(first, on, "page_view")
    careers = [view for view in views if view.page_type == "careers"]
    product = [view for view in views if view.page_type in PRODUCT_INTEREST]
    known_seconds = [view.seconds for view in careers if view.seconds is not None]
    if known_seconds:
        looks_for_job = sum(known_seconds) >= 60 and sum(known_seconds) > sum(view.seconds or 0 for view in product)
    else:
        looks_for_job = len(careers) >= 3 and len(careers) > len(product)
    return looks_for_job and not any(is_conversion(event) and first <= event.day <= on for event in known.events)


def tickets_without_interest(known: History, on: date) -> bool:
    """10: three tickets in 30 days and no interest in the product (that the person is no customer is asked above)."""
    first = on - days(29)
    tickets = {
        event.row["ticket_id"]
        for event in known.between(first, on, "ticket_created")
        if event.row["ticket_id"] and event.row["ticket_category"] not in ("sales", "billing", "pre-sales")
    }
    interested = any(
        first <= event.day <= on
        and (
            (event.kind == "page_view" and event.page_type in PRODUCT_INTEREST)
            or is_demo_request(event)
            or event.kind in ("meeting_booked", "trial_started")
        )
        for event in known.events
    )
    return len(tickets) >= 3 and not interested


def hard_bounce(known: History, on: date) -> bool:
    """+: of bounces and signs that mail arrives the latest is a bounce that is not soft."""
    signs = [
        event
        for event in known.events
        if event.day <= on
        and (
            (event.kind == "email_bounced" and event.row["bounce_type"] != "soft")
            or event.kind in ("email_delivered", "email_clicked")
            or is_reply(event)
        )
    ]
    return bool(signs) and signs[-1].kind == "email_bounced"


STATES: dict[str, Callable[[History, date], bool]] = {
    "repeated_unsubscribes": repeated_unsubscribes,
    "ignored_outreach": ignored_outreach,
    "visits_without_action": visits_without_action,
    "fake_form": partial(latest_submission_is, "fake"),
    "incomplete_form": partial(latest_submission_is, "incomplete"),
    "single_touch": single_touch,
    "identity_churn": identity_churn,
    "entry_level_only": entry_level_only,
    "career_page_visitor": career_page_visitor,
    "tickets_without_interest": tickets_without_interest,
    "hard_bounce": hard_bounce,
}

# The event families that must be complete on the date on which a silence rule starts.
FAMILIES = {"web": "page_view", "outreach": "outreach_sent", "tickets": "ticket_created"}
GATED_BY = {
    "ignored_outreach": ("outreach", "web"),
    "visits_without_action": ("web",),
    "single_touch": ("web",),
    "entry_level_only": ("web",),
    "career_page_visitor": ("web",),
    "tickets_without_interest": ("tickets", "web"),
}


def is_on(rule: str, known: History, stage: str, on: date, watermarks: dict[str, date | None]) -> bool:
    """Whether a state rule is on for a person of a lifecycle stage at a date, after the start gate.

    `watermarks` has the latest complete day of each family; None for a family never seen.
    """

    def holds(day: date) -> bool:
        if rule == "tickets_without_interest" and stage == "customer":
            return False
        return STATES[rule](known, day)

    if not holds(on):
        return False
    if rule not in GATED_BY:
        return True
    complete = [watermarks[family] for family in GATED_BY[rule]]
    if None in complete:
        return False
    start = on
    while holds(start - days(1)):
        start -= days(1)
    return start <= min(complete)
