"""`lead-scoring init`: writes which systems are connected, and the warehouse, into the project's own files.

Var `sources` of dbt_project.yml and the warehouse that profiles.yml falls back to are changed where they stand; every
other line, comments included, stays as it is.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import yaml
from rich.console import Console

from lead_scoring import notices, project, sources
from lead_scoring.errors import ConfigurationWrong, InputRefused

#: Var `sources` with the lines that belong to it; and the warehouse of dbt commands that are called by hand.
_SOURCES = re.compile(r"^  sources:.*\n(?:    .*\n|  - .*\n)*", re.MULTILINE)
_WAREHOUSE = re.compile(r"(?<=env_var\('LEAD_SCORING_WAREHOUSE', ')[^']*(?='\))")
#: What profiles.yml says before anybody has said anything.
_NO_WAREHOUSE = "warehouse/dev.duckdb"


def entry(name: str, settings: Mapping[str, str]) -> str | dict[str, dict[str, str]]:
    """An entry of var `sources`: a name, or a name with where its tables are."""
    return {name: dict(settings)} if settings else name


def init(
    console: Console, entries: Sequence[Any], warehouse: Path, is_default_warehouse: bool, overwrite: bool
) -> None:
    """Write the entries into var `sources` and the warehouse into the profile; say what is there and what comes next.

    Raises ConfigurationWrong, and writes nothing, when other systems or another warehouse are named there already and
    `overwrite` is not said, or when an entry cannot be read. `is_default_warehouse`: `run` takes it by itself.
    """
    connected = sources.connected({"sources": list(entries)})
    config, profiles = project.ROOT / "dbt_project.yml", project.ROOT / "profiles.yml"
    text, profile = config.read_text(encoding="utf-8"), profiles.read_text(encoding="utf-8")
    before = project.project_vars({}).get("sources") or []
    warehouses_before = set(_WAREHOUSE.findall(profile)) - {_NO_WAREHOUSE, str(warehouse)}
    changed = [f"var sources of {config} names {_flow(before)}"] if before not in ([], list(entries)) else []
    changed += [f"{profiles} names {name}" for name in sorted(warehouses_before)]
    if changed and not overwrite:
        there = " and ".join(changed)
        raise ConfigurationWrong(f"{there} already.\nNothing was written; say --overwrite to replace it.")
    new_config = _replaced(config, _SOURCES, text, _block(entries))
    new_profile = _replaced(profiles, _WAREHOUSE, profile, str(warehouse))
    config.write_text(new_config, encoding="utf-8")
    profiles.write_text(new_profile, encoding="utf-8")
    console.print(f"Wrote var sources to {config}: {_flow(entries)}", markup=False)
    console.print(f"Wrote the warehouse of dbt commands to {profiles}: {warehouse}", markup=False)
    _say_what_is_there(console, connected)
    option = "" if is_default_warehouse else f" --warehouse {warehouse}"
    console.print("Next:")
    console.print(f"  lead-scoring run{option}", markup=False, soft_wrap=True)
    console.print(f"  lead-scoring doctor{option}", markup=False, soft_wrap=True)


def _replaced(path: Path, part: re.Pattern[str], text: str, new: str) -> str:
    """The text of a file with `new` in place of its one such part; raises ConfigurationWrong when that is no YAML."""
    written, number = part.subn(lambda _: new, text)
    try:
        yaml.safe_load(written)
    except yaml.YAMLError:
        number = 0
    if number != 1:
        raise ConfigurationWrong(f"{path} is not laid out as it came. Nothing was written; write there by hand:\n{new}")
    return written


def _block(entries: Sequence[Any]) -> str:
    lines = [
        f"    - {item}\n" if isinstance(item, str) else "".join(f"    - {key}: {_flow(item[key])}\n" for key in item)
        for item in entries
    ]
    return f"  sources:\n{''.join(lines)}"


def _flow(value: Any) -> str:
    """YAML on one line."""
    return yaml.safe_dump(value, default_flow_style=True, width=10_000).removesuffix("\n").removesuffix("\n...")


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
            for what, _ in notices.of_source(found):
                console.print(f"  {what}", style="yellow", markup=False)
            missing = f"; not there, so empty: {', '.join(found.missing_tables)}" if found.missing_tables else ""
            console.print(f"  {source.name}: {len(found.selects)} tables in {source.place}{missing}", markup=False)
