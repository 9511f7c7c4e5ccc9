"""The people of the demo and what becomes of them: accounts, people, changes, outcomes, and who has which phase when.

Everything is drawn from one seeded generator in one order, so the same arguments give the same cast.
"""

import random
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from lead_scoring.contract import COLUMNS
from lead_scoring.demo import names, story

Row = dict[str, Any]

ACTOR_COLUMNS = (
    "n", "persona", "person_id", "former_id", "email", "device", "utc_offset", "rhythm", "intensity", "is_targeted",
    "is_scanned", "is_known", "ip", "user_agent", "first_name", "last_name", "company_name", "job_title", "phone",
    "form_email", "message", "honeypot", "completion_seconds",
)  # fmt: skip
SPAN_COLUMNS = ("n", "persona", "phase", "first_day", "last_day")

#: Days between one decision of a company and the next; a customer is one this many days after the deal was won.
DEAL_CYCLE_DAYS = 240
HANDOVER_DAYS = 90
LATELY_DAYS = 35
#: People who share one mailbox: more than `max_people_per_email` allows.
MAILBOX_PEOPLE = 12
PEOPLE_PER_MAILBOX = 1500

_FREE_MAIL = ("gmail.com", "outlook.com", "yahoo.com", "gmx.de", "proton.me")
_BROWSERS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Mobile Safari/537.36",
)  # fmt: skip
#: Networks that are set aside for documentation.
_NETWORKS = ("192.0.2", "198.51.100", "203.0.113")
_CRAWLERS = (
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)",
)
#: What spam puts into forms: address, first and last name, company, phone, honeypot, seconds. `#` is a number.
_SPAM = (
    ("asdf@asdf.com", "asdf", "asdf", "asdf", "11111111", "", 2),
    ("test#@example.com", "Test", "Test", "Test", "", "", 4),
    ("winner#@mailinator.com", "Robert", "Smith", "SEO Experts", "", "http://cheap-links.example", 1),
    ("qwerty#@", "qwerty", "qwerty", "n/a", "12345678", "", 2),
    ("promo#@guerrillamail.com", "Best", "Offers", "Traffic", "99999999", "yes", 1),
    ("none#@none.test", "none", "none", "none", "00000000", "", 3),
)


class Quota:
    """Deals out kinds so that their shares hold at any number: always the one that is furthest behind."""

    def __init__(self, shares: Mapping[str, float]) -> None:
        self._shares, self._dealt, self._total = shares, Counter(), 0

    def deal(self, count: int = 1) -> str:
        self._total += count
        kind = max(self._shares, key=lambda name: self._shares[name] * self._total - self._dealt[name])
        self._dealt[kind] += count
        return kind

    def add(self, kind: str, count: int) -> None:
        """Count some more of a kind that was dealt already."""
        self._total += count
        self._dealt[kind] += count


@dataclass
class Cast:
    """Rows of the small contract tables, and the actors and spans that events are made of (see `*_COLUMNS`)."""

    tables: dict[str, list[Row]] = field(default_factory=dict)
    actors: list[tuple] = field(default_factory=list)
    spans: list[tuple] = field(default_factory=list)
    star: str | None = None
    """The account whose decision is nearest to ten days before the end: one worth looking at."""


@dataclass(frozen=True)
class _Company:
    """A company, with or without a row in accounts."""

    account_id: str | None
    name: str
    domain: str
    country: names.Country
    deals: tuple["_Deal", ...]
    is_scanned: bool


@dataclass(frozen=True)
class _Deal:
    """A company's decision: on which day its people were readiest, and what came of it (outcome, day)."""

    day: int
    outcomes: tuple[tuple[str, int], ...]


def make_cast(people: int, days: int, seed: int, end: date) -> Cast:
    """Draw the people, companies and fates of a demo of so many people and days, which ends with the day `end`."""
    return _Casting(people, days, seed, end).run()


