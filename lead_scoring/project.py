"""Where the project's files are, and the vars that hold for a run."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from lead_scoring.errors import ConfigurationWrong

#: The dbt project, found from this package, so that the command works from any directory.
ROOT = Path(__file__).resolve().parent.parent
#: Where the demo company is written that is scored when no input is given.
DEMO_INPUT = ROOT / "build" / "demo"
#: Its size and its seed.
DEMO_PEOPLE, DEMO_DAYS, DEMO_SEED = 2000, 120, 7
#: The day that the demo company and the small example are scored at: their stories end there.
EXAMPLE_AS_OF = date(2026, 11, 15)
SCORING_SEEDS = ("scorecards", "scorecard_rules", "scorecard_groups", "score_bands")


def project_vars(overrides: Mapping[str, Any]) -> dict[str, Any]:
    """The vars of dbt_project.yml with those of the command line on top."""
    path = ROOT / "dbt_project.yml"
    try:
        config = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise ConfigurationWrong(f"{path} cannot be read: {error}") from error
    declared = dict(config.get("vars") or {})
    declared |= declared.pop(config["name"], None) or {}
    return declared | dict(overrides)


def last_complete_day(variables: Mapping[str, Any]) -> date:
    """Yesterday in the scoring time zone."""
    name = variables.get("scoring_timezone") or "UTC"
    try:
        zone = ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ConfigurationWrong(f"var scoring_timezone: {name!r} is no time zone, such as Europe/Berlin.") from error
    return datetime.now(zone).date() - timedelta(days=1)


def default_warehouse(input_folder: Path, base: Path) -> Path:
    """One file per input folder: its name and a short hash of its whole path, under `warehouse/` of `base`."""
    path = input_folder.resolve()
    digest = hashlib.sha256(str(path).encode()).hexdigest()[:8]
    return base / "warehouse" / f"{path.name or 'root'}-{digest}.duckdb"


def target_folder(warehouse: Path) -> Path:
    """Where dbt keeps the parsed project, compiled SQL and logs: beside the warehouse, so that runs do not mix."""
    return warehouse.with_name(f"{warehouse.name}.dbt")


def seed_files(names: Iterable[str] = SCORING_SEEDS) -> dict[str, Path]:
    """The seed files that exist, by seed name."""
    found = {path.stem: path for path in sorted((ROOT / "seeds").rglob("*.csv"))}
    return {name: found[name] for name in names if name in found}


def rules_fingerprint(variables: Mapping[str, Any]) -> str:
    """A hash of all that decides what events mean and are worth: rules, custom rules, macros, scorecards and vars."""
    digest = hashlib.sha256()
    files = [path for folder in ("models/rules", "custom", "macros") for path in sorted((ROOT / folder).rglob("*"))]
    for path in [*files, *seed_files().values()]:
        if path.is_file():
            digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    settings = {name: value for name, value in variables.items() if name not in ("as_of", "run_id")}
    digest.update(yaml.safe_dump(settings, sort_keys=True).encode())
    return digest.hexdigest()
