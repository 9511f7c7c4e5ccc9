"""`lead-scoring impact` on a git repository of its own: a copy of the project, with one base that is built once."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest
import yaml
from calls import ROOT, Done, Invoke, call, git
from cases import cases
from sequences import copy_project
from warehouse import read_csv, write_csv

from lead_scoring import demo
from lead_scoring.core import project
from lead_scoring.impact.report import MARKDOWN_BYTES
from lead_scoring.loading.files import load, plan_input

#: A rule of low intent whose SQL is changed, one whose comment is, and a sample.
_RULE = Path("models/rules/low_intent/rule_short_critical_visit.sql")
_COMMENTED = Path("models/rules/low_intent/rule_unsubscribe.sql")
_OTHER_COMMENT = ("-- Unsubscribe: the person", "-- Unsubscribe: a person")
_SAMPLE = "40%"
#: A name that is markup, a formula and a mention at once.
_NASTY = "<script>alert(1)</script>|`@all` =HYPERLINK"


class Repository:
    """A copy of the project under git, its input, and the command run in it."""

    def __init__(self, folder: Path) -> None:
        self.root, self.input, self.cache = folder / "project", folder / "input", folder / "cache"
        copy_project(self.root)
        (self.root / ".gitignore").write_text("build/\n__pycache__/\nchanged.txt\ncode-quality.json\n")
        self.git("init", "--quiet", "--initial-branch=main")
        self.commit("The project")

    def git(self, *arguments: str) -> str:
        return git(self.root, *arguments)

    def commit(self, message: str) -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)

    @contextmanager
    def branch(self, name: str, path: Path | str, old: str, new: str) -> Iterator[None]:
        """A branch beside main, with one change, for a while."""
        self.git("checkout", "--quiet", "-b", name)
        try:
            self.edit(path, old, new)
            self.commit("A change")
            self.git("checkout", "--quiet", "main")
            yield
        finally:
            self.git("checkout", "--quiet", "--force", "main")
            self.git("branch", "--quiet", "-D", name)

    def words(self, *arguments: object, warehouse: Path | None = None) -> list[str]:
        """How `lead-scoring impact` is called on the input, or on what a warehouse has loaded."""
        source = ("--warehouse", warehouse) if warehouse else ("--input", self.input)
        given = (*source, "--as-of", project.EXAMPLE_AS_OF, "--cache", self.cache, *arguments)
        return [sys.executable, "-m", "lead_scoring", "impact", *map(str, given)]

    def command(self, *arguments: object, code: int = 0, warehouse: Path | None = None) -> Done:
        """Call that of this copy."""
        words = self.words(*arguments, warehouse=warehouse)
        return call(*words, cwd=self.root, code=code, PYTHONPATH=str(self.root))

    def compare(self, out: str, *arguments: object, code: int = 0, warehouse: Path | None = None) -> SimpleNamespace:
        """The report of a comparison, in all its forms, and the base that it was made with."""
        folder = self.root.parent / out
        done = self.command("--out", folder, *arguments, code=code, warehouse=warehouse)
        assert self.leftovers() == []
        return SimpleNamespace(
            done=done,
            found=json.loads((folder / "impact.json").read_text()),
            markdown=(folder / "impact.md").read_text(),
            html=(folder / "impact.html").read_text(),
            base=max((self.cache / "bases").iterdir(), key=lambda base: base.stat().st_mtime),
        )

    def leftovers(self) -> list[str]:
        """What a comparison may not leave behind: worktrees, half-written files, databases."""
        worktrees = self.git("worktree", "list", "--porcelain").count("worktree ") - 1
        files = [path for path in self.cache.rglob("*") if path.name == "worktree" or path.parent.name == "work"]
        files += self.cache.glob("*/side.duckdb")
        files += self.root.parent.glob("*/.impact*")
        return [*(["a worktree"] * worktrees), *map(str, files)]

    def edit(self, path: Path | str, old: str, new: str) -> None:
        file = self.root / path
        assert old in file.read_text()
        file.write_text(file.read_text().replace(old, new, 1))

    def restore(self) -> None:
        self.git("checkout", "--quiet", "--", ".")


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """The copy of the project, with an invented company as its input; one of them has a nasty name."""
    made = Repository(tmp_path_factory.mktemp("impact"))
    demo.write_demo(made.input, people=300, days=60, seed=7, end=project.EXAMPLE_AS_OF, suffix="csv")
    with duckdb.connect() as con:
        con.execute(f"create table people as from read_csv('{made.input / 'people.csv'}', all_varchar = true)")
        con.execute("update people set first_name = ?", [_NASTY])
        con.execute(f"copy people to '{made.input / 'people.csv'}'")
    return made


@pytest.fixture
def clean(repository: Repository) -> Iterator[Repository]:
    """The repository, with its files as they were committed before and after a test."""
    repository.restore()
    yield repository
    repository.restore()


@pytest.fixture(scope="module")
def nothing(repository: Repository) -> SimpleNamespace:
    """A comparison without any change; it builds the base for those that follow."""
    repository.restore()
    return repository.compare("nothing")


@pytest.fixture(scope="module")
def prices(repository: Repository, nothing: SimpleNamespace) -> SimpleNamespace:
    """Prices, a half-life, a group, a band and the line between MQLs and others changed, with two gates and names."""
    repository.restore()
    for seed, key, old, new in (
        ("scorecard_rules", "direct_visit", "4,2,", "8,4,"),
        ("scorecard_rules", "meeting_booked", "15,7.5,", "1,0.5,"),
        ("scorecard_rules", "trial_started", "15,7.5,", "1,0.5,"),
        ("scorecard_rules", "pricing_view", "2.5,1.25,false,exponential,30,", "2.5,1.25,false,exponential,45,"),
        ("scorecard_groups", "low_intent", "-10,,", "-3,,"),
        ("score_bands", "account,sales_ready", "10", "14"),
    ):
        repository.edit(f"seeds/{seed}.csv", f"default,{key},{old}", f"default,{key},{new}")
    gates = ("--fail-if", "mqls_lost > 1%", "--fail-if", "mqas_gained > 100000", "--fail-if", "auc_change < -1")
    found = repository.compare("prices", *gates, "--names", code=8)
    found.was = {table: _rows(found.base, table) for table in ("person_scores", "contributions")}
    repository.restore()
    return found


@pytest.fixture(scope="module")
def sql(repository: Repository, nothing: SimpleNamespace) -> SimpleNamespace:
    """A rule of low intent finds more, a comment of another is changed; on a sample of what is loaded."""
    repository.restore()
    repository.edit(_COMMENTED, *_OTHER_COMMENT)
    repository.edit(_RULE, "critical_seconds < {{", "critical_seconds < 4 * {{")
    warehouse = repository.root.parent / "loaded.duckdb"
    with duckdb.connect(warehouse) as con:
        load(con, plan_input(repository.input))
    content = warehouse.read_bytes()
    found = repository.compare("sql", "--sample", _SAMPLE, warehouse=warehouse)
    assert warehouse.read_bytes() == content, "it is only read"
    repository.restore()
    return found


def _rows(base: Path, table: str) -> list[dict[str, Any]]:
    """The rows that a base has written, in a fixed order."""
    return duckdb.sql(f"from '{base / table}.parquet' order by all").to_arrow_table().to_pylist()


def default_prices(repository: Repository) -> list[dict[str, str]]:
    """The prices of the primary scorecard."""
    rows = read_csv(repository.root / "seeds" / "scorecard_rules.csv")
    return [row for row in rows if row["scorecard"] == "default"]


def _totals(found: dict[str, Any], name: str) -> list[Any]:
    return [found["totals"][level][name] for level in ("person", "account")]


@pytest.mark.slow
def test_without_a_change_nothing_differs(nothing: SimpleNamespace) -> None:
    """The working tree is the base: no difference anywhere, and it says so."""
    found = nothing.found
    for name in ("gained", "lost", "changed_band", "changed_score", "mean_change"):
        assert _totals(found, name) == [0, 0], name
    assert found["totals"]["person"]["scored"] > 250
    assert [found[name] for name in ("changes", "moved", "crossings", "signals")] == [[], [], [], []]
    assert all(row["before"] == row["after"] for level in found["bands"].values() for row in level["bands"])
    assert nothing.markdown.startswith("## No difference")
    assert "no MQL" not in nothing.html and "No difference" in nothing.html


@pytest.mark.slow
def test_every_changed_price_is_listed(prices: SimpleNamespace) -> None:
    changes = {(row["kind"], row["name"], row["what"]): (row["old"], row["new"]) for row in prices.found["changes"]}
    assert changes == {
        ("price", "default direct_visit", "person_points"): (4.0, 8.0),
        ("price", "default direct_visit", "account_points"): (2.0, 4.0),
        ("price", "default meeting_booked", "person_points"): (15.0, 1.0),
        ("price", "default meeting_booked", "account_points"): (7.5, 0.5),
        ("price", "default trial_started", "person_points"): (15.0, 1.0),
        ("price", "default trial_started", "account_points"): (7.5, 0.5),
        ("price", "default pricing_view", "half_life_days"): (30.0, 45.0),
        ("group", "default low_intent", "person_min"): (-10.0, -3.0),
        ("band", "default account sales_ready", "min_score"): (10.0, 14.0),
    }
    moved = {row["rule_id"]: row["points"] for row in prices.found["moved"] if row["level"] == "person"}
    assert moved["direct_visit"] > 0 > moved["meeting_booked"]
    assert moved["limit:low_intent"] > 0, "what is not changed itself and moves"


@pytest.mark.slow
def test_a_price_moves_its_contributions_in_proportion(prices: SimpleNamespace) -> None:
    """Points of meetings fall to a fifteenth, of everybody: what a rule moved is exactly what its price says."""
    person = [
        row["points"]
        for row in prices.was["contributions"]
        if (row["scorecard"], row["level"], row["rule_id"]) == ("default", "person", "meeting_booked")
    ]
    (moved,) = [r for r in prices.found["moved"] if (r["level"], r["rule_id"]) == ("person", "meeting_booked")]
    assert moved["scored"] == len([points for points in person if round(points, 6)])
    assert moved["points"] == pytest.approx(-sum(person) * 14 / 15)


@pytest.mark.slow
def test_crossings_are_those_of_both_sides(prices: SimpleNamespace) -> None:
    """Their number is the difference of MQLs; each stood where the base says and has a cause that explains it."""
    found = prices.found
    was = {row["scored_id"]: row for row in prices.was["person_scores"] if row["scorecard"] == "default"}
    people = [row for row in found["crossings"] if row["level"] == "person"]
    gained, lost = ([row for row in people if row["is_gained"] == side] for side in (True, False))
    assert len(gained) > 0 and len(lost) > 0
    total = found["totals"]["person"]
    assert (len(gained), len(lost)) == (total["gained"], total["lost"])
    assert total["qualified_after"] - total["qualified_before"] == len(gained) - len(lost)
    assert total["qualified_before"] == sum(row["is_qualified"] for row in was.values())
    for row in people:
        before = was[row["id"]]
        assert (row["score_before"], row["band_before"]) == (before["score"], before["band"])
        assert before["is_qualified"] is not row["is_gained"]
    for row in found["crossings"]:
        cause = row["cause"]
        if cause["kind"] == "rule":
            assert (cause["moved"] > 0) == row["is_gained"]
            assert cause["after"] - cause["before"] == pytest.approx(cause["moved"])
        else:
            assert cause["kind"] == "band" and row["level"] == "account" and not row["is_gained"]
            assert 10 <= row["score_before"] < 14, "the line moved over them"
    assert {row["cause"]["kind"] for row in found["crossings"] if row["level"] == "account"} >= {"band"}


@pytest.mark.slow
def test_segments_and_matrices_add_up(prices: SimpleNamespace) -> None:
    """Each way to cut the people has everybody once."""
    found = prices.found
    total = found["totals"]["person"]
    for name, rows in found["segments"].items():
        for column in ("scored", "gained", "lost", "changed_band", "qualified_after"):
            assert sum(row[column] for row in rows) == total[column], (name, column)
    for level in ("person", "account"):
        moves = found["bands"][level]["moves"]
        assert sum(row["scored"] for row in moves) == found["totals"][level]["scored"]
        changed = sum(row["scored"] for row in moves if row["band_before"] != row["band_after"])
        assert changed == found["totals"][level]["changed_band"]
        for side in ("before", "after"):
            assert sum(row[side] for row in found["distribution"][level]["bins"]) == found["totals"][level]["scored"]


@pytest.mark.slow
def test_gates_end_with_their_own_exit_code(prices: SimpleNamespace) -> None:
    """One holds, one does not, and one cannot be evaluated, which fails too; the report is written all the same."""
    gates = {row["gate"]: row["failed"] for row in prices.found["gates"]}
    assert gates == {"mqls_lost > 1%": True, "mqas_gained > 100000": False, "auc_change < -1": True}
    assert "--fail-if: mqls_lost > 1%" in prices.done.stderr
    assert "not known, which fails" in prices.html


@pytest.mark.slow
def test_names_are_escaped(prices: SimpleNamespace) -> None:
    """What people are called is text: no tag, no cell, no mention, no code."""
    assert prices.found["crossings"][0]["name"].startswith(_NASTY)
    for text in (prices.markdown, prices.html):
        assert "<script" not in text and "alert" in text
    cells = [line for line in prices.markdown.splitlines() if "alert" in line]
    assert cells and all(line.count("|") == 6 and "`" not in line and "@" not in line for line in cells)


@pytest.mark.slow
def test_only_ids_without_names(sql: SimpleNamespace, nothing: SimpleNamespace) -> None:
    """Nobody's name or email stands in a report that was not asked for them."""
    assert sql.found["totals"]["person"]["changed_score"] > 0
    for report in (sql, nothing):
        for text in (report.markdown, report.html, json.dumps(report.found), report.done.stdout):
            assert "alert" not in text and "@" not in text.replace("@@", "")


