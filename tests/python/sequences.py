"""Sequences of runs on one warehouse: what comes before each run, how the run goes, and what it must come to.

A `Sequence` is plain data: a random input (`reference.generate`) that arrives day by day in random order, and steps
laid over it (a merge, a file sent again, an exemption that ends, ...). `play` plays it and compares, after its runs,
every mart with a run from scratch on all that was delivered. All randomness of a step comes from the step's own number,
so that a step can be taken out of a sequence that fails without changing the others.
"""

import os
import random
import shutil
import signal
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from calls import project_at
from reference import generate
from reference.contract import KEYS, instant
from reference.scenes import CRAWLER, SITE
from warehouse import Rows, Warehouse, write_csv

from lead_scoring import cli
from lead_scoring.core import project
from lead_scoring.core.contract import COLUMNS
from lead_scoring.core.dbt import Dbt
from python_udfs.seeds import SEEDS_VARIABLE

Row = dict[str, str]

#: When the events of the random inputs begin, and over how many days they go.
START, SPAN = date(2026, 1, 5), 250
#: Settings that a run can be given, by name: windows, identity, time zone, which rules run.
SETTINGS: dict[str, dict[str, Any]] = {
    "": {},
    "windows": {"single_touch_starts_after_days": 10, "visit_gap_minutes": 10, "targeted_days": 20},
    "identity": {"max_people_per_email": 3},
    "zone": {"scoring_timezone": "Pacific/Auckland"},
    "rules": {"rules_disabled": ["site_visit", "hard_bounce", "single_touch"]},
}
#: Projects that differ from ours, by name: file, what stands in it, what it is replaced by.
PROJECTS: dict[str, list[tuple[str, str, str]]] = {
    "": [],
    "prices": [
        ("seeds/scorecard_rules.csv", "direct_visit,4,2,false,exponential,30,,", "direct_visit,5,2,false,linear,,40,"),
        (
            "seeds/scorecard_rules.csv",
            "site_visit,0.5,0.25,false,exponential,30,,3,3,1,1",
            "site_visit,2,1,false,exponential,3,,9,9,2,7",
        ),
        ("seeds/score_bands.csv", "interested,8", "interested,6"),
    ],
    "lists": [
        ("seeds/page_types.csv", ",pricing,any_segment,pricing,", ",product,any_segment,pricing,"),
        ("seeds/disposable_domains.csv", "\nmailinator.com,", "\nmailinator.example,"),
    ],
    "rules": [
        ("models/rules/low_intent/rule_short_critical_visit.sql", "critical_seconds < {{", "critical_seconds < 4 * {{"),
        ("macros/definitions/definitions.sql", "event_type in ('meeting_booked', 'trial_started',", "event_type in ("),
    ],
}
#: Marts that tell what happened to the warehouse, and columns that remember it: no run from scratch can know them.
MEMORY_MARTS = {"runs", "band_change_log"}
MEMORY_COLUMNS = {"run_id", "changed_at", "change_type"}


@dataclass(frozen=True)
class Day:
    """One run: how many days after the last one, what happens to the input before it, and how it goes."""

    ahead: int
    """Days of its scoring day after the last run's: 0 is the same day again, less than 0 an earlier day."""
    steps: tuple[tuple[str, int], ...] = ()
    """Names of `STEPS`, each with the number that its randomness comes from."""
    settings: str = ""
    prices: str = ""
    """Which of `PROJECTS` it runs."""
    full_refresh: bool = False
    killed_at: int | str | None = None
    """The run is killed when this many nodes are built, or the one of this name; the next run must make it good."""
    compared: bool = True


@dataclass(frozen=True)
class Sequence:
    """Runs on one warehouse. The same sequence always plays the same."""

    seed: int
    days: tuple[Day, ...]
    starts: int = 100
    """Days of the input's time before the first run's scoring day."""
    people: int = 40
    events: int = 450


# ---------------------------------------------------------------- the input folder


@dataclass
class File:
    """A file of the input folder, as it was last delivered."""

    table: str
    rows: list[Row]
    is_gone: bool = False
    """No longer in the folder: its rows are deleted."""


