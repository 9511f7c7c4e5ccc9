"""Terminal output: coloured and moving on a terminal, plain lines in a pipe or a log."""

import json
import sys
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import click
from rich import box
from rich import console as rich_console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from lead_scoring.core.names import shown

#: Width of output that goes to a pipe or a file.
PLAIN_WIDTH = 110


class Console(rich_console.Console):
    """A console that shows the control characters of names and urls, and never sends them."""

    def render_str(self, text: str, **options: object) -> Text:
        return super().render_str(shown(text), **options)  # before rich leaves some of them out

    def render(self, *args: object, **options: object) -> Iterable[Segment]:
        for segment in super().render(*args, **options):
            yield segment if segment.control else Segment(shown(segment.text), segment.style)


def make_console() -> Console:
    """A console on standard output that writes no control characters when that is not a terminal.

    Brackets are text and no markup: names, reasons and paths may have them.
    """
    plain = not sys.stdout.isatty()
    width = PLAIN_WIDTH if plain else None
    return Console(width=width, highlight=False, markup=False, soft_wrap=plain, no_color=plain or None)


def print_json(value: Any) -> None:
    """Print JSON for machines on standard output; what JSON has no type for, such as a date, becomes a text."""
    click.echo(shown(json.dumps(value, indent=2, default=str, ensure_ascii=False)))


def make_table(*columns: str, text: Collection[str] = (), rows: Iterable[Iterable[object]] = ()) -> Table:
    """A table of numbers, lined up to the right; its first column and those named in `text` are words.

    `rows`: its cells; whole numbers get separators for thousands, and None is blank.
    """
    table = Table(box=box.SIMPLE_HEAD, header_style="bold")
    for index, column in enumerate(columns):
        is_text = index == 0 or column in text
        table.add_column(column, justify="left" if is_text else "right", overflow="fold", no_wrap=not is_text)
    for row in rows:
        table.add_row(*("" if cell is None else f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row))
    return table


def query_table(con: Any, sql: str, *parameters: object, text: Collection[str] = ()) -> Table:
    """A table of the rows of a query on DuckDB, under the names of its columns; see `make_table`."""
    found = con.execute(sql, parameters)
    return make_table(*(column[0] for column in found.description), text=text, rows=found.fetchall())


class Steps:
    """Tells what a run is doing: a line a step, and on a terminal a bar while dbt builds."""

    is_interrupted = False
    """Whether somebody has asked this command to stop."""

    def __init__(self, console: Console) -> None:
        self.console = console

    @contextmanager
    def step(self, text: str) -> Iterator[None]:
        self._stop_if_interrupted()
        started = time.monotonic()
        self.console.print(f"{text} ...")
        yield
        self._stop_if_interrupted()
        self.console.print(f"  done in {time.monotonic() - started:.1f} s", style="dim")

    def _stop_if_interrupted(self) -> None:
        if self.is_interrupted:
            raise KeyboardInterrupt

    @contextmanager
    def bar(self, total: int) -> Iterator[Callable[[str], None]]:
        """A bar on a terminal: what is called in the block with a name moves it by one, and shows the name."""
        if not self.console.is_terminal:
            yield lambda name: None
            return
        columns = [BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}")]
        with Progress(*columns, console=self.console, transient=True) as progress:
            task = progress.add_task("", total=total)
            yield lambda name: progress.update(task, advance=1, description=name)

    @contextmanager
    def status(self) -> Iterator[Callable[[str], None]]:
        """A line that moves on a terminal: what is called in the block with a text shows it."""
        if not self.console.is_terminal:
            yield lambda text: None
            return
        with self.console.status("") as status:
            yield lambda text: status.update(escape(text))
