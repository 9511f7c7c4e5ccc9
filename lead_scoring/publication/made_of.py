"""What a publication was made of, and whether a run may take its place.

An origin is a text: `folder /srv/crm`, `source hubspot in schema hubspot of the warehouse`, or the demo company. Mart
`runs` notes those of each run, so that every publication knows its own. docs/decisions/publications.md says why so.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from lead_scoring.core import project, runs
from lead_scoring.core.errors import ConfigurationWrong
from lead_scoring.core.names import listed
from lead_scoring.core.sources import Source
from lead_scoring.publication.publications import Publication

DEMO = "the demo company"
#: Column `input` of runs that did not note their origins yet: a folder, connected systems, or both.
_INPUT = re.compile(r"(?P<folder>.*?)(?:(?:^|, )(?P<sources>source \w+(?:, source \w+)*))?", re.DOTALL)
#: How the path of `project.DEMO_INPUT` ends, wherever the project stands.
_DEMO_FOLDER = "/build/demo"


@dataclass(frozen=True)
class MadeOf:
    """What some runs, one after the other on one warehouse, have read."""

    runs: frozenset[str]
    """Their ids."""
    folders: tuple[str, ...]
    """Input folders, and the demo company: what was loaded stays."""
    sources: tuple[str, ...]
    """Connected systems of the last run that read any input: one that is off is taken out."""

    @classmethod
    def read(cls, rows: Iterable[Mapping[str, Any]]) -> "MadeOf":
        """From rows of mart `runs`, in the order of the runs."""
        ids, folders, sources = [], {}, ()
        for row in rows:
            ids.append(row["run_id"])
            origins = _noted(row)
            if origins is not None:
                folders |= dict.fromkeys(origin for origin in origins if not _is_source(origin))
                sources = tuple(filter(_is_source, origins))
        return cls(frozenset(ids), tuple(folders), sources)

    def lacks(self, earlier: "MadeOf", given: Sequence[str] | None) -> list[str]:
        """The origins of an earlier publication that one made of this warehouse and what is given now would not have.

        `given` is None when a run reads nothing and works on what is there.
        """
        lost, is_successor = [], bool(self.runs & earlier.runs)
        if not is_successor:
            # among real people the demo company came by mistake
            wanted = [origin for origin in earlier.folders if origin != DEMO] or earlier.folders
            lost += [origin for origin in wanted if origin not in (*self.folders, *(given or ()))]
        if given is not None or not is_successor:
            read = self.sources if given is None else given
            known = {*read, *map(_source_of, read)}  # an earlier run may have noted no place
            lost += [origin for origin in earlier.sources if origin not in known]
        return lost


def origins(folder: Path | str | None, connected: Iterable[Source]) -> list[str]:
    """Of an input folder, or the address of one, and connected systems."""
    found = []
    if folder == project.DEMO_INPUT:
        found.append(DEMO)
    elif folder:
        found.append(f"folder {str(folder).rstrip('/') or folder}")
    return found + [f"source {source.name} in {source.place}" for source in connected]


def as_text(found: Sequence[str] | None) -> str | None:
    """Origins as mart `runs` notes them."""
    return None if found is None else json.dumps(found)


def require_successor(
    warehouse: Path,
    con: duckdb.DuckDBPyConnection | None,
    places: Iterable[Publication],
    given: Sequence[str] | None,
    *,
    replace: bool,
) -> None:
    """Raise ConfigurationWrong when a run would mix the demo company with data, or take the place of something else.

    `con`: the warehouse, where it is there. `replace`: the latter is asked for.
    """
    there = MadeOf.read((runs.noted(con) or runs.noted(con, runs.OF_VERSION_0_1)) if con else [])
    _refuse_mixture(warehouse, there, given or [])
    if replace:
        return
    for place in places:
        rows = place.noted_runs()
        if rows is None and DEMO in (*there.folders, *(given or ())):
            raise _refused(place, "is published already, and it is not known what that was made of", there, given)
        earlier = MadeOf.read(row for row in rows or [] if row["outcome"] == "succeeded")
        if there.lacks(earlier, given):
            shown = listed([*earlier.folders, *earlier.sources])
            raise _refused(place, f"shows what was made of {shown} (run {rows[-1]['run_id']})", there, given)


def _refuse_mixture(warehouse: Path, there: MadeOf, given: Sequence[str]) -> None:
    others = [origin for origin in (*there.folders, *there.sources) if origin != DEMO]
    if DEMO in given and others:
        raise ConfigurationWrong(
            f"the warehouse {warehouse} holds what was made of {listed(others)}; the demo company does not belong"
            " beside it.\nNothing was touched. Leave out --warehouse: the demo company has one of its own."
        )
    if DEMO in there.folders and any(origin != DEMO for origin in given):
        raise ConfigurationWrong(
            f"the warehouse {warehouse} holds the demo company; {listed(given)} does not belong beside it.\n"
            "Nothing was touched. Name another file with --warehouse, or leave it out."
        )


def _refused(place: Publication, shows: str, there: MadeOf, given: Sequence[str] | None) -> ConfigurationWrong:
    new = listed([*there.folders, *there.sources] if given is None else given) or "nothing"
    advice = "Publish to another place with --publish"
    if given is not None:
        advice += ", or say --replace to give up what is shown there"
    if any(origin.startswith("folder ") for origin in given or ()):
        advice += (
            ".\nIf it is the next delivery of the same data, name the warehouse that holds the earlier ones with"
            " --warehouse"
        )
    return ConfigurationWrong(
        f"{place} {shows}.\nIn its place would come what is made of {new}. Nothing was touched.\n{advice}."
    )


def _noted(row: Mapping[str, Any]) -> list[str] | None:
    """The origins that a run noted, without the place of a source where it did not; None when it read nothing."""
    if row.get("made_of"):
        return json.loads(row["made_of"])
    if row["input"] in (None, "none"):
        return None
    said = _INPUT.fullmatch(row["input"])
    folder, sources = said["folder"], said["sources"]
    found = [DEMO if folder.endswith(_DEMO_FOLDER) else f"folder {folder.rstrip('/') or folder}"] if folder else []
    return found + (sources.split(", ") if sources else [])


def _is_source(origin: str) -> bool:
    return origin.startswith("source ")


def _source_of(origin: str) -> str:
    """`source hubspot`, without its place."""
    return " ".join(origin.split(" ", 2)[:2])
