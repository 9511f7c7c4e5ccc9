"""The checks on start: every mistake in a scorecard seed is named with its file, line, column and remedy."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from click.testing import Result

from lead_scoring import checks, project
from lead_scoring.checks import find_problems

RULE = "default,{rule},1,0.5,false,exponential,30,,,,,,intent"


@pytest.fixture
def copy(tmp_path: Path, project_root: Path) -> Path:
    """What the checks read of the project, to be spoilt."""
    shutil.copy(project_root / "dbt_project.yml", tmp_path)
    shutil.copytree(project_root / "models", tmp_path / "models")
    (tmp_path / "macros").symlink_to(project_root / "macros")
    (tmp_path / "custom").mkdir()
    (tmp_path / "seeds").mkdir()
    for path in project.seed_files().values():
        shutil.copy(path, tmp_path / "seeds")
    return tmp_path


def edit(copy: Path, seed: str, change: Callable[[list[str]], list[str] | None]) -> list[str]:
    """Change the lines of a seed; returns the new ones."""
    path = copy / "seeds" / f"{seed}.csv"
    lines = path.read_text().splitlines()
    lines = change(lines) or lines
    path.write_text("\n".join(lines) + "\n")
    return lines


def add(copy: Path, seed: str, line: str) -> int:
    """Add a row to a seed; returns its line number."""
    return len(edit(copy, seed, lambda lines: [*lines, line]))


def problems(copy: Path, **variables: object) -> list[tuple[str, int, str, str]]:
    found = find_problems(copy, variables)
    assert all(finding.remedy for finding in found)
    return [(finding.file, finding.line, finding.column, finding.problem) for finding in found]


def assert_named(found: list[tuple[str, int, str, str]], file: str, line: int, column: str, problem: str) -> None:
    there = [text for *place, text in found if place == [file, line, column]]
    assert any(problem in text for text in there), found


def free_rule(copy: Path) -> str:
    """A known rule without a price in scorecard influ2."""
    (copy / "custom" / "rule_newest.sql").write_text("select 1")
    return "newest"


def test_the_seeds_of_the_project_are_sound(project_root: Path) -> None:
    variables = project.project_vars({})
    assert find_problems(project_root, variables) == []


@pytest.mark.parametrize(
    ("cells", "column", "problem"),
    [
        ("default,newst,1,1,false,none,,,,,,,intent", "rule_id", "there is no rule 'newst'"),
        ("default,newest,,1,false,none,,,,,,,intent", "person_points", "person_points is blank"),
        ("default,newest,1,one,false,none,,,,,,,intent", "account_points", "'one' is not a number"),
        ("default,newest,nan,1,false,none,,,,,,,intent", "person_points", "'nan' is not a number"),
        ("default,newest,1,1,perhaps,none,,,,,,,intent", "is_gate", "neither true nor false"),
        ("default,newest,1,1,true,none,,,,,,,intent", "is_gate", "only a state can be a gate"),
        ("default,newest,1,1,false,exponential,,,,,,,intent", "half_life_days", "decay exponential needs it"),
        ("default,newest,1,1,false,exponential,0,,,,,,intent", "half_life_days", "half_life_days is 0"),
        ("default,newest,1,1,false,exponential,-30,,,,,,intent", "half_life_days", "half_life_days is -30"),
        ("default,newest,1,1,false,linear,,,,,,,intent", "lifespan_days", "decay linear needs it"),
        ("default,newest,1,1,false,linear,,0,,,,,intent", "lifespan_days", "lifespan_days is 0"),
        ("default,newest,1,1,false,halving,,,,,,,intent", "decay", "'halving' is not a known decay"),
        ("default,newest,1,1,false,none,,,-1,,,,intent", "person_cap", "the cap -1 is below 0"),
        ("default,newest,1,1,false,none,,,,-2,,,intent", "account_cap", "the cap -2 is below 0"),
        ("default,newest,1,1,false,none,,,,,1,,intent", "limit_days", "limit_units needs it"),
        ("default,newest,1,1,false,none,,,,,,7,intent", "limit_units", "limit_days needs it"),
        ("default,newest,1,1,false,none,,,,,1.5,7,intent", "limit_units", "limit_units is 1.5"),
        ("default,newest,1,1,false,none,,,,,,,other", "rule_group", "default has no group 'other'"),
        ("default,newest,1,1,false,none,,,,,,,", "rule_group", "default has no group ''"),
        ("default,ad_click,1,1,false,none,,,,,,,intent", "rule_id", "is there already, in line"),
        ("defalt,newest,1,1,false,none,,,,,,,intent", "scorecard", "'defalt' is not a known scorecard"),
        ("default,newest,1,1,false,none", "", "has not the 13 cells"),
    ],
)
def test_a_wrong_price_is_named(copy: Path, cells: str, column: str, problem: str) -> None:
    free_rule(copy)
    line = add(copy, "scorecard_rules", cells)
    found = problems(copy)
    assert_named(found, "seeds/scorecard_rules.csv", line, column, problem)


def test_a_rule_of_ones_own_may_be_priced_and_one_that_is_not_there_may_not(copy: Path) -> None:
    rule = free_rule(copy)
    line = add(copy, "scorecard_rules", RULE.format(rule=rule))
    assert problems(copy) == problems(copy, rules_added=[rule]) == []
    (copy / "custom" / f"rule_{rule}.sql").unlink()
    assert [place[:3] for place in problems(copy)] == [("seeds/scorecard_rules.csv", line, "rule_id")]


def test_a_disabled_rule_keeps_its_price(copy: Path) -> None:
    assert problems(copy, rules_disabled=["ad_click"]) == []


def test_rules_that_do_not_exist_are_named_in_the_vars(copy: Path) -> None:
    found = problems(copy, rules_added=["nowhere"], rules_disabled=["ad_clck"])
    assert {(file, column) for file, _, column, _ in found} == {
        ("dbt_project.yml", "rules_added"),
        ("dbt_project.yml", "rules_disabled"),
    }


def test_a_var_that_nothing_reads_is_refused_with_the_nearest_name(copy: Path) -> None:
    """Wherever it stands; one that a rule of one's own reads is known."""
    found = find_problems(copy, {"ignored_outreach_min_touch": 8})
    assert [finding.problem for finding in found] == ["there is no var 'ignored_outreach_min_touch'"]
    assert "ignored_outreach_min_touches" in found[0].remedy
    settings = copy / "dbt_project.yml"
    settings.write_text(settings.read_text().replace("  rules_disabled: []", "  rules_disable: []"))
    line = next(n for n, text in enumerate(settings.read_text().splitlines(), 1) if "rules_disable:" in text)
    assert [(place, at) for place, at, *_ in problems(copy, rules_disable=[])] == [("dbt_project.yml", line)]
    (copy / "custom" / "rule_own.sql").write_text("select {{ var('own_days') }}")
    assert problems(copy, own_days=3) == []


