"""The Makefile hands over what it is given as it is, and runs none of it."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

#: A program that writes the arguments it gets to a file, each with a zero byte behind it.
PROGRAM = '#!/bin/sh\nprintf \'%s\\0\' "$@" > "$ARGUMENTS"\n'
#: Every variable that a target hands over: target, variable, and the arguments that come of it.
HANDED_OVER = [
    ("run", "INPUT", ["run", "--target", "duckdb", "--input", "{}"]),
    ("run", "AS_OF", ["run", "--target", "duckdb", "--demo", "--as-of", "{}"]),
    ("run", "PUBLISH", ["run", "--target", "duckdb", "--demo", "--publish", "{}"]),
    ("run", "WAREHOUSE", ["run", "--target", "duckdb", "--demo", "--warehouse", "{}"]),
    ("run", "HISTORY_DAYS", ["run", "--target", "duckdb", "--demo", "--history-days", "{}"]),
    ("run", "TARGET", ["run", "--target", "{}", "--demo"]),
    ("explain", "WHO", ["explain", "--", "{}"]),
    ("explain", "PUBLISH", ["explain", "--publish", "{}", "--", ""]),
    ("impact", "BASE", ["impact", "--base", "{}"]),
    ("site", "PUBLISH", ["site", "--publish", "{}"]),
    ("bench", "EVENTS", ["-m", "benchmarks", "--events", "{}"]),
    ("bench", "SIZES", ["-m", "benchmarks", "--sizes", "{}"]),
    ("dbt-docs", "INPUT", ["docs", "--input", "{}"]),
    ("dbt-docs", "WAREHOUSE", ["docs", "--warehouse", "{}"]),
]
VALUES = [
    "a folder/with blanks",
    "Bob's export",
    'say "hi"',
    "x'; touch run; '",
    'x"; touch run; "',
    "$(touch run)",
    "`touch run`",
    "$(shell touch run)",
    "${shell touch run}",
    "$(HOME) $HOME $$ $x",
    "# no comment",
    "a; touch run",
    "a && touch run | touch run > run",
    "two\nlines; touch run",
    "-n",
    "--help",
    "%s \\n \\",
    "*.csv",
    "café 株式会社",
]


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

    def make(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Call make with nothing of a make around it."""
        around = ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", *(name for _, name, _ in HANDED_OVER), "ARGS")
        env = {name: value for name, value in os.environ.items() if name not in around}
        env |= {"ARGUMENTS": str(self.folder / "arguments"), **variables}
        return subprocess.run(
            ["make", "--no-print-directory", *arguments], cwd=self.folder, env=env, capture_output=True, text=True
        )

    def arguments(self, *arguments: str, **variables: str) -> list[str]:
        """The arguments that the program of a target gets; nothing else has been run."""
        done = self.make(*arguments, **variables)
        assert done.returncode == 0, done.stderr
        assert {path.name for path in self.folder.iterdir()} - {"arguments", "build", "bi"} == {
            *("Makefile", ".venv", "pyproject.toml", "requirements")
        }
        return (self.folder / "arguments").read_text().split("\0")[:-1]


@pytest.fixture
def made(tmp_path: Path, project_root: Path) -> Project:
    """The project's Makefile with programs that only say how they were called."""
    return Project(tmp_path, project_root / "Makefile")


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
    done = made.make("check", "ARGS=it's")
    assert done.returncode == 2 and "quote" in done.stderr
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
        done = made.make("metrics", *arguments)
        assert done.returncode == 0, done.stderr
        line = done.stdout.splitlines()[-1].replace(
            "../.venv/bin/mf query", "sh -c 'echo $LEAD_SCORING_PUBLICATION' sh"
        )
        told = subprocess.run(line, shell=True, cwd=made.folder, capture_output=True, text=True, check=True).stdout
        return (made.folder / "build" / "read").read_text(), told.strip()

    assert read() == (f"{made.folder}/published/current", "")
    (made.folder / "published-demo" / "current").mkdir(parents=True)
    assert read() == (f"{made.folder}/published-demo/current",) * 2
    (made.folder / "published" / "current").mkdir(parents=True)
    assert read() == (f"{made.folder}/published/current", "")
    assert read("PUBLISH=Bob's; $(shell touch run)") == (f"{made.folder}/Bob's; $(shell touch run)/current",) * 2
    assert read("PUBLISH=/a b") == ("/a b/current",) * 2
    assert not (made.folder / "run").exists() and not (made.folder / "bi" / "run").exists()
