"""What the terminal is sent: nothing that steers it, and no text that it has no letters for stops a command."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from lead_scoring import cli
from lead_scoring.console import Console, make_table
from lead_scoring.errors import LeadScoringError
from lead_scoring.names import shown

#: A title that a name would give the window, a colour, and a direction of text.
NAME = "Ann \x1b]0;owned\x07\x1b[31m\x9b2J\u202egro.emca"
SHOWN = "Ann \\u001b]0;owned\\u0007\\u001b[31m\\u009b2J\\u202egro.emca"


def test_control_characters_are_shown_and_never_sent() -> None:
    """In lines, in tables, in errors and in JSON, which stays readable; line feeds and letters stay as they are."""
    told = io.StringIO()
    console = Console(file=told, force_terminal=True, width=200, color_system=None)
    console.print(NAME, markup=False)
    table = make_table("who", text=["who"])
    table.add_row(NAME)
    console.print(table)
    assert told.getvalue().count(SHOWN) == 2
    assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(told.getvalue())
    assert LeadScoringError(f"nobody goes by {NAME}").format_message() == f"nobody goes by {SHOWN}"
    assert json.loads(shown(json.dumps({"name": NAME}, ensure_ascii=False))) == {"name": NAME}
    assert shown("Zo\u00eb\n\u97d3") == "Zo\u00eb\n\u97d3"


def test_a_terminal_without_the_letters_is_written_to() -> None:
    """Where standard output is ASCII a letter is written as its code."""
    say = "main.add_command(click.Command('say', callback=lambda: make_console().print('Zo\\u00eb'))); main(['say'])"
    imports = "import click; from lead_scoring.cli import main; from lead_scoring.console import make_console"
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run([sys.executable, "-c", f"{imports}; {say}"], env=environment, capture_output=True, check=True)
    assert done.stdout == b"Zo\\xeb\n"


def test_ctrl_c_ends_a_command_with_one_line_and_its_own_code() -> None:
    @click.command()
    def wait() -> None:
        raise KeyboardInterrupt

    done = CliRunner().invoke(type(cli.main)(commands={"wait": wait}), ["wait"])
    assert done.exit_code == 130
    assert done.stderr == "Interrupted: stopped before the end. What is published is whole; call it again to finish.\n"
    assert done.stdout == ""


@pytest.mark.parametrize("place", ["s3://bucket/marts", "mysql://me:secret@host/db", "file:///tmp/x"])
def test_what_cannot_be_published_to_is_refused_before_anything_is_written(place: str) -> None:
    """No folder of that name is made, and no password is repeated."""
    with CliRunner().isolated_filesystem() as folder:
        done = CliRunner().invoke(cli.main, ["run", "--demo", "--publish", place])
        assert done.exit_code == 2
        assert f"{place.partition('://')[0]}://... cannot be published to" in done.output
        assert "secret" not in done.output
        assert list(Path(folder).iterdir()) == []
