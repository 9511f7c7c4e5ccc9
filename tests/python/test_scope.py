"""Who is judged again by a daily run: everyone something came, changed or went for, and nobody else.

One world, one person or two for each reason and named after it; the reasons all come true before the second run.
"""

from pathlib import Path
from types import SimpleNamespace

import pytest
from warehouse import Rows, Warehouse, write_input

FIRST, SECOND, THIRD = "2026-05-10", "2026-05-11", "2026-05-12"
#: What a run keeps from run to run by person, with a number to spoil in each.
KEPT = {"scoring.signals": "units"}

#: Reason -> the people who are judged again for it.
DIRTY = {
    "an event of today": {"today"},
    "an event of long ago": {"late"},
    "an event that names an email": {"by_email"},
    "an event of a known device": {"by_device"},
    "a device that becomes known": {"device_known"},
    "a device that becomes somebody else's too": {"device_first", "device_second"},
    "an event that waited for its day": {"waiting"},
    "an event that is somebody else's after all": {"moved_from", "moved_to"},
    "an event that is deleted": {"deleted_event"},
    "an event that is no longer in its file": {"withdrawn"},
    "a form's fields that arrive after it": {"form_late"},
    "a form's fields that are deleted": {"form_deleted"},
    "a change of a person": {"changed"},
    "a change of a person that waited for its day": {"changed_later"},
    "a people row that replaces another": {"customer"},
    "a person who is new": {"newcomer"},
    "a person whose events came before": {"named_before"},
    "a merge": {"merged_a"},
    "a merge taken back": {"parted_a", "parted_b"},
    "an email that becomes too many people's": {"mail_a", "mail_b"},
    "an email that is a person's no more": {"moved_house"},
    "an exemption that comes": {"exempt_now"},
    "an exemption that is taken back": {"exempt_no_more"},
    "a click that turns out a scanner's": {"scanned"},
    "an account that takes over a company's domain": {"at_company"},
}
IDLE = {
    "idle", "idle_device", "idle_exempt", "idle_changed", "idle_form", "idle_colleague", "idle_merged_a",
    "idle_visitor",
}  # fmt: skip
#: Those who are still people after the second run.
PEOPLE = set().union(*DIRTY.values()) | IDLE


def meeting(person: str, day: str = "2026-05-01", **more: str) -> dict[str, str]:
    """An event that is worth points for months; of somebody, unless `more` says otherwise."""
    event = {"event_id": f"e-{person}", "event_type": "meeting_booked", "occurred_at": f"{day} 10:00:00"}
    return {**event, "person_id": person, **more}


def known(device: str, person: str) -> dict[str, str]:
    """An event that links a device with a person."""
    return meeting(person, event_id=f"link-{device}-{person}", event_type="identified", anonymous_id=device)


def anonymous(device: str, event_id: str) -> dict[str, str]:
    """An event of a device that names nobody."""
    return meeting("", event_id=event_id, anonymous_id=device, event_type="trial_started")


def form(person: str, **fields: str) -> dict[str, str]:
    """The fields of a person's form."""
    return {"event_id": f"form-{person}", "email": "real@corp.com", "first_name": "Jane", "last_name": "Roe", **fields}


def submitted(person: str) -> dict[str, str]:
    return meeting(person, event_id=f"form-{person}", event_type="form_submitted", form_type="demo_request")


def click(number: int, second: int) -> dict[str, str]:
    return meeting(
        "scanned",
        event_id=f"click-{number}",
        event_type="email_clicked",
        message_id="m1",
        occurred_at=f"2026-05-02 10:00:0{second}",
        url=f"https://ours.com/{number}",
    )


def changed(person: str, day: str, title: str) -> dict[str, str]:
    change = {"change_id": f"c-{person}-{title}", "person_id": person, "field_name": "job_title", "old_value": "Intern"}
    return {**change, "new_value": title, "changed_at": day, "changed_by": "person"}


def before() -> dict[str, Rows]:
    """What the first run finds: everybody has a meeting; and what else the reasons need."""
    names = PEOPLE - {"newcomer", "named_before"} | {"merged_b", "idle_merged_b"}
    people = {name: {"person_id": name, "email": f"{name}@{name.replace('_', '-')}.com"} for name in sorted(names)}
    people["parted_b"]["merged_into_person_id"] = "parted_a"
    people["idle_merged_b"]["merged_into_person_id"] = "idle_merged_a"
    people["mail_b"]["email"] = people["mail_a"]["email"]
    people["idle_colleague"]["account_id"] = people["today"]["account_id"] = "A1"
    page = {"event_type": "page_view", "url": "https://ours.com/features", "engaged_seconds": "40"}
    return {
        "people": list(people.values()),
        "accounts": [{"account_id": "A1", "domain": "corp.com"}],
        "events": [
            *(meeting(name) for name in sorted(names | {"named_before"}) if name != "withdrawn"),
            *(known(f"d-{name}", name) for name in ("by_device", "device_first", "idle_device")),
            *(anonymous(f"d-{name}", f"anonymous-{name}") for name in ("device_known", "device_first", "idle_device")),
            meeting("waiting", SECOND, event_id="waits"),
            *(submitted(name) for name in ("form_late", "form_deleted", "idle_form")),
            click(1, second=1),
            *(meeting("idle_visitor", f"2026-04-{day:02}", event_id=f"view-{day}", **page) for day in range(1, 20)),
        ],
        "form_submissions": [form("form_deleted", email="asdf@asdf.com"), form("idle_form")],
        "person_changes": [
            *(changed(name, "2026-05-02", "CTO") for name in ("changed", "changed_later", "idle_changed")),
            changed("changed_later", SECOND, "Student"),
        ],
        "score_exemptions": [{"person_id": "idle_exempt", "reason": "agreed"}],
    }


