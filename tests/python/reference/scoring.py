"""Scores: signals and states priced by each scorecard, for people and their accounts, at one date."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from python_udfs import form_verdict, registrable_domain

from .activity import Change, Event, History, bots, history, make_change, make_event, with_clicks
from .addresses import hosts, normal_email
from .contract import Row, Tables, accepted, earliest_changes, earliest_events, expiry, latest, one_per_id, whole_row
from .identity import Identity, Person, resolve
from .rules import FAMILIES, STATES, Signal, is_on, moment_signals
from .scorecards import MQL_LINE, SCORECARDS, Price, Scorecard, band

FIRST_MONDAY = date(1970, 1, 5)
SEARCH_DAYS = 1000
TOLERANCE_DIGITS = 6


@dataclass
class Scenario:
    """An input, resolved once for all dates."""

    identity: Identity
    accounts: dict[str, str]
    events: dict[str, list[Event]]
    changes: dict[str, list[Change]]
    exemptions: list[Row]
    watermarks: dict[str, date | None]


@dataclass
class Result:
    """Scores at `as_of`: rows of plain values, one dict a row, in a stable order.

    leads: scorecard, person_id, account_id, score, band, gate, is_qualified.
    accounts: scorecard, account_id, score, band, is_qualified.
    contributions: scorecard, level, person_id, account_id, rule_id (or `limit:<group>`), points.
    signals: what moment rules found up to as_of. states: (rule_id, person_id) that are on at as_of.
    mql_until, mqa_until: of the people and accounts that qualify in the primary scorecard, the first later day on which
    the score would be below the line, None for never; those that do not qualify are not in it.
    """

    as_of: date
    leads: list[dict] = field(default_factory=list)
    accounts: list[dict] = field(default_factory=list)
    contributions: list[dict] = field(default_factory=list)
    signals: list[Signal] = field(default_factory=list)
    states: list[tuple[str, str]] = field(default_factory=list)
    mql_until: dict[str, date | None] = field(default_factory=dict)
    mqa_until: dict[str, date | None] = field(default_factory=dict)


# ---------------------------------------------------------------- the input, once


def prepare(tables: Tables) -> Scenario:
    """Read an input: what holds of it whatever the date (people, links, bots, verdicts, watermarks)."""
    account_rows = latest(accepted(tables, "accounts"), "account_id")
    people_rows = latest(accepted(tables, "people"), "person_id")
    identity = resolve(people_rows, account_rows)

    rows = earliest_events(accepted(tables, "events"))
    of_bots = bots(rows, identity)
    rows = [row for row in rows if row["event_id"] not in of_bots]
    identity.link(rows)

    forms = one_per_id(accepted(tables, "form_submissions"), "event_id", whole_row, last=False)
    verdicts = {row["event_id"]: form_verdict(row).verdict for row in forms}
    clean = [make_event(row, verdicts) for row in with_clicks(rows)]
    clean.sort(key=lambda event: (event.at, event.event_id))
    events: dict[str, list[Event]] = {}
    for event in clean:
        if owner := identity.owner(event.row):
            events.setdefault(owner, []).append(event)

    changes: dict[str, list[Change]] = {}
    for row in earliest_changes(accepted(tables, "person_changes")):
        if row["person_id"] in identity.survivor:
            changes.setdefault(identity.survivor[row["person_id"]], []).append(make_change(row))

    return Scenario(
        identity=identity,
        accounts={row["account_id"]: row["lifecycle_stage"] or "prospect" for row in account_rows},
        events=events,
        changes=changes,
        exemptions=accepted(tables, "score_exemptions"),
        watermarks={
            family: max((event.day for event in clean if event.kind == kind), default=None)
            for family, kind in FAMILIES.items()
        },
    )


def exempt_rules(scenario: Scenario, person: Person, on: date) -> set[str]:
    """The rules that a person is exempt from at a date; `*` stands for all."""
    email = normal_email(person.attributes["email"])
    rules = set()
    for row in scenario.exemptions:
        ends = expiry(row["expires_on"])
        applies = (
            scenario.identity.survivor.get(row["person_id"] or "") == person.person_id
            or scenario.identity.by_email.get(normal_email(row["email"]) or "") == person.person_id
            or (bool(email) and registrable_domain(email) in hosts(row["domain"]))
        )
        if applies and (ends is None or on < ends):
            rules.add(row["rule_id"] or "*")
    return rules


# ---------------------------------------------------------------- one person at one date


@dataclass
class Standing:
    """A person at a date: signals known, states on, exemptions."""

    person: Person
    signals: list[Signal]
    on: list[str]
    exempt: set[str]

    def is_exempt(self, rule: str) -> bool:
        """Whether nothing of the rule is priced for the person."""
        return "*" in self.exempt or rule in self.exempt

    def gate(self, scorecard: Scorecard) -> str | None:
        """Why the person cannot qualify in the scorecard: the first reason that applies, or None."""
        if "*" in self.exempt:
            return "exempt"
        for rule in sorted(self.on):
            if rule in scorecard.prices and scorecard.prices[rule].is_gate and not self.is_exempt(rule):
                return rule
        return None if self.person.stage in scorecard.person_stages else "lifecycle"


def standing(
    scenario: Scenario,
    person: Person,
    known: History,
    signals: list[Signal],
    on: date,
    watermarks: dict[str, date | None],
) -> Standing:
    """Where a person stands on a date, given what is known of them."""
    states = [rule for rule in STATES if is_on(rule, known, person.stage, on, watermarks)]
    return Standing(person, signals, states, exempt_rules(scenario, person, on))


def limited(signals: list[Signal], price: Price) -> list[tuple[Signal, float]]:
    """The signals of one person and rule with the units that the limit lets count, the earliest first."""
    left: dict[int, float] = {}
    found = []
    for signal in sorted(signals, key=lambda signal: (signal.at, signal.evidence_id)):
        units = float(signal.units)
        if price.limit_units is not None and price.limit_days is not None:
            window = (signal.day - FIRST_MONDAY).days // price.limit_days
            units = min(units, left.get(window, price.limit_units))
            left[window] = left.get(window, price.limit_units) - units
        found.append((signal, units))
    return found


def decay(price: Price, age: int) -> float:
    """What is left of a unit after `age` days."""
    if price.half_life is not None:
        return 2.0 ** (-age / price.half_life)
    if price.lifespan is not None:
        return max(0.0, 1 - age / price.lifespan)
    return 1.0


def decayed_units(standing: Standing, scorecard: Scorecard, on: date) -> dict[str, float]:
    """Units times decay by rule, after limits and exemptions; only rules that have a signal or are on."""
    units: dict[str, float] = {}
    for rule, price in scorecard.prices.items():
        if standing.is_exempt(rule):
            continue
        signals = [signal for signal in standing.signals if signal.rule_id == rule]
        if signals:
            units[rule] = sum(count * decay(price, (on - signal.day).days) for signal, count in limited(signals, price))
        elif rule in standing.on:
            units[rule] = 1.0
    return units


def clamp(value: float, low: float | None, high: float | None) -> float:
    """The value within bounds; None is no bound."""
    if low is not None:
        value = max(value, low)
    return value if high is None else min(value, high)


def capped(points: float, cap: float | None) -> float:
    """Points that are no more than a cap in either direction; None is no cap."""
    return points if cap is None else clamp(points, -cap, cap)


def with_limits(points: dict[str, float], scorecard: Scorecard, bounds: str) -> dict[str, float]:
    """Points by rule, and what the bounds of each group (`person` or `account`) add or take as `limit:<group>`."""
    total = dict(points)
    for name, group in scorecard.groups.items():
        raw = sum(value for rule, value in points.items() if scorecard.prices[rule].group == name)
        taken = clamp(raw, getattr(group, f"{bounds}_min"), getattr(group, f"{bounds}_max")) - raw
        if taken:
            total[f"limit:{name}"] = taken
    return total


def person_points(standing: Standing, scorecard: Scorecard, on: date) -> dict[str, float]:
    """A person's points by rule, after caps, with group limits; they sum to the score."""
    points = {}
    for rule, units in decayed_units(standing, scorecard, on).items():
        price = scorecard.prices[rule]
        points[rule] = capped(units * price.person, price.person_cap)
    return with_limits(points, scorecard, "person")


