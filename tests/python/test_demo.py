"""`lead-scoring demo`: the same options give the same bytes, nothing of the contract is missing, and it makes sense."""

import hashlib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pytest
from click.testing import Result

from lead_scoring.contract import COLUMNS
from lead_scoring.demo import names, story, write_demo
from lead_scoring.demo.cast import Quota, make_cast

END = date(2026, 11, 15)
EVENT_TYPES = {
    "ad_impression",
    "ad_click",
    "page_view",
    "form_submitted",
    "content_downloaded",
    "webinar_attended",
    "email_delivered",
    "email_opened",
    "email_clicked",
    "email_bounced",
    "email_unsubscribed",
    "email_resubscribed",
    "outreach_sent",
    "outreach_replied",
    "meeting_booked",
    "trial_started",
    "chat_started",
    "ticket_created",
    "identified",
}
#: Kinds of dirt: what holds for some rows of a table, and of how large a share at most.
DIRT = {
    "an event type nobody knows": ("events", "event_type = 'video_played'", 0.01),
    "no event type": ("events", "event_type is null", 0.002),
    "events sent twice": ("events", "event_id in (from twice)", 0.03),
    "loaded days late": ("events", "try_cast(loaded_at as timestamp) > occurred + interval 1 day", 0.03),
    "from the future": ("events", "try_cast(loaded_at as timestamp) < occurred - interval 1 day", 0.005),
    "a day that is none": ("events", "regexp_matches(occurred_at, '^[0-9]{2}[.]')", 0.005),
    "unpadded hours": ("events", "regexp_matches(occurred_at, ' [0-9]:')", 0.05),
    "a UTC suffix": ("events", "occurred_at like '% UTC'", 0.1),
    "epoch milliseconds": ("events", "regexp_matches(occurred_at, '^[0-9]{13}$')", 0.01),
    "people nobody knows": ("events", "person_id like 'XP%'", 0.01),
    "nobody yet": ("events", "person_id is null and email is null and anonymous_id is not null", 0.5),
    "addresses in capitals": ("events", "email = upper(email)", 0.05),
    "a superseded person": ("events", "person_id like 'P9%' and length(person_id) > 7", 0.05),
    "seconds that are no number": ("events", "engaged_seconds = 'n/a'", 0.005),
    "negative seconds": ("events", "engaged_seconds like '-%'", 0.005),
    "crawlers": ("events", "user_agent like '%Googlebot%'", 0.1),
    "redacted addresses": ("form_submissions", "email like '[email%'", 0.1),
    "honeypots": ("form_submissions", "honeypot <> ''", 0.1),
    "merged people": ("people", "merged_into_person_id is not null", 0.05),
    "a shared mailbox": ("people", "lower(email) like 'info@%'", 0.1),
    "addresses as typed": ("people", "email <> lower(trim(email))", 0.1),
    "an unlisted stage": ("people", "lifecycle_stage = 'subscriber'", 0.01),
    "an account without an id": ("accounts", "account_id is null", 0.05),
    "an unlisted outcome": ("outcomes", "outcome = 'won'", 0.05),
}


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
    one = write_demo(tmp_path / "one", 150, 50, 7, END, "parquet")
    monkeypatch.setattr("lead_scoring.demo.PERSON_DAYS_PER_FILE", 2500)
    assert write_demo(tmp_path / "many", 150, 50, 7, END, "parquet") == one
    assert len(list((tmp_path / "many").glob("events_*.parquet"))) == 4
    for table in ("events", "form_submissions"):
        same = f"select * from '{tmp_path}/one/{table}*.parquet' except all from '{tmp_path}/many/{table}*.parquet'"
        assert duckdb.sql(same).fetchall() == []


