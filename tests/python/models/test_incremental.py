"""A run after any other runs comes to the same as one from scratch: sequences of runs on one warehouse.

One sequence with every step at every test run; `-m random` plays sequences with killed runs, other prices and earlier
days, and random ones: LEAD_SCORING_SEQUENCES=100 so many of them (a minute each), LEAD_SCORING_SHRINK=1 smaller ones of
one that fails, which takes hours.
"""

import os
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import sequences
from calls import ROOT, Invoke
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from sequences import PROJECTS, SETTINGS, STEPS, Day, Sequence
from warehouse import all_tables, asked

from lead_scoring.publication.folder import DATABASE, current_run

MANY = int(os.environ.get("LEAD_SCORING_SEQUENCES", "0"))
PHASES = [Phase.explicit, Phase.generate, *([Phase.shrink] if "LEAD_SCORING_SHRINK" in os.environ else [])]

played = settings(
    max_examples=MANY or 1,
    derandomize=not MANY,
    database=None,
    phases=PHASES,
    suppress_health_check=list(HealthCheck),
)


def mostly(usual: object, *others: object) -> st.SearchStrategy:
    """The usual value in three of four cases."""
    return st.integers(0, 3).flatmap(lambda n: st.just(usual) if n or not others else st.sampled_from(others))


days = st.builds(
    Day,
    ahead=st.sampled_from([1, 1, 1, 2, 7, 30, 0, -1, -25]),
    steps=st.lists(st.tuples(st.sampled_from(sorted(STEPS)), st.integers(1, 10**6)), max_size=6).map(tuple),
    settings=mostly("", *SETTINGS),
    prices=mostly("", *PROJECTS),
    full_refresh=mostly(False, False, True),
    killed_at=mostly(None, *range(1, 130)),
    compared=st.booleans(),
)
last_days = st.builds(Day, ahead=st.sampled_from([0, 1, 30]))
random_sequences = st.builds(
    lambda seed, starts, some, last: Sequence(seed, (*some, last), starts),
    st.integers(1, 10**6),
    st.integers(40, 200),
    st.lists(days, min_size=3, max_size=7),
    last_days,
)

#: Each step once, in two daily runs after the first: what a test run must see at least.
EVERY_STEP = Sequence(
    1,
    (
        Day(0, compared=False),
        Day(1, tuple((name, 1) for name in sorted(STEPS)[0::2]), compared=False),
        Day(7, tuple((name, 1) for name in sorted(STEPS)[1::2])),
    ),
)
#: Runs killed in turn, with other prices and in a full run too; an earlier day, the same day again, other prices.
EVERY_WAY = Sequence(
    2,
    (
        Day(0, compared=False),
        Day(1, (("merge", 2), ("device", 2), ("events_restated", 2)), killed_at="int_unique_events"),
        Day(1, (("activity", 2), ("unmerge", 2), ("deletions", 2)), prices="prices", killed_at="int_earned_units"),
        Day(5, (("late_events", 2),)),
        Day(-30, (("activity", 3), ("file_gone", 1))),
        Day(31, (("person_rows", 2),), full_refresh=True, killed_at=30),
        Day(0, (("activity", 4), ("forms", 2)), prices="prices", compared=False),
        Day(1, (("file_changed", 2),)),
    ),
    starts=150,
)
#: Rules, a macro and lists change, also for a run that is killed, and back again.
EVERY_CHANGE = Sequence(
    3,
    (
        Day(0, compared=False),
        Day(1, prices="rules"),
        Day(1, prices="lists", killed_at="signals"),
        Day(0, prices="lists"),
        Day(7),
    ),
)
#: What once went wrong: a run with other prices left them behind when it was killed.
OTHER_PRICES_KILLED = Sequence(
    12, (Day(0, compared=False), Day(1, prices="prices", killed_at="int_earned_units"), Day(1))
)


def test_every_step_is_as_if_it_had_come_at_once(tmp_path: Path) -> None:
    """Whatever came and went before a daily run, every mart is that of a run from scratch."""
    assert sequences.play(EVERY_STEP, tmp_path) == {}, repr(EVERY_STEP)


@pytest.mark.random
@played
@given(random_sequences)
@example(EVERY_WAY)
@example(EVERY_CHANGE)
@example(OTHER_PRICES_KILLED)
def test_a_run_after_others_is_a_run_from_scratch(sequence: Sequence) -> None:
    """Whatever came and went, and however the runs before it ended, every mart is that of a run from scratch."""
    with TemporaryDirectory() as folder:
        assert sequences.play(sequence, Path(folder)) == {}, repr(sequence)


@pytest.mark.slow
def test_a_killed_command_is_made_good(tmp_path: Path, invoke: Invoke) -> None:
    """A command killed on its way publishes nothing; the next one publishes what a first one would have."""
    inbox, given = tmp_path / "inbox", ROOT / "examples" / "input"
    shutil.copytree(given, inbox)
    header, *events = (given / "events.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (inbox / "events.csv").write_text("".join([header, *events[::2]]), encoding="utf-8")

    def command(name: str, as_of: str) -> tuple[object, ...]:
        places = ("--publish", tmp_path / name, "--warehouse", tmp_path / f"{name}_warehouse.duckdb")
        return "run", "--input", inbox, "--as-of", as_of, *places, "--accept-change", "half of the events"

    def run(name: str, as_of: str) -> None:
        invoke(*command(name, as_of))

    run("kept", "2026-11-08")
    before = current_run(tmp_path / "kept")
    (inbox / "events_2.csv").write_text("".join([header, *events[1::2]]), encoding="utf-8")
    sequences.killed("int_earned_units", sequences.call_command, *command("kept", "2026-11-15"))
    assert current_run(tmp_path / "kept") == before
    run("kept", "2026-11-15")
    run("fresh", "2026-11-15")
    kept, fresh = (tmp_path / name / "current" / DATABASE for name in ("kept", "fresh"))
    outcomes = asked(kept, "select outcome from runs order by started_at")
    assert outcomes == [("succeeded",), ("unfinished",), ("succeeded",)]
    assert sequences.differences(all_tables(kept), all_tables(fresh)) == {}
