"""Shared fixtures: where things are, the command line, a tiny dbt project, and one real run of the built-in example."""

import os
import pickle
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from filelock import FileLock
from site_example import masked_pages, pages, unsafe
from spark_session import spark, spark_is_there

from lead_scoring import project
from lead_scoring.cli import main
from lead_scoring.contract import COLUMNS

__all__ = ["masked_pages", "pages", "spark", "spark_is_there", "unsafe"]
# Nobody reads the logs of dbt's debugging here, and writing them is a twentieth of a build.
os.environ.setdefault("DBT_LOG_LEVEL_FILE", "none")
ROOT = Path(__file__).resolve().parents[2]
#: What a test needs besides DuckDB, told by a fixture that it asks for: the marker of pyproject.toml.
NEEDS = {"spark": "spark", "spark_is_there": "spark", "server": "postgres", "browser": "browser", "metrics": "slow"}
#: Modules that take a minute or so. They come first, since all others would wait for one that comes last.
LONGEST = (
    *("test_dbt_unit_tests", "test_incremental", "test_forget", "test_field_cases", "test_cli_run", "test_properties"),
    *("test_history", "test_data_tests_can_fail", "test_bad_input", "test_impact", "test_one_world"),
)
#: Where the slowest tests of a whole run are listed.
SLOWEST, SO_MANY = ROOT / "build" / "slowest-tests.txt", 40


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests by what they need, so that none can forget it; the longest modules come first."""
    for item in items:
        for fixture in NEEDS.keys() & set(getattr(item, "fixturenames", ())):
            item.add_marker(NEEDS[fixture])
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.stem, len(places)))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Write which tests took the most seconds, fixtures included, when many have run."""
    seconds: dict[str, float] = defaultdict(float)
    for reports in terminalreporter.stats.values():
        for report in reports:
            if isinstance(report, pytest.TestReport):
                seconds[report.nodeid] += report.duration
    if len(seconds) < 10 * SO_MANY:
        return
    slowest = sorted(seconds.items(), key=lambda item: -item[1])[:SO_MANY]
    SLOWEST.parent.mkdir(exist_ok=True)
    SLOWEST.write_text("".join(f"{taken:7.1f} s  {test}\n" for test, taken in slowest), encoding="utf-8")
    terminalreporter.write_line(f"The {SO_MANY} slowest tests: {SLOWEST.relative_to(ROOT)}")


@pytest.fixture(scope="session")
def project_root() -> Path:
    """The root of this project."""
    return ROOT


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """The material beside the project (golden cases, real input); tests that need it skip where it is absent."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip(f"{folder} is absent: golden cases and real input are not part of the project")
    return folder


@pytest.fixture(scope="session")
def invoke() -> Callable[..., Result]:
    """Call `lead-scoring` in this process: invoke("run", "--input", folder).exit_code."""

    def call(*arguments: object) -> Result:
        return CliRunner().invoke(main, [str(argument) for argument in arguments], catch_exceptions=False)

    return call


@pytest.fixture(scope="session")
def command() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Call `lead-scoring` as a process of its own, in any directory, with its output captured as from a pipe."""

    def call(*arguments: object, cwd: Path = ROOT, **env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "lead_scoring", *map(str, arguments)],
            cwd=cwd,
            env={**os.environ, "PYTHONPATH": str(ROOT), **env},
            capture_output=True,
            text=True,
            check=False,
        )

    return call


@pytest.fixture(scope="session")
def example(
    tmp_path_factory: pytest.TempPathFactory, command: Callable[..., subprocess.CompletedProcess[str]]
) -> tuple[Path, Path, subprocess.CompletedProcess[str]]:
    """The small example, scored once: publish folder, warehouse file, and what the command printed.

    Each worker of a parallel run has a copy of its own, which tests may change.
    """
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "example"
    with FileLock(folder.with_suffix(".lock")):
        if not folder.exists():
            folder.mkdir()
            done = command(
                *("run", "--input", ROOT / "examples" / "input", "--as-of", str(project.EXAMPLE_AS_OF)),
                *("--publish", folder / "published", "--warehouse", folder / "example.duckdb"),
                cwd=folder,
            )
            (folder / "done.pickle").write_bytes(pickle.dumps(done))
    done = pickle.loads((folder / "done.pickle").read_bytes())
    assert done.returncode == 0, done.stdout + done.stderr
    copy = Path(shutil.copytree(folder, tmp_path_factory.mktemp("copy") / "example", symlinks=True))
    return copy / "published", copy / "example.duckdb", done


