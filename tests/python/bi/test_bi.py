"""docs/bi.md and bi/: every query for a BI tool runs on what is published, and metrics are what the marts say."""

import itertools
import re
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import jinja2
import psycopg
import pytest
from calls import Example, call
from postgres_server import LOADER, PASSWORD, Database
from warehouse import Rows, read_csv, read_rows

from lead_scoring.core import project
from lead_scoring.publication.postgres import Postgres
from lead_scoring.publication.publications import publish_to

ROOT = project.ROOT
PAGE = ROOT / "docs" / "bi.md"
TOOLS = ["Superset", "Metabase", "Power BI", "Tableau", "Lightdash"]
QUESTIONS = ["MQLs of my accounts", "Why", "Who cooled down"]
MF = ROOT / ".venv" / "bin" / "mf"
#: Whom the queries are asked about: an account of the example with MQLs, one that cooled down, and a person of it.
ACCOUNT, COOLED, PERSON = "A1", "A5", "0101"


def queries() -> dict[tuple[str, str], str]:
    """The SQL of the page, by tool and question."""
    sections = re.split(r"^## (.+)$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {
        (tool, question): sql
        for tool, text in zip(sections[1::2], sections[2::2], strict=True)
        for question, sql in re.findall(r"^\*\*(.+?)\*\*\n\n```sql\n(.+?)```$", text, flags=re.MULTILINE | re.DOTALL)
    }


def filled(tool: str, sql: str, values: dict[str, str]) -> str:
    """A query as the tool sends it when its filters or parameters have these values."""
    if tool == "Superset":
        environment = jinja2.Environment(undefined=jinja2.StrictUndefined)
        environment.filters["where_in"] = lambda items: "(" + ", ".join(f"'{item}'" for item in items) + ")"
        return environment.from_string(sql).render(
            filter_values=lambda column, default: [values[column]] if column in values else [default]
        )
    if tool == "Metabase":
        sql = re.sub(
            r"\[\[(.+?)\]\]", lambda match: match[1] if re.search(r"\{\{(\w+)", match[1])[1] in values else "", sql
        )
        return re.sub(r"\{\{(\w+)\}\}", lambda match: f"'{values[match[1]]}'", sql)
    return re.sub(r"<Parameters\.(\w+)>", lambda match: f"'{values[match[1].lower() + '_id']}'", sql)


@pytest.fixture(scope="module")
def published(example: Example) -> Path:
    return example[0] / "current"


@pytest.fixture(scope="module")
def duck(published: Path) -> Callable[[str], Rows]:
    con = duckdb.connect(published / "lead_scoring.duckdb", read_only=True)

    return partial(read_rows, con)


def expected(question: str, ask: Callable[[str], Rows], account: str) -> set:
    """What a question's answer has to say, found in the marts in another way."""
    people = {row["person_id"]: row for row in ask("from lead_scores")}
    if question == "MQLs of my accounts":
        return {person for person, row in people.items() if row["is_mql"] and row["account_id"] == account}
    primary = {row["scorecard"] for row in ask("from prices") if row["is_primary"]}
    if question == "Why":
        rows = [row for row in ask("from score_contributions") if row["person_id"] == PERSON]
        assert sum(row["points"] for row in rows if row["scorecard"] in primary) == pytest.approx(
            people[PERSON]["score"], abs=1e-6
        )
        return {(row["rule_id"], round(row["points"], 6)) for row in rows if row["scorecard"] in primary}
    since = next(iter(people.values()))["as_of"] - timedelta(days=30)
    return {
        (row["person_id"], row["changed_on"], row["to_band"])
        for row in ask("from band_changes")
        if row["scorecard"] in primary and row["direction"] == "down" and row["changed_on"] > since
        if row["person_id"] and people[row["person_id"]]["account_id"] == account
    }


def answer(question: str, rows: Rows, account: str) -> set:
    """What the rows of a query say; those that ask for everybody are filtered as a slicer does."""
    if question == "MQLs of my accounts":
        return {row["person_id"] for row in rows if row["account_id"] == account}
    if question == "Why":
        return {(row["rule_id"], round(row["points"], 6)) for row in rows if row["person_id"] == PERSON}
    return {(row["person_id"], row["changed_on"], row["to_band"]) for row in rows if row["account_id"] == account}


