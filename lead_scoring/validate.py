"""The two doors: what is expected of the input before it is scored, and of the marts before they are published.

The suites `expectations/*.yml` are judged by Great Expectations, in a process of its own (`judge`), on the profiles
that dbt built (schema `profiles`) and nothing else.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import yaml
from rich.console import Console

from lead_scoring import project
from lead_scoring.console import make_table
from lead_scoring.errors import Busy, ConfigurationWrong, ExpectationsUnmet, LeadScoringError, NothingFound
from lead_scoring.runs import Run

#: The suites in the order of the doors, and what each is about.
SUITES = {"input": "the input", "marts": "the marts"}
#: How many successful runs of a warehouse keep their profiles, and how many runs what they were told.
KEEP_RUNS = 30
#: The usual number is the median of this many runs; of marts, of runs whose scoring day is so many days away at most.
USUAL_RUNS, USUAL_DAYS = 5, 7

_VALUES = ("number", "share", "of_usual", "days_before_as_of", "text")
#: Metrics of which there is one row a value, so none when there is no value.
_LISTS = ("top_value", "declared_value", "lowest", "highest", "above_lower_bound", "below_next_band")
#: What becomes of an expectation, and how a person reads it.
_OUTCOMES = {"met": "met", "unmet": "not met", "accepted": "accepted", "not judged": "not judged"}
#: Columns of mart expectation_results, in which a run publishes what it was told.
RESULTS = {
    "run_id": "Run that published the row.",
    "suite": "What is judged: input or marts.",
    "expectation": "Id of the expectation in expectations/.",
    "severity": "stops (the run) or warns.",
    "outcome": "met, unmet, accepted (by --accept-change) or not judged.",
    "found": "What was found, or why it was not judged.",
}
_COLUMNS = ("profile", "number", "text", "share", "of_usual", "days_before_as_of")


@dataclass(frozen=True)
class Expectation:
    """One expectation of a suite; expectations/README.md says what each field means."""

    id: str
    expect: str
    profile: str
    severity: str
    remedy: str
    value: str = "number"
    between: Sequence[float | None] | None = None
    above: float | None = None
    allowed: Sequence[str] | str | None = None
    judged_from: int = 0
    jump: bool = False

    def wanted(self, declared: Sequence[str]) -> tuple[str, dict[str, Any]]:
        """Its type and arguments in Great Expectations; `declared`: the texts that the seeds declare for its column."""
        kwargs = {"column": self.value, "profile": self.profile}
        if self.allowed is not None:
            values = declared if self.allowed == "declared" else self.allowed
            return "expect_column_values_to_be_in_set", {**kwargs, "value_set": list(values)}
        low, high = self.between or (self.above, None)
        bounds = {"min_value": low, "max_value": high, "strict_min": self.above is not None}
        return "expect_column_values_to_be_between", {**kwargs, **bounds}

    def bounds(self) -> str:
        """What is fine, in words."""
        if self.allowed is not None:
            return "one that the seeds declare" if self.allowed == "declared" else f"one of {', '.join(self.allowed)}"
        if self.above is not None:
            return f"more than {self.above:g}"
        low, high = (None if bound is None else _amount(bound, self.value) for bound in self.between)
        if low == high:
            words = low
        else:
            words = f"at least {low}" if high is None else f"at most {high}" if low is None else f"{low} to {high}"
        return words + {"of_usual": " of the usual number", "days_before_as_of": " days before the scoring day"}.get(
            self.value, ""
        )


@dataclass(frozen=True)
class Result:
    """What became of one expectation: met, unmet, accepted (a jump that was announced), or not judged; and why."""

    expectation: Expectation
    outcome: str
    found: str

    @property
    def stops(self) -> bool:
        return self.outcome == "unmet" and self.expectation.severity == "stops"


@dataclass(frozen=True)
class Figure:
    """One row of a profile, with what expectations compare it by."""

    profile: str
    number: float | None
    text: str | None
    share: float | None
    of_usual: float | None
    days_before_as_of: float | None
    rows: float | None
    known: float | None
    usual: float | None
    usual_runs: int


class Judge:
    """Great Expectations in a process of its own: started early, it is ready when dbt has built the first profile."""

    def __init__(self) -> None:
        package = str(Path(__file__).resolve().parent.parent)
        path = os.pathsep.join(filter(None, [package, os.environ.get("PYTHONPATH")]))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "lead_scoring.judge"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
            env={**os.environ, "PYTHONPATH": path},
            start_new_session=True,  # an interrupt is for the run, which ends this process as well
        )

    def __enter__(self) -> "Judge":
        return self

    def __exit__(self, *error: object) -> None:
        self._process.kill()
        self._process.communicate()

    def unmet(self, expectations: Iterable[Mapping[str, Any]], figures: Iterable[Figure]) -> dict[str, list | None]:
        """Per id the values that do not meet the expectation, or None when it is met; raises LeadScoringError."""
        rows = [[getattr(figure, name) for name in _COLUMNS] for figure in figures]
        request = json.dumps({"columns": _COLUMNS, "rows": rows, "expectations": list(expectations)})
        try:
            self._process.stdin.write(request + "\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except BrokenPipeError:
            line = ""
        answer = json.loads(line) if line else {"error": f"its process ended with code {self._process.wait()}"}
        if "error" in answer:
            raise LeadScoringError(
                f"the expectations cannot be judged: {answer['error']}\n"
                "Nothing was published. Correct expectations/, or set up the environment again: make setup"
            )
        return answer


class Doors:
    """The doors of one run; `accept` is the reason given with --accept-change, if one was."""

    def __init__(self, run: Run, console: Console, accept: str | None = None) -> None:
        self._run = run
        self._console = console
        self._accept = accept
        self._suites = {name: load_suite(name) for name in SUITES}
        self._processes = ExitStack()
        self._judge: Judge | None = None

    def __enter__(self) -> "Doors":
        if any(self._suites.values()):
            self._judge = self._processes.enter_context(Judge())
        return self

    def __exit__(self, *error: object) -> None:
        self._processes.close()

    def open(self, suite: str, con: duckdb.DuckDBPyConnection) -> None:
        """Judge a suite, print what is not met, keep all of it; raises ExpectationsUnmet when the run has to stop."""
        expectations = self._suites[suite]
        if not expectations:
            self._console.print(f"  nothing is expected of {SUITES[suite]}: no expectations/{suite}.yml", markup=False)
            return
        results = judge_suite(con, suite, expectations, self._judge, self._accept)
        _keep_results(con, self._run.run_id, suite, results)
        if any(result.outcome == "accepted" for result in results):
            self._run.accepted_change = self._accept
        self._console.print(f"  {_summary(suite, results)}", markup=False)
        for result in results:
            if result.outcome == "accepted":
                self._console.print(f"  accepted: {result.expectation.expect}; found {result.found}", markup=False)
            elif result.outcome == "unmet" and not result.stops:
                self._console.print(f"  warning: {_explain(result)}", style="yellow", markup=False)
        require_met(suite, results)

    def remember(self, con: duckdb.DuckDBPyConnection) -> None:
        """Keep the profiles of this run, which succeeded, so that later ones are compared with it."""
        names = [name for name, expectations in self._suites.items() if expectations]
        if not names:
            return
        columns = "run_id, table_name, column_name, metric, value_number, value_text"
        profiles = " union all ".join(f"select {columns} from profiles.profile_{name}" for name in names)
        con.execute("create schema if not exists ops")
        con.execute(
            "create table if not exists ops.profiles (run_id varchar, table_name varchar, column_name varchar,"
            " metric varchar, value_number double, value_text varchar)"
        )
        con.execute("delete from ops.profiles where run_id = ?", [self._run.run_id])
        con.execute(f"insert into ops.profiles ({columns}) {profiles}")
        _keep_last_runs(con, "ops.profiles")


def validate(console: Console, warehouse: Path) -> None:
    """Judge both suites on a warehouse that a run built, and print what became of each expectation.

    Raises NothingFound when there is none, ExpectationsUnmet when something that stops a run is not met.
    """
    if not warehouse.exists():
        raise NothingFound(f"there is no warehouse {warehouse}; `lead-scoring run` builds one.")
    suites = {name: load_suite(name) for name in SUITES}
    unmet = []
    with _open_to_read(warehouse) as con, Judge() as judge:
        for name, expectations in suites.items():
            if not expectations:
                console.print(f"Nothing is expected of {SUITES[name]}: no expectations/{name}.yml", markup=False)
                continue
            run_id, as_of, accepted = _profiled_run(con, name)
            results = judge_suite(con, name, expectations, judge, accepted)
            console.print(f"\nExpectations of {SUITES[name]}, run {run_id}, as of {as_of}", style="bold", markup=False)
            _print_results(console, results)
            console.print(_summary(name, results), markup=False)
            unmet += [(name, result) for result in results if result.stops]
    if unmet:
        raise ExpectationsUnmet(
            "\n\n".join(["Not met, and a run would stop:", *(_explain(result) for _, result in unmet)])
        )


def load_suite(name: str) -> list[Expectation]:
    """The expectations of a suite; none when it has no file. Raises ConfigurationWrong."""
    path = project.ROOT / "expectations" / f"{name}.yml"
    if not path.exists():
        return []
    try:
        items = project.read_yaml(path) or []
        expectations = [_expectation(item) for item in items]
    except (OSError, yaml.YAMLError, ValueError, TypeError, AttributeError) as error:
        raise ConfigurationWrong(f"expectations/{name}.yml: {error}") from error
    ids = [expectation.id for expectation in expectations]
    repeated = sorted({item for item in ids if ids.count(item) > 1})
    if repeated:
        raise ConfigurationWrong(f"expectations/{name}.yml: id {repeated[0]} stands there twice.")
    return expectations


def _expectation(item: Mapping[str, Any]) -> Expectation:
    """One expectation from its yml; raises ValueError naming what is wrong with it."""
    given = {"allowed" if key == "in" else key: value for key, value in item.items()}
    who = f"expectation {given.get('id')}"
    known = {field.name for field in fields(Expectation)}
    required = {"id", "expect", "profile", "severity", "remedy"}
    if unknown := sorted(set(given) - known):
        raise ValueError(f"{who}: there is no key {unknown[0]}; see expectations/README.md.")
    if missing := sorted(required - set(given)):
        raise ValueError(f"{who}: key {missing[0]} is missing; see expectations/README.md.")
    expectation = Expectation(**given)
    if expectation.value not in _VALUES:
        raise ValueError(f"{who}: value is one of {', '.join(_VALUES)}.")
    if expectation.severity not in ("stops", "warns"):
        raise ValueError(f"{who}: severity is stops or warns.")
    if sum(part is not None for part in (expectation.between, expectation.above, expectation.allowed)) != 1:
        raise ValueError(f"{who}: give one of between, above and in.")
    if (expectation.allowed is not None) != (expectation.value == "text"):
        raise ValueError(f"{who}: `in` and `value: text` belong together.")
    if expectation.between is not None and (len(expectation.between) != 2 or [*expectation.between] == [None, None]):
        raise ValueError(f"{who}: between takes the lowest and the highest value, such as [0, 0.5].")
    if expectation.jump and expectation.value != "of_usual":
        raise ValueError(f"{who}: only what is compared with the usual (value: of_usual) can be a jump.")
    return expectation


def judge_suite(
    con: duckdb.DuckDBPyConnection,
    suite: str,
    expectations: Sequence[Expectation],
    judge: Judge,
    accepted: str | None = None,
) -> list[Result]:
    """Judge a suite on the profile that the warehouse holds; `accepted`: the reason to let jumps pass."""
    return judge_figures(suite, expectations, read_figures(con, suite), judge, accepted)


def judge_figures(
    suite: str,
    expectations: Sequence[Expectation],
    figures: Sequence[Figure],
    judge: Judge,
    accepted: str | None = None,
) -> list[Result]:
    """Judge a suite on the figures of a profile, one result an expectation, in the suite's order."""
    by_profile: dict[str, list[Figure]] = {}
    for figure in figures:
        by_profile.setdefault(figure.profile, []).append(figure)
    skipped, requests = {}, []
    for expectation in expectations:
        found = by_profile.get(expectation.profile, [])
        table_and_column, _, metric = expectation.profile.rpartition(".")
        if not found and not (metric in _LISTS and f"{table_and_column}.nulls" in by_profile):
            raise ConfigurationWrong(
                f"expectations/{suite}.yml: {expectation.id} looks at {expectation.profile}, which"
                f" profiles.profile_{suite} does not have. See models/profiles/profile_{suite}.sql."
            )
        if reason := _why_not_judged(expectation, found):
            skipped[expectation.id] = Result(expectation, "not judged", reason)
            continue
        declared = [figure.text for figure in by_profile.get(f"{table_and_column}.declared_value", [])]
        kind, kwargs = expectation.wanted(declared)
        severity = "critical" if expectation.severity == "stops" else "warning"
        requests.append({"id": expectation.id, "type": kind, "kwargs": kwargs, "severity": severity})
    unmet = judge.unmet(requests, figures) if requests else {}

    def result(expectation: Expectation) -> Result:
        if expectation.id in skipped:
            return skipped[expectation.id]
        bad = unmet[expectation.id]
        found = _found(expectation, by_profile[expectation.profile], bad)
        if bad is None:
            return Result(expectation, "met", found)
        return Result(expectation, "accepted" if expectation.jump and accepted else "unmet", found)

    return [result(expectation) for expectation in expectations]


