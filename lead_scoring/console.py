"""Terminal output: coloured and moving on a terminal, plain lines in a pipe or a log."""

import sys
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

#: Width of output that goes to a pipe or a file.
PLAIN_WIDTH = 110


def make_console() -> Console:
    """A console on standard output that writes no control characters when that is not a terminal."""
    plain = not sys.stdout.isatty()
    return Console(width=PLAIN_WIDTH if plain else None, highlight=False, soft_wrap=plain, no_color=plain or None)


def make_table(*columns: str, text: Collection[str] = ()) -> Table:
    """A table of numbers, lined up to the right; its first column and those named in `text` are words."""
    table = Table(box=box.SIMPLE_HEAD, header_style="bold")
    for index, column in enumerate(columns):
        is_text = index == 0 or column in text
        table.add_column(column, justify="left" if is_text else "right", overflow="fold", no_wrap=not is_text)
    return table


class Steps:
    """Tells what a run is doing: a line a step, and on a terminal a bar while dbt builds."""

    def __init__(self, console: Console) -> None:
        self.console = console

    @contextmanager
    def step(self, text: str) -> Iterator[None]:
        started = time.monotonic()
        self.console.print(f"{text} ...", markup=False)
        yield
        self.console.print(f"  done in {time.monotonic() - started:.1f} s", style="dim", markup=False)

    @contextmanager
    def bar(self, total: int) -> Iterator["Bar"]:
        if not self.console.is_terminal:
            yield Bar(None)
            return
        columns = [BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}")]
        with Progress(*columns, console=self.console, transient=True) as progress:
            yield Bar(progress, total)

    @contextmanager
    def status(self) -> Iterator[Callable[[str], None]]:
        """A line that moves on a terminal: what is called in the block with a text shows it."""
        if not self.console.is_terminal:
            yield lambda text: None
            return
        with self.console.status("") as status:
            yield lambda text: status.update(escape(text))


class Bar:
    """A progress bar, or nothing when there is no terminal to draw it on."""

    def __init__(self, progress: Progress | None, total: int = 0) -> None:
        self._progress = progress
        self._task = progress.add_task("", total=total) if progress else None

    def advance(self, name: str) -> None:
        if self._progress:
            self._progress.update(self._task, advance=1, description=name)