TINY_PROJECT = """
name: lead_scoring
version: 0.1.0
profile: lead_scoring
model-paths: [models]
test-paths: [tests]
flags: {send_anonymous_usage_stats: false, version_check: false}
vars: {as_of: "1970-01-01", run_id: unpublished, scoring_timezone: UTC, max_rejected_share: 0.05, price: 1}
models:
  lead_scoring:
    +materialized: table
    staging: {+schema: staging}
    input: {+schema: input}
    identity: {+schema: identity}
    activity: {+schema: activity}
    run_state: {+schema: run_state}
    scoring: {+schema: scoring}
    marts: {+schema: marts}
"""
# what a finished run keeps, see lead_scoring/kept.py
TINY_KEPT = {
    "run_state": ("person_fingerprints_this_run", "people_to_score"),
    "scoring": ("int_rules", "int_published_bands"),
}
TINY_MARTS = {
    "lead_scores": """select person_id, email, {{ var('price') }}::double as score, 'cold' as band, false as is_mql
        from {{ ref('stg_files__people') }} where rejection_reason is null""",
    "account_scores": "select null::varchar as account_id, 'cold' as band, false as is_mqa where false",
    "bot_events": "select null::varchar as event_id where false",
    "duplicate_events": "select null::varchar as event_id where false",
    "unresolved_events": """select event_id, 'unknown person_id' as reason from {{ ref('stg_files__events') }}
        where person_id not in (select person_id from {{ ref('stg_files__people') }})""",
    "identity_quarantine": "select 'shared_email' as kind where false",
    "rejected_rows": """select table_name, file, row as row_number, reason as problem, reason, raw_values
        from raw.unreadable_rows""",
    "rejected_values": """select null as table_name, null as column_name, null as value, null as reason
        where false""",
    "nulled_values": """select null as table_name, null as column_name, null as value, null as reason,
        null::bigint as times where false""",
    "rule_coverage": "select 'ad_click' as rule_id, 'not_evaluated' as status, 'no event of family ads' as reason",
    "feed_freshness": "select null::varchar as family, null::date as last_seen_on where false",
    "heuristic_shares": "select null::varchar as heuristic, null::double as share where false",
    "prices": "select 'default' as scorecard, true as is_primary",
    "band_change_log": """select null::date as as_of, null as scorecard, null as level, null as person_id,
        null as account_id, null as from_band, null as to_band, null::double as score where false""",
    "crm_sync_leads": """select null as person_id, null as row_hash, null::date as changed_at, null as change_type
        where false""",
    "crm_sync_accounts": """select null as account_id, null as row_hash, null::date as changed_at, null as change_type
        where false""",
    "bands": "select 'default' as scorecard, 'person' as level, 'cold' as band, null::double as min_score",
}


@pytest.fixture
def tiny_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A dbt project with the staging and mart tables that the command line reads and next to no logic.

    The command line works on it instead of on ours, so that a test can break a model in a second.
    """
    root = tmp_path / "project"
    for folder in ("staging/files", "marts", *TINY_KEPT):
        (root / "models" / folder).mkdir(parents=True)
    (root / "macros").mkdir()
    (root / "tests").mkdir()
    (root / "dbt_project.yml").write_text(TINY_PROJECT)
    (root / "profiles.yml").write_text((ROOT / "profiles.yml").read_text())
    (root / "macros" / "schema.sql").write_text(
        "{% macro generate_schema_name(name, node) %}{{ name or target.schema }}{% endmacro %}"
    )
    for table, columns in COLUMNS.items():
        (root / "models" / "staging" / "files" / f"stg_files__{table}.sql").write_text(
            f"select *, case when \"{columns[0]}\" is null and '{table}' <> 'score_exemptions'"
            f" then '{columns[0]} is missing' end as rejection_reason, rejection_reason as rejection_problem,"
            f" null::varchar as rejected_values from raw.{table}"
        )
    for name, sql in TINY_MARTS.items():
        run_id = "'{{ var(\"run_id\") }}' as run_id"
        (root / "models" / "marts" / f"{name}.sql").write_text(f"select *, {run_id} from ({sql}) as rows")
    for folder, tables in TINY_KEPT.items():
        for table in tables:
            (root / "models" / folder / f"{table}.sql").write_text(
                "select null as level, null as scorecard, null as scored_id, null as band, null as person_id"
                " where false"
            )
    monkeypatch.setattr(project, "ROOT", root)
    monkeypatch.setattr("lead_scoring.checks.require_sound", lambda variables: None)
    return root


@pytest.fixture
def tiny_input(tmp_path: Path) -> Path:
    """Three people and two events."""
    folder = tmp_path / "input"
    folder.mkdir()
    (folder / "people.csv").write_text("person_id,email\n001,a@acme.com\n002,b@acme.com\n003,c@acme.com\n")
    (folder / "events.csv").write_text(
        "event_id,event_type,occurred_at,person_id\ne1,page_view,2026-11-01,001\ne2,page_view,2026-11-02,001\n"
    )
    return folder
