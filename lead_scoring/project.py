"""Where the project's files are, and the vars that hold for a run."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from lead_scoring.errors import ConfigurationWrong

#: The dbt project, found from this package, so that the command works from any directory.
ROOT = Path(__file__).resolve().parent.parent
#: The engines that runs are executed on: targets of profiles.yml.
ENGINES = ("duckdb", "spark")
#: Where the demo company is written that is scored when it is asked for.
DEMO_INPUT = ROOT / "build" / "demo"
#: Where runs publish to unless told otherwise, and where they publish the demo company; from the working directory on.
PUBLISHED, PUBLISHED_DEMO = Path("published"), Path("published-demo")
#: Its size and its seed.
DEMO_PEOPLE, DEMO_DAYS, DEMO_SEED = 2000, 120, 7
#: The day that the demo company and the small example are scored at: their stories end there.
EXAMPLE_AS_OF = date(2026, 11, 15)
SCORING_SEEDS = ("scorecards", "scorecard_rules", "scorecard_groups", "score_bands")
#: Vars that change with every run, or that only say when a run stops: scores do not depend on them.
_RUN_VARS = (
    *("as_of", "run_id", "accept_change", "max_rejected_share", "heuristics_min_cases", "max_share_jump"),
    "replace_relations",
)
#: Vars of the score pages: no run reads them.
_SITE_VARS = ("site_mask", "site_top_leads")
#: Vars that are read where signals are priced, not where they are found.
_PRICE_VARS = ("history_days", "mql_exit")
#: Folders with what is done to signals, after they have been found: in every run, for everybody.
_PRICING = ("macros/scoring", "models/history", "models/marts", "models/learning", "models/profiles")


def read_yaml(path: Path) -> Any:
    """What a YAML file of the project says, read by the parser in C where there is one: ten times as fast."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def project_vars(overrides: Mapping[str, Any]) -> dict[str, Any]:
    """The vars of dbt_project.yml with those of the command line on top."""
    path = ROOT / "dbt_project.yml"
    try:
        config = read_yaml(path)
    except (OSError, yaml.YAMLError) as error:
        raise ConfigurationWrong(f"{path} cannot be read: {error}") from error
    declared = dict(config.get("vars") or {})
    declared |= declared.pop(config["name"], None) or {}
    return declared | dict(overrides)


def last_complete_day(variables: Mapping[str, Any]) -> date:
    """Yesterday in the scoring time zone."""
    return today(variables) - timedelta(days=1)


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


def seed_files(names: Iterable[str] = SCORING_SEEDS) -> dict[str, Path]:
    """The seed files that exist, by seed name."""
    found = {path.stem: path for path in sorted((ROOT / "seeds").rglob("*.csv"))}
    return {name: found[name] for name in names if name in found}


def detection_fingerprint(variables: Mapping[str, Any]) -> str:
    """A hash of all that decides what is found in the input: models, macros, lists, vars and packages, less prices."""
    folders = (
        "models",
        "without_python",
        "custom",
        "macros",
        "python_udfs",
        "seeds",
        "requirements/run.txt",
        "lead_scoring/load.py",
    )
    priced = {*_files(*_PRICING), *seed_files().values()}
    files = [path for path in _files(*folders) if path not in priced and path.suffix != ".pyc"]
    other = (*_RUN_VARS, *_PRICE_VARS, *_SITE_VARS)
    return _hash(files, {name: value for name, value in variables.items() if name not in other})


def _files(*places: str) -> list[Path]:
    """The files in some folders of the project, and files named themselves."""
    return [path for place in places for path in sorted([ROOT / place, *(ROOT / place).rglob("*")]) if path.is_file()]


def _hash(files: Iterable[Path], settings: Mapping[str, Any]) -> str:
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    digest.update(yaml.safe_dump(dict(settings), sort_keys=True).encode())
    return digest.hexdigest()


def rules_fingerprint(variables: Mapping[str, Any]) -> str:
    """A hash of all that decides what events mean and are worth: rules, macros, scorecards, vars, marts."""
    files = sorted({*_files("models/rules", "custom", "macros", *_PRICING), *seed_files().values()})
    return _hash(files, {name: value for name, value in variables.items() if name not in (*_RUN_VARS, *_SITE_VARS)})
