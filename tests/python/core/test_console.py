"""What the terminal is sent: nothing that steers it, and no text that it has no letters for stops a command."""

import io
import json
import re
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import click
import duckdb
import pytest
from calls import call
from click.testing import CliRunner

from lead_scoring import cli
from lead_scoring.commands import run
from lead_scoring.core import project
from lead_scoring.core.console import Console, Steps, make_table
from lead_scoring.core.errors import LeadScoringError, writing
from lead_scoring.core.names import shown

#: A title that a name would give the window, a colour, and a direction of text.
NAME = "Ann \x1b]0;owned\x07\x1b[31m\x9b2J\u202egro.emca"
SHOWN = "Ann \\u001b]0;owned\\u0007\\u001b[31m\\u009b2J\\u202egro.emca"


def test_control_characters_are_shown_and_never_sent() -> None:
    """In lines, in tables, in errors and in JSON, which stays readable; line feeds and letters stay as they are."""
    printed = io.StringIO()
    console = Console(file=printed, force_terminal=True, width=200, color_system=None)
    console.print(NAME, markup=False)
    table = make_table("who", text=["who"])
    table.add_row(NAME)
    console.print(table)
    assert printed.getvalue().count(SHOWN) == 2
    assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(printed.getvalue())
    assert LeadScoringError(f"nobody goes by {NAME}").format_message() == f"nobody goes by {SHOWN}"
    assert json.loads(shown(json.dumps({"name": NAME}, ensure_ascii=False))) == {"name": NAME}
    assert shown("Zo\u00eb\n\u97d3") == "Zo\u00eb\n\u97d3"


def test_a_terminal_without_the_letters_is_written_to() -> None:
    """Where standard output is ASCII a letter is written as its code."""
    say = "main.add_command(click.Command('say', callback=lambda: make_console().print('Zo\\u00eb'))); main(['say'])"
    imports = "import click; from lead_scoring.cli import main; from lead_scoring.core.console import make_console"
    assert call(sys.executable, "-c", f"{imports}; {say}", PYTHONIOENCODING="ascii").stdout == "Zo\\xeb\n"


def command(does: Callable[[], object]) -> object:
    """A command that does this, as the command line calls it."""
    return CliRunner().invoke(type(cli.main)(commands={"do": click.Command("do", callback=does)}), ["do"])


def interrupted_in_a_library() -> None:
    """What DuckDB makes of Ctrl-C while a query runs."""
    Steps.is_interrupted = True
    raise RuntimeError("Query interrupted")


def interrupted() -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("does", [interrupted, interrupted_in_a_library])
def test_ctrl_c_ends_a_command_with_one_line_and_its_own_code(does: Callable[[], object]) -> None:
    done = command(does)
    Steps.is_interrupted = False
    assert done.exit_code == 130
    assert done.stderr == "Interrupted: stopped before the end. What is published is whole; call it again to finish.\n"
    assert done.stdout == ""


def fill_a_disk() -> None:
    with writing(Path("/srv/site")):
        Path("/dev/full").write_text("page")


def write_below_a_question_mark() -> None:
    Path("a?").mkdir()
    duckdb.connect("a?/w.duckdb").execute("create table t (a int)")


@pytest.mark.parametrize(
    ("does", "said"),
    [
        (fill_a_disk, "Error: /srv/site: No space left on device.\nMake room there, or name"),
        (lambda: Path("/proc/none").mkdir(), "Error: /proc/none: No such file or directory.\nGive yourself the right"),
        (lambda: duckdb.connect("/proc/none/w.duckdb"), 'Error: Cannot open file "/proc/none/w.duckdb": No such file'),
        (write_below_a_question_mark, "DuckDB takes what follows a ? for options: write none"),
    ],
)
def test_a_disk_that_is_full_or_not_written_to_is_a_sentence(does: Callable[[], object], said: str) -> None:
    """With the path, and what to do; an error of another kind stays one."""
    with CliRunner().isolated_filesystem():
        done = command(does)
    assert done.exit_code == 1
    assert said in done.stderr and "name another place (--warehouse, --publish, --out)" in done.stderr
    assert isinstance(command(lambda: duckdb.sql("selec 1")).exception, duckdb.ParserException)


def refused(*arguments: str, code: int = 2) -> str:
    """What a command says that ends with a code before it has written anything."""
    with CliRunner().isolated_filesystem() as folder:
        done = CliRunner().invoke(cli.main, arguments)
        assert (done.exit_code, list(Path(folder).iterdir())) == (code, []), done.output
        return done.output


@pytest.mark.parametrize(
    "place",
    [
        "s3://bucket/marts",
        "mysql://me:secret@host/db",
        "file:///tmp/x",
        "mysql:me:secret@host",
        "host=h password=secret",
    ],
)
def test_what_cannot_be_published_to_is_refused_before_anything_is_written(place: str) -> None:
    """No folder of that name is made, and no password is repeated."""
    said = refused("run", "--demo", "--publish", place)
    assert f"{re.split('[:=]', place)[0]}:... cannot be published to" in said
    assert "secret" not in said


@pytest.mark.parametrize(
    "arguments",
    [
        *(["explain", "x", "--publish"], ["site", "--out"], ["demo", "--out"], ["docs", "--warehouse"]),
        *(["impact", "--cache"], ["impact", "--out"], ["run", "--warehouse"], ["forget", "x", "--publish"]),
    ],
)
def test_an_address_is_no_path_wherever_one_is_named(arguments: list[str]) -> None:
    said = refused(*arguments, "mysql://me:secret@host/db")
    assert "mysql:... " in said and "secret" not in said
    loaded = CliRunner().invoke(cli.main, ["load", "mysql://me:secret@host/db"])
    assert "mysql://me:***@host/db can be read with --target spark only" in loaded.stderr


@pytest.mark.parametrize(
    "name", [name for name, command in cli.main.commands.items() if "variables" in str(command.params)]
)
def test_every_command_refuses_vars_that_nothing_reads(name: str) -> None:
    """Before it looks for anything else, and with the name that may be meant."""
    needed = {"run": ["--demo"], "forget": ["somebody", "--reason", "asked for"]}.get(name, [])
    said = refused(name, *needed, "--vars", "hubspot_shema: crm", code=4)
    assert "there is no var 'hubspot_shema'. Write the name of a var, such as hubspot_schema" in said


def test_a_day_to_come_is_asked_for_at_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    tomorrow = project.today({}) + timedelta(days=1)
    run._ask_about_the_future(tomorrow, {})
    terminal = SimpleNamespace(isatty=lambda: True)
    monkeypatch.setattr(run, "sys", SimpleNamespace(stdin=terminal, stdout=terminal))
    monkeypatch.setattr(run.click, "confirm", asked.append)
    run._ask_about_the_future(date(2026, 1, 1), {})
    assert asked == []
    with pytest.raises(click.UsageError, match="nothing was scored"):
        run._ask_about_the_future(tomorrow, {})
    assert asked == [f"{tomorrow} is 1 days after today: every day without events counts as silence. Score it?"]
