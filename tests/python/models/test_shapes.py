"""One scenario, many shapes: scores through connectors equal those of the same events in the contract's columns.

The demo company is written as some systems would have it, and, beside, exactly what these say in the columns of the
contract. Either is scored. What the rules find and what it is worth has to be the same for each person and rule, for
every rule that mart `rule_coverage` says could be evaluated from those systems.
"""

import json
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pytest
from calls import Command, Invoke
from conftest import asked_for
from other_loaders import RENAMED, load_renamed
from warehouse import Rows, Warehouse, read_rows

from lead_scoring.core import project, sources
from lead_scoring.demo import write_demo
from lead_scoring.demo.shapes import CONTRACT, SHAPES, write_shapes
from lead_scoring.loading import tables
from lead_scoring.publication.folder import DATABASE

AS_OF = date(2026, 11, 15)
#: The systems of each shape, and rules that they are expected to give more than a handful of signals for.
SCENARIOS = {
    "hubspot,salesforce,snowplow": {
        *("content_download", "email_click", "ignored_outreach", "outreach_reply", "pricing_view"),
    },
    "marketo,zendesk,segment": {"identity_churn", "pricing_view", "tickets_without_interest"},
    "pardot,ga4,person_ads": {"ad_impression", "career_page_visitor", "direct_visit", "product_reading", "unsubscribe"},
}
#: Demo people differ by their address: the ids are each system's own. An address that nobody has tells nobody
#: apart, and joins what two systems know of somebody no more than it names whose an event is.
_SOMEBODY = """
    lower(trim(people.email)) not in (
        select identifier from marts.identity_quarantine where kind = 'placeholder_email'
    )
"""
_SIGNALS = f"""
    select rule_id, lower(trim(people.email)) as email, kind, signal_on, ends_on, is_on, units, counted_units
    from marts.lead_signals join marts.lead_scores as people using (person_id) where {_SOMEBODY}
"""
_POINTS = f"""
    select rule_id, lower(trim(people.email)) as email, scorecard, units, signals, round(points, 6) as points
    from marts.score_contributions join marts.lead_scores as people using (person_id)
    where level = 'person' and rule_id not like 'limit:%' and {_SOMEBODY}
"""
#: Days, since some systems know no time of a deal.
_OUTCOMES = """
    select outcome as rule_id, lower(trim(people.email)) as email, cast(occurred_at as date) as on_day
    from input.outcomes
    join identity.int_person_ids as ids on outcomes.person_id = ids.source_person_id
    join marts.lead_scores as people on ids.person_id = people.person_id
"""


@dataclass(frozen=True)
class Scored:
    """What came of one scenario, by rule."""

    statuses: dict[str, str]
    signals: Rows
    points: Rows
    outcomes: Rows
    rejected: Rows
    reported_twice: int
    """Events that another system has reported already."""

    @classmethod
    def read(cls, warehouse: Warehouse) -> "Scored":
        coverage = warehouse.rows("select rule_id, status from marts.rule_coverage")
        return cls(
            {row["rule_id"]: row["status"] for row in coverage},
            warehouse.rows(_SIGNALS),
            warehouse.rows(_POINTS),
            warehouse.rows(_OUTCOMES),
            warehouse.rows("select file, reason, raw_values from marts.rejected_rows"),
            len(warehouse.rows("from marts.duplicate_events where duplicate_of_event_id is not null")),
        )

    @property
    def evaluated(self) -> set[str]:
        return {rule_id for rule_id, status in self.statuses.items() if status == "evaluated"}


class Scenario(NamedTuple):
    """A combination of systems, its raw tables, and what came of these and of the contract's tables beside them."""

    name: str
    variables: dict[str, Any]
    """The vars that connect the systems."""
    through: Scored
    plain: Scored
    folder: Path
    """Of the warehouse `through`, and of the folder `shape` of the raw tables."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small company that does everything."""
    out = tmp_path_factory.mktemp("scenario") / "demo"
    write_demo(out, 300, 75, 11, AS_OF, "parquet")
    return out


