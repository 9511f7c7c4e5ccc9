"""The checks on start: what is sound, what is said of it, and that all mistakes are reported at once.

The mistakes themselves are cases of tests/fixtures/bad_input/seeds.yml.
"""

from pathlib import Path

import yaml
from calls import ROOT, Invoke
from conftest import add_line

from lead_scoring.core import checks, project
from lead_scoring.core.checks import find_problems

RULE = "default,newest,1,0.5,{is_gate},exponential,30,,,,,,intent"


def price(root: Path, is_gate: str = "false") -> int:
    """Give rule `newest` a price; returns its line."""
    path = root / "seeds" / "scorecard_rules.csv"
    add_line(path, RULE.format(is_gate=is_gate))
    return len(path.read_text().splitlines())


def test_the_seeds_of_the_project_are_sound() -> None:
    variables = project.project_vars({})
    assert find_problems(ROOT, variables) == []
    assert set(variables) <= checks.known_vars(ROOT), "every var is read somewhere"


def test_a_rule_of_ones_own_may_be_priced_and_one_that_is_not_there_may_not(spoilt: Path) -> None:
    line = price(spoilt)
    assert find_problems(spoilt, {}) == find_problems(spoilt, {"rules_added": ["newest"]}) == []
    (spoilt / "custom" / "rule_newest.sql").unlink()
    found = [(finding.file, finding.line, finding.column) for finding in find_problems(spoilt, {})]
    assert found == [("seeds/scorecard_rules.csv", line, "rule_id")]


def test_what_is_no_mistake(spoilt: Path) -> None:
    """A disabled rule keeps its price; zones of sources are regions; a rule of one's own has vars of its own."""
    assert find_problems(spoilt, {"rules_disabled": ["ad_click"]}) == []
    assert find_problems(spoilt, {"pardot_timezone": "America/New_York", "zendesk_timezone": "UTC"}) == []
    (spoilt / "custom" / "rule_own.sql").write_text("select {{ var('own_days') }}")
    assert find_problems(spoilt, {"own_days": 3}) == []


def test_a_var_that_nothing_reads_is_found_in_its_file(spoilt: Path) -> None:
    settings = spoilt / "dbt_project.yml"
    settings.write_text(settings.read_text().replace("  rules_disabled: []", "  rules_disable: []"))
    line = next(n for n, text in enumerate(settings.read_text().splitlines(), 1) if "rules_disable:" in text)
    [finding] = find_problems(spoilt, {"rules_disable": []})
    assert (finding.file, finding.line) == ("dbt_project.yml", line)


def test_what_may_not_be_meant_is_said(spoilt: Path) -> None:
    """A rule without a price, and a file that is no rule; a rule that is priced somewhere is not spoken of."""
    (spoilt / "custom" / "helper.sql").write_text("select 1")
    found = checks.notes(spoilt)
    assert [note.partition(" ")[0] for note in found] == ["custom/helper.sql", "custom/rule_newest.sql"]
    price(spoilt)
    assert len(checks.notes(spoilt)) == 1
    (spoilt / "custom" / "helper.sql").unlink()
    assert checks.notes(spoilt) == []


def test_a_state_of_ones_own_may_be_a_gate(spoilt: Path) -> None:
    meta = {"models": [{"name": "rule_newest", "config": {"meta": {"kind": "state"}}}]}
    (spoilt / "custom" / "rule_newest.yml").write_text(yaml.safe_dump(meta))
    price(spoilt, "true")
    assert find_problems(spoilt, {}) == []


def test_the_command_reports_all_findings_at_once(spoilt: Path, invoke: Invoke) -> None:
    path = spoilt / "seeds" / "scorecard_rules.csv"
    add_line(path, "default,ad_clic,x,1,false,exponential,0,,,,,,advertising")
    done = invoke("check", code=4)
    assert "3 things to put right" in done.stderr
    line = len(path.read_text().splitlines())
    assert f"seeds/scorecard_rules.csv, line {line}, column rule_id: there is no rule 'ad_clic'" in done.stderr
