"""The project's macros that are expressions: rendered for DuckDB without dbt, and by dbt for other engines."""

import re
from collections.abc import Callable, Sequence
from functools import cache, wraps
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest
from dbt.cli.main import dbtRunner
from jinja2 import Environment

from lead_scoring.core import project

ROOT = project.ROOT


def macros() -> SimpleNamespace:
    """All macros of the definitions, the connectors and the engines, by name."""
    return _environment().globals["lead_scoring"]


def rendered(sql: str, **variables: str) -> str:
    """A query with macros as DuckDB gets it; seeds stand in schema `seeds`."""
    return _environment(frozenset(variables.items())).from_string(sql).render()


def rendered_model(path: Path) -> str:
    """A model as DuckDB gets it; what it refers to stands in schema `seeds`."""
    own = {"config": lambda **_: ""}
    return _environment().from_string(path.read_text(encoding="utf-8"), globals=vars(macros()) | own).render()


def compiled(sql: str, target: str, folder: Path) -> str:
    """A query with macros as dbt compiles it for an engine. It parses the project, which takes seconds."""
    options = ("--project-dir", str(ROOT), "--profiles-dir", str(ROOT), "--target-path", str(folder))
    result = dbtRunner().invoke(
        ["compile", "--quiet", "--inline", sql, "--target", target, *options, "--log-path", str(folder)]
    )
    assert result.success, result.exception
    return result.result.results[0].node.compiled_code


#: The engines that run in this process, as parameters of a test or fixture.
ENGINES = ["duckdb", pytest.param("spark", marks=pytest.mark.spark)]


def on_duckdb(sql: str, texts: Sequence[str], *before: str, **variables: str) -> list[tuple]:
    """The rows of a query with macros over table `texts` with columns `place` and `text`, after some statements."""
    with duckdb.connect() as con:
        con.execute("set TimeZone = 'UTC'")
        con.execute("create table texts as select unnest(range(len($t))) as place, unnest($t) as text", {"t": [*texts]})
        for statement in before:
            con.execute(statement)
        return con.execute(rendered(sql, **variables)).fetchall()


def on_engine(request: pytest.FixtureRequest, sql: str, texts: Sequence[str]) -> list[tuple]:
    """The rows of such a query on the engine that a test or fixture has as its parameter."""
    if request.param == "duckdb":
        return on_duckdb(sql, texts)
    spark, folder = (request.getfixturevalue(name) for name in ("spark", "tmp_path_factory"))
    spark.createDataFrame(list(enumerate(texts)), "place integer, text string").createOrReplaceTempView("texts")
    return [tuple(row) for row in spark.sql(compiled(sql, "spark", folder.mktemp("spark"))).collect()]


class _Returned(Exception):
    """A macro ends with a value, as dbt's `return` has it."""


def _return(value: Any) -> None:
    raise _Returned(value)


def _returning(macro: Callable[..., Any]) -> Callable[..., Any]:
    """The macro, or what it returns."""

    @wraps(macro)
    def call(*arguments: Any, **options: Any) -> Any:
        try:
            return macro(*arguments, **options)
        except _Returned as returned:
            return returned.args[0]

    return call


def _refuse(problem: str) -> None:
    raise ValueError(problem)


@cache
def _environment(variables: frozenset[tuple[str, str]] = frozenset()) -> Environment:
    found = SimpleNamespace()

    def dispatch(name: str, _package: str) -> Any:
        return getattr(found, f"duckdb__{name}", None) or getattr(found, f"default__{name}")

    # dbt's own extensions of the language, which expressions do without
    environment = Environment(extensions=["jinja2.ext.do"])
    environment.globals |= {
        **{"lead_scoring": found, "adapter": SimpleNamespace(dispatch=dispatch), "modules": SimpleNamespace(re=re)},
        **{"ref": lambda package, name: f"seeds.{name}", "return": _return},
        "var": {**project.project_vars(dict(variables)), "loader_columns": {}}.get,
        "exceptions": SimpleNamespace(raise_compiler_error=_refuse),
    }
    for folder in ("cross_db", "connectors", "definitions"):
        for path in sorted((ROOT / "macros" / folder).glob("*.sql")):
            module = environment.from_string(path.read_text(encoding="utf-8")).module
            named = {name: value for name, value in vars(module).items() if not name.startswith("_")}
            vars(found).update({name: _returning(macro) for name, macro in named.items() if callable(macro)})
    return environment
