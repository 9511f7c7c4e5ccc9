"""`lead-scoring init`: writes the vars of sources and the warehouse where they stand, and nothing unasked."""

from pathlib import Path

import pytest
import yaml
from calls import ROOT, Invoke, project_at
from cases import cases

from lead_scoring.core import project, sources


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with our own dbt_project.yml, profiles.yml and models."""
    copy = project_at(tmp_path / "project", "dbt_project.yml", "profiles.yml", linked=["models"])
    monkeypatch.setattr(project, "ROOT", copy)
    return copy


@pytest.fixture
def landed(tmp_path: Path) -> Path:
    """A folder with the one table of Snowplow, of one event."""
    folder = tmp_path / "snowplow"
    folder.mkdir()
    (folder / "events.csv").write_text("event_id,event_name,collector_tstamp\n1,page_view,2026-11-01 10:00:00\n")
    return folder


def connected() -> list[tuple]:
    """What the project's vars connect: name, folder and schema."""
    return [(source.name, source.folder, source.schema) for source in sources.connected(project.project_vars({}))]


def changed_lines(root: Path, name: str) -> tuple[set[str], set[str]]:
    """The lines of a file that went, and those that came."""
    before, after = ((folder / name).read_text().splitlines() for folder in (ROOT, root))
    return set(before) - set(after), set(after) - set(before)


def is_unchanged(root: Path) -> bool:
    return all((root / name).read_text() == (ROOT / name).read_text() for name in ("dbt_project.yml", "profiles.yml"))


def test_it_writes_the_systems_and_leaves_every_other_line(root: Path, landed: Path, invoke: Invoke) -> None:
    done = invoke("init", "--source", "snowplow", "--folder", f"snowplow={landed}", "--yes")
    gone, came = changed_lines(root, "dbt_project.yml")
    assert len(gone) == 2 and gone > {"  snowplow_enabled: false"}
    assert came > {"  snowplow_enabled: true", f"  snowplow_folder: {landed}"}
    assert [line.partition("  #")[0] for line in came if "priority" in line] == ["  source_priority: [snowplow]"]
    assert connected() == [("snowplow", landed, "snowplow")]
    assert f"snowplow: 1 tables in folder {landed}" in done.output
    assert done.output.rstrip().endswith("Next:\n  lead-scoring run\n  lead-scoring doctor")


def test_the_warehouse_goes_into_the_profile(root: Path, tmp_path: Path, invoke: Invoke) -> None:
    """By default it is the one that `run` takes for connected systems."""
    invoke("init", "--source", "snowplow", "--yes")
    gone, came = changed_lines(root, "profiles.yml")
    default = project.default_warehouse("sources", Path.cwd()).resolve()
    assert gone == {"""      path: "{{ env_var('LEAD_SCORING_WAREHOUSE', 'warehouse/dev.duckdb') }}\""""}
    assert came == {f"""      path: "{{{{ env_var('LEAD_SCORING_WAREHOUSE', '{default}') }}}}\""""}
    own = tmp_path / "own.duckdb"
    invoke("init", "--source", "snowplow", "--yes", "--warehouse", own, code=4)
    done = invoke("init", "--source", "snowplow", "--yes", "--warehouse", own, "--overwrite")
    assert f"'{own}'" in (root / "profiles.yml").read_text()
    assert f"lead-scoring run --warehouse {own}" in done.output


def test_order_schemas_and_databases_are_kept(root: Path, tmp_path: Path, invoke: Invoke) -> None:
    database = tmp_path / "landed.duckdb"
    chosen = [*reversed(sources.known_sources())]
    options = [option for name in chosen for option in ("--source", name)]
    where = ("--schema", f"{chosen[0]}=raw_{chosen[0]}", "--database", f"{chosen[0]}={database}")
    invoke("init", *options, *where, "--yes")
    found = sources.connected(project.project_vars({}))
    assert [source.name for source in found] == chosen
    assert (found[0].schema, found[0].database) == (f"raw_{chosen[0]}", database)