def test_every_tool_has_the_three_queries() -> None:
    assert list(queries()) == [(tool, question) for tool in TOOLS for question in QUESTIONS]


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("tool", TOOLS)
def test_query_of_the_page_answers_its_question(tool: str, question: str, duck: Callable[[str], Rows]) -> None:
    account = COOLED if question == "Who cooled down" else ACCOUNT
    rows = duck(filled(tool, queries()[tool, question], {"account_id": account, "person_id": PERSON}))
    wanted = expected(question, duck, account)
    assert wanted
    assert answer(question, rows, account) == wanted
    if tool in ("Superset", "Metabase", "Tableau"):
        assert {row["account_id"] for row in rows} == {account}


def test_an_empty_filter_of_metabase_asks_for_everybody(duck: Callable[[str], Rows]) -> None:
    rows = duck(filled("Metabase", queries()["Metabase", "MQLs of my accounts"], {}))
    assert {row["person_id"] for row in rows} == {
        row["person_id"] for row in duck("select person_id from lead_scores where is_mql")
    }


@pytest.fixture
def in_postgres(database: Database, example: Example) -> Database:
    """The example, published to a database as well."""
    publish, warehouse, _ = example
    with duckdb.connect(publish / "current" / "lead_scoring.duckdb", read_only=True) as con:
        (run_id,) = con.execute("select max(run_id) from runs").fetchone()
    with (place := Postgres(database.url)).locked():
        publish_to([place], warehouse, run_id, lambda text: None)
    return database


def test_the_database_gives_the_same_answers_and_metrics(
    in_postgres: Database, duck: Callable[[str], Rows], tmp_path: Path
) -> None:
    """Every query of the page on PostgreSQL, and a metric through the views in a schema of their own."""
    with psycopg.connect(in_postgres.url, row_factory=psycopg.rows.dict_row) as con:
        con.execute("set search_path = lead_scoring")
        for (tool, question), sql in queries().items():
            account = COOLED if question == "Who cooled down" else ACCOUNT
            text = filled(tool, sql, {"account_id": account, "person_id": PERSON})
            assert answer(question, con.execute(text).fetchall(), account) == answer(question, duck(text), account)
    metrics = Metrics(
        tmp_path,
        LEAD_SCORING_BI_TARGET="postgres",
        PGHOST=str(in_postgres.server.folder),
        PGUSER=LOADER,
        PGPASSWORD=PASSWORD,
        PGDATABASE=in_postgres.name,
    )
    assert metrics.query("mqls,mql_rate") == [
        {key: pytest.approx(value) for key, value in row.items()}
        for row in duck("select sum(is_mql::int) as mqls, avg(is_mql::int) as mql_rate from lead_scores")
    ]


class Metrics:
    """A copy of bi/ that asks a publication, as `make metrics` sets it up."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self._folder, self._out, self._settings = folder / "bi", folder / "answer.csv", settings
        shutil.copytree(ROOT / "bi", self._folder, ignore=shutil.ignore_patterns("target", "logs"))
        self.call("dbt", "--quiet", "run")

    def call(self, program: str, *arguments: str) -> str:
        """What a program of the environment prints, called in the project's folder."""
        done = call(MF.with_name(program), *arguments, cwd=self._folder, **self._settings)
        return done.stdout + done.stderr

    def query(self, metrics: str, *by: str) -> Rows:
        """The rows of a query; numbers as numbers."""
        more = ["--group-by", ",".join(by)] if by else []
        self.call("mf", "query", "--metrics", metrics, *more, "--csv", str(self._out))
        numbers = metrics.split(",")
        return [
            {key: (float(value) if value else None) if key in numbers else value for key, value in row.items()}
            for row in read_csv(self._out)
        ]


