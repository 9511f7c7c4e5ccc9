"""The process in which Great Expectations judges profiles: `python -m lead_scoring.judge`.

Great Expectations takes seconds to import. A process of its own imports it while dbt builds; it reads one request a
line from standard input and answers each with one line on standard output, both JSON, and ends with its input.

A request is {"columns": [...], "rows": [[...]], "expectations": [{"id", "type", "kwargs", "severity"}]}, where `kwargs`
are those of the expectation and `profile` among them says which rows it is about (those of that value in column
`profile`). The answer is {id: null when met, else the values that do not meet it}, or {"error": text}.
"""

import json
import os
import sys
from collections.abc import Mapping
from typing import Any, TextIO


def main() -> None:
    """Answer requests until the input ends; what libraries print does not get between the answers."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    sys.stdout = sys.stderr
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    try:
        judge = _make_judge()
    except Exception as error:
        _answer(answers, {"error": f"Great Expectations cannot be used: {type(error).__name__}: {error}"})
        return
    for line in sys.stdin:
        try:
            _answer(answers, judge(json.loads(line)))
        except Exception as error:
            _answer(answers, {"error": f"{type(error).__name__}: {error}"})


def _make_judge() -> Any:
    """A function from a request to its answer. Everything stays in memory: no files, no network, no progress bars."""
    import great_expectations as gx
    import pandas as pd
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )
    from great_expectations.expectations.row_conditions import Column

    context = gx.get_context(
        mode="ephemeral",
        project_config=DataContextConfig(
            store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
            progress_bars=ProgressBarsConfig(globally=False),
            analytics_enabled=False,
        ),
    )
    profiles = context.data_sources.add_pandas("profiles").add_dataframe_asset("profile")
    whole = profiles.add_batch_definition_whole_dataframe("whole")

    def expectation(wanted: Mapping[str, Any]) -> dict[str, Any]:
        kwargs = dict(wanted["kwargs"])
        about = Column("profile") == kwargs.pop("profile")
        return {
            "type": wanted["type"],
            "kwargs": {**kwargs, "row_condition": about},
            "severity": wanted["severity"],
            "meta": {"id": wanted["id"]},
        }

    def judge(request: Mapping[str, Any]) -> dict[str, Any]:
        frame = pd.DataFrame(request["rows"], columns=request["columns"])
        numbers = [name for name in frame if name not in ("profile", "text")]
        frame[numbers] = frame[numbers].astype("float64")
        suite = gx.ExpectationSuite(
            "expectations", expectations=[expectation(item) for item in request["expectations"]]
        )
        result = whole.get_batch({"dataframe": frame}).validate(suite, result_format="BASIC")
        return {item.expectation_config.meta["id"]: _unmet(item) for item in result.results}

    return judge


def _unmet(result: Any) -> list[Any] | None:
    """None when the expectation is met, else values that do not meet it; raises ValueError when it was not judged."""
    info = result.exception_info or {}
    for problem in [info, *(value for value in info.values() if isinstance(value, Mapping))]:
        if problem.get("raised_exception"):
            raise ValueError(f"{result.expectation_config.meta['id']}: {problem.get('exception_message')}")
    return None if result.success else list(result.result.get("partial_unexpected_list", []))


def _answer(answers: TextIO, answer: Mapping[str, Any]) -> None:
    print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
