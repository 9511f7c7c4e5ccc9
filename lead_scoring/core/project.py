"""Where the project's files are, and the vars that hold for a run."""

import hashlib
import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from lead_scoring.core.errors import ConfigurationWrong

#: The dbt project, found from this package, so that the command works from any directory.
ROOT = Path(__file__).resolve().parents[2]
#: The engines that runs are executed on: targets of profiles.yml.
ENGINES = ("duckdb", "spark")
#: Where the demo company is written that is scored when it is asked for.
DEMO_INPUT = ROOT / "build" / "demo"
#: Where runs publish to by default, and where they publish the demo company; from the working directory on.
PUBLISHED, PUBLISHED_DEMO = Path("published"), Path("published-demo")
#: Its size and its seed.
DEMO_PEOPLE, DEMO_DAYS, DEMO_SEED = 2000, 120, 7
#: The day that the demo company and the small example are scored at: their last events are of it.
EXAMPLE_AS_OF = date(2026, 11, 15)
#: What var as_of says for the clock's day, which is not over.
TODAY = "today"
SCORING_SEEDS = ("scorecards", "scorecard_rules", "scorecard_groups", "score_bands")


def read_yaml(path: Path) -> Any:
    """What a YAML file of the project says, read by the parser in C where there is one: ten times as fast."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def meta_of(declared: Mapping[str, Any]) -> dict[str, Any]:
    """`config.meta` of what a YAML file of dbt declares."""
    return declared.get("config", {}).get("meta", {})


def project_vars(overrides: Mapping[str, Any]) -> dict[str, Any]:
    """The vars of dbt_project.yml with those of the command line on top."""
    path = ROOT / "dbt_project.yml"
    try:
        config = read_yaml(path)
    except (OSError, yaml.YAMLError) as error:
        raise ConfigurationWrong(f"{path} cannot be read: {error}") from error
    declared = dict(config.get("vars") or {})
    declared |= declared.pop(config["name"], None) or {}
    return _flat(declared | dict(overrides))


def _flat(variables: dict[str, Any]) -> dict[str, Any]:
    """Vars in which `sources`, the list that version 0.1 had, is replaced by the flat vars that say the same.

    Raises ConfigurationWrong when it is no list of names and of names with settings.
    """
    if "sources" not in variables:
        return variables
    entries = variables.pop("sources") or []
    if not isinstance(entries, list):
        raise ConfigurationWrong(f"var sources is {entries!r}; write hubspot_enabled: true for each source instead.")
    flat = variables | {name: False for name in variables if name.endswith("_enabled")}
    names = []
    for entry in entries:
        name, settings = next(iter(entry.items())) if isinstance(entry, Mapping) and len(entry) == 1 else (entry, {})
        if not isinstance(name, str) or not isinstance(settings, Mapping):
            raise ConfigurationWrong(
                f"var sources has {entry!r}; write hubspot_enabled: true and hubspot_schema instead."
            )
        names.append(name)
        flat |= {f"{name}_enabled": True}
        flat |= {f"{name}_{key}": str(value) for key, value in settings.items() if key != "tables" and value}
        flat |= {f"{name}_{table}_identifier": str(own) for table, own in (settings.get("tables") or {}).items()}
    return flat | ({"source_priority": names} if names else {})


def switched_on(variables: Mapping[str, Any]) -> list[str]:
    """The vars that connect a system, such as hubspot_enabled, of those that are on."""
    return [name for name, value in variables.items() if name.endswith("_enabled") and value]


def scoring_day(variables: Mapping[str, Any]) -> date:
    """The day of var as_of, or else yesterday in the scoring time zone."""
    return named_day(variables) or today(variables) - timedelta(days=1)


def named_day(variables: Mapping[str, Any]) -> date | None:
    """The day of var as_of, by the clock where it says `today`; None when it names none."""
    named = str(variables.get("as_of") or "")
    if named == TODAY:
        return today(variables)
    try:
        return date.fromisoformat(named)
    except ValueError:
        return None


def today(variables: Mapping[str, Any]) -> date:
    """The clock's day in the scoring time zone."""
    name = variables.get("scoring_timezone") or "UTC"
    try:
        zone = ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ConfigurationWrong(f"var scoring_timezone: {name!r} is no time zone, such as Europe/Berlin.") from error
    return datetime.now(zone).date()


def default_warehouse(input_folder: Path | str, base: Path, engine: str = "duckdb") -> Path:
    """One file per input folder: its name and a short hash of its whole path, under `warehouse/` of `base`."""
    path = PurePosixPath(input_folder) if isinstance(input_folder, str) else input_folder.resolve()
    digest = hashlib.sha256(str(input_folder if isinstance(input_folder, str) else path).encode()).hexdigest()[:8]
    folder = re.sub("['\"]", "_", path.name)  # quotes, which dbt cannot write in the name of a database
    name = f"{folder or 'root'}-{digest}" + ("" if engine == "duckdb" else f"-{engine}")
    return base / "warehouse" / f"{name}.duckdb"


def target_folder(warehouse: Path) -> Path:
    """Where dbt keeps the parsed project, compiled SQL and logs: beside the warehouse, so that runs do not mix."""
    return warehouse.with_name(f"{warehouse.name}.dbt")


def impact_folder(warehouse: Path) -> Path:
    """Where `lead-scoring impact` keeps what it has built of the input of a warehouse: beside it."""
    return warehouse.with_name(f"{warehouse.name}.impact")


def seed_files() -> dict[str, Path]:
    """The files of the scorecards that exist, by name of the seed."""
    found = {path.stem: path for path in sorted((ROOT / "seeds").rglob("*.csv"))}
    return {name: found[name] for name in SCORING_SEEDS if name in found}
