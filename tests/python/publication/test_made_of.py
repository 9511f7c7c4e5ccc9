"""A publication is replaced by what was made of the same data; anything else is refused by name, unless asked for."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest
from calls import Invoke, Places
from cases import cases
from warehouse import asked, current_folder

from lead_scoring.core import project
from lead_scoring.core.errors import ConfigurationWrong
from lead_scoring.core.sources import Source
from lead_scoring.publication import made_of
from lead_scoring.publication.folder import DATABASE, Folder, current_run
from lead_scoring.publication.made_of import DEMO, MadeOf

CRM, SHOP = "folder /srv/crm", "folder /srv/shop"
HUBSPOT = "source hubspot in schema hubspot of the warehouse"
SNOWPLOW = "source snowplow in folder /srv/snowplow"


def noted(*origins: Sequence[str] | None, run: str = "r") -> MadeOf:
    """Runs that read these origins, one after the other."""
    rows = [{"run_id": f"{run}{n}", "input": None, "made_of": made_of.as_text(o)} for n, o in enumerate(origins)]
    return MadeOf.read(rows)


@pytest.mark.parametrize(("published", "given", "lost"), cases("made_of", "new_warehouse"))
def test_what_a_new_warehouse_would_lose(
    published: list[list[str] | None], given: list[str] | None, lost: list[str]
) -> None:
    """A warehouse that was deleted and is built again from the same data is as good as the old one."""
    assert MadeOf.read([]).lacks(noted(*published), given) == lost


@pytest.mark.parametrize(("before", "given", "lost"), cases("made_of", "same_warehouse"))
def test_what_the_same_warehouse_would_lose(before: list[list[str]], given: list[str] | None, lost: list[str]) -> None:
    """What was loaded from folders stays in the warehouse; a system that is off or read elsewhere does not."""
    assert noted(*before).lacks(noted(*before), given) == lost


def test_another_warehouse_that_has_loaded_the_same_folders_loses_nothing() -> None:
    assert noted([CRM], [SHOP], run="other").lacks(noted([CRM], [SHOP]), [SHOP]) == []


@pytest.mark.parametrize(("text", "folders", "sources"), cases("made_of", "old_notes"))
def test_runs_that_noted_no_more_than_their_input(text: str, folders: list[str], sources: list[str]) -> None:
    found = MadeOf.read([{"run_id": "r1", "input": text}])
    assert (found.folders, found.sources) == (tuple(folders), tuple(sources))
    assert MadeOf.read([]).lacks(found, [*folders, *(f"{source} in schema x" for source in sources)]) == []


def test_origins_of_what_is_given(tmp_path: Path) -> None:
    connected = [Source("hubspot", schema="hubspot"), Source("snowplow", Path("/srv/snowplow"))]
    assert made_of.origins("s3a://acme/leads/", connected) == ["folder s3a://acme/leads", HUBSPOT, SNOWPLOW]
    assert made_of.origins(project.DEMO_INPUT, []) == [DEMO]
    assert made_of.origins(Path("/"), []) == ["folder /"]
    assert made_of.origins(None, []) == []


# ---------------------------------------------------------------- of warehouses and places that are there


def publication(folder: Path, *made: Sequence[str], **columns: Any) -> Folder:
    """A publication that notes runs with these origins, and nothing else."""
    with duckdb.connect(current_folder(folder, "r0") / DATABASE) as con:
        _note(con, "runs", *made, **columns)
    return Folder(folder)


def _note(con: duckdb.DuckDBPyConnection, table: str, *made: Sequence[str], **columns: Any) -> None:
    con.execute(f"create table {table} (run_id text, started_at text, outcome text, input text, made_of text)")
    for number, origins in enumerate(made):
        row = {"run_id": f"{table} {number}", "started_at": f"2026-01-{number + 1:02}", "made_of": json.dumps(origins)}
        row |= {"outcome": "succeeded"} | columns
        con.execute(f"insert into {table} ({', '.join(row)}) values ({', '.join('?' for _ in row)})", [*row.values()])


def require(
    tmp_path: Path, place: Folder, given: list[str] | None, *made: Sequence[str], replace: bool = False
) -> None:
    """Require it of a warehouse whose runs had these origins."""
    with duckdb.connect() as con:
        con.execute("create schema marts")
        _note(con, "marts.runs", *made)
        made_of.require_successor(tmp_path / "w.duckdb", con, [place], given, replace=replace)


def test_the_refusal_names_both_and_what_to_do(tmp_path: Path) -> None:
    place = publication(tmp_path / "out", [CRM])
    with pytest.raises(ConfigurationWrong) as refused:
        require(tmp_path, place, [SHOP])
    for words in (f"{tmp_path}/out shows what was made of {CRM}", SHOP, "--publish", "--replace", "--warehouse"):
        assert words in refused.value.message
    require(tmp_path, place, [SHOP], replace=True)
    require(tmp_path, place, [CRM])
    require(tmp_path, Folder(tmp_path / "new"), [SHOP])
    require(tmp_path, publication(tmp_path / "failed", [CRM], outcome="failed"), [SHOP])


def test_a_publication_that_cannot_be_read_is_not_given_up_for_the_demo(tmp_path: Path) -> None:
    place = publication(tmp_path / "out", [CRM])
    (tmp_path / "out" / "current" / DATABASE).write_text("no database")
    require(tmp_path, place, [SHOP])
    with pytest.raises(ConfigurationWrong, match="is not known what that was made of"):
        require(tmp_path, place, [DEMO])
    shutil.rmtree(tmp_path / "out" / "runs" / "r0")
    require(tmp_path, place, [DEMO])


@pytest.mark.parametrize("replace", [False, True])
def test_the_demo_company_is_never_mixed_with_data(tmp_path: Path, replace: bool) -> None:
    """Neither way, whatever is published where: rows that are loaded stay."""
    place = Folder(tmp_path / "new")
    for given, made in (([DEMO], [[CRM]]), ([DEMO], [[HUBSPOT]]), ([CRM], [[DEMO]]), ([HUBSPOT], [[DEMO]])):
        with pytest.raises(ConfigurationWrong, match="does not belong beside it"):
            require(tmp_path, place, given, *made, replace=replace)
    require(tmp_path, place, [DEMO], [DEMO])
    require(tmp_path, place, None, [DEMO])


# ---------------------------------------------------------------- the command


def test_another_input_is_refused_before_anything_is_touched(
    tmp_path: Path, tiny_project: Path, tiny_input: Path, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other data, the demo company, or nothing: the publication stays. The same data, however it is named, goes on."""
    monkeypatch.chdir(tmp_path)
    other = shutil.copytree(tiny_input, tmp_path / "other")
    (tmp_path / "link").symlink_to(tiny_input)
    run = ("run", "--publish", "out", "--as-of", "2026-11-20")
    invoke(*run, "--input", tiny_input)
    first = current_run(tmp_path / "out")
    there = set(tmp_path.rglob("*.duckdb"))
    monkeypatch.setattr(project, "DEMO_INPUT", other)
    monkeypatch.setattr("lead_scoring.demo.write_default", lambda folder: None)
    for given in (("--input", other), ("--demo",)):
        refused = invoke(*run, *given, code=4)
        assert f"{tmp_path}/out shows what was made of folder {tiny_input}" in refused.stderr
        assert DEMO in refused.stderr and "--replace" in refused.stderr
    nothing = invoke(*run, code=2)
    assert "--demo" in nothing.stderr and "--input" in nothing.stderr
    assert current_run(tmp_path / "out") == first and set(tmp_path.rglob("*.duckdb")) == there
    shutil.rmtree(tmp_path / "warehouse")
    invoke(*run, "--input", "link")
    assert current_run(tmp_path / "out") != first
    invoke(*run, "--demo", "--replace")
    assert [json.loads(row["made_of"]) for row in Folder(tmp_path / "out").noted_runs()] == [[DEMO]]


