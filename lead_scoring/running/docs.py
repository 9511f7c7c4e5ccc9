"""`lead-scoring docs`: dbt's documentation of the project, with what comments say of macros and data tests."""

import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dbt.contracts.graph.manifest import Manifest

from lead_scoring.core import project, runs
from lead_scoring.core.console import Steps
from lead_scoring.core.dbt import Dbt
from lead_scoring.core.errors import ConfigurationWrong, NothingFound
from lead_scoring.core.warehouse import open_warehouse, stands_in_spark
from lead_scoring.running.run import locked

#: A comment, or the first line of a macro or a materialization.
_MACRO = re.compile(
    r"\{#-?(?P<comment>.*?)-?#\}"
    r"|\{%-?\s*(?:macro\s+(?P<name>\w+)|materialization\s+(?P<kind>\w+), adapter='(?P<engine>\w+)')",
    re.DOTALL,
)


def write_docs(steps: Steps, warehouse: Path, out: Path, variables: Mapping[str, Any], verbose: bool = False) -> None:
    """Write `out`/index.html about the project and the tables of a warehouse.

    Raises NothingFound when no run has been finished in it, Busy while one is under way.
    """
    if not warehouse.exists():
        raise NothingFound(f"there is no warehouse {warehouse}; `lead-scoring run` builds one.")
    if stands_in_spark(warehouse):
        raise ConfigurationWrong(f"the tables of {warehouse} stand in Spark; name a warehouse of DuckDB.")
    with locked(warehouse):
        with open_warehouse(warehouse) as con:
            last_run = runs.last_finished(con)
        if last_run is None:
            raise NothingFound(f"no run has been finished in {warehouse}: it has no tables to describe.")
        with steps.step("Writing the documentation with dbt"):
            dbt = Dbt(warehouse, variables, {"as_of": str(last_run["as_of"]), "run_id": "docs"}, verbose=verbose)
            describe_code(dbt.manifest)
            page = dbt.document()
            out.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(page, out / "index.html")
    steps.console.print(f"Wrote {out / 'index.html'}")


def describe_code(manifest: Manifest) -> None:
    """Give macros and data tests the comment that stands above them as description: what dbt itself does not read."""
    comments: dict[str, dict[str, str]] = {}
    for macro in manifest.macros.values():
        if macro.package_name == manifest.metadata.project_name and not macro.description:
            path = macro.original_file_path
            if path not in comments:
                comments[path] = macro_comments((project.ROOT / path).read_text(encoding="utf-8"))
            macro.description = comments[path].get(macro.name, "")
    for node in manifest.nodes.values():
        if node.resource_type == "test" and not node.description:
            lines = re.match(r"(?:--.*\n)*", node.raw_code).group().splitlines()
            node.description = " ".join(line.removeprefix("--").strip() for line in lines)


def macro_comments(text: str) -> dict[str, str]:
    """What the comments of a file of macros say, by macro; `spark__now` without one of its own has that of `now`."""
    found, comment = {}, ""
    for match in _MACRO.finditer(text):
        if match["comment"] is not None:
            comment = " ".join(match["comment"].split())
            continue
        name = match["name"] or f"materialization_{match['kind']}_{match['engine']}"  # as dbt calls it
        found[name] = comment or found.get(name.rpartition("__")[2], "")
        comment = ""
    return found