@pytest.mark.slow
def test_a_change_of_sql_shows_signals_and_people(sql: SimpleNamespace) -> None:
    """Signals gained, with examples; only this rule moves people, and downwards; a comment moves nothing."""
    found = sql.found
    row, commented = found["signals"]
    assert (commented["rule_id"], commented["gained"], commented["lost"]) == ("unsubscribe", 0, 0)
    assert row["rule_id"] == "short_critical_visit" and row["path"] == _RULE.as_posix()
    assert row["gained"] > row["people_gained"] > 0 and row["lost"] == 0
    examples = [item["person_id"] for item in row["examples_gained"]]
    assert examples == sorted(set(examples)) and len(examples) == min(5, row["people_gained"])
    assert any(line.startswith("+") and "4 *" in line for line in row["diff"])
    assert {item["rule_id"] for item in found["moved"]} <= {"short_critical_visit", "limit:low_intent"}
    assert found["totals"]["person"]["mean_change"] < 0
    changes = [(item["kind"], item["rule_id"], item["old"], item["new"]) for item in found["changes"]]
    assert changes == [("SQL", rule, "1 line", "1 line") for rule in ("short_critical_visit", "unsubscribe")]


@pytest.mark.slow
def test_a_sample_has_the_same_scores(sql: SimpleNamespace, nothing: SimpleNamespace) -> None:
    """Whole accounts by hash: everybody in the sample scores as among everybody, and nobody else is compared."""

    def is_in(who: str) -> bool:
        return hashlib.md5(who.encode()).hexdigest() < f"{int(0.4 * 2**32):08x}"

    tables = ("people", "person_scores", "account_scores", "contributions")
    whole, sampled = ({table: _rows(base, table) for table in tables} for base in (nothing.base, sql.base))
    assert whole["people"] == sampled["people"]
    members = {row["person_id"] for row in whole["people"] if is_in(row["account_id"] or row["person_id"])}
    accounts = {row["scored_id"] for row in whole["account_scores"] if is_in(row["scored_id"])}
    totals = sql.found["totals"]
    assert (totals["person"]["scored"], totals["account"]["scored"]) == (len(members), len(accounts))
    assert 0.2 < len(members) / len(whole["people"]) < 0.6
    for table, who in (("person_scores", members), ("account_scores", accounts), ("contributions", members | accounts)):
        before, after = ([row for row in side[table] if row["scored_id"] in who] for side in (whole, sampled))
        assert before == after and any(row.get("score", row.get("points")) for row in before), table
    assert whole["contributions"] != sampled["contributions"], "nobody else is scored"
    assert "A sample of 40" in sql.markdown


