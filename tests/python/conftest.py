"""Shared fixtures: where things are, the command line, a tiny dbt project, and one real run of the built-in example."""

import os
import pickle
import shutil
import sys
from collections import defaultdict
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from calls import ROOT, Command, Example, Invoke, Places, call, project_at
from cases import FIXTURES, content
from click.testing import CliRunner, Result
from filelock import FileLock
from hypothesis import settings
from postgres_server import database, server
from site_example import masked_pages, pages, unsafe
from spark_session import spark, spark_is_there

from lead_scoring.cli import main
from lead_scoring.core import project
from lead_scoring.core.contract import COLUMNS
from python_udfs.seeds import SEEDS_VARIABLE, seeds_folder

__all__ = ["database", "masked_pages", "pages", "server", "spark", "spark_is_there", "unsafe"]
# Tests that modules share say what differs, as those of a module do.
pytest.register_assert_rewrite("two_engines")
# Great Expectations imports pyspark where that is installed, and pyspark ends a process whose main module has no file,
# which it takes for a doctest. The main module of a worker of pytest-xdist has none.
sys.modules["__main__"].__dict__.setdefault("__file__", pytest.__file__)
# An example that waits for another process to give the processor back is no fault.
settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")
# Nobody reads the logs of dbt's debugging here, and writing them is a twentieth of a build.
os.environ.setdefault("DBT_LOG_LEVEL_FILE", "none")
#: What a test needs besides DuckDB, known by a fixture that it asks for: the marker of pyproject.toml.
NEEDS = {"spark": "spark", "spark_is_there": "spark", "server": "postgres", "browser": "browser", "metrics": "slow"}
#: What `make test` leaves to `make test-all`.
NOT_QUICK = ("spark", "postgres", "browser", "dialects", "snowflake", "random", "bench", "slow")
#: Modules that take a minute or so. They come first, since all others would wait for one that comes last.
LONGEST = (
    *("test_postgres_engine", "test_snowflake_engine", "test_goldens", "test_plain_dbt"),
    *("test_dbt_unit_tests", "test_incremental", "test_forget", "test_field_cases", "test_cli_run", "test_properties"),
    *("test_history", "test_upgrade", "test_data_tests_can_fail", "test_bad_input", "test_impact", "test_shapes"),
)
#: Where the slowest tests of a whole run are listed.
SLOWEST, SO_MANY = ROOT / "build" / "slowest-tests.txt", 40


def asked_for(variable: str, what: str) -> pytest.MarkDecorator:
    """What takes long and says little more: it runs where an environment variable asks for it."""
    return pytest.mark.skipif(variable not in os.environ, reason=f"{what}: runs when {variable} is set")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests by what they need, so that none can forget it; the longest modules come first."""
    for item in items:
        for fixture in NEEDS.keys() & set(getattr(item, "fixturenames", ())):
            item.add_marker(NEEDS[fixture])
        if not any(item.get_closest_marker(name) for name in NOT_QUICK):
            item.add_marker("quick")
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
def invoke() -> Invoke:
    """Call `lead-scoring` in this process, which has to end with `code`: invoke("run", "--input", folder, code=3).

    `typed` is what somebody types when asked.
    """

    def call(*arguments: object, code: int = 0, typed: str | None = None) -> Result:
        done = CliRunner().invoke(main, [*map(str, arguments)], input=typed, catch_exceptions=False)
        assert done.exit_code == code, done.output
        return done

    return call


@pytest.fixture(scope="session")
def command() -> Command:
    """Call `lead-scoring` as a process of its own, in any directory, with its output captured as from a pipe."""

    return partial(call, sys.executable, "-m", "lead_scoring")


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory, command: Command) -> Example:
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
    copy = Path(shutil.copytree(folder, tmp_path_factory.mktemp("copy") / "example", symlinks=True))
    return copy / "published", copy / "example.duckdb", done


@pytest.fixture
def own_example(example: Example, tmp_path: Path) -> Places:
    """A copy for one test, to be broken: publish folder and warehouse file (whose views know its name)."""
    folder = Path(shutil.copytree(example[0].parent, tmp_path / "own", symlinks=True))
    return folder / "published", folder / "example.duckdb"


@pytest.fixture
def own_seeds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the seeds' folder, to be changed before it is first read (a folder is read once in a process)."""
    folder = shutil.copytree(seeds_folder(), tmp_path / "seeds")
    monkeypatch.setenv(SEEDS_VARIABLE, str(folder))
    return folder