@dataclass
class Inbox:
    """An input folder, and all that was ever delivered to it."""

    folder: Path
    rng: random.Random
    as_of: date
    files: dict[str, File] = field(default_factory=dict)
    serial: int = 0

    def deliver(self, table: str, rows: list[Row]) -> None:
        """Add rows to the folder, in a file of their own."""
        if rows:
            self.serial += 1
            complete = [{column: row.get(column) or "" for column in COLUMNS[table]} for row in rows]
            self.files[f"{table}-{self.serial:03}.csv"] = File(table, complete)

    def rows(self, table: str) -> list[Row]:
        """All rows of a table that were ever delivered."""
        return [row for file in self.files.values() if file.table == table for row in file.rows]

    def some(self, table: str, number: int, of: Callable[[Row], Any] = lambda row: True) -> list[Row]:
        """Some rows of a table, chosen at random; fewer where there are not so many."""
        rows = [row for row in self.rows(table) if of(row)]
        return self.rng.sample(rows, min(number, len(rows)))

    def new_id(self, prefix: str) -> str:
        """An id that sorts anywhere among those there are."""
        self.serial += 1
        return f"{prefix}{self.rng.randrange(10**6):06d}-{self.serial}"

    def now(self) -> str:
        """A moment later than all others, for rows that replace earlier ones."""
        self.serial += 1
        return (datetime(2027, 1, 1) + timedelta(minutes=self.serial)).isoformat()

    def moment(self, earliest: int, latest: int) -> str:
        """A random moment so many days before (negative) or after the scoring day."""
        at = datetime.combine(self.as_of, datetime.min.time()) + timedelta(days=self.rng.randint(earliest, latest))
        return (at + timedelta(seconds=self.rng.randrange(86400))).isoformat()

    def another(self, event: Row, earliest: int, latest: int) -> Row:
        """An event like another one, at a random moment so many days before or after the scoring day."""
        return {**event, "event_id": self.new_id("e"), "occurred_at": self.moment(earliest, latest), "loaded_at": ""}

    def write(self) -> None:
        """Make the folder hold the files that are there, and of each table one without rows."""
        self.folder.mkdir(exist_ok=True)
        wanted = {name: file for name, file in self.files.items() if not file.is_gone}
        wanted |= {f"{table}-000.csv": File(table, []) for table in COLUMNS}
        for path in self.folder.iterdir():
            if path.name not in wanted:
                path.unlink()
        for name, file in wanted.items():
            write_csv(self.folder / name, file.rows, COLUMNS[file.table])


def known_instant(text: str) -> datetime | None:
    """A timestamp of the input, or None for text that is none."""
    try:
        return instant(text)
    except ValueError:
        return None


def arrivals(sequence: Sequence) -> list[tuple[date, str, Row]]:
    """The rows of the random input with the day on which each arrives: mostly its own, often later, some too early."""
    rng = random.Random(f"arrivals {sequence.seed}")
    found = []
    for table, rows in generate(sequence.seed, people=sequence.people, events=sequence.events).items():
        for row in rows:
            moment = known_instant(row.get("occurred_at") or row.get("changed_at") or "")
            day = moment.date() if moment else START + timedelta(days=rng.randrange(-SPAN, SPAN))
            if rng.random() < 0.3:
                day += timedelta(days=rng.choice([-30, -2, 1, 1, 2, 10, 40, 120]))
            found.append((day, table, row))
    return found


# ---------------------------------------------------------------- steps


def activity(inbox: Inbox) -> None:
    """Somebody does today what others did some time."""
    rows = inbox.some("events", 12)
    named = [{name: row[name] for name in ("person_id", "email", "anonymous_id")} for row in inbox.some("events", 12)]
    inbox.deliver("events", [inbox.another({**row, **name}, -2, 0) for row, name in zip(rows, named, strict=True)])


def late_events(inbox: Inbox) -> None:
    """Events of long ago, and of days to come, out of order."""
    inbox.deliver("events", [inbox.another(row, -120, 20) for row in inbox.some("events", 12)])