@pytest.mark.slow
def test_a_candidate_scorecard_needs_no_branch(clean: Repository, nothing: SimpleNamespace, tmp_path: Path) -> None:
    """Its prices take the place of those of its scorecard; the working tree is left alone and the base is known."""
    rows = [row for row in default_prices(clean) if row["rule_id"] != "chat_started"]
    for row in rows:
        row["person_points"] = "20" if row["rule_id"] == "pricing_view" else row["person_points"]
    candidate = tmp_path / "candidate.csv"
    write_csv(candidate, rows)
    found = clean.compare("candidate", "--scorecard-file", candidate)
    changes = {(row["name"], row["what"]): (row["old"], row["new"]) for row in found.found["changes"]}
    assert changes[("default pricing_view", "person_points")] == (2.5, 20.0)
    assert changes[("default chat_started", "row")][1] is None and len(changes) == 2
    assert found.found["totals"]["person"]["gained"] > 0
    assert "Building the base" not in found.done.stdout, "it is that of the commit, with the same files"
    assert clean.git("status", "--porcelain") == ""
    others = [row for row in found.found["scorecards"] if row["scorecard"] != "default"]
    assert others and all(row["changed_score"] == 0 for row in others)


@pytest.mark.slow
def test_a_candidate_that_is_not_sound_is_refused(clean: Repository, tmp_path: Path) -> None:
    """The line of its own file is named, before anything is built."""
    rows = default_prices(clean)
    rows[1]["half_life_days"] = "-3"
    write_csv(tmp_path / "candidate.csv", rows)
    done = clean.command("--scorecard-file", tmp_path / "candidate.csv", "--out", tmp_path / "out", code=4)
    assert "candidate.csv, line 3, column half_life_days" in done.stderr
    assert not (tmp_path / "out").exists() and clean.leftovers() == []


