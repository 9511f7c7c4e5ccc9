"""The parts of `lead-scoring impact` that need no warehouse: gates, intervals, and texts that cannot break a report."""

import json
import random
from html import unescape
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
from calls import git
from cases import cases
from hypothesis import given
from hypothesis import strategies as st

from lead_scoring.core import measures
from lead_scoring.impact import outcomes, report
from lead_scoring.impact.command import _known_at
from lead_scoring.impact.compare import _cause
from lead_scoring.impact.gates import MEASURES, Gate
from lead_scoring.impact.git import worktree

LEVELS = ("person", "account")
NAMES = ("gained", "lost", "changed_band", "changed_score", "mean_change", "qualified_before", "qualified_after")


def found(crossings: int = 0, name: str = "P1", **totals: int) -> dict[str, Any]:
    """What a comparison finds, with as many people who become MQLs, of this name."""
    total = dict.fromkeys(NAMES, 0) | {"scored": 1000} | totals
    quantiles = dict.fromkeys(("before", "after"), dict.fromkeys(("mean", "median", "p90", "p99")))
    crossing = {
        **{"level": "person", "name": name, "email": None, "account_id": name, "is_gained": True},
        **{"score_before": 9.0, "score_after": 11.0, "band_before": "interested", "band_after": "sales_ready"},
        "cause": {"kind": "rule", "rule_id": "ad_click", "before": 1.0, "after": 3.0, "moved": 2.0},
    }
    return {
        **{"base": "main", "as_of": "2026-11-15", "sample": 1.0, "scorecard": "default", "scorecard_file": None},
        **{"input": "x", "changes": [], "moved": [], "segments": {}, "signals": [], "scorecards": [], "gates": []},
        "totals": dict.fromkeys(LEVELS, total),
        "bands": {level: {"bands": [], "moves": []} for level in LEVELS},
        "distribution": {level: {"width": 5.0, "bins": [], "quantiles": quantiles} for level in LEVELS},
        "crossings": [{**crossing, "id": f"P{number:06}"} for number in range(crossings)],
        "outcomes": {level: {"status": "not_known"} for level in LEVELS},
    }


@pytest.mark.parametrize(("text", "totals", "failed"), cases("impact", "gates"))
def test_gates(text: str, totals: dict[str, int], failed: bool) -> None:
    """The bound itself, shares of nothing, and what is not known, which fails."""
    assert Gate.parse(text).evaluate(found(**totals))["failed"] is failed


def test_every_measure_can_be_asked_for() -> None:
    """Each is read from what a comparison finds; the verdict is JSON, also of a share of nothing."""
    for name, measure in MEASURES.items():
        evaluated = Gate.parse(f"{name} > 1{'%' if measure.per else ''}").evaluate(found(gained=1))
        assert json.loads(json.dumps(evaluated, allow_nan=False))["gate"].startswith(name)


@pytest.mark.parametrize(
    "text", ["mqls_lost", "mqls_lost > x", "mqls_lost == 5", "__import__('os') > 1", "a > 1; b > 2"]
)
def test_what_is_no_gate_is_refused(text: str) -> None:
    """Nothing is evaluated: a gate is one measure, one sign and one number."""
    with pytest.raises(ValueError, match=r"no gate|not a measure"):
        Gate.parse(text)


# outcomes


def test_the_same_scores_differ_by_nothing() -> None:
    """No difference, and an interval of no width: never more than noise."""
    rng = np.random.default_rng(1)
    scores, converted = rng.normal(size=200), rng.random(200) < 0.2
    assert outcomes.auc_difference(np.array([scores, scores]), converted) == (0, 0, 0)
    qualified = np.array([scores > 0, scores > 0])
    assert outcomes.precision_difference(qualified, converted) == (0, 0, 0)


