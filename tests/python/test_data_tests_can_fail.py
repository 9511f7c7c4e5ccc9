"""Each data test passes on a sound warehouse and fails on one that was broken in the way it guards against."""

import re
from pathlib import Path

import duckdb
import pytest
from reference import as_of_dates, generate
from warehouse import Warehouse

from lead_scoring import project
from lead_scoring.errors import BuildFailed

TABLES = generate(31)
AS_OF = as_of_dates(31, TABLES)[-1]

# the name of a data test -> how to break the warehouse
BREAKS = {
    "contributions_sum_to_score": "update marts.score_contributions set points = points + 0.001 where points > 1",
    "scores_lie_on_their_curves": "update scoring.int_score_curves set points = points + 0.001 where points > 1",
    "qualified_only_without_gate": "update marts.lead_scores_by_scorecard set is_qualified = not is_qualified",
    "every_person_and_account_is_scored": "delete from marts.account_scores_by_scorecard where scorecard = 'influ2'",
    "bands_agree_with_scores": "update marts.lead_scores_by_scorecard set band = 'interested' where score < 8",
    "free_mail_and_disposable_are_disjoint": "insert into seeds.disposable_domains (domain) values ('gmail.com')",
    "heuristic_shares_stay_in_bounds": "update marts.heuristic_shares set part = 990, whole = 1000, share = 0.99",
    "heuristic_shares_do_not_jump": f"""
        insert into ops.runs (run_id, outcome, started_at, as_of, fake_form_share, career_page_visitor_share) values
        ('failed', 'failed', '2026-01-03', '{AS_OF}', 0.4, 0.4),
        ('last year', 'succeeded', '2026-01-02', date '{AS_OF}' - 365, 0.4, 0.4),
        ('last', 'succeeded', '2026-01-01', date '{AS_OF}' - 7, 0.1, 0.1);
        update marts.heuristic_shares set part = 380, whole = 1000, share = 0.38
    """,
    "careers_states_have_careers_views": """
        insert into run_state.people_to_score values ('p');
        insert into scoring.states values ('career_page_visitor', 'p', '2026-01-01', '2026-01-31', 'e')
    """,
    "fake_verdicts_have_named_marks": """
        update activity.int_form_verdicts set verdict = 'fake', strong_marks = '', weak_marks = 'too_fast'
    """,
    "joined_people_are_one_person": "update identity.int_person_ids set person_id = source_person_id",
    "no_evidence_is_a_bots": """
        insert into activity.int_bot_events select min(evidence_id), 'crawler' from scoring.signals
    """,
    "no_evidence_is_a_duplicate": """
        insert into activity.int_cross_source_duplicates select 'p', min(evidence_id), 'e' from scoring.signals
    """,
    "no_signal_lies_in_the_future": "update scoring.signals set signal_date = '2999-01-01'",
    "caps_and_group_limits_hold": """
        update marts.score_contributions set points = 2.1 where rule_id = 'ad_impression' and level = 'person'
    """,
    "keys_are_unique": "insert into scoring.signals from scoring.signals",
    "keys_of_marts_are_unique": "insert into marts.lead_scores from marts.lead_scores",
}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse that was built and passed all data tests."""
    warehouse = Warehouse(tmp_path_factory.mktemp("sound"))
    warehouse.load(TABLES)
    warehouse.build(AS_OF, tested=True)
    return warehouse.file


@pytest.mark.parametrize("name", BREAKS)
def test_data_test_fails_on_what_it_guards_against(name: str, sound: Path, tmp_path: Path) -> None:
    """Exactly the rows that were broken are found."""
    warehouse = Warehouse(tmp_path)
    warehouse.file.write_bytes(sound.read_bytes())
    warehouse.execute(BREAKS[name])
    tested = warehouse.run_tests(name, as_of=AS_OF)
    assert [str(node.status) for node in tested.result] == ["fail"], [node.node.name for node in tested.result]
    assert tested.result[0].failures > 0


@pytest.mark.parametrize("name", ["keys_are_unique", "keys_of_marts_are_unique"])
def test_every_key_that_is_asked_for_is_found_when_it_stands_twice(name: str, sound: Path, tmp_path: Path) -> None:
    """Each table that has rows is doubled; the test names each of them, its key and how often it stands there."""
    warehouse = Warehouse(tmp_path)
    warehouse.file.write_bytes(sound.read_bytes())
    sql = (project.ROOT / "tests" / "data" / f"{name}.sql").read_text()
    asked = set(re.findall(r"\(ref\('(\w+)'\), \[", sql))
    tables = warehouse.rows("select schema_name, table_name from duckdb_tables() where estimated_size > 0")
    tables = {row["table_name"]: row["schema_name"] for row in tables if row["table_name"] in asked}
    assert len(tables) > len(asked) - 4, asked - set(tables)
    for table, schema in tables.items():
        warehouse.execute(f"insert into {schema}.{table} from {schema}.{table}")
    tested = warehouse.run_tests(name, as_of=AS_OF)
    found = warehouse.rows(tested.result[0].node.compiled_code)
    assert {row["table_name"] for row in found} == set(tables)
    assert all(row["row_count"] >= 2 for row in found)
    assert any(row["repeated_key"] == TABLES["people"][0]["person_id"] for row in found)


def test_a_mart_refuses_a_null_where_none_may_be(sound: Path, tmp_path: Path) -> None:
    """What no mart may leave out is a constraint: the warehouse itself says which table and column."""
    warehouse = Warehouse(tmp_path)
    warehouse.file.write_bytes(sound.read_bytes())
    with pytest.raises(duckdb.ConstraintException, match=r"NOT NULL constraint failed: lead_scores\.score"):
        warehouse.execute("update marts.lead_scores set score = null")


def test_a_failing_test_shows_rows_that_break_it(sound: Path, tmp_path: Path) -> None:
    """The message names the test, its file, some of the rows, and where its SQL is."""
    warehouse = Warehouse(tmp_path)
    warehouse.file.write_bytes(sound.read_bytes())
    warehouse.execute("insert into scoring.signals from scoring.signals")
    with pytest.raises(BuildFailed) as raised:
        warehouse.dbt(AS_OF).build("--select", "keys_are_unique")
    assert "data tests failed" in raised.value.message
    assert "* test keys_are_unique (tests/data/keys_are_unique.sql)" in raised.value.message
    assert "    table_name: signals, repeated_key: " in raised.value.message
    assert raised.value.message.count("table_name: ") == 3


def test_an_accepted_change_lets_a_jump_pass(sound: Path, tmp_path: Path) -> None:
    """With --accept-change the share may jump; its bounds still hold."""
    warehouse = Warehouse(tmp_path)
    warehouse.file.write_bytes(sound.read_bytes())
    warehouse.execute(BREAKS["heuristic_shares_do_not_jump"])
    guards = ("heuristic_shares_do_not_jump", "heuristic_shares_stay_in_bounds")
    tested = warehouse.run_tests(*guards, as_of=AS_OF, variables={"accept_change": True})
    assert {test.node.name: str(test.status) for test in tested.result} == dict.fromkeys(guards, "pass")


def test_every_singular_test_is_broken_here(project_root: Path) -> None:
    """Whoever adds a data test shows that it can fail."""
    assert {path.stem for path in (project_root / "tests" / "data").glob("*.sql")} <= set(BREAKS)