@pytest.mark.slow
def test_a_base_that_cannot_be_built_leaves_nothing(clean: Repository, tmp_path: Path) -> None:
    """It is said which side, and why; no worktree, no report."""
    line = "default,person,sales_ready,"
    with clean.branch("broken", "seeds/score_bands.csv", f"{line}10", f"{line}ten"):
        done = clean.command("--base", "broken", "--out", tmp_path / "out", code=4)
    assert "the base, broken (" in done.stderr and "'ten' is not a number" in done.stderr
    assert not (tmp_path / "out").exists() and clean.leftovers() == []


@pytest.mark.slow
def test_a_stopped_comparison_leaves_nothing(clean: Repository, tmp_path: Path) -> None:
    """SIGTERM while the base is built, of a commit that was not compared with before."""
    words = clean.words("--base", "other", "--out", tmp_path / "out")
    env = {**os.environ, "PYTHONPATH": str(clean.root)}
    name = "fast_click_max_impressions:"
    with (
        clean.branch("other", "dbt_project.yml", f"{name} 4", f"{name} 5"),
        subprocess.Popen(words, cwd=clean.root, env=env, stdout=subprocess.PIPE, text=True) as process,
    ):
        for line in process.stdout:
            if line.startswith("Building the base, other"):
                assert clean.leftovers() != [], "there is a worktree now"
                process.terminate()
        assert process.wait() == 130
    assert not (tmp_path / "out").exists() and clean.leftovers() == []


