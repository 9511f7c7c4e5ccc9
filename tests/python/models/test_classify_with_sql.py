"""What SQL classifies is what Python classifies: on all fixtures, the demo, all golden cases, 20,000 generated texts.

Where SQL may differ is named here, and in docs/decisions/classify-with-sql.md.
"""

import re
from collections import Counter
from pathlib import Path

import duckdb
import pytest
from calls import ROOT
from cases import cases
from conftest import add_line
from email_validator import SPECIAL_USE_DOMAIN_NAMES
from sequences import row_differences
from sql_macros import macros
from texts import FORM, Texts, all_texts
from warehouse import Warehouse

import python_udfs
from lead_scoring.core import project
from lead_scoring.core.errors import BuildFailed
from python_udfs import domains, in_sql, pages, texts
from python_udfs.seeds import SeedError

SQL, PYTHON = {"classify_with": "sql"}, {"classify_with": "python"}
GENERATED = 20_000
MODELS = ("int_page_types", "int_user_agents", "int_email_domains", "int_form_verdicts")
#: Where forms may get another mark in SQL: the digits of an IPv6 address are not counted, and what Unicode calls a
#: letter, and a space, differs from engine to engine.
FORM_EXCEPTIONS = {
    "invalid_email": lambda form: "[ipv6:" in (form["email"] or "").lower() or is_as_written(form["email"] or ""),
    "junk_local_part": lambda form: "[ipv6:" in (form["email"] or "").lower(),
    "keyboard_mash_name": lambda form: True,
}


def is_as_written(host: str) -> bool:
    """Hosts in other scripts, and their xn-- form: SQL leaves them as they are written."""
    return not host.isascii() or "xn--" in host.lower()


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Texts:
    return all_texts(tmp_path_factory.mktemp("demo"), GENERATED)


