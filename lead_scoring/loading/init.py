"""`lead-scoring init`: writes which systems are connected, and the warehouse, into the project's own files.

The vars of sources in dbt_project.yml and the warehouse that profiles.yml falls back to are changed where they stand;
every other line, comments included, stays as it is.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import yaml
from rich.console import Console

from lead_scoring.core import project, sources
from lead_scoring.core.errors import ConfigurationWrong, InputRefused, writing
from lead_scoring.loading import notices, tables

#: The warehouse of dbt commands that are called by hand.
_WAREHOUSE = re.compile(r"(?<=env_var\('LEAD_SCORING_WAREHOUSE', ')[^']*(?='\))")
#: What profiles.yml says before anybody has said anything.
_NO_WAREHOUSE = "warehouse/dev.duckdb"


def init(
    console: Console,
    settings: Mapping[str, Mapping[str, str]],
    warehouse: Path,
    is_default_warehouse: bool,
    overwrite: bool,
) -> None:
    """Write the vars of sources and the warehouse into the project; say what is there and what comes next.

    `settings`: by source, the most trusted first, where its tables are: schema, database or folder. Raises
    ConfigurationWrong, and writes nothing, when other systems or another warehouse are named there already and
    `overwrite` is not said, or when a var cannot be read. `is_default_warehouse`: `run` takes it by itself.
    """
    known = sources.known_sources()
    for name in settings:
        if name not in known:
            raise ConfigurationWrong(f"{name!r} is no source; write one of: {', '.join(known)}.")
    wanted: dict[str, Any] = {}
    for name, given in settings.items():
        wanted |= {f"{name}_enabled": True} | {f"{name}_{key}": value for key, value in given.items()}
    wanted["source_priority"] = list(settings)
    connected = sources.connected(wanted)
    config, profiles = project.ROOT / "dbt_project.yml", project.ROOT / "profiles.yml"
    text, profile = config.read_text(encoding="utf-8"), profiles.read_text(encoding="utf-8")
    before = {
        name: value
        for name, value in (project.read_yaml(config).get("vars") or {}).items()
        if value and (name == "source_priority" or _of_source(known).fullmatch(name))
    }
    warehouses_before = set(_WAREHOUSE.findall(profile)) - {_NO_WAREHOUSE, str(warehouse)}
    changed = [f"{config} says {_flow(before)}"] if before and before != wanted else []
    changed += [f"{profiles} names {name}" for name in sorted(warehouses_before)]
    if changed and not overwrite:
        there = " and ".join(changed)
        raise ConfigurationWrong(f"{there} already.\nNothing was written; say --overwrite to replace it.")
    new_config = _with_vars(config, text, wanted, known)
    new_profile = _with_warehouse(profiles, profile, str(warehouse))
    for path, new in ((config, new_config), (profiles, new_profile)):
        partial = path.with_name(f".{path.name}.new")  # a disk that is full takes nothing of the file that is there
        with writing(path):
            partial.write_text(new, encoding="utf-8")
        partial.replace(path)
    console.print(f"Wrote vars to {config}: {_flow(wanted)}")
    console.print(f"Wrote the warehouse of dbt commands to {profiles}: {warehouse}")
    _say_what_is_there(console, connected)
    option = "" if is_default_warehouse else f" --warehouse {warehouse}"
    console.print("Next:")
    console.print(f"  lead-scoring run{option}", soft_wrap=True)
    console.print(f"  lead-scoring doctor{option}", soft_wrap=True)


def _of_source(known: Sequence[str]) -> re.Pattern[str]:
    """The names of vars that say where a source is, and by which one it is switched on."""
    return re.compile(rf"({'|'.join(known)})_(enabled|schema|database|folder|\w+_identifier)")


def _with_vars(path: Path, text: str, wanted: Mapping[str, Any], known: Sequence[str]) -> str:
    """The text of dbt_project.yml with the wanted vars of sources in place of those that it has.

    Raises ConfigurationWrong when it does not have them a line each, as it came.
    """
    lines, left = [], dict(wanted)
    with_line = set(re.findall(r"^  (\w+)_enabled:", text, re.MULTILINE))
    for line in text.splitlines(keepends=True):
        found = re.match(r"  (\w+):", line)
        name = found[1] if found else ""
        of_source = _of_source(known).fullmatch(name)
        if of_source and of_source[2] == "enabled":
            mine = {key: left.pop(key) for key in list(left) if key.startswith(f"{of_source[1]}_")}
            lines += [f"  {key}: {_flow(value)}\n" for key, value in ({name: False} | mine).items()]
        elif name == "source_priority":
            without_line = [source for source in known if source not in with_line]
            mine = [key for key in left if without_line and _of_source(without_line).fullmatch(key)]
            lines += [f"  {key}: {_flow(left.pop(key))}\n" for key in mine]
            _, mark, comment = line.partition("  #")
            lines.append(f"  {name}: {_flow(left.pop(name))}{mark}{comment or chr(10)}")
        elif not of_source:
            lines.append(line)
    written = "".join(lines)
    try:
        yaml.safe_load(written)
    except yaml.YAMLError:
        left = dict(wanted)
    if left:
        raise _moved(path, "".join(f"  {name}: {_flow(value)}\n" for name, value in left.items()))
    return written


def _with_warehouse(path: Path, text: str, warehouse: str) -> str:
    """The text of profiles.yml with another warehouse; raises ConfigurationWrong when it is not laid out as it came."""
    if set(warehouse) & set("'\"\\{"):
        raise ConfigurationWrong(f"{path} takes no quote, backslash or brace in a path: {warehouse}. Name another one.")
    written, number = _WAREHOUSE.subn(lambda _: warehouse, text)
    if number != 1:
        raise _moved(path, warehouse)
    return written


def _moved(path: Path, wanted: str) -> ConfigurationWrong:
    return ConfigurationWrong(f"{path} is not laid out as it came. Nothing was written; write there by hand:\n{wanted}")


def _flow(value: Any) -> str:
    """YAML on one line."""
    return yaml.safe_dump(value, default_flow_style=True, width=10_000).removesuffix("\n").removesuffix("\n...")


def _say_what_is_there(console: Console, connected: Sequence[sources.Source]) -> None:
    """Which tables of each system are in its place already; a schema of the warehouse is looked at by a run."""
    with duckdb.connect() as con:
        for source in connected:
            if not source.folder and not source.database:
                console.print(f"  {source.name}: looked for in {source.place} when a run starts")
                continue
            try:
                found = tables.find(con, source)
            except InputRefused as error:
                console.print(f"  {error.message}", style="yellow")
                continue
            for what, _ in notices.of_source(found):
                console.print(f"  {what}", style="yellow")
            missing = f"; not there, so empty: {', '.join(found.missing_tables)}" if found.missing_tables else ""
            console.print(f"  {source.name}: {len(found.selects)} tables in {source.place}{missing}")