class _Casting:
    def __init__(self, people: int, days: int, seed: int, end: date) -> None:
        self.people, self.days, self.end = people, days, end
        self.start = end - timedelta(days=days - 1)
        self.random = random.Random(f"{seed}|{people}|{days}|{end}")
        self.cast = Cast({table: [] for table in COLUMNS if table not in ("events", "form_submissions", "deletions")})
        self.numbers = list(range(1, people + 1))
        self.random.shuffle(self.numbers)
        self.company_names: set[str] = set()
        self.star_distance = days
        self.emails: Counter[str] = Counter()
        kinds = sorted({persona.kind for persona in story.PERSONAS.values()} - {"deal"})
        self.personas = {
            kind: Quota({name: p.share for name, p in story.PERSONAS.items() if p.kind == kind}) for kind in kinds
        }

    def run(self) -> Cast:
        kinds = Quota(story.KINDS)
        while len(self.cast.actors) < self.people:
            kind = kinds.deal()
            left = self.people - len(self.cast.actors)
            if kind == "alone":
                self.add_person(kind, self.personas[kind].deal(), self.make_company(kind))
                continue
            size = min(self.random.randint(*story.ACCOUNT_SIZES[kind]), left)
            kinds.add(kind, size - 1)
            company = self.make_company(kind)
            for persona in self.roles(kind, size):
                self.add_person(kind, persona, company)
        for _ in range(round(self.people * story.STRANGERS_PER_PERSON)):
            self.add_stranger()
        self.share_devices()
        self.share_mailboxes()
        self.add_copies()
        self.add_exemptions()
        self.add_broken_rows()
        return self.cast

    def roles(self, kind: str, size: int) -> Iterable[str]:
        """The personas of one company's people: of those that decide something, one champion and one to three more."""
        if kind != "deal":
            return [self.personas[kind].deal() for _ in range(size)]
        evaluators = min(size - 1, self.random.choice((1, 1, 2, 2, 3)))
        return ["champion"] + ["evaluator"] * evaluators + ["bystander"] * (size - 1 - evaluators)

    # --- companies ---

    def make_company(self, kind: str) -> _Company:
        draw = self.random
        country = draw.choice(names.COUNTRIES)
        if kind == "internal":
            return _Company(None, "Tideline", "tideline.io", country, (), False)
        name, industry = self.company_name()
        slug = "".join(names.latin(word) for word in name.split())
        domain = f"{slug}.{draw.choice(country.endings)}"
        if kind == "alone":
            return _Company(None, name, domain, country, (), False)
        deals = tuple(self.make_deals()) if kind == "deal" else ()
        account_id = f"A{len(self.cast.tables['accounts']) + 1:05d}"
        for deal in deals:
            if deal.outcomes and abs(deal.day - self.days + 10) < self.star_distance:
                self.cast.star, self.star_distance = account_id, abs(deal.day - self.days + 10)
        won = [day for deal in deals for outcome, day in deal.outcomes if outcome == "closed_won"]
        stage = {"deal": "prospect"}.get(kind, kind)
        if won and won[0] < self.days - HANDOVER_DAYS:
            stage = "customer"
        self.cast.tables["accounts"].append(
            {
                "account_id": account_id,
                "name": name,
                "domain": domain,
                "lifecycle_stage": None if stage == "prospect" and draw.random() < 0.3 else stage,
                "industry": industry,
                "employee_count": str(round(10 ** draw.uniform(1.2, 4.2))),
                "created_at": self.stamp(-draw.randint(40, 900)),
                "updated_at": self.stamp(-draw.randint(1, 39)),
                "source_system": "crm",
            }
        )
        return _Company(account_id, name, domain, country, deals, draw.random() < 0.06)

    def company_name(self) -> tuple[str, str]:
        """An invented name that no other company of the demo has, and an industry."""
        draw = self.random
        while True:
            word = draw.choice(names.COMPANY_STARTS) + draw.choice(names.COMPANY_ENDS)
            trade, industry = draw.choice(names.TRADES)
            name = f"{word} {trade}" if draw.random() < 0.75 else word + draw.choice(names.COMPANY_ENDS)
            if name in self.company_names:
                name = f"{word}{draw.choice(names.COMPANY_ENDS)} {trade}"
            if name not in self.company_names:
                self.company_names.add(name)
                return name, industry

    def make_deals(self) -> Iterable[_Deal]:
        """A company's decisions: one a cycle, some beyond the end, none after one was won."""
        draw = self.random
        day = draw.randint(0, DEAL_CYCLE_DAYS - 1)
        while day < self.days + 40:
            outcomes: list[tuple[str, int]] = []
            if draw.random() < 0.8:
                met = day + draw.randint(3, 24)
                outcomes += [("accepted", day), ("meeting_held", met)]
                if draw.random() < 0.65:
                    opened = met + draw.randint(1, 12)
                    closed = opened + draw.randint(10, 50)
                    result = "closed_won" if draw.random() < 0.45 else "closed_lost"
                    outcomes += [("opportunity_created", opened), (result, closed)]
            yield _Deal(day, tuple(outcomes))
            if outcomes and outcomes[-1][0] == "closed_won":
                return
            day += DEAL_CYCLE_DAYS + draw.randint(-15, 15)

    # --- people ---

    def add_person(self, kind: str, name: str, company: _Company) -> None:
        draw, persona = self.random, story.PERSONAS[name]
        n = self.numbers[len(self.cast.actors)]
        person_id = f"P{n:06d}"
        first, last = draw.choice(company.country.first_names), draw.choice(company.country.last_names)
        email = self.address(first, last, company, name, n)
        title = draw.choice(names.TITLES[persona.titles])
        phone = "".join(str(draw.randint(0, 9)) if c == "#" else c for c in company.country.phone)
        company_name = company.name if kind != "alone" or draw.random() < 0.3 else None
        form: Row = {"email": email, "first": first, "last": last, "company": company.name, "title": title}
        form |= {"phone": phone if draw.random() < 0.5 else "", "honeypot": "", "seconds": draw.randint(18, 140)}
        if persona.form == "fake":
            form |= self.spam(n)
            first, last, email, phone, company_name, title = form["first"], form["last"], form["email"], "", None, None
        elif persona.form == "incomplete":
            form |= {
                "first": draw.choice(("n/a", "-", "")),
                "last": "",
                "company": "",
                "title": "",
            }
            first, last, title, company_name = None, None, None, None
        self.cast.tables["people"].append(
            {
                "person_id": person_id,
                "email": self.untidy(email),
                "first_name": first,
                "last_name": last,
                "job_title": title if draw.random() < 0.92 else None,
                "phone": phone if phone and draw.random() < 0.4 else None,
                "company_name": company_name,
                "account_id": company.account_id if draw.random() < 0.75 else None,
                "lifecycle_stage": self.stage(kind, company),
                "country": company.country.code,
                "created_at": self.stamp(-draw.randint(1, 700)),
                "updated_at": self.stamp(draw.randint(0, self.days - 1)) if draw.random() < 0.6 else None,
                "source_system": "crm",
            }
        )
        # a tenth is only ever seen logged in, without a browser's id
        device = f"d-{draw.getrandbits(40):010x}" if draw.random() < 0.9 else None
        self.add_actor(n, name, company.country, email, device, person_id, company.is_scanned, form)
        once = self.add_spans(n, name, company.deals)
        self.add_changes(n, name, title, company)
        if name == "champion" or (name == "evaluator" and draw.random() < 0.6):
            self.add_outcomes(person_id, company)
        elif name == "self_starter" and draw.random() < 0.45:
            self.add_outcome(person_id, None, "opportunity_created", once + draw.randint(10, 45))
        elif draw.random() < {"nurtured": 0.02, "form_spam": 0.3}.get(name, 0.0):
            outcome = "rejected" if name == "form_spam" else draw.choice(("meeting_held", "opportunity_created"))
            self.add_outcome(person_id, company.account_id, outcome, draw.randint(0, self.days - 1))

    def address(self, first: str, last: str, company: _Company, persona: str, n: int) -> str:
        """A business address of the person; people on their own have a free-mail one that is plainly made up."""
        given, family = names.latin(first), names.latin(last)
        if company.account_id is None and company.domain != "tideline.io" and persona != "hasty":
            if persona == "student" and self.random.random() < 0.6:
                return f"{given}.{family}@students.{company.name.split()[0].lower()}-university.org"
            return f"{given}.{family}.demo{n}@{self.random.choice(_FREE_MAIL)}"
        style = self.random.random()
        local = f"{given}.{family}" if style < 0.7 else f"{given[0]}.{family}" if style < 0.9 else given
        address = f"{local}@{company.domain}"
        self.emails[address] += 1
        return address if self.emails[address] == 1 else f"{local}{self.emails[address]}@{company.domain}"

    def spam(self, n: int) -> Row:
        email, first, last, company, phone, honeypot, seconds = self.random.choice(_SPAM)
        row = {"first": first, "last": last, "company": company, "phone": phone, "honeypot": honeypot}
        return row | {"email": email.replace("#", str(n)), "title": "", "seconds": seconds}

    def untidy(self, email: str) -> str:
        """The address as somebody typed it: sometimes with capitals or a blank at the end."""
        draw = self.random.random()
        return (
            email.title() if draw < 0.02 else email.upper() if draw < 0.03 else f"{email} " if draw < 0.035 else email
        )

    def stage(self, kind: str, company: _Company) -> str | None:
        if kind in ("customer", "partner", "competitor", "internal"):
            return kind
        if kind == "deal" and self.cast.tables["accounts"][-1]["lifecycle_stage"] == "customer":
            return "customer"
        draw = self.random.random()
        return "disqualified" if kind == "prospect" and draw < 0.01 else "lead" if draw < 0.6 else None

    def add_actor(
        self,
        n: int,
        name: str,
        country: names.Country,
        email: str | None,
        device: str | None,
        person_id: str | None,
        is_scanned: bool,
        form: Row,
    ) -> None:
        draw, persona = self.random, story.PERSONAS[name]
        self.cast.actors.append(
            (
                n, name, person_id, None, email, device, country.utc_offset, persona.rhythm,
                round(draw.choice((0.5, 0.7, 0.9, 1.0, 1.1, 1.3, 1.7)), 2), draw.random() < persona.targeted,
                is_scanned, persona.known, f"{draw.choice(_NETWORKS)}.{draw.randint(1, 254)}",
                draw.choice(_CRAWLERS if name == "crawler" else _BROWSERS),
                form.get("first"), form.get("last"), form.get("company"), form.get("title"), form.get("phone"),
                form.get("email"), "We would like to know more." if draw.random() < 0.2 else "",
                form.get("honeypot"), str(form.get("seconds", 30)),
            )
        )  # fmt: skip

    def add_stranger(self) -> None:
        name = self.personas["unknown"].deal()
        n = len(self.cast.actors) + 1
        device = f"d-{self.random.getrandbits(40):010x}"
        self.add_actor(n, name, self.random.choice(names.COUNTRIES), None, device, None, False, {})
        self.add_spans(n, name, ())

    def add_spans(self, n: int, name: str, deals: tuple[_Deal, ...]) -> int:
        """When each phase of the person's arc is: day numbers from the first day of the demo, the last one excluded.

        Returns the day of the phase `once` (or, for other arcs, of `login`).
        """
        draw, days, arc = self.random, self.days, story.PERSONAS[name].arc
        login = draw.randrange(days)
        phases = [("always", 0, days), ("login", login, login + 1), ("lately", days - LATELY_DAYS, days)]
        if arc == "once":
            day = draw.randrange(days)
            phases.append(("once", day, day + 1))
        elif arc == "turn":
            day = draw.randint(days // 3, days - 2)
            phases += [("before", 0, day), ("turn", day, day + 1), ("after", day + 1, days)]
        for deal in deals if arc == "deal" else ():
            day = deal.day + draw.randint(-3, 3)
            phases += [("early", day - 70, day - 25), ("rising", day - 25, day - 6), ("peak", day - 6, day + 1)]
            if deal.outcomes:
                phases += [("meeting", deal.day, deal.day + 1), ("follow", day + 1, day + 20)]
        self.cast.spans += [(n, name, *phase) for phase in phases]
        return day if arc == "once" else login

    # --- what becomes of people ---

    def add_outcomes(self, person_id: str, company: _Company) -> None:
        for deal in company.deals:
            for outcome, day in deal.outcomes:
                self.add_outcome(person_id, company.account_id, outcome, day)

    def add_outcome(self, person_id: str, account_id: str | None, outcome: str, day: int) -> None:
        rows = self.cast.tables["outcomes"]
        if day < self.days:
            row: Row = {"outcome_id": f"O{len(rows) + 1:05d}", "person_id": person_id, "account_id": account_id}
            rows.append(row | {"outcome": outcome, "occurred_at": self.stamp(day)})

    def add_changes(self, n: int, name: str, title: str | None, company: _Company) -> None:
        """Changes of job titles: some careers, and some people who are somebody else every few weeks."""
        draw = self.random
        if name == "title_changer":
            titles = draw.sample([*names.TITLES["staff"], *names.TITLES["buyer"]], 4)
            day = self.days - draw.randint(20, 100)
            for old, new in pairwise(titles):
                self.add_change(n, "job_title", old, new, day, draw.choice(("person", "rep", None)))
                day += draw.randint(6, 30)
        elif draw.random() < 0.05:
            old = draw.choice(names.TITLES["staff"])
            self.add_change(n, "job_title", old, title, draw.randrange(self.days), "enrichment")
        if draw.random() < 0.03 and company.account_id:
            phone = f"+1 212 555 01{draw.randint(0, 99):02d}"
            self.add_change(n, "phone", None, phone, draw.randrange(self.days), "import")

    def add_change(self, n: int, name: str, old: str | None, new: str | None, day: int, by: str | None) -> None:
        rows = self.cast.tables["person_changes"]
        if day < self.days:
            row: Row = {"change_id": f"C{len(rows) + 1:05d}", "person_id": f"P{n:06d}", "field_name": name}
            rows.append(row | {"old_value": old, "new_value": new, "changed_at": self.stamp(day), "changed_by": by})

    # --- dirt ---

    def share_devices(self) -> None:
        """Some people use the browser of the one before them (a colleague, or the next in the library)."""
        device = ACTOR_COLUMNS.index("device")
        for index in range(60, self.people, 120):
            earlier, later = self.cast.actors[index - 1], self.cast.actors[index]
            self.cast.actors[index] = (*later[:device], earlier[device], *later[device + 1 :])

    def share_mailboxes(self) -> None:
        """Some companies' people are all known by one mailbox, which therefore identifies nobody."""
        people, index = self.cast.tables["people"], {name: i for i, name in enumerate(ACTOR_COLUMNS)}
        for number in range(max(1, self.people // PEOPLE_PER_MAILBOX)):
            account = self.cast.tables["accounts"][number * 7 + 3]
            members = [i for i, row in enumerate(people) if self.cast.actors[i][index["persona"]] == "cold"]
            for i in members[number * MAILBOX_PEOPLE : (number + 1) * MAILBOX_PEOPLE]:
                people[i] |= {"email": f"info@{account['domain']}", "account_id": account["account_id"]}
                people[i] |= {"company_name": account["name"], "country": people[members[0]]["country"]}
                actor = list(self.cast.actors[i])
                actor[index["email"]] = actor[index["form_email"]] = f"info@{account['domain']}"
                self.cast.actors[i] = tuple(actor)

    def add_copies(self) -> None:
        """Rows sent again as they were before, people known twice by one address, and people merged into others."""
        draw, tables = self.random, self.cast.tables
        former = ACTOR_COLUMNS.index("former_id")
        for i, row in enumerate(list(tables["people"])):
            fate = draw.random()
            if fate < 0.01:
                tables["people"].append(row | {"job_title": "Manager", "updated_at": None})
            elif fate < 0.03:
                former_id = f"P{900_000_000 + i}"
                copy = row | {
                    "person_id": former_id,
                    "phone": None,
                    "lifecycle_stage": None,
                    "source_system": "webforms",
                }
                if fate < 0.02:
                    copy |= {"email": None, "merged_into_person_id": row["person_id"]}
                tables["people"].append(copy)
                actor = self.cast.actors[i]
                self.cast.actors[i] = (*actor[:former], former_id, *actor[former + 1 :])
        tables["accounts"] += [row | {"updated_at": None} for row in tables["accounts"] if draw.random() < 0.01]

    def add_exemptions(self) -> None:
        alumni = self.cast.tables["accounts"][0]["domain"]
        person = self.cast.tables["people"][0]["person_id"]
        self.cast.tables["score_exemptions"] += [
            {"domain": "tideline.io", "reason": "our own people test forms"},
            {"domain": alumni, "rule_id": "career_page_visitor", "reason": "they recruit for us"},
            {"person_id": person, "rule_id": "ignored_outreach", "reason": "asked to be called back next year",
             "expires_on": (self.end + timedelta(days=60)).isoformat()},
        ]  # fmt: skip

    def add_broken_rows(self) -> None:
        """A few rows that break the contract, in tables that are long enough to bear it."""
        broken: dict[str, list[Row]] = {
            "people": [{"lifecycle_stage": "subscriber"}, {"created_at": "a while ago"}, {"person_id": None}],
            "accounts": [{"account_id": None}, {"lifecycle_stage": "suspect"}],
            "person_changes": [{"changed_at": None}, {"changed_by": "workflow"}],
            "outcomes": [{"outcome": "won"}, {"occurred_at": "31/12/2026"}],
        }
        for table, faults in broken.items():
            rows = self.cast.tables[table]
            key = COLUMNS[table][0]
            for number in range(-(-len(rows) // 400) if len(rows) >= 25 else 0):
                row = rows[self.random.randrange(len(rows))]
                rows.append(row | {key: f"{row[key]}x"} | faults[number % len(faults)])

    def stamp(self, day: int) -> str:
        """A time on office hours of a day, as the CRM writes it; the day is counted from the demo's first."""
        clock = time(self.random.randint(7, 17), self.random.randint(0, 59), self.random.randint(0, 59))
        return datetime.combine(self.start + timedelta(days=day), clock).isoformat()
