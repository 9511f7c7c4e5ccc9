"""`lead-scoring init`: writes which systems are connected, and the engine, into the project's own files.

Var `sources` of dbt_project.yml and the default target of profiles.yml are changed where they stand; every other line,
comments included, stays as it is.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import yaml
from rich.console import Console

from lead_scoring import project, sources
from lead_scoring.errors import ConfigurationWrong, InputRefused

#: Var `sources` with the lines that belong to it, and the target that profiles.yml falls back to.
_SOURCES = re.compile(r"^  sources:.*\n(?:    .*\n|  - .*\n)*", re.MULTILINE)
_TARGET = re.compile(r"^  target: .*\n", re.MULTILINE)


def entry(name: str, settings: Mapping[str, str]) -> str | dict[str, dict[str, str]]:
    """An entry of var `sources`: a name, or a name with where its tables are."""
    return {name: dict(settings)} if settings else name


def init(console: Console, entries: Sequence[Any], target: str, overwrite: bool) -> None:
    """Write the entries into var `sources` and the engine into the profile, and say what is there and what comes next.

    Raises ConfigurationWrong, and writes nothing, when other systems are named there already and `overwrite` is not
    said, or when an entry cannot be read.
    """
    connected = sources.connected({"sources": list(entries)})
    config, profiles = project.ROOT / "dbt_project.yml", project.ROOT / "profiles.yml"
    text, profile = config.read_text(encoding="utf-8"), profiles.read_text(encoding="utf-8")
    before, target_before = project.project_vars({}).get("sources") or [], _target(profile)
    changed = []
    if before not in ([], list(entries)):
        changed.append(f"var sources of {config} names {_flow(before)}")
    if target_before not in ("duckdb", target):
        changed.append(f"the target of {profiles} is {target_before}")
    if changed and not overwrite:
        raise ConfigurationWrong(
            f"{' and '.join(changed)} already.\nNothing was written; say --overwrite to replace it."
        )
    _write(config, _SOURCES, text, _block(entries), lambda parsed: parsed["vars"]["sources"] == list(entries))
    _write(
        profiles, _TARGET, profile, f"  target: {target}\n", lambda parsed: parsed["lead_scoring"]["target"] == target
    )
    console.print(f"Wrote var sources to {config}: {_flow(entries)}", markup=False)
    console.print(f"Wrote target {target} to {profiles}", markup=False)
    _say_what_is_there(console, connected)
    option = "" if target == "duckdb" else f" --target {target}"
    console.print("Next:")
    console.print(f"  lead-scoring run{option}", markup=False)
    console.print("  lead-scoring doctor", markup=False)


def _write(path: Path, part: re.Pattern[str], text: str, new: str, is_right: Any) -> None:
    """Put `new` in the place of a part of a file; raises ConfigurationWrong when that is not what it then says."""
    written, number = part.subn(lambda _: new, text)
    if number != 1 or not is_right(yaml.safe_load(written)):
        raise ConfigurationWrong(f"{path} is not laid out as it came; write there by hand:\n{new}")
    if written != text:
        path.write_text(written, encoding="utf-8")


def _block(entries: Sequence[Any]) -> str:
    lines = [
        f"    - {item}\n" if isinstance(item, str) else "".join(f"    - {key}: {_flow(item[key])}\n" for key in item)
        for item in entries
    ]
    return f"  sources:\n{''.join(lines)}"


def _flow(value: Any) -> str:
    """YAML on one line."""
    return yaml.safe_dump(value, default_flow_style=True, width=10_000).removesuffix("\n").removesuffix("\n...")


def _target(profile: str) -> str:
    return yaml.safe_load(profile)["lead_scoring"]["target"]


def _say_what_is_there(console: Console, connected: Sequence[sources.Source]) -> None:
    """Which tables of each system are in its place already; a schema of the warehouse is looked at by a run."""
    with duckdb.connect() as con:
        for source in connected:
            if not source.folder and not source.database:
                console.print(f"  {source.name}: looked for in {source.place} when a run starts", markup=False)
                continue
            try:
                found = sources.find(con, source)
            except InputRefused as error:
                console.print(f"  {error.message}", style="yellow", markup=False)
                continue
            missing = f"; not there, so empty: {', '.join(found.missing_tables)}" if found.missing_tables else ""
            console.print(f"  {source.name}: {len(found.selects)} tables in {source.place}{missing}", markup=False)