@pytest.mark.parametrize("ref", ["no-such-branch", "--output=/etc/x"])
def test_a_ref_that_git_does_not_know(repository: Repository, ref: str) -> None:
    """Exit code 2, before anything is built; what looks like an option of git is none."""
    done = repository.command("--base", ref, code=2)
    assert f"--base {ref}: git knows no such commit" in done.stderr
    assert repository.leftovers() == []


@pytest.mark.parametrize(("arguments", "said"), cases("impact", "wrong_calls"))
def test_wrong_calls_say_what_to_write(invoke: Invoke, arguments: Sequence[str], said: str) -> None:
    done = invoke("impact", *arguments, code=2)
    assert said in " ".join(done.output.split()), done.output


def test_without_git_it_says_what_to_do(repository: Repository, tmp_path: Path) -> None:
    """A copy of the project that is no repository."""
    shutil.copytree(repository.root, tmp_path / "copy", ignore=shutil.ignore_patterns(".git", "__pycache__", "build"))
    options = ("--input", repository.input, "--cache", tmp_path / "c")
    env = {"PYTHONPATH": str(tmp_path / "copy"), "GIT_CEILING_DIRECTORIES": str(tmp_path)}
    done = call(sys.executable, "-m", "lead_scoring", "impact", *options, cwd=tmp_path / "copy", code=2, **env)
    assert "is in no git repository" in done.stderr and "--scorecard-file" in done.stderr


