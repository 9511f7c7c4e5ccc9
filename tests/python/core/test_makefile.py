"""The Makefile hands values over as they are and runs none of them; releases and commits are checked."""

import os
import re
import shutil
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from calls import ROOT, Done, call, git
from cases import content

from lead_scoring.core.project import read_yaml

#: A program that writes the arguments it gets to a file, each with a zero byte behind it.
PROGRAM = '#!/bin/sh\nprintf \'%s\\0\' "$@" > "$ARGUMENTS"\n'
#: Every variable that a target hands over: target, variable, and the arguments that come of it.
HANDED_OVER = content("makefile")["handed_over"]
VALUES = content("makefile")["values"]


class Project:
    """A Makefile in a folder of its own, whose environment is ready and whose programs say how they were called."""

    def __init__(self, folder: Path, makefile: Path) -> None:
        self.folder = folder
        shutil.copy(makefile, folder)
        programs = folder / ".venv" / "bin"
        programs.mkdir(parents=True)
        for name in ("lead-scoring", "python", "dbt"):
            (programs / name).write_text(PROGRAM)
            (programs / name).chmod(0o755)
        for name in ("pyproject.toml", *(f"requirements/{name}.txt" for name in ("run", "test", "spark", "bi"))):
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).touch()
            os.utime(folder / name, (0, 0))
        for name in ("created", "ready-run", "ready-test", "ready-spark", "ready-bi"):
            (folder / ".venv" / f".{name}").touch()

    def make(self, *arguments: str, code: int = 0, **variables: str) -> Done:
        """Call make with nothing of a make around it."""
        around = ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", *(name for _, name, _ in HANDED_OVER), "ARGS")
        unset = [word for name in around for word in ("-u", name) if name not in variables]
        given = {"ARGUMENTS": str(self.folder / "arguments"), **variables}
        return call("env", *unset, "make", "--no-print-directory", *arguments, cwd=self.folder, code=code, **given)

    def arguments(self, *arguments: str, **variables: str) -> list[str]:
        """The arguments that the program of a target gets; nothing else has been run."""
        self.make(*arguments, **variables)
        assert {path.name for path in self.folder.iterdir()} - {"arguments", "build", "bi"} == {
            *("Makefile", ".venv", "pyproject.toml", "requirements")
        }
        return (self.folder / "arguments").read_text().split("\0")[:-1]


@pytest.fixture
def made(tmp_path: Path) -> Project:
    """The project's Makefile with programs that only say how they were called."""
    return Project(tmp_path, ROOT / "Makefile")


@pytest.mark.parametrize(("target", "variable", "expected"), HANDED_OVER, ids=lambda value: str(value)[:12])
def test_a_value_arrives_as_it_is(made: Project, target: str, variable: str, expected: list[str]) -> None:
    """Given on the command line or in the environment."""
    for value in VALUES:
        arrives = [argument.replace("{}", value) for argument in expected]
        assert made.arguments(target, f"{variable}={value}") == arrives
    for value in VALUES[-10:]:
        arrives = [argument.replace("{}", value) for argument in expected]
        assert made.arguments(target, **{variable: value}) == arrives


def test_words_of_args_are_split_and_not_run(made: Project) -> None:
    """Blanks in quotes do not split; what a shell or make would run is a word like any other."""
    words = "--vars '{a: [1, 2]}'  --accept-change \"Bob's\"\n--verbose"
    split = ["--vars", "{a: [1, 2]}", "--accept-change", "Bob's", "--verbose"]
    assert made.arguments("check", f"ARGS={words}") == ["check", *split]
    assert made.arguments("explain", f"ARGS={words}", "WHO=--json") == ["explain", *split, "--", "--json"]
    assert made.arguments("run", "INPUT=it's", f"ARGS={words}")[-6:] == ["it's", *split]
    for program in ("bench", "spark-cluster", "impact", "site", "dbt-docs"):
        assert made.arguments(program, f"ARGS={words}")[-5:] == split
    for words in ("; touch run", "$(touch run)", "`touch run`", "$(shell touch run)", "* && touch run"):
        assert made.arguments("check", f"ARGS={words}") == ["check", *words.split()]
        assert made.arguments("check", ARGS=words) == ["check", *words.split()]
    assert made.arguments("check", "ARGS= ") == ["check"]