def rows_again(inbox: Inbox) -> None:
    """Rows that were sent before, in another file."""
    table = inbox.rng.choice(["events", "events", "people", "form_submissions", "person_changes"])
    inbox.deliver(table, inbox.some(table, 30))


def file_again(inbox: Inbox) -> None:
    """A whole file under another name."""
    file = inbox.rng.choice([file for file in inbox.files.values() if file.table == "events"])
    inbox.deliver("events", list(file.rows))


def events_restated(inbox: Inbox) -> None:
    """Events sent again with other values: earlier or later, somebody else's, another type, a bot's."""
    changed = []
    for row in inbox.some("events", 10, lambda row: known_instant(row["occurred_at"])):
        at, copy = known_instant(row["occurred_at"]).replace(tzinfo=None), dict(row)
        for change in inbox.rng.sample(["time", "person", "email", "device", "type", "agent", "url", "loaded"], 2):
            match change:
                case "time":
                    ahead = inbox.rng.choice([-1, 1, -86400, 86400, -40 * 86400])
                    copy["occurred_at"] = (at + timedelta(seconds=ahead)).isoformat()
                case "person":
                    copy["person_id"] = inbox.rng.choice([*(r["person_id"] for r in inbox.some("people", 3)), ""])
                case "email":
                    copy["email"] = inbox.rng.choice([*(r["email"] for r in inbox.some("people", 3)), ""])
                case "device":
                    copy["anonymous_id"] = inbox.rng.choice([r["anonymous_id"] for r in inbox.some("events", 9)])
                case "type":
                    copy["event_type"] = inbox.rng.choice([r["event_type"] for r in inbox.some("events", 9)])
                case "agent":
                    copy["user_agent"] = inbox.rng.choice([CRAWLER, ""])
                case "url":
                    copy["url"] = inbox.rng.choice([f"{SITE}/careers", f"{SITE}/pricing", ""])
                case "loaded":
                    copy["loaded_at"] = (at + timedelta(hours=1)).isoformat()
        changed.append(copy)
    inbox.deliver("events", changed)


def merge(inbox: Inbox) -> None:
    """Two people turn out to be one: by a row that says so, or by their email."""
    rows = []
    for one, other in [inbox.some("people", 2) for _ in range(2)]:
        change = inbox.rng.choice([{"merged_into_person_id": other["person_id"]}, {"email": other["email"]}])
        rows.append({**one, **change, "updated_at": inbox.now()})
    inbox.deliver("people", rows)


def unmerge(inbox: Inbox) -> None:
    """A merge was a mistake: newer rows take it back, or give one of several people another email."""
    merged = inbox.some("people", 2, lambda row: row["merged_into_person_id"])
    rows = [{**row, "merged_into_person_id": "", "updated_at": inbox.now()} for row in merged]
    emails = defaultdict(set)
    for row in inbox.rows("people"):
        emails[row["email"].strip().lower()].add(row["person_id"])
    shared = inbox.some("people", 2, lambda row: row["email"] and len(emails[row["email"].strip().lower()]) > 1)
    rows += [{**row, "email": f"alone-{inbox.serial}@company1.com", "updated_at": inbox.now()} for row in shared]
    inbox.deliver("people", rows)


def mailbox(inbox: Inbox) -> None:
    """More people rows with one email: with the eleventh it is nobody's any more."""
    email = inbox.rng.choice(["info@company0.com", *(row["email"] for row in inbox.some("people", 1))])
    have = len({row["person_id"] for row in inbox.rows("people") if row["email"].strip().lower() == email.lower()})
    number = inbox.rng.choice([1, max(1, 10 - have), max(1, 11 - have)])
    inbox.deliver("people", [{"person_id": inbox.new_id("S"), "email": email} for _ in range(number)])


