"""Who is scored again by a daily run: everyone something came, changed or went for, and nobody else.

One scenario, one person or two for each reason and named after it; the reasons all come true before the second run.
"""

from pathlib import Path
from types import SimpleNamespace

import pytest
from cases import content
from warehouse import Rows, Warehouse, write_input

FIRST, SECOND, THIRD = "2026-05-10", "2026-05-11", "2026-05-12"
#: Reason -> the people who are scored again for it; and those for whom there is none.
DIRTY = {reason: set(people) for reason, people in content("scope")["reasons"].items()}
IDLE = {*content("scope")["idle"]}
#: Those who are still people after the second run.
PEOPLE = set().union(*DIRTY.values()) | IDLE


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """The scenario after two runs, the second with every reason, and after a third without any."""
    folder = tmp_path_factory.mktemp("scope")
    warehouse, inbox = Warehouse(folder), folder / "inbox"
    deliver(inbox, "first", content("scope")["first"])
    deliver(inbox, "other", content("scope")["other"])
    run(warehouse, inbox, FIRST)
    warehouse.execute("update scoring.signals set units = units + 1000")
    deliver(inbox, "other", content("scope")["other_again"])
    deliver(inbox, "second", content("scope")["second"])
    run(warehouse, inbox, SECOND)
    found = SimpleNamespace(scope=scope(warehouse), signals=spoiled(warehouse))
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


def spoiled(warehouse: Warehouse) -> dict[str, set[bool]]:
    """Of each person: whether signals are as they were spoiled before the second run, or were written again."""
    found: dict[str, set[bool]] = {}
    for row in warehouse.rows("select person_id, units >= 1000 as is_spoiled from scoring.signals"):
        found.setdefault(row["person_id"], set()).add(row["is_spoiled"])
    return found


@pytest.mark.slow
@pytest.mark.parametrize("reason", DIRTY)
def test_who_is_scored_again(scenario: SimpleNamespace, reason: str) -> None:
    assert scenario.scope >= DIRTY[reason]


@pytest.mark.slow
def test_nobody_else_is_scored_again(scenario: SimpleNamespace) -> None:
    """Whoever nothing came, changed or went for is left out, and so are a colleague and whoever is no person now."""
    assert scenario.scope & IDLE == set()
    assert scenario.scope <= PEOPLE | {f"mail_{number}" for number in range(9)} | {"merged_b", "deleted_person"}


@pytest.mark.slow
def test_rows_of_others_are_not_written_again(scenario: SimpleNamespace) -> None:
    """What was found of idle people stands as it stood, spoiled as it is; of the others nothing old is left."""
    signals = scenario.signals
    assert {name for name, marks in signals.items() if marks == {True}} == IDLE
    assert {name for name, marks in signals.items() if marks == {False}} == signals.keys() - IDLE
    assert signals.keys() <= PEOPLE


@pytest.mark.slow
def test_a_day_without_news_judges_nobody(scenario: SimpleNamespace) -> None:
    """Nothing came and no event waited for the day."""
    assert scenario.scope_without_reason == set()
