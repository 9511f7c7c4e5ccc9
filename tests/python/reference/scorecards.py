"""The three scorecards and the bands, as the scoring definition prints them."""

from __future__ import annotations

from dataclasses import dataclass, replace

BANDS = [("sales_ready", 10.0), ("interested", 8.0), ("engaged", 2.0), ("cold", 0.0), ("low_intent", float("-inf"))]
MQL_LINE = 10.0


@dataclass(frozen=True)
class Price:
    """What a rule is worth in a scorecard; `half_life` and `lifespan` in days (both None: no decay)."""

    person: float
    account: float
    group: str
    half_life: float | None = None
    lifespan: float | None = None
    person_cap: float | None = None
    account_cap: float | None = None
    limit_units: int | None = None
    limit_days: int | None = None
    is_gate: bool = False


@dataclass(frozen=True)
class Group:
    """The bounds of a group's sum; None is no bound."""

    person_min: float | None = None
    person_max: float | None = None
    account_min: float | None = None
    account_max: float | None = None


@dataclass(frozen=True)
class Scorecard:
    """Prices by rule, bounds by group, and the lifecycle stages that the scorecard applies to."""

    name: str
    prices: dict[str, Price]
    groups: dict[str, Group]
    person_stages: frozenset[str]
    account_stages: frozenset[str]
    is_primary: bool = False


def _ad(person: float, account: float, half_life: float = 30, **more: float) -> Price:
    return Price(person, account, "advertising", half_life, **more)


def _intent(person: float, half_life: float, units: int, days: int, cap: float | None = None) -> Price:
    return Price(
        person, person / 2, "intent", half_life, person_cap=cap, account_cap=cap, limit_units=units, limit_days=days
    )


def _low(person: float, account: float = 0, half_life: float | None = None, **more: float | bool) -> Price:
    return Price(person, account, "low_intent", half_life, **more)


_SEVEN = {
    "ad_impression": _ad(0.1, 0.01, 7, person_cap=2, account_cap=1),
    "ad_click": _ad(2, 1),
    "ad_visit": _ad(2, 1),
    "engaged_visit": _ad(2, 1),
    "fast_click": _ad(2, 1),
    "direct_visit": _ad(4, 2),
    "additional_pages": _ad(2, 1),
}

_DEFAULT = {
    **_SEVEN,
    "direct_visit": replace(_SEVEN["direct_visit"], person_cap=12, limit_units=1, limit_days=1),
    "demo_request": _intent(15, 60, 1, 1),
    "meeting_booked": _intent(15, 60, 1, 1),
    "trial_started": _intent(15, 60, 1, 1),
    "chat_started": _intent(1, 30, 1, 1),
    "outreach_reply": _intent(4, 30, 1, 1),
    "pricing_view": _intent(2.5, 30, 1, 7),
    "demo_view": _intent(2, 30, 1, 7),
    "case_study_view": _intent(1.5, 30, 1, 1),
    "webinar_attended": _intent(2, 60, 1, 1),
    "content_download": _intent(1, 30, 2, 1, cap=3),
    "email_click": _intent(0.2, 30, 2, 1, cap=1),
    "site_visit": _intent(0.5, 30, 1, 1, cap=3),
    "product_reading": _intent(1, 30, 4, 1),
    "unsubscribe": _low(-1.5, half_life=90, person_cap=4.5),
    "repeated_unsubscribes": _low(-5),
    "ignored_outreach": _low(-4),
    "visits_without_action": _low(-2),
    "short_critical_visit": _low(-1, half_life=14, person_cap=3),
    "fake_form": _low(-6, -3, is_gate=True),
    "incomplete_form": _low(-2),
    "single_touch": _low(-3),
    "identity_churn": _low(-3),
    "entry_level_only": _low(-2),
    "career_page_visitor": _low(-6, is_gate=True),
    "hard_bounce": _low(-4),
    "tickets_without_interest": _low(-3),
}

_GROUPS = {"advertising": Group(), "intent": Group(), "low_intent": Group(person_min=-10, account_min=-5)}
_LEADS, _PROSPECTS, _CUSTOMERS = frozenset({"lead"}), frozenset({"prospect"}), frozenset({"customer"})

SCORECARDS = [
    Scorecard("influ2", _SEVEN, {"advertising": Group()}, _LEADS, _PROSPECTS),
    Scorecard("default", _DEFAULT, _GROUPS, _LEADS, _PROSPECTS, is_primary=True),
    Scorecard(
        "expansion",
        {rule: price for rule, price in _DEFAULT.items() if rule != "tickets_without_interest"},
        _GROUPS,
        _CUSTOMERS,
        _CUSTOMERS,
    ),
]


def band(score: float) -> str:
    """The first band whose lower bound the score, rounded to 6 digits, reaches."""
    return next(name for name, minimum in BANDS if round(score, 6) >= minimum)