def test_what_is_there_is_replaced_only_when_told(root: Path, landed: Path, invoke: Invoke) -> None:
    invoke("init", "--source", "snowplow", "--yes")
    written = (root / "dbt_project.yml").read_text()
    invoke("init", "--source", "snowplow", "--yes")  # the same again is no change
    refused = invoke("init", "--source", "snowplow", "--folder", f"snowplow={landed}", "--yes", code=4)
    for words in ("says {snowplow_enabled: true, source_priority: [snowplow]} already", "--overwrite"):
        assert words in refused.output
    assert (root / "dbt_project.yml").read_text() == written
    invoke("init", "--source", "snowplow", "--folder", f"snowplow={landed}", "--yes", "--overwrite")
    assert connected() == [("snowplow", landed, "snowplow")]
    invoke("init", "--source", "snowplow", "--yes", "--overwrite")
    assert (root / "dbt_project.yml").read_text() == written


def test_it_asks_which_systems_and_where(root: Path, landed: Path, invoke: Invoke) -> None:
    done = invoke("init", typed=f"Snowplow\n{landed}\n")
    assert "Systems that can be connected" in done.output and "Where are the tables of snowplow?" in done.output
    assert connected() == [("snowplow", landed, "snowplow")]


def test_an_answer_may_be_a_schema_or_nothing_special(root: Path, invoke: Invoke) -> None:
    invoke("init", "--source", "snowplow", typed="atomic\n")
    assert connected() == [("snowplow", None, "atomic")]
    invoke("init", "--source", "snowplow", "--overwrite", typed="\n")
    assert connected() == [("snowplow", None, "snowplow")]


def test_a_table_that_is_needed_and_missing_is_said(root: Path, tmp_path: Path, invoke: Invoke) -> None:
    done = invoke("init", "--source", "snowplow", "--folder", f"snowplow={tmp_path / 'nowhere'}", "--yes")
    assert "nowhere does not exist" in done.output


@pytest.mark.parametrize(("options", "code", "said"), cases("calls", "init"))
def test_wrong_calls_write_nothing(root: Path, invoke: Invoke, options: tuple[str, ...], code: int, said: str) -> None:
    refused = invoke("init", *options, code=code)
    assert said in refused.output
    assert is_unchanged(root)


def test_a_source_without_a_line_of_its_own_gets_one(root: Path, landed: Path, invoke: Invoke) -> None:
    """Such as a source that somebody has added: the file names only those that came with it."""
    config = root / "dbt_project.yml"
    config.write_text(config.read_text().replace("  snowplow_enabled: false\n", ""))
    chosen = ("--source", "snowplow", "--folder", f"snowplow={landed}", "--source", "hubspot")
    invoke("init", *chosen, "--yes")
    assert connected() == [("snowplow", landed, "snowplow"), ("hubspot", None, "hubspot")]
    assert config.read_text().count("snowplow_enabled: true") == 1
    invoke("init", "--source", "hubspot", "--yes", "--overwrite")
    assert connected() == [("hubspot", None, "hubspot")]


def test_a_file_that_is_laid_out_otherwise_is_left_to_its_owner(root: Path, invoke: Invoke) -> None:
    config = root / "dbt_project.yml"
    parsed = yaml.safe_load(config.read_text())
    parsed["vars"].pop("source_priority")
    parsed["vars"].pop("snowplow_enabled")
    config.write_text(yaml.safe_dump(parsed))
    before = config.read_text()
    refused = invoke("init", "--source", "snowplow", "--yes", code=4)
    assert "write there by hand:\n  snowplow_enabled: true" in refused.output
    assert config.read_text() == before


def test_what_profiles_and_addresses_cannot_say_is_refused(root: Path, tmp_path: Path, invoke: Invoke) -> None:
    """Every later command would fail on it; nothing is written, and no password is repeated."""
    place = invoke("init", "--source", "hubspot", "--yes", "--warehouse", tmp_path / "it's" / "w.duckdb", code=4)
    assert "takes no quote, backslash or brace in a path" in place.stderr
    url = "hubspot=mysql://me:secret@host/db"
    address = invoke("init", "--source", "hubspot", "--yes", "--database", url, code=2)
    assert "hubspot=mysql:... is no DuckDB file" in address.stderr
    assert "secret" not in address.output
    assert is_unchanged(root)
    assert sorted(path.name for path in root.iterdir()) == ["dbt_project.yml", "models", "profiles.yml"]
    invoke("init", "--source", "hubspot", "--yes", "--folder", "hubspot=s3a://crm/hubspot")
    assert "hubspot_folder: s3a://crm/hubspot" in (root / "dbt_project.yml").read_text()