def test_an_open_quote_in_args_runs_nothing(made: Project) -> None:
    assert "quote" in made.make("check", "ARGS=it's", code=2).stderr
    assert not (made.folder / "arguments").exists()


def test_a_variable_that_nothing_reads_is_not_run_either(made: Project) -> None:
    assert made.arguments("check", "INPTU=$(shell touch run)") == ["check"]


def test_without_an_input_the_demo_is_asked_for(made: Project) -> None:
    assert made.arguments("run") == ["run", "--target", "duckdb", "--demo"]
    assert "--demo" not in made.arguments("run", "INPUT=x")


def test_the_engine_decides_what_is_set_up(made: Project) -> None:
    (made.folder / ".venv" / ".ready-spark").unlink()
    assert "Installing what Spark needs" in made.make("--dry-run", "run", "TARGET=spark").stdout
    assert "Installing" not in made.make("--dry-run", "run").stdout


def test_metrics_read_the_publication_that_is_named(made: Project) -> None:
    """Else that of real data, else that of the demo company; the command that it prints works from a shell."""
    (made.folder / "bi").mkdir()
    (made.folder / ".venv" / "bin" / "dbt").write_text(
        '#!/bin/sh\nprintf %s "$LEAD_SCORING_PUBLICATION" > ../build/read\n'
    )

    def read(*arguments: str) -> tuple[str, str]:
        line = made.make("metrics", *arguments).stdout.splitlines()[-1]
        line = line.replace("../.venv/bin/mf query", "sh -c 'echo $LEAD_SCORING_PUBLICATION' sh")
        return (made.folder / "build" / "read").read_text(), call("sh", "-c", line, cwd=made.folder).stdout.strip()

    assert read() == (f"{made.folder}/published/current", "")
    (made.folder / "published-demo" / "current").mkdir(parents=True)
    assert read() == (f"{made.folder}/published-demo/current",) * 2
    (made.folder / "published" / "current").mkdir(parents=True)
    assert read() == (f"{made.folder}/published/current", "")
    assert read("PUBLISH=Bob's; $(shell touch run)") == (f"{made.folder}/Bob's; $(shell touch run)/current",) * 2
    assert read("PUBLISH=/a b") == ("/a b/current",) * 2
    assert not (made.folder / "run").exists() and not (made.folder / "bi" / "run").exists()


def test_help_lists_every_target_in_a_group(made: Project) -> None:
    """In 80 columns; what is phony is listed, and what is listed is there."""
    shown = made.make("help").stdout
    assert max(map(len, shown.splitlines())) <= 80
    groups = re.findall(r"^(\S.*)\n((?:  make .*\n)+)", shown, re.MULTILINE)
    assert [name for name, _ in groups] == ["Run", "Explain", "Change", "Test", "Set up and release"]
    listed = [line.split()[1] for _, lines in groups for line in lines.splitlines()]
    text = (ROOT / "Makefile").read_text(encoding="utf-8").replace("\\\n", " ")
    phony = re.search(r"^\.PHONY: (.*)", text, re.MULTILINE)[1].split()
    assert {*listed, "help"} == {*phony} and len({*listed}) == len(listed)


# ---------------------------------------------------------------- release-check


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """A repository with a commit, its package and an entry in its changelog, in which a version can be tagged."""
    for folder in ("lead_scoring", "python_udfs", "build/release"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / ".gitignore").write_text("build\n")
    (tmp_path / "lead_scoring" / "__init__.py").write_text('__version__ = "1.2.0"\n')
    (tmp_path / "lead_scoring" / "words.yml").write_text("")
    (tmp_path / "python_udfs" / "__init__.py").write_text("")
    (tmp_path / "dbt_project.yml").write_text("version: 1.2.0\n")
    (tmp_path / "CHANGELOG.md").write_text("# Changelog\n\n## 1.2.0 (2026-11-20)\n\n## 1.1.0 (2026-10-01)\n")
    git(tmp_path, "init", "--quiet")
    commit(tmp_path)
    package(tmp_path, "lead_scoring/__init__.py", "lead_scoring/words.yml", "python_udfs/__init__.py")
    return tmp_path