def read_figures(con: duckdb.DuckDBPyConnection, suite: str) -> list[Figure]:
    """The profile of a suite, compared with the last runs of the warehouse. Raises NothingFound when there is none."""
    run_id, as_of, _ = _profiled_run(con, suite)
    earlier = _earlier_runs(con, suite, run_id, as_of)
    usual = "select null as profile, null as usual, null as usual_runs where false"
    if earlier:
        usual = f"""
            select concat_ws('.', table_name, column_name, metric) as profile, median(value_number) as usual,
                count(*) as usual_runs
            from ops.profiles
            where metric in ('rows', 'holds') and run_id in ({", ".join("?" for _ in earlier)})
            group by all
        """
    rows = con.execute(
        f"""
        with usual as ({usual}),
        figures as (
            select *, concat_ws('.', table_name, column_name, metric) as profile,
                max(value_number) filter (where metric = 'rows') over (partition by table_name) as rows,
                max(value_number) filter (where metric = 'nulls')
                    over (partition by table_name, column_name) as nulls
            from profiles.profile_{suite}
        )
        select
            figures.profile, value_number, value_text,
            value_number / nullif(rows, 0), value_number / nullif(usual, 0), value_number,
            rows, rows - nulls, usual, coalesce(usual_runs, 0)
        from figures left join usual on figures.profile = usual.profile
        order by all
        """,
        earlier,
    ).fetchall()
    return [Figure(*row) for row in rows]


