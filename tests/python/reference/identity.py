"""Who did it: one person out of several people rows, their account, and the person an event belongs to."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from python_udfs import is_disposable, is_free_mail, registrable_domain

from .addresses import hosts, is_placeholder, normal_email
from .contract import Row

MAX_PEOPLE_PER_EMAIL = 10


@dataclass
class Person:
    """A surviving person: attributes of its own row with the gaps filled, and its account."""

    person_id: str
    attributes: Row
    stage: str
    account_id: str | None = None


@dataclass
class Identity:
    """Everyone, and what names them.

    `survivor` maps each person_id of the people table to the surviving one, `by_email` each normalised email that
    identifies somebody, `device` each anonymous id that does.
    """

    people: dict[str, Person]
    survivor: dict[str, str]
    by_email: dict[str, str]
    device: dict[str, str] = field(default_factory=dict)

    def named(self, row: Row) -> str | None:
        """The person a row names by its person_id, or else (none, or an unknown one) by its email."""
        return self.survivor.get(row["person_id"] or "") or self.by_email.get(normal_email(row["email"]) or "")

    def link(self, events: list[Row]) -> None:
        """Link anonymous ids to people from all events (bots set aside) that name a person and carry one."""
        linked: dict[str, set[str]] = {}
        for event in events:
            person = self.named(event)
            if person and event["anonymous_id"]:
                linked.setdefault(event["anonymous_id"], set()).add(person)
        for anonymous_id, people in linked.items():
            if len(people) == 1:
                self.device[anonymous_id] = min(people)

    def owner(self, event: Row) -> str | None:
        """The person an event belongs to: as named; an event that carries no name, by its anonymous id."""
        if event["person_id"] or normal_email(event["email"]):
            return self.named(event)
        return self.device.get(event["anonymous_id"] or "")


def resolve(people: list[Row], accounts: list[Row]) -> Identity:
    """Merge people rows that share an email or are merged into one another, and give each person an account.

    `people` and `accounts` hold one row an id.
    """
    emails = Counter(email for row in people if (email := normal_email(row["email"])))
    nobodys = {email for email, number in emails.items() if number > MAX_PEOPLE_PER_EMAIL or is_placeholder(email)}

    # Spread the smallest id over everything that is joined until nothing moves any more.
    survivor = {row["person_id"]: row["person_id"] for row in people}
    joined = [
        (row["person_id"], row["merged_into_person_id"]) for row in people if row["merged_into_person_id"] in survivor
    ]
    holders: dict[str, list[str]] = {}
    for row in people:
        email = normal_email(row["email"])
        if email and email not in nobodys:
            holders.setdefault(email, []).append(row["person_id"])
    joined += [(ids[0], other) for ids in holders.values() for other in ids[1:]]
    moved = True
    while moved:
        moved = False
        for one, other in joined:
            smallest = min(survivor[one], survivor[other])
            if survivor[one] != smallest or survivor[other] != smallest:
                survivor[one] = survivor[other] = smallest
                moved = True

    rows_of: dict[str, list[Row]] = {}
    for row in sorted(people, key=lambda row: row["person_id"]):
        rows_of.setdefault(survivor[row["person_id"]], []).append(row)
    everyone = {}
    for person_id, rows in rows_of.items():
        filled = {column: next((row[column] for row in rows if row[column]), None) for column in rows[0]}
        filled["email"] = next((row["email"] for row in rows if normal_email(row["email"])), filled["email"])
        person = Person(person_id, filled, filled["lifecycle_stage"] or "lead")
        person.account_id = filled["account_id"] or account_of_email(filled["email"], accounts)
        everyone[person_id] = person
    by_email = {email: survivor[ids[0]] for email, ids in holders.items()}
    return Identity(everyone, survivor, by_email)


def account_of_email(email: str | None, accounts: list[Row]) -> str | None:
    """The account with the smallest id of which a domain is the email's registrable domain.

    None when that is a provider's, or when nobody has the address.
    """
    address = normal_email(email)
    domain = registrable_domain(address) if address else None
    if not domain or is_free_mail(domain) or is_disposable(domain) or is_placeholder(address):
        return None
    return min((row["account_id"] for row in accounts if domain in hosts(row["domain"])), default=None)
