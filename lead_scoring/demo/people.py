"""The people and companies of the demo, and what becomes of them.

Everything is drawn from one seeded generator in one order, so the same arguments give the same rows.
"""

import random
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from lead_scoring.core import project
from lead_scoring.core.contract import COLUMNS

Row = dict[str, Any]
#: What companies decide, and on which day its people are readiest: that day, and the outcomes with the day of each.
Deal = tuple[int, list[tuple[str, int]]]

#: Names of people and companies, and kinds of people with what they do.
NAMES, BEHAVIOUR = (project.read_yaml(Path(__file__).with_name(name)) for name in ("names.yml", "personas.yml"))
PERSONAS = {name: BEHAVIOUR["persona_defaults"] | given for name, given in BEHAVIOUR["personas"].items()}
KINDS = BEHAVIOUR["kinds"]

#: Days between one decision of a company and the next; a customer is one this many days after the deal was won.
DEAL_CYCLE_DAYS, HANDOVER_DAYS = 240, 90
LATELY_DAYS = 35
#: People who share one mailbox: more than `max_people_per_email` allows.
MAILBOX_PEOPLE, PEOPLE_PER_MAILBOX = 12, 1500


class Quota:
    """Deals out kinds so that their shares hold at any number: always the one that is furthest behind."""

    def __init__(self, shares: Mapping[str, float]) -> None:
        self._shares, self._dealt, self._total = shares, Counter(), 0

    def deal(self) -> str:
        kind = max(self._shares, key=lambda name: self._shares[name] * (self._total + 1) - self._dealt[name])
        self.add(kind, 1)
        return kind

    def add(self, kind: str, count: int) -> None:
        self._total += count
        self._dealt[kind] += count


class Company(NamedTuple):
    """A company; one without an account_id has no row in accounts."""

    account_id: str | None
    name: str
    domain: str
    country: Row
    deals: list[Deal]
    is_scanned: bool
    """Whether its people's mails go through a gateway that opens every link."""


