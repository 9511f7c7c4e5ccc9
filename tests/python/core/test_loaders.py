"""What loaders call tables and columns: found by staging, and by Python in the same way."""

from collections.abc import Mapping
from pathlib import Path

import duckdb
import pytest
from cases import cases, content
from sql_macros import macros
from warehouse import Warehouse

from lead_scoring.core import loaders, project, sources
from lead_scoring.loading import tables

#: All in one: dbt parses once.
ON = {f"{name}_enabled": True for name in ("hubspot", "marketo", "pardot", "salesforce", "zendesk")}
#: By a loader: the queries of the tables that it lands, and by model and its columns the rows that staging gives.
LANDED = content("loaders")


def land(warehouse: Warehouse, tables: Mapping[str, str]) -> None:
    """Make the tables of schemas."""
    for name, query in tables.items():
        schema, _, table = name.partition(".")
        warehouse.execute(f'create schema if not exists {schema}; create table {schema}."{table}" as {query}')


#: What is landed in one warehouse: a build takes seconds.
TOGETHER = [
    [name for name in LANDED if name.endswith(("by Airbyte", "API names"))],
    [name for name in LANDED if "Stitch" in name],
    *([name] for name in LANDED if not name.endswith(("by Airbyte", "API names")) and "Stitch" not in name),
]


@pytest.mark.slow
@pytest.mark.parametrize("names", TOGETHER, ids=", ".join)
def test_staging_reads_what_loaders_land(names: list[str], tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path)
    for name in names:
        land(warehouse, LANDED[name]["tables"])
    expected = {what.partition(":"): rows for name in names for what, rows in LANDED[name]["rows"].items()}
    warehouse.dbt("2026-01-10", ON).build("--select", *(f"+{model}" for model, _, _ in expected))
    for (model, _, columns), rows in expected.items():
        found = warehouse.rows(f"select {columns} from staging.{model} order by all")
        assert [list(row.values()) for row in found] == rows, model


def test_what_is_not_what_it_should_be_is_named(tmp_path: Path) -> None:
    """With the source, the table and the columns found: a warning for most columns, an error for a required one."""
    warehouse = Warehouse(tmp_path)
    land(
        warehouse,
        {
            "pardot.prospects": 'select 1 as id, 2 as "E-Mail", 3 as shoe_size, 4 as _sdc_batched_at',
            "pardot.visitors": "select 1 as shoe_size",
            "hubspot.contacts": "select 1 as id, 2 as mail",
        },
    )
    manifest = warehouse.dbt("2026-01-10", ON).manifest
    said = {}
    for model in ("stg_pardot__prospect", "stg_hubspot__contact", "stg_zendesk__user"):
        options = ("--select", model, "--warn-error", "--vars", str({**ON, "as_of": "2026-01-10"}))
        said[model] = str(warehouse.invoke("compile", *options, manifest=manifest).exception)
    assert 'source pardot: table "warehouse"."pardot"."prospects" lacks most' in said["stg_pardot__prospect"]
    assert "Found: id, e-mail, shoe_size, _sdc_batched_at. Missing: first_name," in said["stg_pardot__prospect"]
    assert "_fivetran" not in said["stg_pardot__prospect"]
    assert 'table "warehouse"."hubspot"."contacts" has no column property_email' in said["stg_hubspot__contact"]
    assert "It has: id, mail." in said["stg_hubspot__contact"]
    assert "source zendesk: there is no table" in said["stg_zendesk__user"]


def test_tables_of_the_contract_may_be_written_otherwise(tmp_path: Path) -> None:
    """A user's own table has the names of its system."""
    warehouse = Warehouse(tmp_path)
    land(warehouse, {"raw.people": "select 'p1' as \"PersonId\", 'a@x.com' as \"E-Mail\", 'Ann' as \"FirstName\""})
    warehouse.dbt("2026-01-10").build("--select", "+int_people_rows")
    rows = warehouse.rows("select person_id, email, first_name from input.int_people_rows")
    assert [tuple(row.values()) for row in rows] == [("p1", "a@x.com", "Ann")]


@pytest.mark.parametrize(("names", "there", "found"), cases("loader_columns", "readings"))
def test_python_and_sql_read_the_same_columns(names: list[str], there: list[str], found: list[str]) -> None:
    nested = {name.rstrip("*").lower(): name.endswith("*") for name in there}
    columns = {name: {"name": name, "type": "json" if is_nested else "varchar"} for name, is_nested in nested.items()}
    assert [".".join([one.column, *one.path]) for one in loaders.readings(names, nested)] == found
    assert [".".join([one["column"]["name"], *one["path"]]) for one in macros().readings(names, columns)] == found


