"""`lead-scoring demo`: the same options give the same bytes, nothing of the contract is missing, and it makes sense."""

import hashlib
import re
from datetime import date
from pathlib import Path

import duckdb
import pytest
from calls import Command, Invoke
from cases import content

from lead_scoring.core.contract import COLUMNS
from lead_scoring.core.contract import EVENT_TYPES as KNOWN_TYPES
from lead_scoring.demo import behaviour_tables, write_demo
from lead_scoring.demo.people import BEHAVIOUR, KINDS, NAMES, PERSONAS, Population, Quota, latin

END = date(2026, 11, 15)
EVENT_TYPES = {step["event_type"] for activity in BEHAVIOUR["activities"].values() for step in activity["steps"]}
#: Kinds of dirt: what holds for some rows of a table, and of how large a share at most.
DIRT = content("demo")["dirt"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo of 2,000 people and 120 days."""
    out = tmp_path_factory.mktemp("demo") / "input"
    write_demo(out, 2000, 120, 7, END, "parquet")
    return out


@pytest.fixture(scope="module")
def tables(folder: Path) -> duckdb.DuckDBPyConnection:
    """The demo's tables, and the event ids that come twice."""
    con = duckdb.connect()
    for path in folder.iterdir():
        con.execute(f"create table {path.stem} as from '{path}'")
    con.execute("alter table events add column occurred timestamp")
    con.execute("update events set occurred = try_cast(replace(occurred_at, ' UTC', '') as timestamp)")
    con.execute("create table twice as select event_id from events group by 1 having count(*) > 1")
    return con


def _digests(out: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in out.iterdir()}


@pytest.mark.parametrize("suffix", ["parquet", "csv"])
def test_equal_options_give_equal_bytes_and_another_seed_others(tmp_path: Path, suffix: str) -> None:
    for name, seed in (("one", 7), ("two", 7), ("other", 8)):
        write_demo(tmp_path / name, 150, 50, seed, END, suffix)
    one, two, other = (_digests(tmp_path / name) for name in ("one", "two", "other"))
    assert one == two
    assert one.keys() == other.keys() == {f"{t}.{suffix}" for t in COLUMNS if t != "deletions"}
    assert {name for name in one if one[name] == other[name]} == set()


def test_the_number_of_files_changes_no_event(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_demo(tmp_path / "one", 150, 50, 7, END, "parquet")
    monkeypatch.setattr("lead_scoring.demo.PERSON_DAYS_PER_FILE", 2500)
    write_demo(tmp_path / "many", 150, 50, 7, END, "parquet")
    assert len(list((tmp_path / "many").glob("events_*.parquet"))) == 4
    for table in ("events", "form_submissions"):
        one, many = (f"from '{tmp_path}/{name}/{table}*.parquet'" for name in ("one", "many"))
        assert duckdb.sql(f"({one} except all {many}) union all ({many} except all {one})").fetchall() == []


def test_a_demo_has_every_event_type_and_column(tables: duckdb.DuckDBPyConnection) -> None:
    types = {row[0] for row in tables.execute("select distinct event_type from events").fetchall()}
    assert types - {None} == EVENT_TYPES == {*KNOWN_TYPES, "video_played"}
    for table in set(COLUMNS) - {"deletions"}:
        filled = tables.execute(f"select {', '.join(f'count({c})' for c in COLUMNS[table])} from {table}").fetchone()
        empty = {column for column, number in zip(COLUMNS[table], filled, strict=True) if not number}
        assert empty <= {"page_type", "email"} and (table, empty) != ("people", {"email"}), (table, empty)


def test_a_small_demo_has_every_event_type(tmp_path: Path) -> None:
    write_demo(tmp_path, 600, 60, 1, END, "parquet")
    types = {row[0] for row in duckdb.sql(f"select distinct event_type from '{tmp_path}/events.parquet'").fetchall()}
    assert types >= {*KNOWN_TYPES}


@pytest.mark.parametrize("kind", DIRT)
def test_dirt_is_there_and_rare(tables: duckdb.DuckDBPyConnection, kind: str) -> None:
    table, condition, limit = DIRT[kind]
    dirty, rows = tables.execute(f"select count(*) filter ({condition}), count(*) from {table}").fetchone()
    assert 0 < dirty <= limit * rows


def test_events_lie_in_the_days_asked_for_and_in_the_rhythm_of_work(tables: duckdb.DuckDBPyConnection) -> None:
    first, last = tables.execute("select min(occurred)::date, max(occurred)::date from events").fetchone()
    assert (first, last) == (date(2026, 7, 19), END)
    weekend, night = tables.execute(
        """select avg((isodow(occurred) > 5)::int), avg((hour(occurred) between 1 and 4)::int)
        from events where event_type = 'page_view'"""
    ).fetchone()
    assert weekend < 0.15 and night < 0.12


def test_events_are_linear_in_people_and_days(tmp_path: Path) -> None:
    small = write_demo(tmp_path / "small", 500, 60, 7, END, "parquet")["events.parquet"]
    large = write_demo(tmp_path / "large", 1000, 120, 7, END, "parquet")["events.parquet"]
    assert 3 < large / small < 5


def test_phases_activities_and_shares_of_personas_fit_together() -> None:
    phases = {"steady": set(), "once": {"once"}, "turn": {"before", "turn", "after"}}
    phases["deal"] = {"early", "rising", "peak", "meeting", "follow"}
    defaults = BEHAVIOUR["persona_defaults"].keys()
    assert all(persona.keys() - {"kind", "share", "habits"} == defaults for persona in PERSONAS.values())
    for habit in behaviour_tables()["habits"]:
        arc = PERSONAS[habit["persona"]]["arc"]
        assert habit["phase"] in {"always", "login", "lately"} | phases[arc], habit
        assert habit["pace"] in ("week", "phase", "issue"), habit
        assert habit["audience"] in ("all", "targeted", "scanned"), habit
        assert (habit["pace"] == "issue") <= ("weekday" in BEHAVIOUR["activities"][habit["activity"]]), habit
    for kind in {persona["kind"] for persona in PERSONAS.values()}:
        shares = [persona["share"] for persona in PERSONAS.values() if persona["kind"] == kind]
        assert sum(shares) == pytest.approx(1), kind
    assert sum(kind["share"] for kind in KINDS.values()) == pytest.approx(1)


def test_every_name_has_a_latin_spelling() -> None:
    for country in NAMES["countries"]:
        assert all(map(latin, (*country["first_names"], *country["last_names"])))
    assert [latin(name) for name in ("Großmann", "O'Neill", "Дмитро")] == ["grossmann", "oneill", "dmytro"]


def test_quotas_hold_at_any_number() -> None:
    quota = Quota({"a": 0.7, "b": 0.28, "c": 0.02})
    dealt = [quota.deal() for _ in range(100)]
    assert (dealt.count("a"), dealt.count("b"), dealt.count("c")) == (70, 28, 2)


def test_the_command_says_what_it_wrote_and_never_writes_over(invoke: Invoke, tmp_path: Path) -> None:
    out = tmp_path / "input"
    options = ("demo", "--people", "100", "--days", "45", "--out", out, "--end", "2026-03-31", "--format", "csv")
    done = invoke(*options)
    rows = len((out / "outcomes.csv").read_text().splitlines()) - 1
    assert re.search(rf"outcomes.csv +{rows}\b", done.output)
    assert f"lead-scoring run --input {out} --as-of 2026-03-31" in done.output
    again = invoke(*options, code=2)
    assert "is not empty" in again.output


def test_the_account_to_look_at_is_one_that_decides(folder: Path) -> None:
    example = Population(2000, 120, 7, END).example_account
    found = duckdb.sql(f"select count(*) from '{folder}/accounts.parquet' where account_id = '{example}'").fetchone()
    assert found[0] >= 1


@pytest.mark.slow
def test_scored_it_makes_sense(folder: Path, tmp_path: Path, command: Command) -> None:
    """Every rule fires for somebody, a few are MQLs, gates hold some back, and next to nothing is rejected."""
    options = ("--as-of", END, "--publish", tmp_path / "published", "--warehouse", tmp_path / "demo.duckdb")
    command("run", "--input", folder, *options, cwd=tmp_path)
    con = duckdb.connect(tmp_path / "published" / "current" / "lead_scoring.duckdb", read_only=True)

    silent = con.execute("select rule_id from rule_coverage where status <> 'evaluated' or people = 0").fetchall()
    assert silent == []
    mqls, low, gates = con.execute(
        "select avg(is_mql::int), avg((band = 'low_intent')::int), array_agg(distinct gate) from lead_scores"
    ).fetchone()
    assert 0.02 <= mqls <= 0.05
    assert 0.1 <= low <= 0.3
    assert {"fake_form", "career_page_visitor", "exempt", "lifecycle"} <= set(gates)
    groups = con.execute(
        """select count(*) filter (members between 2 and 4) from (
            select account_id, count(*) filter (account_points >= 1) as members
            from marketing_qualified_accounts group by 1
        )"""
    ).fetchone()
    assert groups[0] >= 10
    for table in set(COLUMNS) - {"deletions"}:
        rows = duckdb.sql(f"select count(*) from '{folder}/{table}.parquet'").fetchone()[0]
        rejected = con.execute("select count(*) from rejected_rows where table_name = ?", [table]).fetchone()[0]
        assert rejected < 0.05 * rows, table
    bots = {row[0] for row in con.execute("select distinct reason from bot_events").fetchall()}
    assert "crawler" in bots and len(bots) > 1
    unresolved = {row[0] for row in con.execute("select distinct reason from unresolved_events").fetchall()}
    assert {"unknown person_id", "shared email", "unlinked anonymous_id", "shared device"} <= unresolved