@pytest.mark.slow
def test_the_report_fits_a_comment(prices: SimpleNamespace) -> None:
    """All forms are written, and Markdown is no longer than a pull request takes."""
    assert len(prices.markdown.encode()) <= MARKDOWN_BYTES
    assert "http" not in prices.html.replace("http-equiv", ""), "asks nothing of anybody"


# the example workflows


def _script(tmp_path: Path, repository: Repository, script: str, **env: str) -> Done:
    """Run a step of a workflow in the repository, with fakes for what only a CI machine has.

    `sqlfluff` reads its options and files with sqlfluff's own parser; `gh` notes what it was called with.
    """
    tools = {
        "lead-scoring": f'exec "{sys.executable}" -m lead_scoring "$@"',
        "python": f'exec "{sys.executable}" "$@"',
        "gh": f'printf "%s\\n" "$@" > "{tmp_path}/gh.txt"; cat "${{@: -1}}" > "{tmp_path}/comment.md"',
        "sqlfluff": f'printf "%s\\n" "$@" > "{tmp_path}/sqlfluff.txt"; shift; exec "{sys.executable}" -c "'
        "import sys; from sqlfluff.cli.commands import lint;"
        ' lint.make_context(\'lint\', sys.argv[1:])" "$@"',
    }
    folder = tmp_path / "tools"
    folder.mkdir(exist_ok=True)
    for name, text in tools.items():
        (folder / name).write_text(f"#!/bin/bash\n{text}\n")
        (folder / name).chmod(0o755)
    cache = repository.root / "build" / "cache"
    cache.parent.mkdir(exist_ok=True)
    if not cache.is_symlink():
        cache.symlink_to(repository.cache)
    given = {"PYTHONPATH": str(repository.root), "PATH": f"{folder}:{os.environ['PATH']}"}
    given |= {"INPUT": str(repository.input), "AS_OF": str(project.EXAMPLE_AS_OF), **env}
    return call("bash", "-e", "-c", script, cwd=repository.root, **given)