def _profiled_run(con: duckdb.DuckDBPyConnection, suite: str) -> tuple[str, date, str | None]:
    """The run whose profile the warehouse holds: its id, its scoring day and the change accepted for it, if any."""
    try:
        found = con.execute(
            f"select run_id, as_of, accepted_change from ops.runs"
            f" where run_id = (select any_value(run_id) from profiles.profile_{suite})"
        ).fetchone()
    except duckdb.CatalogException:
        found = None
    if not found:
        raise NothingFound(
            f"the warehouse holds no profile of {SUITES[suite]} that a run made; `lead-scoring run` makes one."
        )
    return found


def _earlier_runs(con: duckdb.DuckDBPyConnection, suite: str, run_id: str, as_of: date) -> list[str]:
    """The runs that say what is usual, newest first: an accepted change hides those before it."""
    if not con.execute("from duckdb_tables() where schema_name = 'ops' and table_name = 'profiles'").fetchone():
        return []
    rows = con.execute(
        f"""
        with earlier as (
            select * from ops.runs
            where outcome = 'succeeded' and run_id in (from (select run_id from ops.profiles))
                and (started_at, run_id) < (select (started_at, run_id) from ops.runs where run_id = $run_id)
        )
        select run_id from earlier
        where started_at >= coalesce(
                (select max(started_at) from earlier where accepted_change is not null), '-infinity'::timestamp)
            and ($days is null or abs(as_of - $as_of::date) <= $days)
        order by started_at desc, run_id desc limit {USUAL_RUNS}
        """,
        {"run_id": run_id, "as_of": as_of, "days": USUAL_DAYS if suite == "marts" else None},
    ).fetchall()
    return [run for (run,) in rows]


