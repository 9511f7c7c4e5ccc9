"""The command `lead-scoring`."""

import gc
import os
import pkgutil
import signal
import sys
import threading
from importlib import import_module
from io import TextIOWrapper
from typing import Any

import click

from lead_scoring import __version__, commands
from lead_scoring.commands._options import EPILOG
from lead_scoring.core.console import Steps
from lead_scoring.core.errors import Interrupted, of_disk
from lead_scoring.core.names import shown, without_password


def _interrupt(number: int, frame: Any) -> None:
    """Stop here, or, where a library keeps that to itself (DuckDB while it imports), at the next step."""
    Steps.is_interrupted = True
    raise KeyboardInterrupt


class _Commands(click.Group):
    """Commands whose errors show no password, also when a url stands where none belongs.

    Ctrl-C and SIGTERM end them with one line, and so does a disk that is full or cannot be written to.
    """

    def main(self, *args: Any, **options: Any) -> Any:
        is_the_program = not args and not options
        if is_the_program:
            # dbt holds millions of objects as long as a command lasts: looking through them is a tenth of a small run,
            # and what would be found is 130 MB
            gc.disable()
        try:
            return super().main(*args, **options)
        except SystemExit as end:
            if end.code == Interrupted.exit_code and is_the_program:
                # Python ends itself with SIGINT, not with a code, where an interruption has passed certain calls
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(Interrupted.exit_code)
            raise

    def invoke(self, ctx: click.Context) -> Any:
        # processes that dbt leaves when it is stopped would speak of semaphores
        os.environ.setdefault("PYTHONWARNINGS", "ignore:resource_tracker")
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        # locks, dbt and whoever else notes how we were called get to know no password
        sys.argv = [without_password(argument) for argument in sys.argv]
        Steps.is_interrupted = False
        # Python lets only the main thread say what signals do
        is_main = threading.current_thread() is threading.main_thread()
        numbers = (signal.SIGINT, signal.SIGTERM) if is_main else ()
        before = {number: signal.signal(number, _interrupt) for number in numbers}
        try:
            return super().invoke(ctx)
        except (KeyboardInterrupt, Exception) as error:
            # libraries make errors of their own of an interruption
            if Steps.is_interrupted or isinstance(error, KeyboardInterrupt):
                text = "stopped before the end. What is published is whole; call it again to finish."
                raise Interrupted(text) from error
            refusal = error if isinstance(error, click.ClickException) else of_disk(error)
            if refusal is None:
                raise
            refusal.message = shown(without_password(refusal.message))
            raise refusal from None
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


@click.group(
    cls=_Commands, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}
)
@click.version_option(__version__, prog_name="lead-scoring")
def main() -> None:
    """Score leads and accounts from files in a folder, on DuckDB or Spark, and explain every score."""


for _name in (module.name for module in pkgutil.iter_modules(commands.__path__)):
    if not _name.startswith("_"):
        main.add_command(getattr(import_module(f"lead_scoring.commands.{_name}"), _name))