@pytest.fixture(scope="module")
def classified(written: Texts, tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """All texts as an input, classified by SQL."""
    warehouse = Warehouse(tmp_path_factory.mktemp("classified"))
    warehouse.load(written.tables())
    dbt = warehouse.dbt("2026-11-20", SQL)
    dbt.build("--exclude-resource-type", "test", "--select", *(f"+{name}" for name in MODELS))
    return warehouse


def test_there_are_enough_texts(written: Texts) -> None:
    kinds = (written.urls, written.agents, written.domains, written.forms)
    print("compared:", *map(len, kinds), sum(map(len, kinds)))
    assert min(map(len, kinds)) > GENERATED // 4
    assert sum(map(len, kinds)) > GENERATED + 7_000


def test_page_types_are_the_same(classified: Warehouse) -> None:
    rows = classified.rows("from activity.int_page_types")
    different = [row for row in rows if row["page_type"] != python_udfs.page_type(row["url"])]
    hosts = [re.sub(r"^([^/]*//)?([^/?#]*).*", r"\2", row["url"]) for row in different]
    assert [row for row, host in zip(different, hosts, strict=True) if not is_as_written(host)] == []
    found = Counter(row["page_type"] for row in rows)
    assert min(found[name] for name in python_udfs.PAGE_TYPES) > 40


def test_crawlers_are_the_same(classified: Warehouse) -> None:
    rows = classified.rows("from activity.int_user_agents")
    assert [row for row in rows if row["is_crawler"] != python_udfs.is_crawler(row["user_agent"])] == []
    assert 0.2 < sum(row["is_crawler"] for row in rows) / len(rows) < 0.8


def test_domains_are_the_same(classified: Warehouse) -> None:
    """But for hosts that stay as they are written."""
    rows = classified.rows("from activity.int_email_domains")
    for row in rows:
        domain = row["domain"]
        if is_as_written(domain):
            assert row["host"] == domain
            continue
        registrable = python_udfs.registrable_domain(domain)
        assert (row["host"], row["registrable_domain"]) == (domain, registrable)
        assert row["is_free_mail"] == python_udfs.is_free_mail(registrable), domain
        assert row["is_disposable"] == python_udfs.is_disposable(domain), domain
        assert row["is_reserved"] == domains.is_reserved(domain), domain
        assert row["is_placeholder"] == texts.is_junk(domains.domain_label(domain)), domain
    for name in ("is_free_mail", "is_disposable", "is_reserved", "is_placeholder"):
        assert sum(row[name] for row in rows) > 20, name


def test_form_verdicts_are_the_same_but_for_named_marks(classified: Warehouse) -> None:
    rows = classified.rows("from activity.int_form_verdicts")
    different = 0
    for row in rows:
        expected = python_udfs.form_verdict({name: row[name] for name in FORM})
        found = [*filter(None, f"{row['strong_marks']}, {row['weak_marks']}".split(", "))]
        marks = {*expected.strong, *expected.weak} ^ {*found}
        different += expected.verdict != row["verdict"]
        assert all(mark in FORM_EXCEPTIONS and FORM_EXCEPTIONS[mark](row) for mark in marks), (row, expected)
        if not marks:
            assert (row["verdict"], found) == (expected.verdict, [*expected.strong, *expected.weak])
    print(f"form verdicts that differ: {different} of {len(rows)}, {different / len(rows):.2%}")
    assert different / len(rows) < 0.005
    assert set(Counter(row["verdict"] for row in rows)) == {"fake", "incomplete", "ok"}


@pytest.mark.slow
def test_marts_are_the_same(tmp_path: Path) -> None:
    """Of the small example: on a first day and on a second one, when SQL classifies what is new."""
    marts = []
    for name, variables in (("python", PYTHON), ("sql", SQL)):
        warehouse = Warehouse(tmp_path / name)
        warehouse.load(ROOT / "examples" / "input")
        for day in ("2026-11-18", project.EXAMPLE_AS_OF):
            warehouse.build(day, variables, tested=name == "sql")
        marts.append(warehouse.marts())
    python, sql = marts
    assert python.keys() == sql.keys()
    for name, rows in python.items():
        if name not in ("runs", "score_performance"):
            assert row_differences(rows, sql[name]) == [], name


def test_both_folders_have_the_same_models() -> None:
    """Models of one name stand in the same folder, so that dbt_project.yml configures them alike."""
    python, sql = (
        {path.relative_to(ROOT / "optional" / folder).with_suffix("").as_posix() for path in files}
        for folder, files in (
            (folder, (ROOT / "optional" / folder).rglob(f"*.{suffix}"))
            for folder, suffix in (("classify_with_python", "py"), ("classify_with_sql", "sql"))
        )
    )
    assert sql - python == {f"activity/{name}" for name in ("int_urls", "int_hosts", "int_form_emails")}
    assert python <= sql


def test_a_new_expression_of_a_seed_is_named(classified: Warehouse) -> None:
    """The run says where to write it."""
    classified.execute("insert into seeds.page_types values (300, 'pricing', 'any_segment', '^tariff', null)")
    with pytest.raises(BuildFailed, match="expressions_are_known"):
        classified.dbt("2026-11-20", SQL).build("--select", "expressions_are_known")


def test_what_is_generated_is_what_stands_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`python -m python_udfs.in_sql` would change nothing: SQL has the expressions of the seeds and the suffixes."""
    monkeypatch.setattr(in_sql, "EXPRESSIONS", tmp_path / "expressions.sql")
    rows = sorted(",".join(row) for row in in_sql.public_suffixes())
    suffixes = (ROOT / "seeds" / in_sql.SUFFIXES).read_text(encoding="utf-8").splitlines()
    assert suffixes == ["suffix,kind,is_icann", *rows]
    assert in_sql.expressions() == (ROOT / "macros" / "definitions" / "expressions.sql").read_text(encoding="utf-8")


@pytest.mark.parametrize(("pattern", "sound"), cases("user_agents", "dialect"))
def test_expressions_are_in_the_dialect_of_all_engines(pattern: str, sound: bool) -> None:
    assert (in_sql.problem(pattern) is None) == sound


def test_an_expression_in_another_dialect_is_refused(own_seeds: Path) -> None:
    add_line(own_seeds / "crawler_user_agents.csv", "bot(?!tle),own")
    with pytest.raises(SeedError, match="not known to all engines"):
        in_sql.expressions()


def test_lists_in_macros_are_those_of_python() -> None:
    with duckdb.connect() as con:
        assert {*re.findall("'(..)'", macros().languages())} == pages._LANGUAGES
        special = [f"mail.{name}" for name in SPECIAL_USE_DOMAIN_NAMES] + ["acme.com"]
        query = f"select {macros().is_valid_email_domain('d')} from (select unnest($d) as d)"
        valid = [row[0] for row in con.execute(query, {"d": special}).fetchall()]
    assert valid == [False] * (len(special) - 1) + [True]
