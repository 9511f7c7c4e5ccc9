"""What is compiled for Snowflake and BigQuery, without a connection: SQL that sqlglot reads, of functions they have.

For Redshift it is the SQL of PostgreSQL; what that lacks there is listed. For Databricks it is the SQL of Spark.
"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import sqlglot
from calls import ROOT, call
from cases import content
from sqlglot import exp
from sqlglot.dialects.bigquery import BigQuery
from sqlglot.errors import ErrorLevel, SqlglotError
from sqlglot.tokens import TokenType
from warehouse import Warehouse

from lead_scoring.core import sources

DBT, OWN_DBT = ROOT / "build" / "dialects" / "bin" / "dbt", Path(sys.executable).with_name("dbt")
FORMS = {"full": ["--full-refresh"], "daily": []}

#: Functions that have been looked up, of all engines and of each; and words that a parenthesis follows.
LOOKED_UP = content("dialects")
#: What sqlglot reads and the engine does not: clauses, types, and words that only name something in quotes.
UNKNOWN = {"snowflake": {"filter"}, "bigquery": {"filter", "double", "lateral", "values"}}
RESERVED = {
    "snowflake": {"column", "connection", "current", "increment", "issue", "row", "rows", "schema", "start"},
    "bigquery": BigQuery.Generator.RESERVED_KEYWORDS,
}


class Compiled(NamedTuple):
    """What dbt made for an engine: its folder, and the manifest of each form."""

    engine: str
    folder: Path
    manifests: dict[str, Any]


@pytest.fixture(
    scope="module", params=[pytest.param(name, marks=pytest.mark.dialects) for name in ("snowflake", "bigquery")]
)
def compiled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    """Everything, compiled for each engine in each form."""
    if not DBT.exists():
        pytest.skip(f"{DBT.relative_to(ROOT)} is absent: `make setup-test` installs it")
    engine, folder = request.param, tmp_path_factory.mktemp(request.param)
    manifests = {}
    for form, options in FORMS.items():
        compile_for(engine, folder, *options)
        manifests[form] = json.loads((folder / "manifest.json").read_text())
    return Compiled(engine, folder, manifests)


def compile_for(engine: str, folder: Path, *options: str, dbt: Path = DBT, code: int = 0) -> str:
    """Call `dbt compile` so that it asks the engine nothing; returns what it prints."""
    words = [dbt, "--quiet", "compile", "--target", engine, "--no-introspect", "--no-populate-cache", *options]
    variables = {f"{name}_enabled": True for name in sources.known_sources()} | {"run_id": "compiled"}
    where = ["--target-path", folder, "--log-path", folder, "--project-dir", ROOT, "--profiles-dir", ROOT]
    done = call(*words, "--vars", json.dumps(variables), *where, code=code, LEAD_SCORING_CLASSIFY_WITH="sql")
    return done.stdout + done.stderr


def statements(manifest: dict[str, Any]) -> dict[str, str]:
    """The SQL of models and data tests, by name."""
    return {
        node["name"]: node["compiled_code"]
        for node in manifest["nodes"].values()
        if node["resource_type"] in ("model", "test") and node["language"] == "sql"
    }


def compiled_for(engine: str, folder: Path, *options: str, dbt: Path = DBT) -> dict[str, str]:
    """The SQL of models and data tests as it is for an engine, by name."""
    compile_for(engine, folder, *options, dbt=dbt)
    return statements(json.loads((folder / "manifest.json").read_text()))


def looked_up(engine: str) -> set[str]:
    """The functions that have been looked up for an engine, and words that a parenthesis follows."""
    return set(" ".join(LOOKED_UP[part] for part in ("shared", engine, "words")).split())


def words_of(sql: str, engine: str) -> Iterator[tuple[str, TokenType, bool]]:
    """Each word of a statement, of what kind the token before it is, and whether it is the name of a function."""
    tokens = sqlglot.tokenize(sql, read=engine)
    for before, token, following in zip(tokens, tokens[1:], tokens[2:], strict=False):
        word = token.text.lower()
        if token.token_type not in (TokenType.STRING, TokenType.IDENTIFIER) and re.fullmatch(r"[a-z_]\w*", word):
            # what follows `as` is a type or the name of a table
            is_called = following.token_type == TokenType.L_PAREN and before.token_type != TokenType.ALIAS
            yield word, before.token_type, is_called


@pytest.mark.parametrize("form", FORMS)
def test_sqlglot_reads_every_statement(compiled: Compiled, form: str) -> None:
    """One statement each, and no name in it is a reserved word."""
    engine = compiled.engine
    faults = {}
    for name, sql in statements(compiled.manifests[form]).items():
        try:
            tree = sqlglot.parse_one(sql, read=engine, error_level=ErrorLevel.RAISE)
        except SqlglotError as error:
            faults[name] = str(error)
            continue
        names = {part.name.lower() for part in tree.find_all(exp.Identifier) if not part.quoted}
        if isinstance(tree, exp.Command) or names & RESERVED[engine]:
            faults[name] = f"not a query, or reserved words name something: {sorted(names & RESERVED[engine])}"
    assert len(statements(compiled.manifests[form])) > 130
    assert not faults, "\n\n".join(f"{name}\n{fault}" for name, fault in faults.items())


@pytest.mark.parametrize("form", FORMS)
def test_only_functions_that_the_engine_has(compiled: Compiled, form: str) -> None:
    """Every function that is called has been looked up, and no word of other engines stands in the SQL."""
    engine = compiled.engine
    faults = set()
    for name, sql in statements(compiled.manifests[form]).items():
        for word, before, is_called in words_of(sql, engine):
            # the clause follows what it filters, a function of that name does not
            if word in UNKNOWN[engine] and (word != "filter" or before == TokenType.R_PAREN):
                faults.add(f"{name}: {word} is not known to {engine}")
            if is_called and word not in looked_up(engine):
                faults.add(f"{name}: {word}() has not been looked up for {engine}")
    assert not faults, "\n".join(sorted(faults))


def test_a_macro_without_a_version_for_the_engine_says_so(compiled: Compiled) -> None:
    """What an engine falls back to where there is no SQL for all stops with the names of both."""
    engine, call = compiled.engine, "{{ lead_scoring.default__has_match('a', 'b') }}"
    said = compile_for(engine, compiled.folder, "--inline", call, code=2)
    assert f"macro has_match is not written for {engine}: add {engine}__has_match" in said


@pytest.mark.dialects
def test_what_redshift_lacks_of_the_sql_for_postgres_is_listed(tmp_path: Path) -> None:
    """sqlglot reads every statement as Redshift's; functions that it lacks are those of the list, and no others."""
    called = set()
    for sql in compiled_for("postgres", tmp_path, dbt=OWN_DBT).values():
        sqlglot.parse_one(sql, read="redshift", error_level=ErrorLevel.RAISE)
        called |= {word for word, _, is_called in words_of(sql, "redshift") if is_called and word != "as"}
    assert called - looked_up("redshift") == set(LOOKED_UP["redshift_lacks"].split())