@pytest.mark.parametrize("name", sources.known_sources())
def test_python_and_sql_know_the_same_names(name: str) -> None:
    """Of each declared column, with its aliases and those that the source's prefixes make."""
    [declared] = project.read_yaml(project.ROOT / "models" / "staging" / name / f"_{name}__sources.yml")["sources"]
    for table, ours in zip(declared["tables"], sources.declared_tables(name), strict=True):
        meta = {**declared["config"].get("meta", {}), **table.get("config", {}).get("meta", {})}
        for column in table["columns"]:
            theirs = macros().names_of_column({"config": {"meta": meta}}, column)
            assert tuple(theirs) == ours.names[column["name"]]


def test_files_may_have_the_names_of_a_loader(tmp_path: Path) -> None:
    """What a folder holds is found as what a schema holds is, in all formats; lists too."""
    folder = tmp_path / "hubspot"
    folder.mkdir()
    (folder / "Contacts_2026-11.csv").write_text('Id;properties;_sdc_batched_at\n1;"{""email"": ""a@x.com""}";x\n')
    (folder / "deals.json").write_text('{"dealId": 5, "contacts": ["1", "2"], "property_createdate": {"value": "3"}}\n')
    pipelines = "select 'p' as pipelineId, [{'stageId': 's'}] as stages"
    with duckdb.connect() as con:
        con.execute(f"copy ({pipelines}) to '{folder}/DealPipelines.parquet'")
        variables = project.project_vars({"hubspot_enabled": True, "hubspot_folder": str(folder)})
        [source] = sources.connected(variables)
        tables.connect(con, tables.find(con, source))
        for query, rows in {
            "id, property_email, _fivetran_synced from contact": [("1", "a@x.com", "x")],
            "deal_id, property_createdate from deal": [("5", "3")],
            "deal_id, contact_id from deal_contact order by 2": [("5", "1"), ("5", "2")],
            "pipeline_id, stage_id from deal_pipeline_stage": [("p", "s")],
        }.items():
            columns, _, table = query.partition(" from ")
            assert con.execute(f"select {columns} from source_hubspot.{table}").fetchall() == rows


def test_a_var_names_columns_of_a_loader_of_ones_own(tmp_path: Path) -> None:
    (tmp_path / "prospect.csv").write_text("id,email,put_there_at\n1,a@x.com,2026-01-02\n")
    given = {"pardot_enabled": True, "pardot_folder": str(tmp_path)}
    given |= {"loader_columns": {"_fivetran_synced": ["PutThereAt"]}}
    [source] = sources.connected(project.project_vars(given))
    with duckdb.connect() as con:
        [row] = con.execute(f"select _fivetran_synced from ({tables.find(con, source).selects['prospect']})").fetchall()
    assert row == ("2026-01-02",)


@pytest.mark.slow
def test_salesforce_under_its_api_names_is_scored(tmp_path: Path) -> None:
    """A deleted contact is nobody, and an opt-out counts on the day that the record is known to have said so."""
    warehouse = Warehouse(tmp_path)
    changed = "'2026-11-10T09:00:00.000Z' as \"LastModifiedDate\""
    land(
        warehouse,
        {
            "salesforce.Contact": f"""
                select '003A' as "Id", 'a@acme.com' as "Email", false as "IsDeleted", true as "HasOptedOutOfEmail",
                {changed} union all select '003B', 'b@acme.com', true, false, '2026-11-10T09:00:00.000Z'""",
            "salesforce.Task": """
                select '00T1' as "Id", '003A' as "WhoId", true as "IsClosed", 'Call' as "TaskSubtype",
                false as "IsDeleted", '2026-11-09T10:00:00.000+0000' as "CompletedDateTime" """,
        },
    )
    warehouse.connect({"salesforce_enabled": True})
    warehouse.build("2026-11-20", {"salesforce_enabled": True})
    scores = warehouse.rows("select person_id, round(score, 3) as score from marts.lead_scores")
    assert [(row["person_id"], float(row["score"])) for row in scores] == [("salesforce:003A", -6.389)]
    points = warehouse.rows(
        "select rule_id, round(points, 3) as points from marts.score_contributions"
        " where scorecard = 'default' and level = 'person' and rule_id not like 'limit:%' order by 1"
    )
    points = {row["rule_id"]: float(row["points"]) for row in points}
    assert points == {"repeated_unsubscribes": -5, "unsubscribe": -1.389}
    sent = warehouse.rows("select channel from input.events where event_type = 'outreach_sent'")
    assert sent == [{"channel": "call"}]