def test_a_warehouse_is_scored_without_an_input_and_the_demo_has_its_own_place(
    tmp_path: Path, tiny_project: Path, tiny_input: Path, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    invoke("run", "--warehouse", "w.duckdb", code=2)
    monkeypatch.setattr(project, "DEMO_INPUT", tiny_input)
    monkeypatch.setattr("lead_scoring.demo.write_default", lambda folder: None)
    demo = invoke("run", "--demo", "--warehouse", "w.duckdb")
    assert not (tmp_path / "published").exists()
    assert "explain 001 --publish published-demo" in demo.stdout
    again = invoke("run", "--warehouse", "w.duckdb", "--publish", "published-demo", "--as-of", "2026-11-21")
    assert "Looking at what is loaded" in again.stdout
    made = [row["made_of"] for row in Folder(tmp_path / "published-demo").noted_runs()]
    assert made == [json.dumps([DEMO]), None]


def test_forgetting_somebody_replaces_no_publication_of_others(
    own_example: Places, tmp_path: Path, invoke: Invoke
) -> None:
    """It is refused before the person is noted; what this warehouse was published to goes on."""
    published, warehouse = own_example
    place = publication(tmp_path / "out", [CRM])
    done = invoke("forget", "0102", "--reason", "asked", "--warehouse", warehouse, "--publish", place, code=4)
    assert f"{place} shows what was made of {CRM}" in done.stderr and "--replace" not in done.stderr
    assert asked(warehouse, "from duckdb_tables() where table_name = 'suppressions'") == []
    with duckdb.connect(warehouse) as con:
        made_of.require_successor(warehouse, con, [Folder(published)], None, replace=False)


def test_the_demo_is_asked_for_alone(tmp_path: Path, invoke: Invoke) -> None:
    both = invoke("run", "--demo", "--input", tmp_path, code=2)
    assert "not both" in both.stderr
    connected = invoke("run", "--demo", "--vars", "{hubspot_enabled: true}", code=2)
    assert "--vars '{hubspot_enabled: false}'" in connected.stderr


def test_readers_look_at_the_demo_only_while_there_is_nothing_else(
    tmp_path: Path, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Said on standard error, so that JSON stays JSON."""
    monkeypatch.chdir(tmp_path)
    nothing = invoke("explain", "x", code=6)
    assert f"{tmp_path}/published." in nothing.stderr
    publication(tmp_path / "published-demo", [DEMO])
    monkeypatch.setattr("lead_scoring.reports.explain.explain", lambda console, folder, *rest: print(folder))
    demo = invoke("explain", "x")
    assert demo.stdout.strip() == f"{tmp_path}/published-demo"
    assert "published-demo/" in demo.stderr
    publication(tmp_path / "published", [CRM])
    real = invoke("explain", "x")
    assert real.stdout.strip() == f"{tmp_path}/published" and real.stderr == ""