@pytest.mark.dialects
def test_every_macro_of_engines_is_written_for_all_five(tmp_path: Path) -> None:
    """Without SQL for all, each engine has a version; the error names the macro that lacks one."""
    parsed = Warehouse(tmp_path).invoke("parse").result.macros.values()
    macros = {macro.name: macro.macro_sql for macro in parsed if macro.package_name == "lead_scoring"}
    dispatched = {name for sql in macros.values() for name in re.findall(r"adapter\.dispatch\('(\w+)'", sql)}
    assert dispatched
    for name in dispatched:
        default = macros[f"default__{name}"]
        if "not_known_here" in default:
            assert f"not_known_here('{name}')" in default
            engines = ("duckdb", "spark", "postgres", "snowflake", "bigquery")
            assert {f"{engine}__{name}" for engine in engines} <= set(macros)


@pytest.mark.dialects
def test_databricks_gets_the_sql_that_spark_runs(spark_is_there: None, tmp_path: Path) -> None:
    """A full run is Spark's word for word, which other tests execute; the SQL of a daily run is read by sqlglot."""
    found = {}
    for engine, dbt in (("spark", OWN_DBT), ("databricks", DBT)):
        found[engine] = {
            # names of catalogs and the moment of the invocation aside
            name: re.sub(r"hive_metastore[.]|'[0-9-]+[ T][0-9:.]+'", "", sql.replace("`", ""))
            for name, sql in compiled_for(engine, tmp_path / engine, "--full-refresh", dbt=dbt).items()
        }
    assert len(found["spark"]) > 130
    assert "'everything: a run on Spark is always a full one'" in found["spark"]["begun_runs"]
    as_asked = ("everything: a run on Spark is always a full one", "everything, as asked")
    found["spark"]["begun_runs"] = found["spark"]["begun_runs"].replace(*as_asked)
    assert {name for name, sql in found["databricks"].items() if sql != found["spark"].get(name)} == set()
    unread, looped = set(), set()
    daily = compiled_for("databricks", tmp_path / "databricks")
    for name, sql in daily.items():
        try:
            if _is_looped(sqlglot.parse_one(sql, read="databricks", error_level=ErrorLevel.RAISE)):
                looped.add(name)
        except SqlglotError:
            unread.add(name)
    assert looped == set()
    # a table function in Python, which a session of ours has and a SQL warehouse has not: of those that call it, and of
    # those that models of systems are a part of
    assert unread == {name for name, sql in daily.items() if "from smallest_joined(table(" in sql}
    merging = ("hubspot", "marketo", "salesforce")
    systems = {f"int_{name}__merges" for name in merging} | {f"{name}__people" for name in merging}
    assert unread == systems | {
        *("marketo__events", "salesforce__events"),
        *("int_person_ids", "int_people_rows", "int_events_rows"),
    }


def _is_looped(query: exp.Expression) -> bool:
    """Whether a `not in (select ...)` is a part of an expression: Spark compares each row with each other one then.

    As a condition of its own, or as `not exists`, it is a join of hashes.
    """
    for negation in query.find_all(exp.Not):
        if isinstance(negation.this, exp.In) and negation.this.args.get("query"):
            above = negation.parent
            while isinstance(above, (exp.And, exp.Paren)):
                above = above.parent
            if not isinstance(above, exp.Where):
                return True
    return False


@pytest.mark.parametrize(
    ("condition", "is_looped"),
    [
        ("a is null or a not in (select b from y)", True),
        ("coalesce(not a in (select b from y), true)", True),
        ("c = 1 and (a not in (select b from y))", False),
        ("a is null or not exists (select 1 from y where b = a)", False),
        ("a is null or a in (select b from y) or a not in (1, 2)", False),
    ],
)
def test_loops_are_found(condition: str, is_looped: bool) -> None:
    assert _is_looped(sqlglot.parse_one(f"select * from x where {condition}", read="databricks")) == is_looped