def _why_not_judged(expectation: Expectation, figures: Sequence[Figure]) -> str | None:
    """Why an expectation cannot be judged on these figures, or None when it can."""
    if all(getattr(figure, expectation.value) is None for figure in figures):
        if expectation.value == "of_usual" and not any(figure.usual_runs for figure in figures):
            return "no earlier run to compare with"
        return "nothing to judge"
    basis = {"share": "rows", "of_usual": "usual"}.get(expectation.value, "known")
    number = max(getattr(figure, basis) or 0 for figure in figures)
    return "too few to judge" if number < expectation.judged_from else None


def _found(expectation: Expectation, figures: Sequence[Figure], unmet: list | None) -> str:
    """What was found, in words: the figures that do not meet the expectation, else all of them."""
    value = expectation.value
    known = [figure for figure in figures if getattr(figure, value) is not None]
    shown = [figure for figure in known if not unmet or getattr(figure, value) in unmet] or known
    if value == "text" and unmet is None:
        return f"{len(shown)} values, all allowed"
    return "; ".join(_figure_in_words(figure, value) for figure in shown[:5]) + ("; ..." if len(shown) > 5 else "")


def _figure_in_words(figure: Figure, value: str) -> str:
    number = None if figure.number is None else _amount(figure.number, "number")
    if value == "text":
        return f"{figure.text} ({number})"
    if value == "share":
        return f"{_amount(figure.share, value)} ({number} of {figure.rows:,.0f})"
    if value == "of_usual":
        return f"{number}, where {_amount(figure.usual, 'number')} are usual ({_amount(figure.of_usual, value)})"
    if value == "days_before_as_of":
        days = int(figure.days_before_as_of)
        when = f"{days} days before" if days > 0 else f"{-days} days after" if days < 0 else "on"
        return f"{figure.text}, {when} the scoring day"
    return number if figure.text is None else f"{number} in {figure.text}"