@given(st.integers(0, 10_000))
def test_the_difference_is_that_of_both_aucs(seed: int) -> None:
    """Whatever the scores, ties included; and the other way round it has the other sign."""
    rng = np.random.default_rng(seed)
    scores, converted = rng.integers(0, 12, size=(2, 60)).astype(float), rng.random(60) < 0.4
    if min(converted.sum(), (~converted).sum()) < 2:
        return
    before, after = (measures.auc(side.tolist(), converted.tolist()).value for side in scores)
    value, low, high = outcomes.auc_difference(scores, converted)
    assert value == pytest.approx(after - before, abs=1e-12)
    assert low <= value <= high
    turned = outcomes.auc_difference(scores[::-1], converted)
    assert turned == pytest.approx((-value, -high, -low))


def test_intervals_are_those_of_a_bootstrap() -> None:
    """DeLong's interval is as wide as one drawn from the people themselves, and so is that of precision."""
    rng = np.random.default_rng(3)
    converted = rng.random(600) < 0.25
    scores = np.array([converted + rng.normal(size=600), converted * 1.3 + rng.normal(size=600)])
    qualified = scores > 1
    draws = []
    for _ in range(1500):
        drawn = rng.integers(0, 600, 600)
        own, hits = scores[:, drawn], converted[drawn]
        aucs = [measures.auc(side.tolist(), hits.tolist()).value for side in own]
        shares = [hits[side].mean() for side in qualified[:, drawn]]
        draws.append((aucs[1] - aucs[0], shares[1] - shares[0]))
    deviations = np.std(draws, axis=0)
    _, low, high = outcomes.auc_difference(scores, converted)
    assert (high - low) / (2 * measures.Z_95) == pytest.approx(deviations[0], rel=0.1)
    value, low, high = outcomes.precision_difference(qualified, converted)
    assert value == pytest.approx(converted[qualified[1]].mean() - converted[qualified[0]].mean())
    assert (high - low) / (2 * measures.Z_95) == pytest.approx(deviations[1], rel=0.1)


def test_precision_is_not_known_without_mqls() -> None:
    """A side that qualifies nobody has no precision, so there is no difference either."""
    assert outcomes.precision_difference(np.zeros((2, 9), dtype=bool), np.ones(9, dtype=bool)) == measures.NOT_KNOWN


def test_who_is_compared_and_what_is_equal() -> None:
    """Who is on one side only is left out, conversions are as the newer side has them, and noise orders nobody."""
    with duckdb.connect() as con:
        columns = "scorecard varchar, level varchar, scored_id varchar"
        rest = "score double, band varchar, converted_after_days int, known_days int"
        con.execute(f"create table outcomes (side varchar, {columns}, {rest})")
        con.execute(f"create table scores ({columns}, was_qualified boolean, is_qualified boolean)")
        for number in range(6):
            key, score = ["default", "person", f"p{number}"], 1 + number * 1e-9
            converts = 3 if number in (0, 5) else None
            con.execute("insert into scores values (?, ?, ?, true, true)", key)
            con.execute("insert into outcomes values ('before', ?, ?, ?, ?, 'cold', ?, 30)", [*key, score, 3])
            if number:  # p0 did not exist on the day, as the newer side knows
                values = [*key, score, converts]
                con.execute("insert into outcomes values ('after', ?, ?, ?, ?, 'cold', ?, 30)", values)
        found = outcomes.compare(con, "person")
    assert (found["scored"], found["converted"]) == (5, 1)
    assert found["auc"]["before"]["value"] == found["auc"]["after"]["value"] == 0.5


# causes


@pytest.mark.parametrize(("row", "lines", "kind"), cases("impact", "causes"))
def test_causes(row: dict[str, Any], lines: tuple[float, float], kind: str) -> None:
    """The first that is enough on its own; a rule where none is."""
    sides = dict.fromkeys(("band_before", "band_after", "gate_before", "gate_after"))
    sides |= {"was_there": True, "is_there": True, "line_before": lines[0], "line_after": lines[1]}
    moved = {"rule_id": "ad_click", "points_before": 1, "points_after": 2, "moved": 1}
    assert _cause({"is_gained": True, **sides, **moved, **row})["kind"] == kind


# the report


