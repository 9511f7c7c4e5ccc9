"""What is published against `expectations/marts.json`, a suite of Great Expectations; no run needs it."""

import json
import os
import sys
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from rich.console import Console

from lead_scoring.core import project
from lead_scoring.core.console import make_table
from lead_scoring.core.errors import ConfigurationWrong, ExpectationsUnmet
from lead_scoring.core.queries import column_of
from lead_scoring.publication.marts import open_publication

SUITE = project.ROOT / "expectations" / "marts.json"
#: What the suite compares with: parameters of Great Expectations, `{"$PARAMETER": "as_of"}` in the suite.
PARAMETERS = {
    "person_bands": "select band from bands where level = 'person'",
    "account_bands": "select band from bands where level = 'account'",
    "gates": "select rule_id from prices where is_primary and is_gate union values ('exempt'), ('lifecycle')",
    "rules": "select rule_id from rule_coverage",
    "scorecards": "select distinct scorecard from prices",
}
_AS_OF = "select cast(as_of as timestamp) from runs where outcome = 'succeeded' order by started_at desc limit 1"


@dataclass(frozen=True)
class Result:
    """What came of one expectation."""

    expect: str
    is_met: bool
    is_critical: bool
    found: str
    what_to_do: str

    @property
    def outcome(self) -> str:
        return "met" if self.is_met else "not met" if self.is_critical else "warning"


def validate(console: Console, folder: Path) -> None:
    """Print what came of each expectation; raises ExpectationsUnmet when a critical one is not met."""
    with open_publication(folder) as con:
        results = list(run_suite(con))
    rows = [(result.expect, result.outcome, result.found) for result in results]
    header = ("expectation", "result", "what was found")
    console.print(make_table(*header, text=header, rows=rows))
    outcomes = [result.outcome for result in results]
    counts = [f"{outcomes.count(name)} {name}" for name in ("met", "warning", "not met") if name in outcomes]
    console.print(f"Expectations of what is published in {folder}: {', '.join(counts)}")
    lines = [
        f"{result.outcome}: {result.expect}\n    found: {result.found}\n    what to do: {result.what_to_do}"
        for result in results
        if not result.is_met
    ]
    if "not met" in outcomes:
        raise ExpectationsUnmet("\n".join(["What is published does not meet expectations/marts.json.", *lines]))
    for line in lines:
        console.print(line, style="yellow")


def run_suite(con: duckdb.DuckDBPyConnection) -> Iterator[Result]:
    """Run the suite on the marts, mart by mart, of which only the columns are read that it names."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    with warnings.catch_warnings(action="ignore"), _without_spark():  # what it imports warns of one another
        import great_expectations as gx  # takes seconds
        from great_expectations.data_context.types import base
        from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

    try:
        suite = json.loads(SUITE.read_text(encoding="utf-8"))
        by_mart: dict[str, list[dict[str, Any]]] = {}
        for expectation in suite["expectations"]:
            by_mart.setdefault(expectation["meta"]["table"], []).append(expectation)
        suites = {
            mart: gx.ExpectationSuite(mart, [ExpectationConfiguration(**item).to_domain_obj() for item in found])
            for mart, found in by_mart.items()
        }
    except Exception as error:  # of many kinds, by what is wrong with the suite
        raise ConfigurationWrong(f"{SUITE} is no suite of Great Expectations: {error}") from error
    parameters: dict[str, Any] = {name: column_of(con, sql) for name, sql in PARAMETERS.items()}
    parameters["as_of"] = con.execute(_AS_OF).fetchone()[0]
    config = base.DataContextConfig(  # all of it in memory
        store_backend_defaults=base.InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
        progress_bars=base.ProgressBarsConfig(globally=False),
        analytics_enabled=False,
    )
    context = gx.get_context(mode="ephemeral", project_config=config)
    source = context.data_sources.add_pandas("published")
    for mart, expectations in suites.items():
        columns = sorted({name for item in by_mart[mart] for name in _columns(item["kwargs"])})
        try:
            frame = con.execute(f"select {', '.join(columns)} from {mart}").df()
        except duckdb.Error as error:
            raise ConfigurationWrong(f"{SUITE} names what is not published: {error}") from error
        batch = (
            source.add_dataframe_asset(mart).add_batch_definition_whole_dataframe("all").get_batch({"dataframe": frame})
        )
        validated = batch.validate(expectations, expectation_parameters=parameters)
        yield from map(_result, validated.results)


@contextmanager
def _without_spark() -> Iterator[None]:
    """Have nothing import pyspark, which ends a process whose main module has no file."""
    is_there = "pyspark" in sys.modules
    if not is_there:
        sys.modules["pyspark"] = None
    try:
        yield
    finally:
        if not is_there:
            del sys.modules["pyspark"]


def _columns(kwargs: dict[str, Any]) -> Iterable[str]:
    return kwargs.get("column_list", [kwargs[key] for key in ("column", "column_A", "column_B") if key in kwargs])


def _result(item: Any) -> Result:
    config, found = item.expectation_config, item.result
    if "unexpected_count" in found:
        text = f"{found['unexpected_count']:,} of {found['element_count']:,}"
        if examples := found.get("partial_unexpected_list"):
            text += f", such as {', '.join(map(str, examples[:3]))}"
    elif "observed_value" in found:
        text = f"{found['observed_value']:,}"
    else:
        text = "; ".join(problem["exception_message"] for problem in item.exception_info.values())
    return Result(config.description, item.success, config.severity == "critical", text, config.meta["what_to_do"])