def test_every_var_of_the_project_is_read_somewhere(project_root: Path) -> None:
    assert set(project.project_vars({})) <= checks.known_vars(project_root)


def test_what_may_not_be_meant_is_said(copy: Path) -> None:
    """A rule without a price, and a file that is no rule; a rule that is priced somewhere is not spoken of."""
    assert checks.notes(copy) == []
    rule = free_rule(copy)
    (copy / "custom" / "helper.sql").write_text("select 1")
    found = checks.notes(copy)
    assert [note.partition(" ")[0] for note in found] == ["custom/helper.sql", "custom/rule_newest.sql"]
    add(copy, "scorecard_rules", RULE.format(rule=rule))
    assert len(checks.notes(copy)) == 1


def test_a_state_of_ones_own_may_be_a_gate(copy: Path) -> None:
    rule = free_rule(copy)
    (copy / "custom" / "rule_newest.yml").write_text(
        yaml.safe_dump({"models": [{"name": "rule_newest", "config": {"meta": {"kind": "state"}}}]})
    )
    add(copy, "scorecard_rules", f"default,{rule},1,1,true,none,,,,,,,intent")
    assert problems(copy) == []


def test_bands_may_neither_overlap_nor_leave_a_hole(copy: Path) -> None:
    edit(
        copy, "score_bands", lambda lines: [line.replace("person,low_intent,", "person,low_intent,0") for line in lines]
    )
    texts = [text for *_, text in problems(copy)]
    assert sum("leave a hole at the bottom" in text for text in texts) == 3
    assert sum("overlaps band cold" in text for text in texts) == 3


