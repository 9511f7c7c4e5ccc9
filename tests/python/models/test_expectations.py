"""The suite expectations/marts.json: what is published meets it, every expectation can fail, and no run needs it."""

import shutil
import sys
from pathlib import Path

import duckdb
import pytest
from calls import Example, Invoke, Places, call

from lead_scoring.core.errors import ConfigurationWrong
from lead_scoring.publication.folder import DATABASE
from lead_scoring.reports import validate

#: What breaks an expectation in a publication. The example has enough of all marts.
BREAKS = {
    "each person has one row in lead_scores": "insert into lead_scores from lead_scores limit 1",
    "person_id of lead_scores is known": "update lead_scores set person_id = null where person_id = '0101'",
    "every person has a score": "update lead_scores set score = null",
    "every person has a band": "update lead_scores set band = null",
    "band of lead_scores is one of mart bands": "delete from bands where level = 'person' and band = 'cold'",
    "all lead_scores are as of the scoring day": "update lead_scores set as_of = as_of - 1 where person_id = '0101'",
    "score of lead_scores is between -1000 and 1000": "update lead_scores set score = 1e4 where person_id = '0101'",
    "display_score of lead_scores is not below 0": "update lead_scores set display_score = -1",
    "each account has one row in account_scores": "insert into account_scores from account_scores limit 1",
    "account_id of account_scores is known": "update account_scores set account_id = null where account_id = 'A1'",
    "every account has a score": "update account_scores set score = null",
    "every account has a band": "update account_scores set band = null",
    "band of account_scores is one of mart bands": "update account_scores set band = 'hot'",
    "all account_scores are as of the scoring day": "update account_scores set as_of = as_of + 1",
    "score of account_scores is between -1000 and 1000": "update account_scores set score = -1e4",
    "display_score of account_scores is not below 0": "update account_scores set display_score = -1",
    "gate is exempt, lifecycle or a gate rule of the primary scorecard": "update lead_scores set gate = 'pricing_view'",
    "lifecycle_stage of people is one of the contract's": "update lead_scores set lifecycle_stage = 'Kunde'",
    "nobody engaged later than the scoring day": "update lead_scores set last_engaged_on = as_of + 1",
    "active_days_30 is 0 to 30": "update lead_scores set active_days_30 = 31",
    "somebody is scored": "delete from lead_scores",
    "lifecycle_stage of accounts is one of the contract's": "update account_scores set lifecycle_stage = 'lead'",
    "an account has no more engaged people than people": "update account_scores set engaged_people_30 = people + 1",
    "every signal is of a person": "update lead_signals set person_id = null",
    "every signal is of a rule that there is": "delete from rule_coverage where rule_id = 'pricing_view'",
    "kind of lead_signals is moment or state": "update lead_signals set kind = 'mood'",
    "no signal is later than the scoring day": "update lead_signals set signal_on = signal_on + 400",
    "no signal has less than one unit": "update lead_signals set units = 0",
    "scorecard, level, person, account and rule are the key of score_contributions": "insert into score_contributions"
    " from score_contributions where level = 'account' limit 1",
    "level of score_contributions is person or account": "update score_contributions set level = 'people'",
    "every contribution is of a scorecard in mart prices": "update score_contributions set scorecard = 'of last year'",
    "every contribution has points": "update score_contributions set points = null",
    "no contribution begins later than the scoring day": "update score_contributions set first_on = first_on + 400",
}


@pytest.fixture(scope="module")
def marts(example: Example, tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """The marts of the small example."""
    file = shutil.copy(example[0] / "current" / DATABASE, tmp_path_factory.mktemp("marts") / DATABASE)
    return duckdb.connect(file)


def test_what_is_published_meets_all_expectations(marts: duckdb.DuckDBPyConnection) -> None:
    """Each has a name of its own, by which it is broken below."""
    results = list(validate.run_suite(marts))
    assert {result.expect: result.found for result in results if not result.is_met} == {}
    assert sorted(result.expect for result in results) == sorted(BREAKS)
    assert {result.expect for result in results if not result.is_critical} == {
        "somebody is scored",
        "score of lead_scores is between -1000 and 1000",
        "score of account_scores is between -1000 and 1000",
    }


@pytest.mark.parametrize("expectation", BREAKS)
def test_every_expectation_can_fail_and_says_so(expectation: str, marts: duckdb.DuckDBPyConnection) -> None:
    marts.execute("begin")
    try:
        marts.execute(BREAKS[expectation])
        result = next(result for result in validate.run_suite(marts) if result.expect == expectation)
    finally:
        marts.execute("rollback")
    assert not result.is_met
    assert result.found and result.what_to_do.endswith((".", "?"))


def test_a_column_that_is_not_there_is_named(marts: duckdb.DuckDBPyConnection) -> None:
    marts.execute("begin")
    try:
        marts.execute("alter table lead_signals drop column kind")
        with pytest.raises(ConfigurationWrong, match=r"marts\.json names what is not published: .*kind"):
            list(validate.run_suite(marts))
    finally:
        marts.execute("rollback")


def test_a_suite_that_is_none_is_refused(
    marts: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    suite = tmp_path / "marts.json"
    monkeypatch.setattr(validate, "SUITE", suite)
    for text in (
        "{",
        '{"expectations": [{"type": "expect_miracles", "kwargs": {}, "meta": {"table": "lead_scores"}}]}',
    ):
        suite.write_text(text)
        with pytest.raises(ConfigurationWrong, match=r"marts\.json is no suite of Great Expectations"):
            list(validate.run_suite(marts))


def test_validate_tells_what_is_not_met(own_example: Places, invoke: Invoke) -> None:
    """Exit code 0 with all met or warnings only, 7 with what is critical."""
    published, _ = own_example
    met = invoke("validate", "--publish", published)
    assert f"{len(BREAKS)} met" in met.stdout and "warning" not in met.stdout
    with duckdb.connect(published / "current" / DATABASE) as con:
        con.execute(BREAKS["score of account_scores is between -1000 and 1000"])
    warned = invoke("validate", "--publish", published)
    assert "warning: score of account_scores is between -1000 and 1000" in warned.stdout
    with duckdb.connect(published / "current" / DATABASE) as con:
        con.execute("update lead_scores set gate = 'mood' where person_id = '0104'")
    unmet = invoke("validate", "--publish", published, code=7)
    assert f"{len(BREAKS) - 2} met, 1 warning, 1 not met" in unmet.stdout
    assert "not met: gate is exempt, lifecycle or a gate rule of the primary scorecard" in unmet.stderr
    assert "such as mood" in unmet.stderr and "what to do: Look at is_gate in" in unmet.stderr


def test_a_run_does_without_great_expectations() -> None:
    """It takes seconds to import."""
    asked = (
        "import sys, lead_scoring.running.run, lead_scoring.core.dbt, lead_scoring.cli;"
        " print('great_expectations' in sys.modules)"
    )
    assert call(sys.executable, "-c", asked).stdout == "False\n"