def account_points(members: Iterable[Standing], scorecard: Scorecard, on: date) -> dict[str, float]:
    """An account's points by rule, after caps, with group limits, from its people."""
    points: dict[str, float] = {}
    for member in members:
        if member.person.stage not in scorecard.person_stages:
            continue
        gated = member.gate(scorecard) is not None
        for rule, units in decayed_units(member, scorecard, on).items():
            worth = units * scorecard.prices[rule].account
            if not (gated and worth > 0):
                points[rule] = points.get(rule, 0.0) + worth
    for rule in points:
        points[rule] = capped(points[rule], scorecard.prices[rule].account_cap)
    return with_limits(points, scorecard, "account")


# ---------------------------------------------------------------- everyone at one date


def score_at(scenario: Scenario, as_of: date, scorecards: list[Scorecard] | None = None, until: bool = True) -> Result:
    """Score a prepared input at a date. `until` False leaves out the search for mql_until and mqa_until."""
    scorecards = scorecards or SCORECARDS
    result = Result(as_of)
    people = [scenario.identity.people[person_id] for person_id in sorted(scenario.identity.people)]
    known, standings = {}, {}
    for person in people:
        key = person.person_id
        known[key] = history(scenario.events.get(key, []), scenario.changes.get(key, []), as_of)
        signals = moment_signals(key, known[key])
        standings[key] = standing(scenario, person, known[key], signals, as_of, scenario.watermarks)
        result.signals += signals
        result.states += [(rule, key) for rule in standings[key].on]
    members: dict[str, list[str]] = {account_id: [] for account_id in sorted(scenario.accounts)}
    for person in people:
        if person.account_id in members:
            members[person.account_id].append(person.person_id)

    for scorecard in scorecards:
        for person in people:
            add_lead(result, scorecard, standings[person.person_id])
        for account_id, ids in members.items():
            add_account(result, scorecard, account_id, scenario.accounts[account_id], [standings[key] for key in ids])

    if until:
        search_until(scenario, result, known, standings, members, [card for card in scorecards if card.is_primary])
    return result


