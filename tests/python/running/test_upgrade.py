"""Upgrades from version 0.1: its warehouses and publications are refused by name, and a full run carries them over.

`tests/fixtures/v0_1` holds tables of a warehouse and mart `runs` of a publication, as version 0.1.0 wrote them from
examples/input: scored as of 2026-11-08, person 0124 forgotten, scored as of 2026-11-15. Paths are the names of files.
"""

import re
import shutil
from pathlib import Path

import duckdb
import pytest
from calls import ROOT, Example, Invoke
from cases import FIXTURES
from warehouse import current_folder

import python_udfs
from lead_scoring.core import project
from lead_scoring.core.dbt import Dbt
from lead_scoring.core.errors import BuildFailed
from lead_scoring.publication.folder import DATABASE

TABLES = sorted(FIXTURES.glob("v0_1/*.parquet"))
#: The files that are delivered once more; others are gone since they were loaded.
DELIVERED = ("people.csv", "events.csv")
FORGOTTEN = "0124"
Old = tuple[Path, Path, Path]


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Old:
    """A warehouse and a publication of version 0.1, and the input folder."""
    folder = tmp_path_factory.mktemp("old")
    warehouse, published, given = folder / "example.duckdb", folder / "published", folder / "input"
    given.mkdir()
    for name in DELIVERED:
        shutil.copy(ROOT / "examples" / "input" / name, given)
    with duckdb.connect(warehouse) as con, duckdb.connect(current_folder(published, "old") / DATABASE) as marts:
        for path in TABLES:
            schema, table, _ = path.name.split(".")
            if schema == "published":
                marts.execute(f"create table {table} as from '{path}'")
                marts.execute("create table expectation_results as select 'met' as outcome")
                continue
            con.execute(f"create schema if not exists {schema}")
            con.execute(f"create table {schema}.{table} as from '{path}'")
        for table in ("raw.loads", "kept.loads"):
            con.execute(f"update {table} set path = ? || '/' || path", [str(given)])
        con.execute("create sequence raw.load_ids start 8")
        con.execute("create schema rules")
        con.execute("create view rules.rule_pricing_view as select 1 as one")
    return warehouse, published, given


def contents(database: Path, *schemas: str) -> dict[str, list[tuple]]:
    """The rows of each table of some schemas."""
    with duckdb.connect(database, read_only=True) as con:
        tables = con.execute(
            "select schema_name || '.' || table_name from duckdb_tables() where list_contains(?, schema_name)",
            [list(schemas)],
        ).fetchall()
        return {table: con.execute(f"from {table} order by all").fetchall() for (table,) in tables}


@pytest.mark.parametrize(
    "command",
    [
        *("run --input {given} --publish {new}", "load {given}", "forget 0102 --reason asked --publish {new}"),
        *("impact", "docs --out {new}", "doctor --publish {new}"),
    ],
)
def test_a_warehouse_is_refused(old: Old, tmp_path: Path, invoke: Invoke, command: str) -> None:
    warehouse, _, given = old
    before = contents(warehouse, "raw", "kept", "ops")
    done = invoke(*command.format(given=given, new=tmp_path / "new").split(), "--warehouse", warehouse, code=4)
    assert f"the warehouse {warehouse} was made by version 0.1 of this project" in done.output
    assert f"lead-scoring run --full-refresh --warehouse {warehouse}" in done.output
    assert contents(warehouse, "raw", "kept", "ops") == before


@pytest.mark.parametrize("command", ["explain 0102", "performance", "validate", "doctor", "site --out {new}"])
def test_a_publication_is_refused(old: Old, tmp_path: Path, invoke: Invoke, command: str) -> None:
    _, published, _ = old
    done = invoke(*command.format(new=tmp_path / "new").split(), "--publish", published, code=4)
    assert f"what is published in {published} was made by version 0.1 of this project" in done.output
    assert f"lead-scoring run --publish {published}" in done.output


