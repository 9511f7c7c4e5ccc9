"""`lead-scoring explain`: the sentence, the waterfall, the signals, and what it says about names nobody has."""

import json
import re
from pathlib import Path

import duckdb
import pytest
from calls import Example, Invoke, Places
from cases import cases

from lead_scoring.core.rules import rule_name
from lead_scoring.publication.folder import DATABASE
from lead_scoring.reports.explain import Explanation
from lead_scoring.site.marts import Marts


def person(**changes: object) -> dict[str, object]:
    """A subject as `explain` reads it, an MQL unless something is changed."""
    subject = {"score": 14.2, "band": "sales_ready", "is_qualified": True, "gate": None, "lifecycle_stage": "lead"}
    return {**subject, "qualifies_at": 10.0, "qualified_until": "2026-12-19", **changes}


def sentence(subject: dict[str, object], level: str = "person", **points: float) -> str:
    contributions = [{"rule_id": rule_id, "points": value} for rule_id, value in points.items()]
    return Explanation(level, subject, contributions, [], []).sentence


def test_the_sentence_of_an_mql() -> None:
    text = sentence(person(), site_visit=0.02, demo_request=11.1, pricing_view=4.1, short_critical_visit=-1.0)
    assert text == (
        "MQL at 14.2: mostly demo request (+11.1) and pricing views (+4.1), held back by skimmed pages (-1.0);"
        " without new activity it falls below 10 on 2026-12-19"
    )


@pytest.mark.parametrize(("changes", "points", "expected"), cases("calls", "sentences"))
def test_the_sentence_of_others(changes: dict[str, object], points: dict[str, float], expected: str) -> None:
    assert sentence(person(**changes), **points) == expected


def test_the_sentence_of_accounts() -> None:
    assert sentence(person(qualified_until=None), "account", trial_started=14.2).startswith("MQA at 14.2: trial")
    other = person(is_qualified=False, lifecycle_stage="partner", qualified_until=None)
    assert "but no MQA (the scorecard does not apply to the stage partner)" in sentence(other, "account")


def test_group_limits_have_a_name() -> None:
    assert rule_name("limit:low_intent") == "the limit of low intent"
    assert rule_name("my_own_rule") == "my own rule"


@pytest.mark.parametrize("who", ["0101", "MAYA.chen@Kestrelworks.io", " 0101 "])
def test_a_person_by_id_or_email(example: Example, invoke: Invoke, who: str) -> None:
    done = invoke("explain", who, "--publish", example[0])
    lines = done.output.splitlines()
    assert lines[0] == "0101  Maya Chen  VP Marketing  maya.chen@kestrelworks.io  A1"
    assert re.fullmatch(
        r"MQL at \d+\.\d: mostly demo request \(\+14\.2\) and .* \(\+\d\.\d\);"
        r" without new activity it falls below 10 on \d{4}-\d\d-\d\d\.",
        lines[1],
    )
    assert "\x1b" not in done.output
    assert re.search(r"2026-11-10 +demo request +\+14\.16 +e\d+", done.output)


def test_a_merged_person_goes_by_the_record_that_is_there(own_example: Places, invoke: Invoke) -> None:
    """By either id; pages and the people of an account have the record, the marts the smallest id."""
    folder, _ = own_example
    with duckdb.connect(folder / "current" / DATABASE) as con:
        con.execute("update crm_sync_leads set person_id = '0901', source_ids = '0101;0901' where person_id = '0101'")
        con.execute("insert into crm_sync_leads (person_id, merged_into_person_id) values ('0101', '0901')")
        pages = {masked: Marts(con, folder, masked) for masked in (False, True)}
        for marts in pages.values():
            assert [row["who"] for row in marts.leads if row["person_id"] == "0101"] == ["0901"]
    for who in ("0101", "0901", "maya.chen@kestrelworks.io"):
        assert invoke("explain", who, "--publish", folder).output.startswith("0901  Maya Chen")
    found = json.loads(invoke("explain", "0901", "--publish", folder, "--json").stdout)
    assert (found["person_id"], found["record_id"]) == ("0101", "0901")
    account = invoke("explain", "A1", "--publish", folder).output
    assert "0901" in account and "0101" not in account


def test_the_points_add_up_and_are_those_of_the_signals(example: Example, invoke: Invoke) -> None:
    found = json.loads(invoke("explain", "0101", "--publish", example[0], "--json").stdout)
    assert found["level"] == "person" and found["person_id"] == "0101" and found["is_qualified"] is True
    assert sum(row["points"] for row in found["contributions"]) == pytest.approx(found["score"], abs=1e-6)
    of_rule = {row["rule_id"]: row["points"] for row in found["contributions"]}
    for rule_id in ("demo_request", "outreach_reply", "case_study_view"):
        worth = sum(row["worth_today"] for row in found["signals"] if row["rule_id"] == rule_id)
        assert worth == pytest.approx(of_rule[rule_id], abs=1e-6)
    assert found["signals"][0]["evidence_id"].startswith("e")
    assert found["sentence"].startswith("MQL at")


def test_an_account_with_its_people(example: Example, invoke: Invoke) -> None:
    done = invoke("explain", "A1", "--publish", example[0])
    assert done.output.startswith("A1  Kestrelworks  kestrelworks.io  3 people\nMQA at ")
    assert "0101" in done.output and "0102" in done.output and "0103" in done.output
    found = json.loads(invoke("explain", "A1", "--publish", example[0], "--json").stdout)
    assert sum(row["points"] for row in found["contributions"]) == pytest.approx(found["score"], abs=1e-6)
    assert [row["person_id"] for row in found["best_people"]] == ["0102", "0101", "0103"]


def test_gates_states_and_exemptions(example: Example, invoke: Invoke) -> None:
    careers = invoke("explain", "0104", "--publish", example[0]).output
    assert "(gate: careers pages)" in careers
    assert re.search(r"careers pages, on +-6\.00 +e\d+", careers)
    exempt = json.loads(invoke("explain", "0126", "--publish", example[0], "--json").stdout)
    assert "(gate: exempt from all rules)" in exempt["sentence"]
    assert exempt["signals"] and all(row["worth_today"] == 0 for row in exempt["signals"])


def test_another_scorecard(example: Example, invoke: Invoke) -> None:
    done = invoke("explain", "0112", "--publish", example[0], "--scorecard", "expansion")
    assert done.output.splitlines()[1].startswith("MQL at ")
    assert "Scorecard expansion" in done.output
    wrong = invoke("explain", "0112", "--publish", example[0], "--scorecard", "expand", code=2)
    assert "default, expansion, influ2" in wrong.stderr


def test_unknown_names_get_suggestions(example: Example, invoke: Invoke) -> None:
    done = invoke("explain", "maya.chen@kestrelwork.io", "--publish", example[0], code=6)
    assert "Nearest: maya.chen@kestrelworks.io" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("command", ["explain 0101", "performance", "validate", "site"])
def test_nothing_published(tmp_path: Path, invoke: Invoke, command: str) -> None:
    done = invoke(*command.split(), "--publish", tmp_path / "none", code=6)
    assert "nothing is published" in done.stderr
    assert not (tmp_path / "none").exists()