def test_a_level_needs_bands_and_sales_ready(copy: Path) -> None:
    def change(lines: list[str]) -> list[str]:
        kept = [line for line in lines if not line.startswith("influ2,account")]
        return [line for line in kept if not line.startswith("default,person,sales_ready")]

    edit(copy, "score_bands", change)
    texts = " ".join(text for *_, text in problems(copy))
    assert "influ2 has no bands for level account" in texts
    assert "default has no band sales_ready for level person" in texts


@pytest.mark.parametrize(
    ("seed", "line", "column", "problem"),
    [
        ("score_bands", "default,team,hot,3", "level", "'team' is not a known level"),
        ("score_bands", "default,person,hot,high", "min_score", "'high' is not a number"),
        ("score_bands", "default,person,cold,1", "band", "is there already"),
        ("scorecard_groups", "default,mine,5,1,,", "person_min", "the least, 5, is above the most, 1"),
        ("scorecard_groups", "default,intent,,,,", "rule_group", "is there already"),
        ("scorecards", "second,x,true,lead,prospect", "is_primary", "exactly one scorecard must be primary"),
        ("scorecards", "second,x,false,leads,prospect", "person_stages", "'leads' is not a lifecycle stage"),
        ("scorecards", "second,x,false,lead,lead", "account_stages", "'lead' is not a lifecycle stage"),
    ],
)
def test_wrong_bands_groups_and_scorecards_are_named(
    copy: Path, seed: str, line: str, column: str, problem: str
) -> None:
    number = add(copy, seed, line)
    found = problems(copy)
    assert_named(found, f"seeds/{seed}.csv", number, column, problem)


def test_no_primary_scorecard(copy: Path) -> None:
    edit(copy, "scorecards", lambda lines: [line.replace(",true,", ",false,") for line in lines])
    assert "none is" in problems(copy)[0][3]


def test_missing_columns_and_files(copy: Path) -> None:
    edit(copy, "scorecard_rules", lambda lines: [lines[0].replace("half_life_days", "halflife"), *lines[1:]])
    (copy / "seeds" / "score_bands.csv").unlink()
    assert problems(copy) == [
        ("seeds/score_bands.csv", 1, "", "the file is missing"),
        ("seeds/scorecard_rules.csv", 1, "half_life_days", "the column half_life_days is missing"),
    ]


def test_the_command_reports_all_findings_at_once_and_exits_4(
    copy: Path, monkeypatch: pytest.MonkeyPatch, invoke: Callable[..., Result], tmp_path: Path
) -> None:
    first = add(copy, "scorecard_rules", "default,ad_clic,x,1,false,exponential,0,,,,,,advertising")
    monkeypatch.setattr(project, "ROOT", copy)
    done = invoke("check")
    assert done.exit_code == 4
    assert "3 things to put right" in done.stderr
    assert f"seeds/scorecard_rules.csv, line {first}, column rule_id: there is no rule 'ad_clic'" in done.stderr
    assert "such as ad_click" in done.stderr
    ran = invoke("run", "--publish", tmp_path / "published", "--warehouse", tmp_path / "w.duckdb")
    assert ran.exit_code == 4
    assert not (tmp_path / "published").exists()
    assert checks.find_problems(copy, {})