@pytest.fixture(scope="module")
def metrics(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Metrics:
    if not MF.exists():
        pytest.skip(f"{MF.relative_to(ROOT)} is absent: `make setup-test` installs it")
    folder = tmp_path_factory.mktemp("metrics")
    return Metrics(folder, LEAD_SCORING_PUBLICATION=str(published), LEAD_SCORING_BI=str(folder / "bi.duckdb"))


def test_metricflow_finds_nothing_wrong(metrics: Metrics) -> None:
    """Definitions are sound, and each can be asked of the views."""
    assert len(re.findall(r"ERRORS: 0, FUTURE_ERRORS: 0, WARNINGS: 0", metrics.call("mf", "validate-configs"))) == 6


def test_metrics_of_today_are_what_the_marts_say(metrics: Metrics, duck: Callable[[str], Rows]) -> None:
    found = metrics.query("mqls,scored_people,mql_rate,average_score,mqas,scored_accounts,points,account_points")
    wanted = duck(
        """select
            (select count(*) from lead_scores where is_mql) as mqls,
            (select count(*) from lead_scores) as scored_people,
            (select avg(is_mql::int) from lead_scores) as mql_rate,
            (select avg(score) from lead_scores) as average_score,
            (select count(*) from account_scores where is_mqa) as mqas,
            (select count(*) from account_scores) as scored_accounts,
            (select sum(score) from lead_scores) as points,
            (select sum(score) from account_scores) as account_points"""
    )
    assert wanted[0]["mqls"] > 0 and wanted[0]["mqas"] > 0
    assert found == [{name: pytest.approx(value, abs=1e-6) for name, value in wanted[0].items()}]


def test_metrics_by_day_tell_who_came_and_went(metrics: Metrics, duck: Callable[[str], Rows]) -> None:
    """MQLs of a day are those of the day before, and the new ones, less the lost; the first day knows neither."""
    days = sorted(metrics.query("mqls,new_mqls,lost_mqls", "metric_time__day"), key=lambda row: row["metric_time__day"])
    history = duck(
        """select score_date, count(*) as mqls from lead_score_history inner join lead_scores using (person_id)
        where scorecard in (select scorecard from prices where is_primary) and lead_score_history.is_mql group by 1"""
    )
    assert {row["metric_time__day"][:10]: row["mqls"] for row in days if row["mqls"]} == {
        str(row["score_date"]): row["mqls"] for row in history
    }
    assert sum(row["new_mqls"] or 0 for row in days) > 0
    for before, after in itertools.pairwise(days):
        assert after["mqls"] == before["mqls"] + after["new_mqls"] - after["lost_mqls"]
        assert date.fromisoformat(after["metric_time__day"][:10]) - date.fromisoformat(
            before["metric_time__day"][:10]
        ) == timedelta(days=1)


def test_metrics_by_band_account_rule_and_scorecard_add_up(metrics: Metrics, duck: Callable[[str], Rows]) -> None:
    def wanted(sql: str) -> dict[str, Any]:
        return {row["key"]: pytest.approx(row["value"], abs=1e-6) for row in duck(sql)}

    bands = metrics.query("scored_people", "lead_score__band")
    assert {row["lead_score__band"]: row["scored_people"] for row in bands} == wanted(
        "select band as key, count(*) as value from lead_scores group by 1"
    )
    accounts = metrics.query("mqls", "account", "account__account_name")
    assert {row["account__account_name"]: row["mqls"] for row in accounts if row["account"]} == wanted(
        """select name as key, count(*) filter (is_mql) as value
        from lead_scores inner join account_scores using (account_id) group by 1"""
    )
    rules = metrics.query("points", "contribution__rule_group", "contribution__rule_id")
    assert {row["contribution__rule_id"]: row["points"] for row in rules} == wanted(
        """select rule_id as key, sum(points) as value from score_contributions
        where level = 'person' and scorecard in (select scorecard from prices where is_primary) group by 1"""
    )
    scorecards = metrics.query("average_score_by_scorecard", "lead_score__scorecard")
    assert {row["lead_score__scorecard"]: row["average_score_by_scorecard"] for row in scorecards} == wanted(
        "select scorecard as key, avg(score) as value from lead_scores_by_scorecard group by 1"
    )


def test_the_page_names_every_metric() -> None:
    """And none that there is not."""
    text = PAGE.read_text(encoding="utf-8").partition("## Metrics")[2]
    defined = set(re.findall(r"^  - name: (\w+)$", (ROOT / "bi/models/_metrics.yml").read_text(), flags=re.MULTILINE))
    named = set(re.findall(r"`(\w+)`", text))
    assert defined <= named
    assert {name for name in named if name.endswith("_by_scorecard")} <= defined