def test_dbt_refuses_a_warehouse_and_an_upgrade_that_fails_leaves_it_alone(old: Old, tmp_path: Path) -> None:
    warehouse = Path(shutil.copy(old[0], tmp_path / "example.duckdb"))
    with duckdb.connect(warehouse) as con:
        con.execute("drop table kept.loads")  # which the upgrade reads last
    before = contents(warehouse, "raw", "kept", "ops", "marts", "identity", "run_state")
    dbt = Dbt(warehouse, {}, {})
    with pytest.raises(BuildFailed, match=r"dbt run-operation upgrade_from_0_1, then dbt build --full-refresh"):
        dbt.build()
    with pytest.raises(BuildFailed, match="loads does not exist"):
        dbt.operate("run-operation", "upgrade_from_0_1")
    assert contents(warehouse, "raw", "kept", "ops", "marts", "identity", "run_state") == before


def test_a_full_run_carries_over_what_was_remembered(old: Old, example: Example, invoke: Invoke) -> None:
    warehouse, published, given = old
    before = contents(warehouse, "kept", "ops", "raw")
    options = ("--input", given, "--as-of", project.EXAMPLE_AS_OF, "--publish", published, "--warehouse", warehouse)
    invoke("run", "--full-refresh", *options)
    with duckdb.connect(warehouse, read_only=True) as con:
        con.execute(f"attach '{example[1]}' as fresh (read_only)")

        def rows(query: str) -> list[tuple]:
            return con.execute(query).fetchall()

        schemas = {name for (name,) in rows("select schema_name from duckdb_tables() where database_name = 'example'")}
        assert not schemas & {"kept", "profiles", "staging"}
        assert set(contents(warehouse, "ops")) == {"ops.suppressions"}
        # what was published does not change its band by an upgrade
        assert rows("from marts.band_change_log order by all") == before["kept.band_change_log"]
        synced = "select person_id, row_hash, changed_at from marts.crm_sync_leads"
        known = {row[:3] for row in before["kept.crm_sync_leads"]}
        found = set(rows(synced))
        assert {row[0] for row in found - known} == {"0122"}  # whose third reason is another rule
        assert len({row for row in found & known if row[2] < project.EXAMPLE_AS_OF}) == 11
        assert rows("select account_id, row_hash, changed_at from marts.crm_sync_accounts order by 1") == [
            row[:3] for row in before["kept.crm_sync_accounts"]
        ]
        runs = rows("select run_id, version, people from marts.runs order by started_at")
        assert [version for _, version, _ in runs] == ["0.1.0", "0.1.0", "0.1.0", "0.2.0"]
        assert [people for _, _, people in runs] == [24, 23, 23, 23]
        # files that are gone stay loaded, and who was forgotten stays out
        assert rows("select count(*) from raw.accounts") == [(6,)]
        assert rows(f"select count(*) from raw.people where person_id = '{FORGOTTEN}'") == [(0,)]
        hashes = {row[0] for row in before["ops.forgotten"]}
        assert {hash for (hash,) in rows("select hash from ops.suppressions where is_erased")} == hashes
        scores = "select person_id, score, band from {}.marts.lead_scores where person_id <> '{}' order by 1"
        assert rows(scores.format("example", FORGOTTEN)) == rows(scores.format("fresh", FORGOTTEN))
        assert rows("select count(*) from marts.lead_scores") == [(23,)]
    shown = contents(published / "current" / DATABASE, "main")
    assert len(shown["main.runs"]) == 4
    assert "main.expectation_results" not in shown
    invoke("explain", "0102", "--publish", published)


def test_names_that_version_0_1_had_stay() -> None:
    """What others have written into their own code, configuration and schedules."""
    assert python_udfs.page_type(url="https://acme.com/pricing") == "pricing"
    assert python_udfs.is_crawler(user_agent="Mozilla/5.0 (compatible; Googlebot/2.1)") is True
    assert python_udfs.form_verdict(fields={"email": "asdf@asdf.com", "honeypot": "x"}).verdict == "fake"
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    given = set(re.search(r"^GIVEN := (.*)$", makefile, re.MULTILINE)[1].split())
    assert {"INPUT", "AS_OF", "PUBLISH", "WAREHOUSE", "HISTORY_DAYS", "TARGET", "WHO", "BASE", "ARGS"} <= given
    assert "LEAD_SCORING_WAREHOUSE" in (ROOT / "profiles.yml").read_text(encoding="utf-8")
    assert {"input_schema", "input_tables"} <= project.project_vars({}).keys()