def commit(folder: Path) -> None:
    """Commit all that has changed, and a commit if nothing has."""
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "A change")


def package(folder: Path, *files: str, version: str = "1.2.0") -> None:
    """Put a package of these files in place of the one that is built."""
    for old in (folder / "build" / "release").iterdir():
        old.unlink()
    with zipfile.ZipFile(folder / "build" / "release" / f"lead_scoring-{version}-py3-none-any.whl", "w") as wheel:
        for name in files:
            wheel.write(folder / name, name)


def replace(file: Path, old: str, new: str) -> None:
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))


def tag_an_older_commit(folder: Path) -> None:
    git(folder, "tag", "v1.2.0")
    commit(folder)


WRONG: dict[str, tuple[Callable[[Path], object], str]] = {
    "dbt's version": (
        lambda at: replace(at / "dbt_project.yml", "1.2.0", "1.1.0"),
        "dbt_project.yml says version 1.1.0",
    ),
    "no entry": (lambda at: replace(at / "CHANGELOG.md", "1.2.0", "1.3.0"), "CHANGELOG.md has no entry for 1.2.0"),
    "no date": (lambda at: replace(at / "CHANGELOG.md", "2026-11-20", "unreleased"), "CHANGELOG.md has 'unreleased'"),
    "an older tag": (tag_an_older_commit, "Tag v1.2.0 is another commit"),
    "no package": (lambda at: package(at, version="1.1.0"), "build/release has no package of 1.2.0"),
    "a file left out": (
        lambda at: package(at, "lead_scoring/__init__.py", "python_udfs/__init__.py"),
        "The package lacks lead_scoring/words.yml",
    ),
}


def release_check(folder: Path, code: int = 0) -> list[str]:
    """The lines that the check prints, which ends with a code."""
    return call(sys.executable, ROOT / ".ci" / "release_check.py", cwd=folder, code=code).stdout.splitlines()


def test_a_version_is_ready_before_and_after_its_tag(release: Path) -> None:
    ready = ["Version 1.2.0 is ready: git tag v1.2.0"]
    assert release_check(release) == ready
    git(release, "tag", "--annotate", "--message", "1.2.0", "v1.2.0")
    assert release_check(release) == ready


@pytest.mark.parametrize("what", WRONG)
def test_a_release_that_is_not_in_order_is_refused(what: str, release: Path) -> None:
    """With a sentence for what is wrong, and none besides."""
    change, expected = WRONG[what]
    change(release)
    (line,) = release_check(release, code=1)
    assert line.startswith(expected)


# ---------------------------------------------------------------- hooks before a commit


@pytest.fixture
def hooks() -> dict[str, dict[str, Any]]:
    """The hooks of .pre-commit-config.yaml, by id."""
    repos = read_yaml(ROOT / ".pre-commit-config.yaml")["repos"]
    assert [repo["repo"] for repo in repos] == ["local"], "a hook from elsewhere would need the network"
    return {hook["id"]: hook for repo in repos for hook in repo["hooks"]}


def test_hooks_are_programs_of_the_environment(hooks: dict[str, dict[str, Any]]) -> None:
    assert list(hooks) == ["ruff", "ruff-format", "sqlfluff", "docs"]
    for hook in hooks.values():
        assert hook["language"] == "system"
        program = next(word for word in hook["entry"].split() if word.startswith(".venv/"))
        assert (ROOT / program).exists(), program
    changed = re.compile(hooks["sqlfluff"]["files"])
    assert changed.search("models/marts/lead_scores.sql") and changed.search("tests/data/people_are_accepted.sql")
    assert not changed.search("macros/scoring/rules.sql") and not changed.search("models/marts/runs.yml")


@pytest.mark.parametrize("hook", ["ruff", "ruff-format"])
def test_a_hook_refuses_what_it_is_for(hook: str, hooks: dict[str, dict[str, Any]], tmp_path: Path) -> None:
    good, bad = tmp_path / "good.py", tmp_path / "bad.py"
    good.write_text('"""A module."""\n\nprint("Hello")\n')
    bad.write_text("import os\nprint( 'Hello' )\n")

    for file, code in ((good, 0), (bad, 1)):
        call(*hooks[hook]["entry"].split(), file, code=code)