@pytest.fixture(scope="module", params=SCENARIOS)
def scenario(request: pytest.FixtureRequest, demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    """Raw tables scored through their connectors, and beside them what they say, scored from files."""
    names = request.param.split(",")
    folder = tmp_path_factory.mktemp("_".join(names))
    write_shapes(demo, folder / "shape", names)
    variables: dict[str, Any] = {f"{name}_folder": str(folder / "shape" / name) for name in names}
    variables |= {f"{name}_enabled": True for name in names} | {"source_priority": names}
    through, plain = Warehouse(folder / "through"), Warehouse(folder / "plain")
    through.connect(variables)
    through.build(AS_OF, variables)
    plain.load(folder / "shape" / CONTRACT)
    plain.build(AS_OF)
    return Scenario(request.param, variables, Scored.read(through), Scored.read(plain), folder)


def differences(ours: Rows, theirs: Rows, rules: set[str]) -> dict[str, list[str]]:
    """By rule, the rows that only one of two has: `-` those that did not come through, `+` those of nothing."""
    counts = [Counter(tuple(row.values()) for row in rows if row["rule_id"] in rules) for rows in (ours, theirs)]
    found: dict[str, list[str]] = {}
    for sign, rows in (("+", counts[0] - counts[1]), ("-", counts[1] - counts[0])):
        for row in rows.elements():
            found.setdefault(row[0], []).append(f"{sign} {row[1:]}")
    return found


@pytest.mark.slow
def test_no_row_of_a_shape_is_rejected(scenario: Scenario) -> None:
    assert scenario.through.rejected == scenario.plain.rejected == []


@pytest.mark.slow
def test_the_same_rules_can_be_evaluated(scenario: Scenario) -> None:
    """What the systems say is exactly what the contract's tables beside them say."""
    assert scenario.through.statuses == scenario.plain.statuses
    found = Counter(row["rule_id"] for row in scenario.through.signals)
    assert {rule for rule in SCENARIOS[scenario.name] if found[rule] < 3} == set()
    assert scenario.through.evaluated >= SCENARIOS[scenario.name]


@pytest.mark.slow
def test_what_two_systems_report_counts_once(scenario: Scenario) -> None:
    """Segment also reports half of the forms that Marketo tells; the signals below show that they count once."""
    assert (scenario.through.reported_twice > 5) == ("segment" in scenario.name)
    assert scenario.plain.reported_twice == 0


@pytest.mark.slow
@pytest.mark.parametrize("what", ["signals", "points"])
def test_they_are_the_same_for_every_rule_that_is_evaluated(scenario: Scenario, what: str) -> None:
    ours, theirs = (getattr(scored, what) for scored in (scenario.through, scenario.plain))
    assert ours
    assert differences(ours, theirs, scenario.through.evaluated) == {}


@pytest.mark.slow
def test_outcomes_are_the_same(scenario: Scenario) -> None:
    ours, theirs = scenario.through.outcomes, scenario.plain.outcomes
    assert bool(ours) == ("marketo" not in scenario.name)
    kinds = {"opportunity_created", "closed_won", "closed_lost"}
    assert {row["rule_id"] for row in theirs} <= kinds
    assert differences(ours, theirs, kinds) == {}


#: What another loader does not land: a view of the contract, or raw tables.
_NOT_LANDED = {"pardot__outcomes", "pardot.opportunity_prospect", "zendesk.ticket_tag"}


@pytest.mark.slow
def test_another_loader_says_the_same(scenario: Scenario) -> None:
    """Staging gives of another loader's names the rows of the contract that it gives of Fivetran's.

    Python finds the same values: what it makes of folders and other files is what dbt makes of a schema.
    """
    landed, through = Warehouse(scenario.folder / "landed"), scenario.folder / "through" / "warehouse.duckdb"
    on = {source.name: source for source in sources.connected(project.project_vars(scenario.variables))}
    names = [name for name in on if name in RENAMED]
    with duckdb.connect(landed.file) as con:
        for name in names:
            load_renamed(con, name, on[name].folder, f"source_{name}")
    views = [path.stem for name in names for path in (project.ROOT / "models/staging" / name).glob(f"{name}__*.sql")]
    landed.dbt(AS_OF, scenario.variables).build("--select", *(f"+{view}" for view in views))
    with duckdb.connect(landed.file) as con, duckdb.connect(through) as before:
        for view in views:
            ours, theirs = (Counter(one.execute(f"from staging.{view}").fetchall()) for one in (con, before))
            assert theirs or not view.endswith(("__people", "__events")), view
            assert ours == theirs or view in _NOT_LANDED, (view, *(ours - theirs), *(theirs - ours))
        for name in names:
            known = tables.find(con, on[name])
            found = tables.find(con, replace(on[name], folder=None, schema=f"source_{name}"))
            assert found.thin_tables == []
            missing = {*found.missing_columns, *known.missing_columns}
            for table in sources.declared_tables(name):
                if table.name in known.selects and f"{name}.{table.name}" not in _NOT_LANDED:
                    both = ", ".join(f'"{c}"' for c in table.columns if f"{table.name}.{c}" not in missing)
                    ours, theirs = (
                        Counter(con.execute(f"select {both} from ({of.selects[table.name]})").fetchall())
                        for of in (found, known)
                    )
                    assert theirs - ours == Counter(), table.name


@pytest.mark.spark
@asked_for("LEAD_SCORING_ALL_GOLDENS", "five minutes and more")
@pytest.mark.parametrize("scenario", [next(reversed(SCENARIOS))], indirect=True)
def test_spark_agrees(scenario: Scenario, tmp_path: Path, spark_is_there: None, command: Command) -> None:
    """The same raw tables through the same connectors, on Spark."""
    command(
        *("run", "--target", "spark", "--vars", json.dumps(scenario.variables), "--as-of", AS_OF),
        *("--publish", tmp_path / "published", "--warehouse", tmp_path / "w.duckdb", "--history-days", "1"),
        LEAD_SCORING_SPARK_MASTER="local[2]",
    )
    with duckdb.connect(tmp_path / "published" / "current" / DATABASE, read_only=True) as con:
        for theirs, query in ((scenario.plain.signals, _SIGNALS), (scenario.plain.points, _POINTS)):
            ours = read_rows(con, query.replace("marts.", ""))
            assert ours
            assert differences(ours, theirs, scenario.through.evaluated) == {}


@pytest.mark.slow
def test_shapes_are_the_same_each_time_and_no_table_is_empty(demo: Path, tmp_path: Path) -> None:
    """Equal arguments give equal bytes; no shape writes a table without rows where it is to tell everything."""
    for name in SHAPES:
        rows = [write_shapes(demo, tmp_path / f"{name}{copy}", [name]) for copy in (1, 2)]
        assert rows[0] == rows[1]
        files = [sorted((tmp_path / f"{name}{copy}").rglob("*.csv")) for copy in (1, 2)]
        assert [path.read_bytes() for path in files[0]] == [path.read_bytes() for path in files[1]]
        assert [table for table, number in rows[0].items() if not number and not table.startswith(CONTRACT)] == []


@pytest.mark.parametrize("name", SHAPES)
def test_a_shape_is_made_of_what_its_connector_reads(name: str) -> None:
    """A table that no connector reads would prove nothing."""
    declared = {table.name: table for table in sources.declared_tables(name)}
    assert set(SHAPES[name].tables) <= set(declared)
    assert {table for table in declared if declared[table].is_required} <= set(SHAPES[name].tables)


def test_the_command_writes_shapes_and_says_what_comes_next(tmp_path: Path, invoke: Invoke) -> None:
    out = tmp_path / "out"
    done = invoke("demo", "--people", "100", "--days", "45", "--out", out, "--shape", "zendesk,ga4")
    assert {path.name for path in out.iterdir()} == {"zendesk", "ga4", CONTRACT}
    assert (out / "ga4" / "events.csv").read_text().count("\n") > 100
    assert f"init --source zendesk --folder zendesk={out}/zendesk" in done.output
    invoke("demo", "--out", out, "--shape", "zendesk", code=2)  # it is not empty
    for wrong in ("excel", "ga4,ga4"):
        invoke("demo", "--out", tmp_path / "other", "--shape", wrong, code=2)
    assert not (tmp_path / "other").exists()