def person_rows(inbox: Inbox) -> None:
    """People change: their stage, account, email; or a row of theirs from before turns up."""
    rows = []
    for row in inbox.some("people", 4):
        change = inbox.rng.choice(
            [
                {"lifecycle_stage": inbox.rng.choice(["customer", "lead", "competitor", ""])},
                {"account_id": inbox.rng.choice(["A00", "A02", "A9", "unknown", ""])},
                {"email": f"moved{inbox.serial}@{inbox.rng.choice(['company2.com', 'gmail.com', 'crm.acme.co.uk'])}"},
                {"email": ""},
                {"first_name": "Other", "job_title": ""},
            ]
        )
        rows.append({**row, **change, "updated_at": inbox.rng.choice([inbox.now(), "2025-01-01T00:00:00"])})
    rows.append({"person_id": inbox.new_id(inbox.rng.choice("0PZ")), "email": f"new{inbox.serial}@company3.com"})
    inbox.deliver("people", rows)


def account_rows(inbox: Inbox) -> None:
    """Accounts change their stage or domain, and a new one takes over a domain by its smaller id."""
    rows = []
    for row in inbox.some("accounts", 2):
        change = inbox.rng.choice(
            [
                {"lifecycle_stage": inbox.rng.choice(["customer", "prospect", "partner"])},
                {"domain": inbox.rng.choice(["company1.com", "acme.co.uk", "elsewhere.com", ""])},
                {"name": "Other"},
            ]
        )
        rows.append({**row, **change, "updated_at": inbox.now()})
    if inbox.rng.random() < 0.5:
        domain = f"company{inbox.rng.randrange(8)}.com"
        rows.append({"account_id": inbox.rng.choice(["A", "Z"]) + str(inbox.serial), "domain": domain})
    inbox.deliver("accounts", rows)


def device(inbox: Inbox) -> None:
    """A device becomes known, or somebody else's too: now, long ago, or on a day that is still to come."""
    devices = [row["anonymous_id"] for row in inbox.some("events", 3, lambda row: row["anonymous_id"])]
    for anonymous_id, person in zip(devices, inbox.some("people", 3), strict=False):
        named = {"event_type": "identified", "person_id": person["person_id"], "anonymous_id": anonymous_id}
        inbox.deliver("events", [inbox.another(named, -60, 15)])


def exemption(inbox: Inbox) -> None:
    """Somebody, or a company, is exempt: from all rules or one, for ever or until soon."""
    person = inbox.some("people", 1)[0]
    who = inbox.rng.choice(
        [{"person_id": person["person_id"]}, {"email": person["email"] or "x@y.com"}, {"domain": "company1.com"}]
    )
    expires = inbox.rng.choice(["", str(inbox.as_of + timedelta(days=inbox.rng.choice([0, 1, 2, 10])))])
    rule = inbox.rng.choice(["", "", "fake_form", "site_visit", "career_page_visitor"])
    inbox.deliver("score_exemptions", [{**who, "rule_id": rule, "reason": "agreed", "expires_on": expires}])


def exemption_taken_back(inbox: Inbox) -> None:
    """A file of exemptions without one of its rows, or with another end."""
    for file in inbox.files.values():
        if file.table == "score_exemptions" and file.rows:
            if inbox.rng.random() < 0.5:
                file.rows.pop(inbox.rng.randrange(len(file.rows)))
            else:
                ends = str(inbox.as_of - timedelta(days=inbox.rng.randrange(3)))
                file.rows[:] = [{**row, "expires_on": ends} for row in file.rows]
            file.is_gone = False


def person_changes(inbox: Inbox) -> None:
    """People, representatives and imports change titles and emails, some of it long ago."""
    rows = []
    for person in inbox.some("people", 3):
        for title in inbox.rng.sample(["VP Sales", "Student", "CTO", "Researcher"], 2):
            by = inbox.rng.choice(["person", "rep", "", "import"])
            change = {"field_name": "job_title", "old_value": "Intern", "new_value": title, "changed_by": by}
            who, when = person["person_id"], inbox.moment(-60, 3)
            rows.append({"change_id": inbox.new_id("c"), "person_id": who, "changed_at": when, **change})
    inbox.deliver("person_changes", rows)