def test_a_demo_has_every_event_type_and_column(tables: duckdb.DuckDBPyConnection) -> None:
    types = {row[0] for row in tables.execute("select distinct event_type from events").fetchall()}
    assert types - {None, "video_played"} == EVENT_TYPES
    for table in set(COLUMNS) - {"deletions"}:
        filled = tables.execute(f"select {', '.join(f'count({c})' for c in COLUMNS[table])} from {table}").fetchone()
        empty = {column for column, number in zip(COLUMNS[table], filled, strict=True) if not number}
        assert empty <= {"page_type", "email"} and (table, empty) != ("people", {"email"}), (table, empty)


def test_a_small_demo_has_every_event_type(tmp_path: Path) -> None:
    write_demo(tmp_path, 600, 60, 1, END, "parquet")
    types = {row[0] for row in duckdb.sql(f"select distinct event_type from '{tmp_path}/events.parquet'").fetchall()}
    assert types >= EVENT_TYPES


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
    small = write_demo(tmp_path / "small", 500, 60, 7, END, "parquet")["events"]
    large = write_demo(tmp_path / "large", 1000, 120, 7, END, "parquet")["events"]
    assert 3 < large / small < 5


def test_phases_activities_and_shares_of_the_story_fit_together() -> None:
    phases = {"steady": set(), "once": {"once"}, "turn": {"before", "turn", "after"}}
    phases["deal"] = {"early", "rising", "peak", "meeting", "follow"}
    for name, persona in story.PERSONAS.items():
        for habit in (*persona.habits, *story.COMMON_HABITS):
            assert habit.phase in {"always", "login", "lately"} | phases[persona.arc], (name, habit)
            assert habit.activity in story.ACTIVITIES, (name, habit)
            assert habit.pace in ("week", "phase", "issue") and habit.audience in ("all", "targeted", "scanned")
            assert (habit.pace == "issue") <= (story.ACTIVITIES[habit.activity].weekday is not None), (name, habit)
    for kind in {persona.kind for persona in story.PERSONAS.values()}:
        shares = [persona.share for persona in story.PERSONAS.values() if persona.kind == kind]
        assert sum(shares) == pytest.approx(1), kind
    assert sum(story.KINDS.values()) == pytest.approx(1)


def test_every_name_has_a_latin_spelling() -> None:
    for country in names.COUNTRIES:
        for name in (*country.first_names, *country.last_names):
            assert names.latin(name), name


def test_quotas_hold_at_any_number() -> None:
    quota = Quota({"a": 0.7, "b": 0.28, "c": 0.02})
    dealt = [quota.deal() for _ in range(100)]
    assert (dealt.count("a"), dealt.count("b"), dealt.count("c")) == (70, 28, 2)


def test_the_command_says_what_it_wrote_and_never_writes_over(invoke: Callable[..., Result], tmp_path: Path) -> None:
    out = tmp_path / "input"
    options = ("demo", "--people", "100", "--days", "45", "--out", out, "--end", "2026-03-31", "--format", "csv")
    done = invoke(*options)
    assert done.exit_code == 0
    rows = len((out / "outcomes.csv").read_text().splitlines()) - 1
    assert f"outcomes.csv: {rows} rows" in done.output
    assert f"lead-scoring run --input {out} --as-of 2026-03-31" in done.output
    again = invoke(*options)
    assert again.exit_code == 2
    assert "is not empty" in again.output


def test_the_account_to_look_at_is_one_that_decides(folder: Path) -> None:
    star = make_cast(2000, 120, 7, END).star
    found = duckdb.sql(f"select count(*) from '{folder}/accounts.parquet' where account_id = '{star}'").fetchone()
    assert found[0] >= 1


@pytest.mark.slow
def test_scored_it_makes_sense(folder: Path, tmp_path: Path, command: Callable[..., object]) -> None:
    """Every rule fires for somebody, a few are MQLs, gates hold some back, and next to nothing is rejected."""
    options = ("--as-of", END, "--publish", tmp_path / "published", "--warehouse", tmp_path / "demo.duckdb")
    done = command("run", "--input", folder, *options, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
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
