"""Small random inputs in the contract, dense in boundaries and traps, the same ones for the same seed.

Each person plays a few scenes; names, devices, merges, duplicates, bots and strays are laid over all of them.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta

from .scenes import CRAWLER, SITE, Scenes, TextRow

DOMAINS = ["gmail.com", "mail.company1.com", "crm.acme.co.uk", "mailinator.com"]
PERSON_STAGES = ["lead"] * 12 + ["", "", "customer", "customer", "partner", "competitor", "internal", "disqualified"]

# Days after an event of a type on which something about it may start or end.
EDGES = {
    "page_view": [0, 1, 13, 14, 28, 29, 30, 31, 58, 59, 60, 88, 89, 90, 179, 180],
    "outreach_sent": [2, 3, 4, 14, 20, 28, 29, 30],
    "ticket_created": [0, 1, 10, 28, 29, 30],
    "form_submitted": [0, 1, 5, 178, 179, 180],
    "email_unsubscribed": [0, 1, 28, 29, 30, 31, 178, 179, 180],
}


class Maker(Scenes):
    """Casts the people of an input, lets them play, and spoils the record of it."""

    # ------------------------------------------------------------ who

    def make_accounts(self, number: int) -> None:
        """Accounts: one domain twice, a provider's domain, no domain, a country's suffix, an older row."""
        created = "2025-01-01T00:00:00"
        stages = ["prospect", "prospect", "prospect", "customer", "", "partner"]
        for index in range(number):
            domain = f"company{index}.com"
            if self.chance(0.2):
                domain = f" Company{index}.COM "
            self.add("accounts", account_id=f"A{index:02d}", name=f"Company {index}", domain=domain,
                     lifecycle_stage=self.rng.choice(stages), created_at=created)  # fmt: skip
        self.add("accounts", account_id="A9", domain="company1.com", lifecycle_stage="prospect")
        self.add("accounts", account_id="A0", domain="company2.com", lifecycle_stage="prospect")
        self.add("accounts", account_id="G1", domain="gmail.com", name="Mail")
        self.add("accounts", account_id="N1", name="No domain")
        self.add("accounts", account_id="U1", domain="acme.co.uk", lifecycle_stage="prospect")
        self.add("accounts", account_id="A00", domain="company0.com", lifecycle_stage=self.pick("customer", "prospect"),
                 updated_at="2026-02-01T00:00:00", created_at=created)  # fmt: skip
        if self.chance(0.3):
            self.add("deletions", table="accounts", key="A0", deleted_at=created)

    def make_people(self, number: int, accounts: int) -> list[str]:
        """People with their ways of being named; then merges, shared emails, older rows and a shared mailbox."""
        people = []
        for index in range(number):
            person = self.rng.choice([f"P{index}", f"{index:03d}", f"p{index}"])
            domain = f"company{self.rng.randrange(accounts)}.com" if self.chance(0.6) else self.rng.choice(DOMAINS)
            email = f"someone{index}@{domain}"
            self.emails[person] = email
            self.add(
                "people",
                person_id=person,
                email=self.rng.choice([email, email, f" {email.upper()} "]),
                first_name=f"Name{index}",
                job_title=self.pick("Analyst", "CTO", None),
                account_id=f"A{self.rng.randrange(accounts):02d}" if self.chance(0.2) else None,
                lifecycle_stage=self.rng.choice(PERSON_STAGES),
                created_at="2025-06-01T00:00:00",
            )
            self.names[person] = self.way_of_naming(person, email, index)
            people.append(person)
        self.make_merges(people)
        return people

    def way_of_naming(self, person: str, email: str, index: int) -> Callable[[], TextRow]:
        """How the events of a person name them: by id, email, device, or each in turn."""
        device = f"d{index}"
        by_id = {"person_id": person}
        by_email = {"email": self.rng.choice([email, f" {email.title()} "])}
        by_device = {"anonymous_id": device}
        both = {**by_id, **by_device}
        mistaken = {"person_id": "nobody-here", "email": email}
        wrong_email = {"person_id": person, "email": self.rng.choice(list(self.emails.values()))}
        every_way = [by_id, by_email, by_device, both, wrong_email, mistaken]
        ways = self.rng.choice([[by_id], [by_id], [by_email], [by_device], every_way])
        if by_device in ways:
            when = self.at(self.start + timedelta(days=self.rng.choice([0, self.days // 2, self.days + 20])))
            self.names[person] = lambda: by_device
            kind = self.pick("identified", "identified", "email_opened")
            self.event(person, kind, when, **self.rng.choice([by_id, by_email]))
        return lambda: self.rng.choice(ways)

    def make_merges(self, people: list[str]) -> None:
        """Rows that are merged into others, through chains too, that share an email, or that are older."""
        one, two, three, four = self.rng.sample(people, 4)
        email, account_id = "old@company1.com", self.pick("A01", None)
        self.add("people", person_id="M1", email=email, merged_into_person_id=one, lifecycle_stage="customer")
        self.add("people", person_id="M2", merged_into_person_id="M1", job_title="Merged", account_id=account_id)
        self.add("people", person_id="00", email=self.emails[two].upper(), lifecycle_stage=self.pick("", "customer"))
        self.add("people", person_id="Z9", merged_into_person_id="gone")
        if self.chance(0.3):
            self.add("people", person_id="M3", merged_into_person_id=three, email=self.emails[two])
        for person, when in ((three, "2026-03-01T00:00:00"), (four, "2026-01-01T00:00:00")):
            row = next(row for row in self.tables["people"] if row["person_id"] == person)
            stage, email = self.pick("lead", "customer"), self.pick(row["email"], f"new-{person}@company2.com")
            self.tables["people"].append({**row, "lifecycle_stage": stage, "email": email, "updated_at": when})
        # With 11 rows the mailbox identifies nobody; with 10 they are all one person.
        for index in range(self.pick(0, 0, 3, 10, 11)):
            self.add("people", person_id=f"S{index:02d}", email="info@company0.com")
        for name in ({"email": "info@company0.com"}, {"person_id": "M2"}, {"email": "old@company1.com"}):
            self.event(None, "webinar_attended", self.at(self.day()), **name)

    def make_exemptions(self, people: list[str]) -> None:
        """Exemptions by person, email and domain, of one rule and of all, with an end and without."""
        rules = [None, None, "fake_form", "career_page_visitor", "single_touch", "site_visit", "demo_request"]
        for _ in range(3):
            person = self.rng.choice(people)
            who = self.pick(
                {"person_id": person}, {"person_id": "M1"}, {"email": f" {self.emails[person].upper()}"},
                {"domain": self.pick("company1.com", "gmail.com", "acme.co.uk", "mail.company1.com")},
            )  # fmt: skip
            ends = self.day().isoformat() if self.chance(0.5) else None
            rule = self.rng.choice(rules)
            self.add("score_exemptions", **who, rule_id=rule, reason="agreed", expires_on=ends)

    # ------------------------------------------------------------ what is laid over everything

    def make_strays(self, people: list[str]) -> None:
        """Events of nobody, of unknown types, on a shared device, from the future, and a deleted one."""
        for name in (
            {"person_id": "nobody"},
            {"email": "stranger@nowhere.com"},
            {"anonymous_id": "d-unlinked"},
            {},
            *self.misnamed(),
        ):
            kind = self.pick("page_view", "meeting_booked", "ticket_created")
            self.event(None, kind, self.at(self.day()), url=f"{SITE}/pricing", **name)
        self.event(people[0], "carrier_pigeon", self.at(self.day()))
        for person in self.rng.sample(people, 2):
            self.event(None, "identified", self.at(self.day()), person_id=person, anonymous_id="kiosk")
        self.event(None, "meeting_booked", self.at(self.day()), anonymous_id="kiosk")
        for early in (86399, 86400, 86401):
            at = self.at(self.day())
            loaded = self.text(at - timedelta(seconds=early))
            self.event(self.rng.choice(people), "webinar_attended", at, loaded_at=loaded)
        forgotten = self.event(self.rng.choice(people), "meeting_booked", self.at(self.day()))
        self.add("deletions", table="events", key=forgotten["event_id"], deleted_at="2026-01-01T00:00:00")
        if self.chance(0.3):
            self.add("deletions", table="people", key=self.rng.choice(people), deleted_at="2026-01-01T00:00:00")
        won = {"outcome": "closed_won", "occurred_at": "2026-05-01T00:00:00"}
        self.add("outcomes", outcome_id="o1", person_id=people[1], **won)

    def misnamed(self) -> list[TextRow]:
        """Names that are unknown beside a device that may be known: they are nobody's."""
        device = f"d{self.rng.randrange(12)}"
        return [
            {"person_id": "nobody", "anonymous_id": device},
            {"email": "stranger@nowhere.com", "anonymous_id": device},
        ]

    def make_late_events(self, never: set[str]) -> None:
        """Events of nobody and of crawlers after everything else: the first move watermarks, the others do not."""
        for kind in ("page_view", "outreach_sent", "ticket_created"):
            at = self.at(self.start + timedelta(days=self.days + self.rng.randrange(30)))
            if kind not in never and self.chance(0.5):
                user_agent = self.pick(CRAWLER, None)
                self.event(None, kind, at, person_id="nobody", url=f"{SITE}/about", user_agent=user_agent)

    def make_duplicates(self) -> None:
        """Events sent twice: the same, a later or earlier one of other content, or one that was loaded later."""
        others = ["chat_started", "webinar_attended", "email_opened"]
        for row in self.rng.sample(self.tables["events"], len(self.tables["events"]) // 15):
            copy = dict(row)
            is_plain = row["occurred_at"][10:11] == "T" and len(row["occurred_at"]) == 19 and not row["loaded_at"]
            if is_plain and self.chance(0.3):
                at = datetime.fromisoformat(row["occurred_at"])
                change = self.pick("time", "loaded")
                if change == "time":
                    copy["occurred_at"] = (at + timedelta(seconds=self.pick(-1, 1, 86400))).isoformat()
                else:
                    copy["loaded_at"] = (at + timedelta(hours=1)).isoformat()
                copy["event_type"] = self.rng.choice(others)
            self.tables["events"].append(copy)

    def drop_families(self) -> set[str]:
        """In some inputs a feed never delivered, or stopped early; the kinds that were never seen."""
        stop = (self.start + timedelta(days=self.days // 2)).isoformat()
        never = {kind for kind in ("page_view", "outreach_sent", "ticket_created") if self.chance(0.06)}
        stopped = {kind for kind in ("page_view", "outreach_sent", "ticket_created") if self.chance(0.15)}
        self.tables["events"] = [
            row
            for row in self.tables["events"]
            if row["event_type"] not in never and (row["event_type"] not in stopped or row["occurred_at"][:10] < stop)
        ]
        return never


def generate(
    seed: int,
    people: int = 40,
    accounts: int = 8,
    events: int = 450,
    start: date = date(2026, 1, 5),
    days: int = 250,
) -> dict[str, list[TextRow]]:
    """A random input: text rows by table, complete in columns, in no order. The same for the same arguments.

    `people`, `accounts` and `events` are about the numbers of rows; `start` and `days` the span of the events (a few
    come later).
    """
    maker = Maker(seed, start, days)
    maker.make_accounts(accounts)
    everyone = maker.make_people(people, accounts)
    maker.make_exemptions(everyone)
    maker.make_strays(everyone)
    scenes = maker.rng.sample(Maker.SCENES, len(Maker.SCENES))
    # Everyone plays one scene; then mostly every other person plays on, so that what silence means shows in the rest.
    turn = 0
    while len(maker.tables["events"]) < events:
        busy = everyone[1::2] if maker.chance(0.9) else everyone
        person = everyone[turn] if turn < len(everyone) else maker.rng.choice(busy)
        scenes[turn % len(scenes)](maker, person)
        turn += 1
    maker.make_late_events(maker.drop_families())
    maker.make_duplicates()
    for rows in maker.tables.values():
        maker.rng.shuffle(rows)
    return maker.tables


def as_of_dates(seed: int, tables: dict[str, list[TextRow]], number: int = 3) -> list[date]:
    """Dates worth scoring an input at: the day of some event plus an edge of a window that its type matters to."""
    rng = random.Random(seed)
    dated: dict[str, list[TextRow]] = {}
    for row in tables["events"]:
        if row["occurred_at"][4:5] == "-":
            dated.setdefault(row["event_type"], []).append(row)
    found: set[date] = set()
    while len(found) < number:
        kind = rng.choice(sorted(dated)) if rng.random() < 0.5 else rng.choice(sorted(dated.keys() & EDGES.keys()))
        day = date.fromisoformat(rng.choice(dated[kind])["occurred_at"][:10])
        found.add(day + timedelta(days=rng.choice(EDGES.get(kind, [0, 1, 13, 14, 179, 180]))))
    return sorted(found)
