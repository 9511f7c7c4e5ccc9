"""What is compiled for Snowflake and BigQuery, without a connection: SQL that sqlglot reads, of functions they have."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import sqlglot
from sqlglot import exp
from sqlglot.dialects.bigquery import BigQuery
from sqlglot.errors import ErrorLevel, SqlglotError
from sqlglot.tokens import TokenType
from warehouse import Warehouse

from lead_scoring import project, sources

ROOT = project.ROOT
DBT = ROOT / "build" / "dialects" / "bin" / "dbt"
FORMS = {"full": ["--full-refresh"], "daily": []}

#: sqlglot lets any function pass. Each of these has been looked at: that the engine has it, with these arguments, and
#: means the same by it. A function that is not in the list has to be looked up first.
SHARED = """
    abs any_value approx_count_distinct array_agg array_to_string cast ceil chr coalesce count dense_rank exists floor
    greatest lag last_value lead least length ln lower max max_by md5 min min_by mod nullif power regexp_replace replace
    round row_number rpad split substr sum translate trim upper
"""
FUNCTIONS = {
    "snowflake": f"""{SHARED}
        approx_top_k array_construct_compact array_generate_range array_size boolor_agg convert_timezone date_trunc
        date_part dateadd filter flatten get get_path hash listagg object_construct_keep_null percentile_cont
        regexp_instr regexp_substr to_json to_timestamp_ntz try_cast try_parse_json
    """,
    "bigquery": f"""{SHARED}
        approx_quantiles approx_top_count array_length date_diff datetime farm_fingerprint generate_array
        json_query_array json_value logical_or normalize offset regexp_contains regexp_extract safe_cast safe_offset
        string_agg struct timestamp timestamp_add timestamp_micros timestamp_trunc to_hex to_json_string unix_seconds
        unnest
    """,
}
#: Followed by a parenthesis, but no functions: words of SQL, types with sizes.
WORDS = """
    all and array as between bignumeric by decimal distinct except from group having in is join lateral like not on or
    over select table then union using values when where with
"""
#: What sqlglot reads and the engine does not: clauses, types, and words that only name something in quotes.
UNKNOWN = {
    "snowflake": {"filter"},
    "bigquery": {"filter", "double", "lateral", "values"},
}
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
        done = compile_for(engine, folder, *options)
        assert done.returncode == 0, done.stdout
        manifests[form] = json.loads((folder / "manifest.json").read_text())
    return Compiled(engine, folder, manifests)


def compile_for(engine: str, folder: Path, *options: str) -> subprocess.CompletedProcess:
    """Call `dbt compile` so that it asks the engine nothing."""
    call = [DBT, "--quiet", "compile", "--target", engine, "--no-introspect", "--no-populate-cache", *options]
    call += ["--vars", json.dumps({"sources": sources.known_sources()})]
    where = ["--target-path", folder, "--log-path", folder, "--project-dir", ROOT, "--profiles-dir", ROOT]
    return subprocess.run([*call, *where], cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def statements(manifest: dict[str, Any]) -> dict[str, str]:
    """The SQL of models and data tests, by name."""
    return {
        node["name"]: node["compiled_code"]
        for node in manifest["nodes"].values()
        if node["resource_type"] in ("model", "test") and node["language"] == "sql"
    }


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
    looked_up = set(f"{FUNCTIONS[engine]} {WORDS}".split())
    faults = []
    for name, sql in statements(compiled.manifests[form]).items():
        tokens = sqlglot.tokenize(sql, read=engine)
        for before, token, following in zip(tokens, tokens[1:], tokens[2:], strict=False):
            word = token.text.lower()
            if token.token_type in (TokenType.STRING, TokenType.IDENTIFIER):
                continue
            # the clause follows what it filters, a function of that name does not
            if word in UNKNOWN[engine] and (word != "filter" or before.token_type == TokenType.R_PAREN):
                faults.append(f"{name}: {word} is not known to {engine}")
            # what follows `as` is a type or the name of a table
            is_called = following.token_type == TokenType.L_PAREN and before.token_type != TokenType.ALIAS
            if is_called and re.fullmatch(r"[a-z_]\w*", word) and word not in looked_up:
                faults.append(f"{name}: {word}() has not been looked up for {engine}")
    assert not faults, "\n".join(sorted(set(faults)))


def test_a_macro_without_a_version_for_the_engine_says_so(compiled: Compiled) -> None:
    """What an engine falls back to where there is no SQL for all stops with the names of both."""
    done = compile_for(compiled.engine, compiled.folder, "--inline", "{{ lead_scoring.default__has_match('a', 'b') }}")
    assert done.returncode != 0
    assert f"macro has_match is not written for {compiled.engine}: add {compiled.engine}__has_match" in done.stdout


@pytest.mark.dialects
def test_every_macro_of_engines_is_written_for_all_four(tmp_path: Path) -> None:
    """Without SQL for all, each engine has a version; the error names the macro that lacks one."""
    macros = {
        macro.name: macro.macro_sql
        for macro in Warehouse(tmp_path).invoke("parse").result.macros.values()
        if macro.package_name == "lead_scoring"
    }
    dispatched = {name for sql in macros.values() for name in re.findall(r"adapter\.dispatch\('(\w+)'", sql)}
    assert dispatched
    for name in dispatched:
        default = macros[f"default__{name}"]
        if "not_known_here" in default:
            assert f"not_known_here('{name}')" in default
            assert {f"{engine}__{name}" for engine in ("duckdb", "spark", "snowflake", "bigquery")} <= set(macros)