def after() -> dict[str, Rows]:
    """What comes before the second run, in files of its own."""
    newer = {"updated_at": "2026-05-11"}
    mail = [{"person_id": f"mail_{number}", "email": "mail_a@mail-a.com"} for number in range(9)]
    return {
        "events": [
            meeting("today", SECOND, event_id="new-1"),
            meeting("late", "2026-02-01", event_id="new-2"),
            meeting("", event_id="new-3", email=" BY_EMAIL@by-email.com "),
            anonymous("d-by_device", "new-4"),
            known("d-device_known", "device_known"),
            known("d-device_first", "device_second"),
            meeting("moved_to", "2026-04-30", event_id="e-moved_from"),
            click(2, second=1),
        ],
        "deletions": [
            {"table": "events", "key": "e-deleted_event", "deleted_at": SECOND},
            {"table": "form_submissions", "key": "form-form_deleted", "deleted_at": SECOND},
            {"table": "people", "key": "deleted_person", "deleted_at": SECOND},
        ],
        "form_submissions": [form("form_late", email="asdf@asdf.com")],
        "person_changes": [changed("changed", "2026-05-03", "Student")],
        "people": [
            {"person_id": "customer", "lifecycle_stage": "customer", **newer},
            {"person_id": "newcomer"},
            {"person_id": "named_before"},
            {"person_id": "merged_b", "merged_into_person_id": "merged_a", **newer},
            {"person_id": "parted_b", "email": "parted_b@parted-b.com", **newer},
            {"person_id": "moved_house", "email": "elsewhere@elsewhere.com", **newer},
            *mail,
        ],
        "accounts": [{"account_id": "A2", "domain": "at-company.com"}],
        "score_exemptions": [{"person_id": "exempt_now", "reason": "agreed"}],
    }


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """The world after two runs, the second with every reason, and after a third without any."""
    folder = tmp_path_factory.mktemp("scope")
    warehouse, inbox = Warehouse(folder), folder / "inbox"
    first = before()
    first["people"].append({"person_id": "deleted_person"})
    first["events"].append(meeting("deleted_person"))
    deliver(inbox, "first", first)
    # two files that will have changed at the second run
    deliver(
        inbox,
        "other",
        {"events": [meeting("withdrawn")], "score_exemptions": [{"person_id": "exempt_no_more", "reason": "agreed"}]},
    )
    run(warehouse, inbox, FIRST)
    for table, column in KEPT.items():
        warehouse.execute(f"update {table} set {column} = {column} + 1000")
    deliver(
        inbox,
        "other",
        {"events": [meeting("nobody")], "score_exemptions": [{"person_id": "idle_exempt", "reason": "agreed"}]},
    )
    deliver(inbox, "second", after())
    run(warehouse, inbox, SECOND)
    found = SimpleNamespace(
        scope=scope(warehouse), **{table.partition(".")[2]: spoiled(warehouse, table) for table in KEPT}
    )
    run(warehouse, inbox, THIRD)
    found.scope_without_reason = scope(warehouse)
    return found


def deliver(inbox: Path, name: str, tables: dict[str, Rows]) -> None:
    """Put rows into the inbox, a file `<table>_<name>.csv` a table."""
    inbox.mkdir(exist_ok=True)
    for path in write_input(inbox / ".delivery", tables).iterdir():
        path.replace(inbox / f"{path.stem}_{name}.csv")


def run(warehouse: Warehouse, inbox: Path, as_of: str) -> None:
    warehouse.add(inbox)
    warehouse.build(as_of)


def scope(warehouse: Warehouse) -> set[str]:
    return {row["person_id"] for row in warehouse.rows("from run_state.people_to_score")}


def spoiled(warehouse: Warehouse, table: str) -> dict[str, set[bool]]:
    """Of each person: whether rows are as they were spoiled before the second run, or were written again."""
    found: dict[str, set[bool]] = {}
    for row in warehouse.rows(f"select person_id, {KEPT[table]} >= 1000 as is_spoiled from {table}"):
        found.setdefault(row["person_id"], set()).add(row["is_spoiled"])
    return found


@pytest.mark.slow
@pytest.mark.parametrize("reason", DIRTY)
def test_who_is_judged_again(world: SimpleNamespace, reason: str) -> None:
    """Everyone the reason is about."""
    assert world.scope >= DIRTY[reason]


@pytest.mark.slow
def test_nobody_else_is_judged_again(world: SimpleNamespace) -> None:
    """Whoever nothing came, changed or went for is left out, and so are a colleague and whoever is no person now."""
    assert world.scope & IDLE == set()
    assert world.scope <= PEOPLE | {f"mail_{number}" for number in range(9)} | {"merged_b", "deleted_person"}


@pytest.mark.slow
@pytest.mark.parametrize("table", [table.partition(".")[2] for table in KEPT])
def test_rows_of_others_are_not_written_again(world: SimpleNamespace, table: str) -> None:
    """What was found of idle people stands as it stood, spoiled as it is; of the others nothing old is left."""
    kept = getattr(world, table)
    assert {name for name, marks in kept.items() if marks == {True}} == IDLE
    assert {name for name, marks in kept.items() if marks == {False}} == kept.keys() - IDLE
    assert kept.keys() <= PEOPLE


@pytest.mark.slow
def test_a_day_without_news_judges_nobody(world: SimpleNamespace) -> None:
    """Nothing came and no event waited for the day."""
    assert world.scope_without_reason == set()
