"""Where marts are published to, a folder or a schema of a PostgreSQL database, and what a run asks of either."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

#: Called with what is being written just now.
Tell = Callable[[str], None]
#: Marts that stand in folders of Parquet files; of DuckDB none.
Folders = Mapping[str, Path]
_NONE: Folders = MappingProxyType({})


class Publication(Protocol):
    """A place that shows the marts of one run at a time, whole; as text it is what people know it by."""

    described: str
    """Where to look, and what is found there."""

    def locked(self) -> AbstractContextManager[None]:
        """Check that it can take a publication, and keep other runs out; the other methods need this.

        Raises Busy when another run has it, and an error that says what to do when it cannot be published to.
        """

    def noted_runs(self) -> list[dict[str, Any]] | None:
        """Mart `runs` as readers see it, empty when nothing is published; None when it cannot be read."""

    def publishing(self, warehouse: Path, run_id: str, tell: Tell, folders: Folders) -> AbstractContextManager[object]:
        """Write all marts beside those that readers see, in whose place they come when the block ends well.

        They are of run `run_id`; `folders` hold the marts that are only views in the warehouse file.
        """

    def erase_earlier(self) -> tuple[int, list[str]]:
        """Remove earlier publications for good: how many these were, and what is left to do that others own."""


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
