"""`lead-scoring init`: writes var `sources` and the warehouse where they stand, nothing else, and nothing unasked."""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from lead_scoring import project, sources
from lead_scoring.cli import main

Invoke = Callable[..., Result]


@pytest.fixture
def root(tmp_path: Path, project_root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with our own dbt_project.yml, profiles.yml and models."""
    copy = tmp_path / "project"
    copy.mkdir()
    for name in ("dbt_project.yml", "profiles.yml"):
        (copy / name).write_text((project_root / name).read_text())
    (copy / "models").symlink_to(project_root / "models")
    monkeypatch.setattr(project, "ROOT", copy)
    return copy


@pytest.fixture
def landed(tmp_path: Path) -> Path:
    """A folder with the one table of Snowplow, of one event."""
    folder = tmp_path / "snowplow"
    folder.mkdir()
    (folder / "events.csv").write_text("event_id,event_name,collector_tstamp\n1,page_view,2026-11-01 10:00:00\n")
    return folder


def changed_lines(root: Path, project_root: Path, name: str) -> tuple[set[str], set[str]]:
    """The lines of a file that went, and those that came."""
    before, after = ((folder / name).read_text().splitlines() for folder in (project_root, root))
    return set(before) - set(after), set(after) - set(before)


def test_it_writes_the_systems_and_leaves_every_other_line(
    root: Path, project_root: Path, landed: Path, invoke: Invoke
) -> None:
    done = invoke("init", "--source", "snowplow", "--folder", f"snowplow={landed}", "--yes")
    assert done.exit_code == 0, done.output
    gone, came = changed_lines(root, project_root, "dbt_project.yml")
    assert gone == {"  sources: []"}
    assert came == {"  sources:", f"    - snowplow: {{folder: {landed}}}"}
    assert [source.folder for source in sources.connected(project.project_vars({}))] == [landed]
    assert f"snowplow: 1 tables in folder {landed}" in done.output
    assert done.output.rstrip().endswith("Next:\n  lead-scoring run\n  lead-scoring doctor")


def test_the_warehouse_goes_into_the_profile(root: Path, project_root: Path, tmp_path: Path, invoke: Invoke) -> None:
    """By default it is the one that `run` takes for connected systems."""
    done = invoke("init", "--source", "snowplow", "--yes")
    assert done.exit_code == 0, done.output
    gone, came = changed_lines(root, project_root, "profiles.yml")
    default = project.default_warehouse("sources", Path.cwd()).resolve()
    assert gone == {"""      path: "{{ env_var('LEAD_SCORING_WAREHOUSE', 'warehouse/dev.duckdb') }}\""""}
    assert came == {f"""      path: "{{{{ env_var('LEAD_SCORING_WAREHOUSE', '{default}') }}}}\""""}
    own = tmp_path / "own.duckdb"
    assert invoke("init", "--source", "snowplow", "--yes", "--warehouse", own).exit_code == 4
    done = invoke("init", "--source", "snowplow", "--yes", "--warehouse", own, "--overwrite")
    assert f"'{own}'" in (root / "profiles.yml").read_text()
    assert f"lead-scoring run --warehouse {own}" in done.output


def test_order_schemas_and_databases_are_kept(root: Path, tmp_path: Path, invoke: Invoke) -> None:
    database = tmp_path / "landed.duckdb"
    known = sources.known_sources()
    chosen = [*reversed(known)]
    options = [option for name in chosen for option in ("--source", name)]
    where = ("--schema", f"{chosen[0]}=raw_{chosen[0]}", "--database", f"{chosen[0]}={database}")
    done = invoke("init", *options, *where, "--yes")
    assert done.exit_code == 0, done.output
    connected = sources.connected(project.project_vars({}))
    assert [source.name for source in connected] == chosen
    assert (connected[0].schema, connected[0].database) == (f"raw_{chosen[0]}", database)


def test_what_is_there_is_replaced_only_when_told(root: Path, landed: Path, invoke: Invoke) -> None:
    assert invoke("init", "--source", "snowplow", "--yes").exit_code == 0
    written = (root / "dbt_project.yml").read_text()
    assert invoke("init", "--source", "snowplow", "--yes").exit_code == 0, "the same again is no change"
    refused = invoke("init", "--source", "snowplow", "--folder", f"snowplow={landed}", "--yes")
    assert refused.exit_code == 4
    assert "names [snowplow] already" in refused.output and "--overwrite" in refused.output
    assert (root / "dbt_project.yml").read_text() == written
    again = ("init", "--source", "snowplow", "--folder", f"snowplow={landed}", "--yes", "--overwrite")
    assert invoke(*again).exit_code == 0
    assert project.project_vars({})["sources"] == [{"snowplow": {"folder": str(landed)}}]
    assert invoke("init", "--source", "snowplow", "--yes", "--overwrite").exit_code == 0
    assert (root / "dbt_project.yml").read_text() == written


def test_it_asks_which_systems_and_where(root: Path, landed: Path) -> None:
    done = CliRunner().invoke(main, ["init"], input=f"Snowplow\n{landed}\n")
    assert done.exit_code == 0, done.output
    assert "Systems that can be connected" in done.output and "Where are the tables of snowplow?" in done.output
    assert project.project_vars({})["sources"] == [{"snowplow": {"folder": str(landed)}}]


def test_an_answer_may_be_a_schema_or_nothing_special(root: Path) -> None:
    done = CliRunner().invoke(main, ["init", "--source", "snowplow"], input="atomic\n")
    assert done.exit_code == 0, done.output
    assert project.project_vars({})["sources"] == [{"snowplow": {"schema": "atomic"}}]
    done = CliRunner().invoke(main, ["init", "--source", "snowplow", "--overwrite"], input="\n")
    assert done.exit_code == 0, done.output
    assert project.project_vars({})["sources"] == ["snowplow"]


def test_a_table_that_is_needed_and_missing_is_said(root: Path, tmp_path: Path, invoke: Invoke) -> None:
    done = invoke("init", "--source", "snowplow", "--folder", f"snowplow={tmp_path / 'nowhere'}", "--yes")
    assert done.exit_code == 0, done.output
    assert "nowhere does not exist" in done.output


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (("--source", "excel", "--yes"), 4, "'excel' is no source"),
        (("--source", "snowplow", "--source", "snowplow", "--folder", "segment=x", "--yes"), 2, "add --source segment"),
        (("--source", "snowplow", "--folder", "snowplow", "--yes"), 2, "SOURCE=VALUE"),
        (("--yes",), 2, "name at least one --source"),
        (
            ("--source", "snowplow", "--folder", "snowplow=x", "--schema", "snowplow=y", "--yes"),
            4,
            "a folder and a schema",
        ),
    ],
)
def test_wrong_calls_write_nothing(
    root: Path, project_root: Path, invoke: Invoke, options: tuple[str, ...], code: int, said: str
) -> None:
    refused = invoke("init", *options)
    assert (refused.exit_code, said in refused.output) == (code, True), refused.output
    for name in ("dbt_project.yml", "profiles.yml"):
        assert (root / name).read_text() == (project_root / name).read_text()


def test_a_file_that_is_laid_out_otherwise_is_left_to_its_owner(root: Path, invoke: Invoke) -> None:
    config = root / "dbt_project.yml"
    parsed = yaml.safe_load(config.read_text())
    parsed["vars"].pop("sources")
    config.write_text(yaml.safe_dump(parsed))
    before = config.read_text()
    refused = invoke("init", "--source", "snowplow", "--yes")
    assert refused.exit_code == 4 and "write there by hand:\n  sources:\n    - snowplow" in refused.output
    assert config.read_text() == before