@pytest.mark.parametrize(("people", "accounts", "said"), cases("impact", "verdicts"))
def test_verdict(people: dict[str, int], accounts: dict[str, int], said: str) -> None:
    """The line that is read first."""
    case = found()
    case["totals"] = {"person": case["totals"]["person"] | people, "account": case["totals"]["account"] | accounts}
    assert said in report.verdict(case)


def test_markdown_fits_and_says_what_it_leaves_out() -> None:
    """Ten thousand crossings: the comment is short enough, HTML and JSON have the rest."""
    text = report.as_markdown(found(10_000, gained=10_000))
    assert len(text.encode()) <= report.MARKDOWN_BYTES
    assert "more: impact.html and impact.json have all of them" in text
    assert "P000000" in text and "P000001" in text and "P009999" not in text
    assert "P000150" in report.as_html(found(10_000, gained=10_000))


def test_markdown_fits_however_long_names_are() -> None:
    """Also where one row alone is too long."""
    text = report.as_markdown(found(30, name="<" * 20_000, gained=30))
    assert len(text.encode()) <= report.MARKDOWN_BYTES
    one = report.as_markdown({**found(gained=1), "base": "`" * 30_000})
    assert len(one.encode()) <= report.MARKDOWN_BYTES and "is cut here" in one


@given(st.text(max_size=40))
def test_text_is_text_in_markdown(text: str) -> None:
    """No character that Markdown, GitHub or GitLab gives a meaning stands in it as it is."""
    plain = report._plain(text)
    assert not set(plain) & set("<>|`*[]{}!\\~@^$\n\r")
    assert "www." not in plain and "://" not in plain
    for mark in "#&":  # the two that stand in character references only
        assert plain.count(mark) == plain.count("&#")


def test_text_in_markdown_means_itself() -> None:
    """Browsers show what was there."""
    rng = random.Random(5)
    for _ in range(300):
        text = "".join(rng.choice("aZ9 <>|`*_[](){}#&@!\\-+.~:/'\"é王=;%") for _ in range(30))
        assert unescape(report._plain(text)) == " ".join(text.split())


def test_code_cannot_leave_its_fence() -> None:
    """A changed line with backticks stays in the block."""
    lines = report._fenced(["+ ````", "- ```"])
    assert lines[0] == "`````diff" and lines[-1] == "`````"


def test_half_a_report_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When a form cannot be made, the earlier report stands, whole."""
    report.write(found(gained=1), tmp_path)
    before = {path.name: path.read_text() for path in tmp_path.iterdir()}
    monkeypatch.setattr(report, "as_markdown", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        report.write(found(gained=2), tmp_path)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == before
    assert set(before) == {"impact.md", "impact.html", "impact.json"}


def test_a_worktree_goes_however_its_block_ends(tmp_path: Path) -> None:
    """Also by Ctrl-C; and one that a killed comparison has left is in nobody's way."""
    repository, folder = tmp_path / "repository", tmp_path / "worktree"
    root = repository / "inside"
    root.mkdir(parents=True)
    (root / "file").write_text("old")
    for words in ("init", "add .", "commit --quiet --message old", f"worktree add --quiet --detach {folder}"):
        git(repository, *words.split())
    (root / "file").write_text("new")
    with pytest.raises(KeyboardInterrupt), worktree(root, "HEAD", folder) as found_root:
        assert (found_root / "file").read_text() == "old", "the project may be a folder of the repository"
        raise KeyboardInterrupt
    assert not folder.exists() and git(repository, "worktree", "list").count("\n") == 0


def test_a_base_is_asked_for_the_rules_and_vars_that_it_has(tmp_path: Path) -> None:
    """A rule of one's own that is new, with the vars that it reads, is no mistake of the base."""
    (tmp_path / "custom").mkdir()
    (tmp_path / "dbt_project.yml").write_text("vars: {}")
    (tmp_path / "custom" / "rule_old.sql").write_text("select {{ var('old_days') }}")
    asked = {"rules_added": ["old", "new"], "old_days": 3, "new_days": 5}
    assert _known_at(tmp_path, asked) == {"rules_added": ["old"], "old_days": 3}