def add_lead(result: Result, scorecard: Scorecard, standing: Standing) -> None:
    """Add a person's rows of one scorecard to the result."""
    person, gate = standing.person, standing.gate(scorecard)
    points = person_points(standing, scorecard, result.as_of)
    total = sum(points.values())
    result.leads.append(
        {
            "scorecard": scorecard.name,
            "person_id": person.person_id,
            "account_id": person.account_id,
            "score": total,
            "band": band(total),
            "gate": gate,
            "is_qualified": band(total) == "sales_ready" and gate is None,
        }
    )
    whose = {"level": "person", "person_id": person.person_id, "account_id": person.account_id}
    add_contributions(result, scorecard, whose, points)


def add_account(result: Result, scorecard: Scorecard, account_id: str, stage: str, members: list[Standing]) -> None:
    """Add an account's rows of one scorecard to the result."""
    points = account_points(members, scorecard, result.as_of)
    total = sum(points.values())
    result.accounts.append(
        {
            "scorecard": scorecard.name,
            "account_id": account_id,
            "score": total,
            "band": band(total),
            "is_qualified": band(total) == "sales_ready" and stage in scorecard.account_stages,
        }
    )
    whose = {"level": "account", "person_id": None, "account_id": account_id}
    add_contributions(result, scorecard, whose, points)


def add_contributions(result: Result, scorecard: Scorecard, whose: dict, points: dict[str, float]) -> None:
    """Add what each rule gives somebody to the result."""
    for rule, worth in points.items():
        result.contributions.append({"scorecard": scorecard.name, **whose, "rule_id": rule, "points": worth})


def search_until(
    scenario: Scenario,
    result: Result,
    known: dict[str, History],
    standings: dict[str, Standing],
    members: dict[str, list[str]],
    primary: list[Scorecard],
) -> None:
    """Look day by day for the first later day on which those who qualify no longer reach the line.

    Nothing new happens, exemptions run out, and every event family that was ever seen is complete.
    """
    complete = {family: None if day is None else date.max for family, day in scenario.watermarks.items()}
    later: dict[tuple[str, date], Standing] = {}

    def then(key: str, on: date) -> Standing:
        if (key, on) not in later:
            before = standings[key]
            later[key, on] = standing(scenario, before.person, known[key], before.signals, on, complete)
        return later[key, on]

    def first_below(card: Scorecard, level: str, ids: list[str]) -> date | None:
        for ahead in range(1, SEARCH_DAYS + 1):
            on = result.as_of + timedelta(days=ahead)
            those = [then(key, on) for key in ids]
            points = person_points(those[0], card, on) if level == "person" else account_points(those, card, on)
            if round(sum(points.values()), TOLERANCE_DIGITS) < MQL_LINE:
                return on
        return None

    for card in primary:
        for row in result.leads:
            if row["scorecard"] == card.name and row["is_qualified"]:
                result.mql_until[row["person_id"]] = first_below(card, "person", [row["person_id"]])
        for row in result.accounts:
            if row["scorecard"] == card.name and row["is_qualified"]:
                result.mqa_until[row["account_id"]] = first_below(card, "account", members[row["account_id"]])