def forms(inbox: Inbox) -> None:
    """What was submitted arrives after its event, twice, or for an event that is still to come."""
    events = inbox.some("events", 4, lambda row: row["event_type"] == "form_submitted")
    good = {"email": "real@company1.com", "first_name": "Jane", "last_name": "Roe", "company_name": "Company"}
    bad = {"email": "asdf@asdf.com", "first_name": "x", "last_name": "x", "phone": "1111111"}
    half = {"email": "half@company1.com", "first_name": "Jane", "required_fields": "phone;last_name;first_name"}
    rows = [{"event_id": row["event_id"], **inbox.rng.choice([good, bad, half])} for row in events]
    person, event_id = inbox.some("people", 1)[0], inbox.new_id("e")
    submitted = {"event_id": event_id, "event_type": "form_submitted", "occurred_at": inbox.moment(-3, 2)}
    inbox.deliver("form_submissions", [*rows, {"event_id": event_id, **inbox.rng.choice([good, bad, half])}])
    inbox.deliver("events", [{**submitted, "person_id": person["person_id"], "form_type": "demo_request"}])


def outcomes(inbox: Inbox) -> None:
    """What became of people."""
    rows = []
    for person in inbox.some("people", 4):
        outcome = inbox.rng.choice(["meeting_held", "opportunity_created", "closed_won", "closed_lost"])
        what = {"outcome_id": inbox.new_id("o"), "outcome": outcome, "occurred_at": inbox.moment(-90, 10)}
        rows.append({**what, "person_id": person["person_id"]})
    inbox.deliver("outcomes", rows)


def deletions(inbox: Inbox) -> None:
    """Rows to forget, of any table; among them the last event of a family, which moves its watermark back."""
    kinds = ["events", "events", "people", "accounts", "form_submissions", "person_changes", "outcomes"]
    tables = inbox.rng.sample(kinds, 3)
    keys = [(table, row[KEYS[table]]) for table in tables for row in inbox.some(table, 2 if table == "events" else 1)]
    family = inbox.rng.choice(["page_view", "outreach_sent", "ticket_created"])
    dated = [row for row in inbox.rows("events") if row["event_type"] == family and known_instant(row["occurred_at"])]
    if dated and inbox.rng.random() < 0.5:
        keys.append(("events", max(dated, key=lambda row: known_instant(row["occurred_at"]))["event_id"]))
    inbox.deliver("deletions", [{"table": table, "key": key, "deleted_at": inbox.now()} for table, key in keys])