class Population:
    """Everybody in a demo of so many people and days, which ends with the day `end`.

    `tables` has the rows of the contract's small tables. `actors` and `spans` are what events.sql starts from: who
    there is, and when each phase of theirs is.
    """

    def __init__(self, people: int, days: int, seed: int, end: date) -> None:
        self.days, self.end, self.start = days, end, end - timedelta(days=days - 1)
        self.random = random.Random(f"{seed}|{people}|{days}|{end}")
        self.tables: dict[str, list[Row]] = {
            table: [] for table in COLUMNS if table not in ("events", "form_submissions", "deletions")
        }
        self.actors: list[Row] = []
        self.spans: list[Row] = []
        #: The account whose decision is nearest to ten days before the end: one worth looking at.
        self.example_account: str | None = None
        self._distance = days
        self._numbers = list(range(1, people + 1))
        self.random.shuffle(self._numbers)
        self._company_names: set[str] = set()
        self._emails: Counter[str] = Counter()
        self._personas = {
            kind: Quota({name: persona["share"] for name, persona in PERSONAS.items() if persona["kind"] == kind})
            for kind in {persona["kind"] for persona in PERSONAS.values()}
        }
        self._add_companies(people)
        for _ in range(round(people * BEHAVIOUR["strangers_per_person"])):
            self._add_stranger()
        self._share_devices(people)
        self._share_mailboxes(people)
        self._add_copies()
        self._add_exemptions()
        self._add_broken_rows()

    def _add_companies(self, people: int) -> None:
        kinds = Quota({kind: about["share"] for kind, about in KINDS.items()})
        while len(self.actors) < people:
            kind = kinds.deal()
            if kind == "alone":
                self._add_person(self._personas[kind].deal(), self._make_company(kind))
                continue
            size = min(self.random.randint(*KINDS[kind]["account_size"]), people - len(self.actors))
            kinds.add(kind, size - 1)
            company = self._make_company(kind)
            for persona in self._roles(kind, size):
                self._add_person(persona, company)

    def _roles(self, kind: str, size: int) -> list[str]:
        """The personas of one company's people: of those that decide something, one champion and one to three more."""
        if kind != "deal":
            return [self._personas[kind].deal() for _ in range(size)]
        evaluators = min(size - 1, self.random.choice((1, 1, 2, 2, 3)))
        return ["champion"] + ["evaluator"] * evaluators + ["bystander"] * (size - 1 - evaluators)

    # --- companies ---

    def _make_company(self, kind: str) -> Company:
        draw = self.random
        country = draw.choice(NAMES["countries"])
        if kind == "internal":
            return Company(None, "Tideline", "tideline.io", country, [], False)
        name, industry = self._company_name()
        domain = f"{''.join(map(latin, name.split()))}.{draw.choice(country['endings'])}"
        if kind == "alone":
            return Company(None, name, domain, country, [], False)
        deals = list(self._make_deals()) if kind == "deal" else []
        account_id = f"A{len(self.tables['accounts']) + 1:05d}"
        for day, outcomes in deals:
            if outcomes and abs(day - self.days + 10) < self._distance:
                self.example_account, self._distance = account_id, abs(day - self.days + 10)
        won = [day for _, outcomes in deals for outcome, day in outcomes if outcome == "closed_won"]
        stage = "customer" if won and won[0] < self.days - HANDOVER_DAYS else "prospect" if kind == "deal" else kind
        self.tables["accounts"].append(
            {
                "account_id": account_id,
                "name": name,
                "domain": domain,
                "lifecycle_stage": None if stage == "prospect" and draw.random() < 0.3 else stage,
                "industry": industry,
                "employee_count": str(round(10 ** draw.uniform(1.2, 4.2))),
                "created_at": self._stamp(-draw.randint(40, 900)),
                "updated_at": self._stamp(-draw.randint(1, 39)),
                "source_system": "crm",
            }
        )
        return Company(account_id, name, domain, country, deals, draw.random() < 0.06)

    def _company_name(self) -> tuple[str, str]:
        """An invented name that no other company of the demo has, and an industry."""
        draw, ends = self.random, NAMES["company_ends"]
        while True:
            word = draw.choice(NAMES["company_starts"]) + draw.choice(ends)
            trade, industry = draw.choice(NAMES["trades"])
            name = f"{word} {trade}" if draw.random() < 0.75 else word + draw.choice(ends)
            if name in self._company_names:
                name = f"{word}{draw.choice(ends)} {trade}"
            if name not in self._company_names:
                self._company_names.add(name)
                return name, industry

    def _make_deals(self) -> Iterator[Deal]:
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
            yield day, outcomes
            if outcomes and outcomes[-1][0] == "closed_won":
                return
            day += DEAL_CYCLE_DAYS + draw.randint(-15, 15)

    # --- people ---

    def _add_person(self, name: str, company: Company) -> None:
        draw, persona, country = self.random, PERSONAS[name], company.country
        n = self._numbers[len(self.actors)]
        person_id, is_alone = f"P{n:06d}", persona["kind"] == "alone"
        first, last = draw.choice(country["first_names"]), draw.choice(country["last_names"])
        email = self._address(first, last, company, name, n)
        title = draw.choice(NAMES["titles"][persona["titles"]])
        phone = "".join(str(draw.randint(0, 9)) if c == "#" else c for c in country["phone"])
        company_name = company.name if not is_alone or draw.random() < 0.3 else None
        form: Row = {"form_email": email, "first_name": first, "last_name": last, "company_name": company.name}
        form |= {"job_title": title, "phone": phone if draw.random() < 0.5 else "", "honeypot": ""}
        form["completion_seconds"] = str(draw.randint(18, 140))
        if persona["form"] == "fake":
            form |= self._spam(n)
            first, last, email = form["first_name"], form["last_name"], form["form_email"]
            phone, company_name, title = "", None, None
        elif persona["form"] == "incomplete":
            form |= {"first_name": draw.choice(("n/a", "-", "")), "last_name": "", "company_name": "", "job_title": ""}
            first, last, title, company_name = None, None, None, None
        self.tables["people"].append(
            {
                "person_id": person_id,
                "email": self._untidy(email),
                "first_name": first,
                "last_name": last,
                "job_title": title if draw.random() < 0.92 else None,
                "phone": phone if phone and draw.random() < 0.4 else None,
                "company_name": company_name,
                "account_id": company.account_id if draw.random() < 0.75 else None,
                "lifecycle_stage": self._stage(persona["kind"]),
                "country": country["code"],
                "created_at": self._stamp(-draw.randint(1, 700)),
                "updated_at": self._stamp(draw.randint(0, self.days - 1)) if draw.random() < 0.6 else None,
                "source_system": "crm",
            }
        )
        # a tenth is only ever seen logged in, without a browser's id
        device = self._device() if draw.random() < 0.9 else None
        who = {"person_id": person_id, "email": email, "is_scanned": company.is_scanned}
        once = self._add_actor(n, name, country, who | {"device": device} | form, company.deals)
        self._add_changes(person_id, name, title, company)
        if name == "champion" or (name == "evaluator" and draw.random() < 0.6):
            for _, outcomes in company.deals:
                for outcome, day in outcomes:
                    self._add_outcome(person_id, company.account_id, outcome, day)
        elif name == "self_starter" and draw.random() < 0.45:
            self._add_outcome(person_id, None, "opportunity_created", once + draw.randint(10, 45))
        elif draw.random() < {"nurtured": 0.02, "form_spam": 0.3}.get(name, 0.0):
            outcome = "rejected" if name == "form_spam" else draw.choice(("meeting_held", "opportunity_created"))
            self._add_outcome(person_id, company.account_id, outcome, draw.randint(0, self.days - 1))

    def _address(self, first: str, last: str, company: Company, persona: str, n: int) -> str:
        """A business address of the person; people on their own have a free-mail one that is plainly made up."""
        given, family = latin(first), latin(last)
        if company.account_id is None and company.domain != "tideline.io" and persona != "hasty":
            if persona == "student" and self.random.random() < 0.6:
                return f"{given}.{family}@students.{company.name.split()[0].lower()}-university.org"
            return f"{given}.{family}.demo{n}@{self.random.choice(NAMES['free_mail'])}"
        style = self.random.random()
        local = f"{given}.{family}" if style < 0.7 else f"{given[0]}.{family}" if style < 0.9 else given
        address = f"{local}@{company.domain}"
        self._emails[address] += 1
        return address if self._emails[address] == 1 else f"{local}{self._emails[address]}@{company.domain}"

    def _spam(self, n: int) -> Row:
        columns = ("form_email", "first_name", "last_name", "company_name", "phone", "honeypot", "completion_seconds")
        row = dict(zip(columns, map(str, self.random.choice(NAMES["spam"])), strict=True))
        return row | {"form_email": row["form_email"].replace("#", str(n)), "job_title": ""}

    def _untidy(self, email: str) -> str:
        """The address as somebody typed it: sometimes with capitals or a blank at the end."""
        draw = self.random.random()
        return (
            email.title() if draw < 0.02 else email.upper() if draw < 0.03 else f"{email} " if draw < 0.035 else email
        )

    def _stage(self, kind: str) -> str | None:
        if kind in ("customer", "partner", "competitor", "internal"):
            return kind
        if kind == "deal" and self.tables["accounts"][-1]["lifecycle_stage"] == "customer":
            return "customer"
        draw = self.random.random()
        return "disqualified" if kind == "prospect" and draw < 0.01 else "lead" if draw < 0.6 else None

    def _device(self) -> str:
        return f"d-{self.random.getrandbits(40):010x}"

    def _add_stranger(self) -> None:
        name = self._personas["unknown"].deal()
        device = self._device()
        self._add_actor(len(self.actors) + 1, name, self.random.choice(NAMES["countries"]), {"device": device}, [])

    def _add_actor(self, n: int, name: str, country: Row, known: Row, deals: list[Deal]) -> int:
        """Add somebody who does things, with their phases (see `_add_spans`)."""
        draw, persona = self.random, PERSONAS[name]
        self.actors.append(
            {
                "n": n,
                "persona": name,
                "utc_offset": country["utc_offset"],
                "rhythm": persona["rhythm"],
                "intensity": draw.choice((0.5, 0.7, 0.9, 1.0, 1.1, 1.3, 1.7)),
                "is_targeted": draw.random() < persona["targeted"],
                "is_scanned": False,
                "is_known": persona["known"],
                "ip": f"{draw.choice(NAMES['networks'])}.{draw.randint(1, 254)}",
                "user_agent": draw.choice(NAMES["crawlers" if name == "crawler" else "browsers"]),
                "message": "We would like to know more." if draw.random() < 0.2 else "",
                **known,
            }
        )
        return self._add_spans(n, persona["arc"], deals)

    def _add_spans(self, n: int, arc: str, deals: list[Deal]) -> int:
        """Add the phases of a person's arc: day numbers from the first day of the demo, the last one excluded.

        Returns the day of the phase `once` (or, for other arcs, of `login`).
        """
        draw, days = self.random, self.days
        day = login = draw.randrange(days)
        phases = [("always", 0, days), ("login", login, login + 1), ("lately", days - LATELY_DAYS, days)]
        if arc == "once":
            day = draw.randrange(days)
            phases.append(("once", day, day + 1))
        elif arc == "turn":
            turn = draw.randint(days // 3, days - 2)
            phases += [("before", 0, turn), ("turn", turn, turn + 1), ("after", turn + 1, days)]
        for decided, outcomes in deals if arc == "deal" else ():
            peak = decided + draw.randint(-3, 3)
            phases += [("early", peak - 70, peak - 25), ("rising", peak - 25, peak - 6), ("peak", peak - 6, peak + 1)]
            if outcomes:
                phases += [("meeting", decided, decided + 1), ("follow", peak + 1, peak + 20)]
        self.spans += [{"n": n, "phase": phase, "first_day": a, "last_day": b} for phase, a, b in phases]
        return day

    # --- what becomes of people ---

    def _add_dated(self, table: str, day: int, row: Row) -> None:
        """Add a row with an id and a time of its own, of a day that is counted from the first; none after the end."""
        letter, stamped = {"outcomes": ("O", "occurred_at"), "person_changes": ("C", "changed_at")}[table]
        rows = self.tables[table]
        if day < self.days:
            rows.append({COLUMNS[table][0]: f"{letter}{len(rows) + 1:05d}", **row, stamped: self._stamp(day)})

    def _add_outcome(self, person_id: str, account_id: str | None, outcome: str, day: int) -> None:
        self._add_dated("outcomes", day, {"person_id": person_id, "account_id": account_id, "outcome": outcome})

    def _add_changes(self, person_id: str, name: str, title: str | None, company: Company) -> None:
        """Changes of job titles: some careers, and some people who are somebody else every few weeks."""
        draw, titles = self.random, NAMES["titles"]
        if name == "title_changer":
            career = draw.sample([*titles["staff"], *titles["buyer"]], 4)
            day = self.days - draw.randint(20, 100)
            for old, new in pairwise(career):
                self._add_change(person_id, "job_title", old, new, day, draw.choice(("person", "rep", None)))
                day += draw.randint(6, 30)
        elif draw.random() < 0.05:
            old = draw.choice(titles["staff"])
            self._add_change(person_id, "job_title", old, title, draw.randrange(self.days), "enrichment")
        if draw.random() < 0.03 and company.account_id:
            phone = f"+1 212 555 01{draw.randint(0, 99):02d}"
            self._add_change(person_id, "phone", None, phone, draw.randrange(self.days), "import")

    def _add_change(
        self, person_id: str, field: str, old: str | None, new: str | None, day: int, by: str | None
    ) -> None:
        row = {"person_id": person_id, "field_name": field, "old_value": old, "new_value": new, "changed_by": by}
        self._add_dated("person_changes", day, row)

    # --- dirt ---

    def _share_devices(self, people: int) -> None:
        """Some people use the browser of the one before them (a colleague, or the next in the library)."""
        for index in range(60, people, 120):
            self.actors[index]["device"] = self.actors[index - 1]["device"]

    def _share_mailboxes(self, people: int) -> None:
        """Some companies' people are all known by one mailbox, which therefore identifies nobody."""
        rows = self.tables["people"]
        members = [i for i in range(len(rows)) if self.actors[i]["persona"] == "cold"]
        for number in range(max(1, people // PEOPLE_PER_MAILBOX)):
            account = self.tables["accounts"][number * 7 + 3]
            email = f"info@{account['domain']}"
            for i in members[number * MAILBOX_PEOPLE : (number + 1) * MAILBOX_PEOPLE]:
                rows[i] |= {"email": email, "account_id": account["account_id"], "company_name": account["name"]}
                rows[i]["country"] = rows[members[0]]["country"]
                self.actors[i] |= {"email": email, "form_email": email}

    def _add_copies(self) -> None:
        """Rows sent again as they were before, people known twice by one address, and people merged into others."""
        draw, people, accounts = self.random, self.tables["people"], self.tables["accounts"]
        for i, row in enumerate(list(people)):
            fate = draw.random()
            if fate < 0.01:
                people.append(row | {"job_title": "Manager", "updated_at": None})
            elif fate < 0.03:
                former_id = f"P{900_000_000 + i}"
                copy = {"person_id": former_id, "phone": None, "lifecycle_stage": None, "source_system": "webforms"}
                if fate < 0.02:
                    copy |= {"email": None, "merged_into_person_id": row["person_id"]}
                people.append(row | copy)
                self.actors[i]["former_id"] = former_id
        accounts += [row | {"updated_at": None} for row in accounts if draw.random() < 0.01]

    def _add_exemptions(self) -> None:
        alumni = self.tables["accounts"][0]["domain"]
        person = self.tables["people"][0]["person_id"]
        expires_on = (self.end + timedelta(days=60)).isoformat()
        self.tables["score_exemptions"] += [
            {"domain": "tideline.io", "reason": "our own people test forms"},
            {"domain": alumni, "rule_id": "career_page_visitor", "reason": "they recruit for us"},
            {"person_id": person, "rule_id": "ignored_outreach", "reason": "asked to be called back next year"}
            | {"expires_on": expires_on},
        ]

    def _add_broken_rows(self) -> None:
        """A few rows that break the contract, in tables that are long enough to bear it."""
        for table, faults in BEHAVIOUR["broken_rows"].items():
            rows, key = self.tables[table], COLUMNS[table][0]
            for number in range(-(-len(rows) // 400) if len(rows) >= 25 else 0):
                row = rows[self.random.randrange(len(rows))]
                rows.append(row | {key: f"{row[key]}x"} | faults[number % len(faults)])

    def _stamp(self, day: int) -> str:
        """A time in office hours of a day, as the CRM writes it; the day is counted from the demo's first."""
        clock = time(self.random.randint(7, 17), self.random.randint(0, 59), self.random.randint(0, 59))
        return datetime.combine(self.start + timedelta(days=day), clock).isoformat()


def latin(text: str) -> str:
    """The lower-case Latin letters of a name, as they stand in an address: `Großmann` -> `grossmann`."""
    text = NAMES["spellings"].get(text, text).lower()
    text = text.translate(str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "ä": "a"}))
    return "".join(c for c in unicodedata.normalize("NFKD", text) if c.isascii() and c.isalnum())