@pytest.fixture
def spoilt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the checks read of the project, in place of the project, to be spoilt; rule `newest` has no price."""
    root = project_at(tmp_path / "project", "seeds", "dbt_project.yml", linked=("models", "macros"))
    (root / "custom").mkdir()
    (root / "custom" / "rule_newest.sql").write_text("select 1")
    monkeypatch.setattr(project, "ROOT", root)
    monkeypatch.setenv(SEEDS_VARIABLE, str(root / "seeds"))
    return root


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for the files of `shop`, the one source of a project."""
    staging = tmp_path / "project" / "models" / "staging" / "shop"
    staging.mkdir(parents=True)
    shutil.copy(FIXTURES / "shop__sources.yml", staging / "_shop__sources.yml")
    monkeypatch.setattr(project, "ROOT", tmp_path / "project")
    (tmp_path / "landed").mkdir()
    return tmp_path / "landed"


def add_line(path: Path, line: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(line + "\n")


#: Mart runs: the columns of ours, of which these have values.
TINY_RUN = {
    "run_id": "'{{ var(\"run_id\") }}'",
    "as_of": "date '{{ var(\"as_of\") }}'",
    "started_at": "timestamp '{{ run_started_at.strftime(\"%Y-%m-%d %H:%M:%S.%f\") }}'",
    "duration_seconds": "1.0",
    "input": "'{{ var('run_details').get('input', '').replace(\"'\", \"''\") }}'",
    "made_of": "nullif('{{ (var('run_details').get('made_of') or '').replace(\"'\", \"''\") }}', '')",
    "outcome": "'succeeded'",
    "people": "(select count(*) from {{ ref('lead_scores') }})",
    "events_read": "(select max(rows_read) from {{ ref('row_counts') }} where table_name = 'events')",
    "rows_read": "(select sum(rows_read)::bigint from {{ ref('row_counts') }})",
    "rows_accepted": "(select sum(rows_accepted)::bigint from {{ ref('row_counts') }})",
    "rows_rejected": "(select sum(rows_rejected)::bigint from {{ ref('row_counts') }})",
    **dict.fromkeys(("accounts", "mqls", "mqas", "people_judged"), "0"),
    "scope": "'everything'",
}
TINY_TEST = """
with sent as (
    select rejection_problem as problem, _file || ', row ' || _row as place from {{{{ ref('{model}') }}}}
    union all select reason, file || ', row ' || row from raw.unreadable_rows where table_name = '{table}'
)
select 'rows of table {table} break the contract' as problem, null as column_name, count(problem) as found,
    count(*) as whole, {{{{ var('max_rejected_share') }}}} as allowed,
    'See them all: select * from {{{{ ref('{model}').schema }}}}.{model}' as what_to_do,
    'Commonest reason: ' || min(problem) || ' (1 rows), for example '
    || max(case when problem is not null then place end) as example
from sent having count(problem) > {{{{ var('max_rejected_share') }}}} * count(*)
"""


@pytest.fixture
def tiny_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A dbt project with the staging and mart tables that the command line reads and next to no logic.

    The command line works on it instead of on ours, so that a test can break a model in a second.
    """
    root = tmp_path / "project"
    for folder in ("input", "marts"):
        (root / "models" / folder).mkdir(parents=True)
    (root / "macros").mkdir()
    (root / "tests").mkdir()
    shutil.copy(FIXTURES / "tiny_project.yml", root / "dbt_project.yml")
    (root / "profiles.yml").write_text((ROOT / "profiles.yml").read_text())
    (root / "macros" / "schema.sql").write_text(
        "{% macro generate_schema_name(name, node) %}{{ name or target.schema }}{% endmacro %}"
    )
    for table, columns in COLUMNS.items():
        (root / "models" / "input" / f"int_{table}_rows.sql").write_text(
            f"select *, case when \"{columns[0]}\" is null and '{table}' <> 'score_exemptions'"
            f" then '{columns[0]} is missing' end as rejection_reason, rejection_reason as rejection_problem,"
            f" null::varchar as rejected_values from raw.{table}"
        )
        (root / "tests" / f"{table}_are_accepted.sql").write_text(
            TINY_TEST.format(table=table, model=f"int_{table}_rows")
        )
    for name, sql in content("tiny_marts").items():
        run_id = "'{{ var(\"run_id\") }}' as run_id"
        (root / "models" / "marts" / f"{name}.sql").write_text(f"select *, {run_id} from ({sql}) as rows")
    runs = ROOT / "models" / "marts" / "runs.yml"
    columns = {column["name"]: column["data_type"] for column in project.read_yaml(runs)["models"][0]["columns"]}
    values = (f"cast({TINY_RUN.get(name, 'null')} as {kind}) as {name}" for name, kind in columns.items())
    (root / "models" / "marts" / "runs.yml").write_text(runs.read_text(encoding="utf-8"))
    (root / "models" / "marts" / "runs.sql").write_text(
        "{{ config(materialized='incremental', incremental_strategy='append', full_refresh=false) }}"
        f" select {', '.join(values)}"
    )
    monkeypatch.setattr(project, "ROOT", root)
    monkeypatch.setattr("lead_scoring.core.checks.require_sound", lambda variables: None)
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