def file_changed(inbox: Inbox) -> None:
    """A file is there with other rows: some taken out, some edited, some as before."""
    names = [name for name, file in inbox.files.items() if file.rows]
    for name in inbox.rng.sample(names, min(2, len(names))):
        file = inbox.files[name]
        file.rows = [dict(row) for row in file.rows if inbox.rng.random() < 0.8]
        for row in inbox.rng.sample(file.rows, len(file.rows) // 5):
            column = inbox.rng.choice(COLUMNS[file.table])
            row[column] = inbox.rng.choice(inbox.rows(file.table))[column]
        file.is_gone = False


def file_gone(inbox: Inbox) -> None:
    """Files are taken away, and one that was is back."""
    there = [file for file in inbox.files.values() if not file.is_gone]
    back = [file for file in inbox.files.values() if file.is_gone]
    for file in inbox.rng.sample(there, min(3, max(0, len(there) - 1))):
        file.is_gone = True
    for file in inbox.rng.sample(back, min(1, len(back))):
        file.is_gone = False


def broken_rows(inbox: Inbox) -> None:
    """Rows that break the contract, beside copies of others; or earlier ones, put right."""
    broken = [file for file in inbox.files.values() if any("broken" in row.values() for row in file.rows)]
    if broken and inbox.rng.random() < 0.5:
        file = inbox.rng.choice(broken)
        for row in file.rows:
            for column, text in row.items():
                row[column] = inbox.moment(-5, 0) if text == "broken" else text
        file.is_gone = False
        return
    rows = [{**row, "event_id": inbox.new_id("e"), "occurred_at": "broken"} for row in inbox.some("events", 2)]
    inbox.deliver("events", [*rows, *inbox.some("events", 2), {"event_type": "page_view"}])
    inbox.deliver("people", [{"email": "no-id@company1.com"}, {**inbox.some("people", 1)[0], "updated_at": "broken"}])


def bots(inbox: Inbox) -> None:
    """Crawlers repeat what people did; a second click makes an earlier one a scanner's."""
    crawled = [{**row, "event_id": inbox.new_id("e"), "user_agent": CRAWLER} for row in inbox.some("events", 4)]
    clicks = inbox.some("events", 3, lambda row: row["event_type"] == "email_clicked" and row["message_id"])
    more = [
        {**row, "event_id": inbox.new_id("e"), "url": f"{SITE}/{inbox.serial}", "user_agent": "", "loaded_at": ""}
        for row in clicks
    ]
    click = {"event_type": "email_clicked", "person_id": inbox.some("people", 1)[0]["person_id"]}
    first = inbox.another({**click, "message_id": f"m{inbox.serial}", "url": f"{SITE}/first"}, -5, 0)
    inbox.deliver("events", [*crawled, *more, first])


def watermark(inbox: Inbox) -> None:
    """A feed goes on, by events of nobody: silence means more than it did."""
    kinds = inbox.rng.sample(["page_view", "outreach_sent", "ticket_created"], 2)
    inbox.deliver("events", [inbox.another({"event_type": kind, "person_id": "nobody"}, -3, 30) for kind in kinds])


STEPS: dict[str, Callable[[Inbox], None]] = {
    step.__name__: step
    for step in (
        *(activity, late_events, rows_again, file_again, events_restated, merge, unmerge, mailbox, person_rows),
        *(account_rows, device, exemption, exemption_taken_back, person_changes, forms, outcomes, deletions),
        *(file_changed, file_gone, broken_rows, bots, watermark),
    )
}


# ---------------------------------------------------------------- playing


def play(sequence: Sequence, folder: Path) -> dict[str, list[str]]:
    """Play a sequence in a folder; returns what differed at the first run that did: mart -> differences."""
    kept = Warehouse(folder / "kept")
    inbox = Inbox(folder / "input", random.Random(), START + timedelta(days=sequence.starts))
    coming = arrivals(sequence)
    for number, day in enumerate(sequence.days):
        inbox.as_of += timedelta(days=day.ahead)
        arrived = defaultdict(list)
        for arrival in [arrival for arrival in coming if arrival[0] <= inbox.as_of]:
            arrived[arrival[1]].append(arrival[2])
            coming.remove(arrival)
        for table, rows in arrived.items():
            inbox.deliver(table, rows)
        for name, seed in day.steps:
            inbox.rng = random.Random(f"{name} {seed}")
            STEPS[name](inbox)
        inbox.write()
        with a_project(day.prices, folder):
            if day.killed_at is not None:
                killed(day.killed_at, run, kept, inbox.folder, inbox.as_of, SETTINGS[day.settings], day.full_refresh)
                continue
            run(kept, inbox.folder, inbox.as_of, SETTINGS[day.settings], day.full_refresh)
            if day.compared or number == len(sequence.days) - 1:
                fresh = Warehouse(folder / f"fresh-{number}")
                run(fresh, inbox.folder, inbox.as_of, SETTINGS[day.settings])
                found = differences(kept.marts(), fresh.marts())
                shutil.rmtree(fresh.folder)
                if found:
                    return {f"run {number + 1}, as of {inbox.as_of}: {mart}": rows for mart, rows in found.items()}
    return {}


def run(
    warehouse: Warehouse, source: Path, as_of: date, settings: Mapping[str, Any], full_refresh: bool = False
) -> None:
    """One `dbt build` on the files of a folder, which dbt reads where they are."""
    files = {table: f"{source}/{table}-*.csv" for table in COLUMNS}
    warehouse.build(as_of, {**settings, "input_tables": files}, full_refresh=full_refresh)


def killed(when: int | str, called: Callable[..., Any], *arguments: Any) -> None:
    """Call a function in a process of its own that is killed on the way (see `kill_at`), or else at its end.

    The process is a new one: a fork would share locks with threads of this process that it does not have.
    """
    child = get_context("spawn").Process(target=_call_and_die, args=(when, project.ROOT, called, arguments))
    child.start()
    child.join()
    assert child.exitcode == -signal.SIGKILL, "the run failed before it could be killed"


def _call_and_die(when: int | str, root: Path, called: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    project.ROOT = root
    kill_at(when)
    called(*arguments)
    os.kill(os.getpid(), signal.SIGKILL)


def call_command(*arguments: object) -> None:
    """Call `lead-scoring`; raises what it fails with."""
    cli.main([str(argument) for argument in arguments], standalone_mode=False)


def kill_at(when: int | str) -> None:
    """Have this process killed when dbt has built so many nodes, or the node of a name."""
    built: list[str] = []

    def watch(self: Dbt, event: Any) -> None:
        if event.info.name == "NodeFinished":
            built.append(event.data.node_info.node_name)
            if when in (len(built), built[-1]):
                os.kill(os.getpid(), signal.SIGKILL)

    Dbt._watch = watch


@contextmanager
def a_project(name: str, folder: Path) -> Iterator[None]:
    """Runs in this context are of one of `PROJECTS`."""
    if not name:
        yield
        return
    root = folder / f"project-{name}"
    if not root.exists():
        copy_project(root)
        for file, text, other in PROJECTS[name]:
            path = root / file
            before = path.read_text(encoding="utf-8")
            assert text in before, f"{text} does not stand in {file}"
            path.write_text(before.replace(text, other), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(project, "ROOT", root)
        patch.setenv(SEEDS_VARIABLE, str(root / "seeds"))
        yield


def copy_project(root: Path) -> None:
    """Copy what dbt reads of the project, and what its fingerprints are taken of."""
    read = ("models", "custom", "macros", "optional", "seeds", "tests/data", "dbt_project.yml", "profiles.yml")
    project_at(root, *read, "python_udfs", "requirements", "lead_scoring")


# ---------------------------------------------------------------- comparing


def differences(mine: Mapping[str, Rows], theirs: Mapping[str, Rows], *others: str) -> dict[str, list[str]]:
    """What two sets of marts disagree on, numbers to six decimals: mart -> the first differences.

    What only the memory of a warehouse can know is left out, and so are other columns, if named.
    """

    def known(rows: Rows) -> Rows:
        return [{name: row[name] for name in row if name not in {*MEMORY_COLUMNS, *others}} for row in rows]

    found = {name: ["stands in one of the two only"] for name in (mine.keys() ^ theirs.keys()) - MEMORY_MARTS}
    for name in (mine.keys() & theirs.keys()) - MEMORY_MARTS:
        if unequal := row_differences(known(mine[name]), known(theirs[name])):
            found[name] = unequal
    return found


def row_differences(mine: Rows, theirs: Rows, most: int = 6) -> list[str]:
    """Rows that one of two sets has and the other has not, as text; numbers may differ by a millionth."""
    left, right = _by_texts(mine), _by_texts(theirs)
    found = []
    for texts in sorted(left.keys() | right.keys(), key=str):
        mine_numbers, their_numbers = left.get(texts, []), right.get(texts, [])
        if len(mine_numbers) != len(their_numbers) or any(
            abs(one - other) > 1e-6
            for ours, others in zip(mine_numbers, their_numbers, strict=True)
            for one, other in zip(ours, others, strict=True)
        ):
            shown = {name: str(value) for name, value in texts if value is not None}
            found.append(f"{shown} kept: {mine_numbers or 'missing'} from scratch: {their_numbers or 'missing'}")
    return found[:most] + ([f"and {len(found) - most} more"] if len(found) > most else [])


def _by_texts(rows: Rows) -> dict[tuple, list[tuple[float, ...]]]:
    """Lists of the numbers of the rows, in order, by all that is no number."""
    found: dict[tuple, list[tuple[float, ...]]] = defaultdict(list)
    for row in rows:
        texts = tuple((name, value) for name, value in row.items() if not isinstance(value, float))
        found[texts].append(tuple(value for value in row.values() if isinstance(value, float)))
    return {texts: sorted(numbers) for texts, numbers in found.items()}