def _amount(number: float, value: str) -> str:
    if value in ("share", "of_usual"):
        return f"{number * 100:.4g} %"
    return f"{number:,.0f}" if float(number).is_integer() else f"{number:,.6g}"


def require_met(suite: str, results: Sequence[Result]) -> None:
    """Raise ExpectationsUnmet with all that stops a run, in words a person can act on."""
    stopping = [result for result in results if result.stops]
    if not stopping:
        return
    about = SUITES[suite]
    lines = [f"Nothing was published: {about} did not meet {len(stopping)} of {len(results)} expectations."]
    lines += [f"\n* {_explain(result)}" for result in stopping]
    if any(result.expectation.jump for result in stopping):
        lines.append(
            '\nIf a change of volume is meant, run again with --accept-change "why"; the reason is kept with the run.'
        )
    lines.append(f"\nThe figures: profiles.profile_{suite} in the warehouse. The rules: expectations/{suite}.yml")
    raise ExpectationsUnmet("\n".join(lines))


def _explain(result: Result) -> str:
    expectation = result.expectation
    return (
        f"{expectation.id}: {expectation.expect}\n"
        f"    looked at: {expectation.profile}\n"
        f"    expected: {expectation.bounds()}\n"
        f"    found: {result.found}\n"
        f"    what to do: {expectation.remedy}"
    )


def _summary(suite: str, results: Sequence[Result]) -> str:
    """How many expectations are met, not met, and not judged with the reasons."""
    outcomes = [result.outcome for result in results]
    parts = [f"{outcomes.count(name)} {words}" for name, words in _OUTCOMES.items() if name in outcomes]
    if reasons := [result.found for result in results if result.outcome == "not judged"]:
        counts = ", ".join(f"{reason}: {reasons.count(reason)}" for reason in sorted(set(reasons)))
        parts[-1] += f" ({counts})"
    return f"expectations of {SUITES[suite]}: {', '.join(parts)}"


def _print_results(console: Console, results: Sequence[Result]) -> None:
    table = make_table("expectation", "result", "what was found", text=["result", "what was found"])
    for result in results:
        outcome = "warning" if result.outcome == "unmet" and not result.stops else _OUTCOMES[result.outcome]
        table.add_row(result.expectation.expect, outcome, result.found)
    console.print(table)


def _keep_results(con: duckdb.DuckDBPyConnection, run_id: str, suite: str, results: Sequence[Result]) -> None:
    """Note in `ops.expectations` what became of each expectation."""
    con.execute(
        "create table if not exists ops.expectations"
        " (run_id varchar, suite varchar, expectation varchar, severity varchar, outcome varchar, found varchar)"
    )
    con.execute("delete from ops.expectations where run_id = ? and suite = ?", [run_id, suite])
    con.executemany(
        "insert into ops.expectations values (?, ?, ?, ?, ?, ?)",
        [[run_id, suite, item.expectation.id, item.expectation.severity, item.outcome, item.found] for item in results],
    )
    _keep_last_runs(con, "ops.expectations")


def published_results(con: duckdb.DuckDBPyConnection, run_id: str) -> str | None:
    """A query of what became of a run's expectations; None in a warehouse in which none was ever judged."""
    kept = con.execute(
        "select 1 from information_schema.tables where table_schema = 'ops' and table_name = 'expectations'"
    ).fetchone()
    return f"(select * from ops.expectations where run_id = '{run_id}')" if kept else None


def _keep_last_runs(con: duckdb.DuckDBPyConnection, table: str) -> None:
    con.execute(
        f"delete from {table} where run_id not in (select run_id from {table} semi join ops.runs using (run_id)"
        f" group by run_id order by run_id desc limit {KEEP_RUNS})"
    )


def _open_to_read(warehouse: Path) -> duckdb.DuckDBPyConnection:
    try:
        return duckdb.connect(warehouse, read_only=True)
    except duckdb.IOException as error:
        if "lock" not in str(error):
            raise LeadScoringError(f"the warehouse {warehouse} cannot be opened: {error}") from error
        raise Busy(f"the warehouse {warehouse} is open in another program, perhaps a run; try again later.") from error
