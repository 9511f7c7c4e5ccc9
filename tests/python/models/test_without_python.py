"""Where Python models do not run: what reads their verdicts is not evaluated, all else scores as before."""

import csv
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from conftest import ROOT
from warehouse import Rows, Warehouse, rule_ids

import python_udfs
from lead_scoring.core import project

WITHOUT = {"python_models": False}
DISPOSABLE = "mailinator.com"
#: Words of rules' SQL that stand for what a verdict decides: directly, or in a column of a model that rules read.
READS = {
    "page_types": r"page_type|content_stage|is_idle|is_product_interest|key_action|active_p|product_seconds"
    r"|is_direct_visit",
    "form_verdicts": r"form_|is_conversion|key_action|is_engagement|engagement_days|latest_submissions",
}


def read_verdicts(rule: str) -> set[str]:
    """What the yml of a rule says that it reads."""
    text = rule_ids()[rule].with_suffix(".yml").read_text(encoding="utf-8")
    declared = re.search(r"reads_verdicts: \[([^\]]+)\]", text)
    return set(declared[1].split(", ")) if declared else set()


@pytest.mark.parametrize("rule", rule_ids())
def test_a_rule_declares_the_verdicts_that_it_reads(rule: str) -> None:
    sql = rule_ids()[rule].read_text(encoding="utf-8")
    assert read_verdicts(rule) == {verdict for verdict, words in READS.items() if re.search(words, sql)}


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Warehouse, Warehouse]:
    """The small example less its crawlers, with a throw-away address, scored with and without Python models."""
    folder = tmp_path_factory.mktemp("input")
    for source in (ROOT / "examples" / "input").glob("*.csv"):
        with source.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        kept = [row for row in rows if not python_udfs.is_crawler(row.get("user_agent"))]
        assert source.stem == "events" or len(kept) == len(rows)
        if source.stem == "people":
            kept.append({"person_id": "9001", "email": f"jo@{DISPOSABLE}"})
        with (folder / source.name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(kept)
    made = []
    for name, variables in (("with", {}), ("without", WITHOUT)):
        warehouse = Warehouse(tmp_path_factory.mktemp(name))
        warehouse.load(folder)
        warehouse.build(project.EXAMPLE_AS_OF, variables, tested=True)
        made.append(warehouse)
    return made[0], made[1]


def contributions(warehouse: Warehouse, rules: set[str]) -> Rows:
    """What some rules give to and take from people, in a fixed order."""
    rows = warehouse.rows("from marts.score_contributions where level = 'person' order by all")
    return [row for row in rows if row["rule_id"] in rules]


@pytest.mark.slow
def test_what_reads_verdicts_is_not_evaluated(both: tuple[Warehouse, Warehouse]) -> None:
    before, after = ({row["rule_id"]: row for row in one.rows("from marts.rule_coverage")} for one in both)
    for rule, row in after.items():
        if before[rule]["status"] == "not_evaluated":
            assert row == before[rule]
        elif verdicts := read_verdicts(rule):
            assert (row["status"], row["people"], row["signals"], row["points"]) == ("not_evaluated", None, None, None)
            reason, _, named = row["reason"].partition(": ")
            assert reason == "no Python models here, which give" and set(named.split(", ")) == verdicts
        else:
            assert row == before[rule]
    silent = {rule for rule in after if read_verdicts(rule)}
    assert contributions(both[1], silent) == []
    assert contributions(both[0], silent) != []


@pytest.mark.slow
def test_other_rules_score_as_before(both: tuple[Warehouse, Warehouse]) -> None:
    """To the last digit. (Points of accounts differ where a gate, which is not evaluated, held a person's back.)"""
    others = {rule for rule in rule_ids() if not read_verdicts(rule)}
    with_python, without = (contributions(one, others) for one in both)
    assert len({row["rule_id"] for row in without}) > 10
    assert without == with_python


@pytest.mark.slow
def test_shares_and_measures_are_not_known(both: tuple[Warehouse, Warehouse]) -> None:
    shares = "select heuristic, share from marts.heuristic_shares order by 1"
    assert all(row["share"] is not None for row in both[0].rows(shares))
    assert [row["share"] for row in both[1].rows(shares)] == [None, None]
    assert both[1].rows("from marts.score_performance") == []


@pytest.mark.slow
def test_stand_ins_have_the_columns_of_what_they_stand_in_for(both: tuple[Warehouse, Warehouse]) -> None:
    names = sorted(path.stem for path in (ROOT / "optional" / "without_python").glob("*.sql"))
    python = sorted(path.stem for path in (ROOT / "models").rglob("*.py"))
    assert names == python
    listed = "', '".join(names)
    columns = (
        "select table_name, column_name, data_type from information_schema.columns"
        f" where table_name in ('{listed}') order by table_name, ordinal_position"
    )
    assert both[1].rows(columns) == both[0].rows(columns)


@pytest.mark.slow
def test_what_sql_says_of_email_domains_is_what_python_says(both: tuple[Warehouse, Warehouse]) -> None:
    """Of names with one dot all; of longer ones not what was registered."""
    known, found = ({row["domain"]: row for row in one.rows("from activity.int_email_domains")} for one in both)
    assert found.keys() == known.keys()
    for domain, row in found.items():
        not_known = {} if domain.count(".") == 1 else {"registrable_domain": None, "is_free_mail": False}
        assert row == known[domain] | not_known | {"classified_by": "without Python"}
    assert any(row["is_free_mail"] for row in found.values())
    assert found[DISPOSABLE]["is_disposable"]


@pytest.mark.slow
def test_a_run_says_so(invoke: Callable[..., Result], tiny_project: Path, tiny_input: Path, tmp_path: Path) -> None:
    """Every time, and only where it is so."""
    folder = tiny_project / "without_python"
    options = ("--input", tiny_input, "--as-of", "2026-11-20", "--publish", tmp_path / "published")
    options = (*options, "--warehouse", tmp_path / "tiny.duckdb")
    warning = "warning: Python models do not run here."
    first = invoke("run", *options)
    assert first.exit_code == 0 and warning not in first.output
    config = tiny_project / "dbt_project.yml"
    config.write_text(config.read_text().replace("model-paths: [models]", "model-paths: [models, without_python]"))
    folder.mkdir()
    (folder / "int_page_types.sql").write_text("select 1 as url")
    second = invoke("run", *options)
    assert second.exit_code == 0, second.output
    assert warning in second.output