@pytest.fixture
def changed(clean: Repository) -> Iterator[str]:
    """The repository on a branch with one rule changed; gives the commit where it left main."""
    with clean.branch("change", _COMMENTED, *_OTHER_COMMENT):
        clean.git("checkout", "--quiet", "change")
        yield clean.git("rev-parse", "main")


@pytest.mark.slow
def test_the_github_workflow_runs(changed: str, clean: Repository, nothing: SimpleNamespace, tmp_path: Path) -> None:
    """Its steps, in their order: the changed rule is linted, the scores are compared, the report is the comment."""
    workflow = yaml.safe_load((ROOT / "examples/ci/github.yml").read_text())
    assert workflow[True]["pull_request"]["paths"], "`on` is a truth to YAML"
    assert workflow["permissions"] == {"contents": "read", "pull-requests": "write"}
    steps = {step["name"]: step["run"] for step in workflow["jobs"]["impact"]["steps"] if "run" in step}
    assert list(steps) == ["Set up", "Lint, as annotations", "Compare", "Comment"]
    assert steps["Set up"].split()[1] in (ROOT / "Makefile").read_text().replace("$(VENV)", ".venv")
    _script(tmp_path, clean, steps["Lint, as annotations"], BASE=changed)
    assert (tmp_path / "sqlfluff.txt").read_text().splitlines()[-1] == _COMMENTED.as_posix()
    # what is compared is main, so that the base that is there will do
    clean.git("checkout", "--quiet", "main")
    assert "is built already" in _script(tmp_path, clean, steps["Compare"], BASE=changed).stdout
    _script(tmp_path, clean, steps["Comment"], PULL_REQUEST="7", GH_TOKEN="none")
    assert (tmp_path / "comment.md").read_text().startswith("## No difference")
    assert (tmp_path / "gh.txt").read_text().splitlines()[:3] == ["pr", "comment", "7"]


@pytest.mark.slow
def test_the_gitlab_job_runs(changed: str, clean: Repository, nothing: SimpleNamespace, tmp_path: Path) -> None:
    """Its scripts; the comment is written once and then written again, by GitLab's own interface of notes."""
    job = yaml.safe_load((ROOT / "examples/ci/gitlab.yml").read_text())["impact"]
    lint, compare = job["script"]
    _script(tmp_path, clean, lint, CI_MERGE_REQUEST_DIFF_BASE_SHA=changed)
    assert (tmp_path / "sqlfluff.txt").read_text().splitlines()[-1] == _COMMENTED.as_posix()
    assert json.loads((clean.root / "code-quality.json").read_text()) == []
    clean.git("checkout", "--quiet", "main")
    _script(tmp_path, clean, compare, CI_MERGE_REQUEST_DIFF_BASE_SHA=changed)
    (script,) = job["after_script"]
    env = {"CI_PROJECT_ID": "1", "CI_MERGE_REQUEST_IID": "2", "IMPACT_TOKEN": "t", "no_proxy": "127.0.0.1"}
    with _notes() as (address, notes):
        for _ in range(2):
            _script(tmp_path, clean, script, CI_API_V4_URL=address, **env)
    assert [method for method, _, _ in notes] == ["GET", "POST", "GET", "PUT"]
    place = "/projects/1/merge_requests/2/notes"
    assert {path.partition("?")[0] for _, path, _ in notes} == {place, f"{place}/1"}
    assert "## No difference" in notes[1][2]["body"]


@contextmanager
def _notes() -> Iterator[tuple[str, list[tuple[str, str, Any]]]]:
    """GitLab's notes of a merge request, on this machine: its address, and the calls that came."""
    calls: list[tuple[str, str, Any]] = []
    written: list[dict[str, Any]] = []

    class Notes(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or "null")
            assert self.headers["PRIVATE-TOKEN"] == "t"
            calls.append((self.command, self.path, body))
            if self.command == "POST":
                written.append({"id": 1, **body})
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(written if self.command == "GET" else body).encode())

        do_GET = do_POST = do_PUT = answer

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Notes) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", calls
        finally:
            server.shutdown()
