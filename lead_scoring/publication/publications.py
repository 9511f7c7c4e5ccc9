"""Where marts are published to, a folder or a schema of a PostgreSQL database, and what a run asks of either."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

import duckdb

from lead_scoring.core.files import exclusive
from lead_scoring.publication import folder

#: Called with what is being written just now.
Tell = Callable[[str], None]
#: Marts that stand in folders of Parquet files; of DuckDB none.
Folders = Mapping[str, Path]
_NONE: Folders = MappingProxyType({})


class Publication(Protocol):
    """A place that shows the marts of one run at a time, whole; as text it is what people know it by."""

    described: str
    """Where to look, and what is found there."""

    def held(self) -> AbstractContextManager[None]:
        """Check that it can take a publication, and keep other runs out; the other methods need this.

        Raises Busy when another run has it, and an error that says what to do when it cannot be published to.
        """

    def current_run(self) -> str | None:
        """The run_id that readers see, or None when nothing is published."""

    def noted_runs(self) -> list[dict[str, Any]] | None:
        """Mart `runs` as readers see it, empty when nothing is published; None when it cannot be read."""

    def publishing(self, warehouse: Path, run_id: str, tell: Tell, folders: Folders) -> AbstractContextManager[object]:
        """Write all marts beside those that readers see, in whose place they come when the block ends well.

        They are of run `run_id`; `folders` hold the marts that are only views in the warehouse file.
        """

    def erase_earlier(self) -> tuple[int, list[str]]:
        """Remove earlier publications for good: how many these were, and what is left to do that others own."""


class Folder:
    """A publication as files; see `publish`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.described = f"{path / 'current'} (one Parquet file a mart, and all in {folder.DATABASE})"

    def __str__(self) -> str:
        return str(self.path)

    @contextmanager
    def held(self) -> Iterator[None]:
        folder.check_folder(self.path)
        with exclusive(f"the publish folder {self.path}", self.path / ".lock"):
            yield

    def current_run(self) -> str | None:
        return folder.current_run(self.path)

    def noted_runs(self) -> list[dict[str, Any]] | None:
        return folder.noted_runs(self.path)

    def publishing(self, warehouse: Path, run_id: str, tell: Tell, folders: Folders) -> AbstractContextManager[Path]:
        return folder.publishing(warehouse, self.path, run_id, folders)

    def erase_earlier(self) -> tuple[int, list[str]]:
        left = []
        if folder.remove_site(self.path / "site"):
            left.append(
                f"score pages in {self.path / 'site'} were removed: write them again with `lead-scoring site`, and"
                " remove copies of them"
            )
        return folder.remove_earlier(self.path), left


@contextmanager
def held(publications: Sequence[Publication]) -> Iterator[None]:
    """Check and hold all places to publish to."""
    with ExitStack() as stack:
        for publication in publications:
            stack.enter_context(publication.held())
        yield


def current_run(publications: Sequence[Publication]) -> str | None:
    """The run_id that readers see everywhere, or None when it is not the same everywhere."""
    shown = {publication.current_run() for publication in publications}
    return shown.pop() if len(shown) == 1 else None


def publish_to(
    publications: Sequence[Publication],
    warehouse: Path,
    run_id: str,
    tell: Tell,
    folders: Folders = _NONE,
) -> None:
    """Publish the marts of the warehouse everywhere: nothing is shown anywhere before all is written everywhere."""
    with ExitStack() as stack:
        for publication in publications:
            stack.enter_context(publication.publishing(warehouse, run_id, tell, folders))


@contextmanager
def open_marts(publications: Sequence[Publication], warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The marts as they have just been published, by their names alone: from a folder, or else from the warehouse."""
    folders = [publication for publication in publications if isinstance(publication, Folder)]
    if folders:
        with duckdb.connect(folders[0].path / "current" / folder.DATABASE, read_only=True) as con:
            yield con
    else:
        with duckdb.connect(warehouse) as con:
            con.execute("set search_path = 'marts'")
            yield con
