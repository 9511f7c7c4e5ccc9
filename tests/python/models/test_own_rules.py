"""A user's own rules, and rules they switch off, without a change of the project's files."""

import re
from pathlib import Path

import pytest
from calls import project_at
from conftest import add_line
from warehouse import Warehouse

from lead_scoring.core import project
from lead_scoring.core.dbt import Dbt
from lead_scoring.core.errors import BuildFailed

TABLES = {
    "people": [{"person_id": "p1", "email": "a@acme.com"}],
    "events": [
        {"event_id": f"e{n}", "event_type": "webinar_attended", "occurred_at": f"2026-03-0{n}", "person_id": "p1"}
        for n in range(1, 5)
    ]
    + [{"event_id": "e9", "event_type": "chat_started", "occurred_at": "2026-03-01", "person_id": "p1"}],
}
STATE = """
{{ config(meta={'kind': 'state', 'needs': ['chats']}) }}
select person_id, event_date as starts_on, cast(null as date) as ends_on, event_id as evidence_id
from {{ ref('int_actions') }}
where event_type = 'chat_started'
"""


@pytest.fixture
def own_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project with the example of custom/README.md, a state of the user's own, and prices for both."""
    linked = ("models", "macros", "optional", "tests", "dbt_project.yml", "profiles.yml")
    root = project_at(tmp_path / "project", "seeds", linked=linked)
    (root / "custom").mkdir()
    example = re.search(r"```sql\n(.*?)```", (project.ROOT / "custom" / "README.md").read_text(), re.DOTALL)
    (root / "custom" / "rule_webinar_regular.sql").write_text(example[1])
    (root / "custom" / "rule_chatty.sql").write_text(STATE)
    add_line(root / "seeds" / "scorecard_rules.csv", "default,webinar_regular,3,1.5,false,linear,,10,,,,,own")
    add_line(root / "seeds" / "scorecard_rules.csv", "default,chatty,1,0,false,none,,,,,,,own")
    add_line(root / "seeds" / "scorecard_groups.csv", "default,own,,,,")
    monkeypatch.setattr(project, "ROOT", root)
    return root


@pytest.fixture
def warehouse(own_project: Path, tmp_path: Path) -> Warehouse:
    """A warehouse of that project, with the webinars and the chat of one person."""
    warehouse = Warehouse(tmp_path)
    warehouse.load(TABLES)
    return warehouse


@pytest.mark.slow
def test_rules_can_be_added_and_disabled(warehouse: Warehouse) -> None:
    """An added moment decays from its third webinar, an added state gives full points, a disabled rule gives none."""
    warehouse.build("2026-03-05", {"rules_disabled": ["webinar_attended", "single_touch"]})
    rows = warehouse.rows("from marts.score_contributions where scorecard = 'default' and level = 'person'")
    found = {row["rule_id"]: round(row["points"], 6) for row in rows}
    assert found["webinar_regular"] == pytest.approx(3 * (1 - 2 / 10))
    assert found["chatty"] == 1
    assert "webinar_attended" not in found
    lead = warehouse.rows("from marts.lead_scores")[0]
    assert lead["other_points"] == pytest.approx(3.4)
    coverage = {row["rule_id"]: row["rule_kind"] for row in warehouse.rows("from marts.rule_coverage")}
    assert (coverage["webinar_regular"], coverage["chatty"]) == ("moment", "state")
    assert "webinar_attended" not in coverage


@pytest.mark.slow
def test_a_rule_that_is_new_since_the_project_was_parsed_is_never_left_out(
    own_project: Path, warehouse: Warehouse
) -> None:
    """lead-scoring parses the whole project; dbt, which parses only what has changed, says that this is to be done."""
    run_vars = {"as_of": "2026-03-05", "run_id": "test"}
    Dbt(warehouse.file, {}, run_vars)
    (own_project / "custom" / "rule_new.sql").write_text(STATE)
    states = Dbt(warehouse.file, {}, run_vars).manifest.nodes["model.lead_scoring.states"]
    assert "model.lead_scoring.rule_new" in states.depends_on.nodes
    assert warehouse.invoke("parse").success
    (own_project / "custom" / "rule_newer.sql").write_text(STATE)
    compiled = warehouse.invoke("compile", "--select", "states")
    assert "rule_newer is new since dbt parsed the project" in str(compiled.exception or compiled.result)
    assert "dbt parse --no-partial-parse" in str(compiled.exception or compiled.result)


@pytest.mark.slow
def test_a_rule_without_a_kind_stops_the_run(own_project: Path, warehouse: Warehouse) -> None:
    (own_project / "custom" / "rule_of_no_kind.sql").write_text(STATE.replace("'kind': 'state', ", ""))
    with pytest.raises(BuildFailed, match="rule_of_no_kind does not say which kind of rule it is"):
        warehouse.build("2026-03-05")
