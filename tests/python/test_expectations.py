"""The two doors: every expectation can fail, the example passes, a jump stops a publication unless it was announced."""

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import Result

from lead_scoring import project, runs, validate
from lead_scoring.errors import ConfigurationWrong, LeadScoringError
from lead_scoring.project import EXAMPLE_AS_OF
from lead_scoring.publish import current_run
from lead_scoring.validate import KEEP_RUNS, SUITES, Figure, Judge, judge_figures, load_suite

Invoke = Callable[..., Result]
Example = tuple[Path, Path, Any]


@pytest.fixture(scope="module")
def judge() -> Iterator[Judge]:
    """Great Expectations, started once."""
    with Judge() as process:
        yield process


@pytest.fixture(scope="module")
def good(example: Example) -> dict[str, list[Figure]]:
    """The figures of the built-in example by suite, as of a company a hundred times as large with three runs before."""
    with duckdb.connect(example[1], read_only=True) as con:
        return {suite: [_grown(figure) for figure in validate.read_figures(con, suite)] for suite in SUITES}


def _grown(figure: Figure) -> Figure:
    many = {name: value and value * 100 for name, value in (("rows", figure.rows), ("known", figure.known))}
    if not figure.profile.endswith((".rows", ".holds")):
        return replace(figure, **many)
    return replace(figure, **many, usual=1000.0, of_usual=1.0, usual_runs=3)


def alike(names: Iterable[str], values: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Several expectations that the same values break."""
    return dict.fromkeys(names, values)


#: What breaks each expectation: a figure it looks at with these values instead.
BREAKS: dict[str, dict[str, Mapping[str, Any]]] = {
    "input": {
        **alike(["people_grain", "accounts_grain", "form_submissions_grain"], {"share": 0.99}),
        **alike(["event_ids", "event_types", "event_times"], {"number": 1.0}),
        "people_volume": {"of_usual": 0.49},
        "accounts_volume": {"of_usual": 3.1},
        "events_volume": {"of_usual": 0.49},
        "form_submissions_volume": {"of_usual": 0.0},
        "events_that_name_nobody": {"share": 0.21},
        "people_without_email": {"share": 0.51},
        "events_after_as_of": {"share": 0.95},
        "events_are_fresh": {"days_before_as_of": 8.0},
        "people_stages": {"text": "Lead"},
        "accounts_stages": {"text": "lead"},
        "content_stages": {"text": "intent"},
        "reply_intents": {"text": "angry"},
        "known_event_types": {"text": "pageview"},
        "engaged_seconds_are_seconds": {"number": 40_000.0},
        "engaged_seconds_are_plausible": {"number": 1.0},
        "completion_seconds_are_seconds": {"number": 20_000.0},
    },
    "marts": {
        **alike(["lead_scores_grain", "account_scores_grain"], {"share": 0.99}),
        **alike(["lead_scores_without_score", "account_scores_without_score"], {"number": 1.0}),
        **alike(["lead_scores_without_band", "account_scores_without_band"], {"number": 1.0}),
        **alike(["lead_bands", "account_bands"], {"text": "hot"}),
        **alike(["lead_bands_from", "account_bands_from"], {"number": -0.000001}),
        **alike(["lead_bands_to", "account_bands_to"], {"number": 0.0}),
        "gates": {"text": "career_page_visitors"},
        "lead_scores_day": {"days_before_as_of": 1.0},
        "account_scores_day": {"days_before_as_of": 1.0},
        "signals_up_to_as_of": {"days_before_as_of": -1.0},
        "engagement_up_to_as_of": {"days_before_as_of": -1.0},
        "lead_scores_volume": {"of_usual": 0.49},
        "account_scores_volume": {"of_usual": 0.1},
        "mql_volume": {"of_usual": 0.0},
        "mqa_volume": {"of_usual": 3.1},
        "signals_volume": {"of_usual": 3.1},
        "mql_share": {"share": 0.51},
    },
}


@pytest.mark.parametrize("suite", SUITES)
def test_the_example_meets_all_that_is_expected(suite: str, good: dict[str, list[Figure]], judge: Judge) -> None:
    """Nothing is unmet, and with enough rows and runs nothing of it goes without being judged."""
    results = judge_figures(suite, load_suite(suite), good[suite], judge)
    assert {result.expectation.id: result.found for result in results if result.outcome != "met"} == {}


@pytest.mark.parametrize(("suite", "broken"), [(suite, broken) for suite in BREAKS for broken in BREAKS[suite]])
def test_every_expectation_can_fail_and_says_so(
    suite: str, broken: str, good: dict[str, list[Figure]], judge: Judge
) -> None:
    """A broken figure is not met and explained, and accepted only where volumes are compared with the usual."""
    expectation = {item.id: item for item in load_suite(suite)}[broken]
    number = next(n for n, figure in enumerate(good[suite]) if figure.profile == expectation.profile)
    figures = [*good[suite]]
    figures[number] = replace(figures[number], **BREAKS[suite][broken])
    (result,) = judge_figures(suite, [expectation], figures, judge)
    assert (result.outcome, result.stops) == ("unmet", expectation.severity == "stops")
    explained = validate._explain(result)
    for words in (expectation.expect, expectation.profile, expectation.bounds(), expectation.remedy):
        assert words in explained
    (accepted,) = judge_figures(suite, [expectation], figures, judge, "we bought a company")
    assert accepted.outcome == ("accepted" if expectation.value == "of_usual" else "unmet")


@pytest.mark.parametrize("suite", SUITES)
def test_every_expectation_has_a_break(suite: str) -> None:
    """An expectation that nothing can break is none."""
    assert sorted(item.id for item in load_suite(suite)) == sorted(BREAKS[suite])


def test_what_is_found_is_said_in_words(good: dict[str, list[Figure]], judge: Judge) -> None:
    """Counts, shares, the usual number, days and texts, as a person would say them."""
    suite = {item.id: item for item in load_suite("input")}
    changes = {
        "events.rows": {"number": 412.0, "usual": 1020.0, "of_usual": 412 / 1020},
        "events.occurred_at.max": {"text": "2026-11-01 10:00:00", "days_before_as_of": 14.0},
        "events.names_nobody.holds": {"number": 50.0, "rows": 200.0, "share": 0.25},
    }
    figures = [replace(figure, **changes.get(figure.profile, {})) for figure in good["input"]]
    figures.append(Figure("people.lifecycle_stage.top_value", 7.0, "Kunde", 0.3, None, None, 26.0, 20.0, None, 0))
    wanted = ["events_volume", "events_are_fresh", "events_that_name_nobody", "people_stages"]
    results = judge_figures("input", [suite[name] for name in wanted], figures, judge)
    assert [result.found for result in results] == [
        "412, where 1,020 are usual (40.39 %)",
        "2026-11-01 10:00:00, 14 days before the scoring day",
        "25 % (50 of 200)",
        "Kunde (7)",
    ]
    assert [result.expectation.bounds() for result in results] == [
        "50 % to 300 % of the usual number",
        "at most 7 days before the scoring day",
        "0 % to 20 %",
        "one of lead, customer, partner, competitor, internal, disqualified",
    ]


def test_few_rows_and_empty_tables_are_not_judged(good: dict[str, list[Figure]], judge: Judge) -> None:
    """Shares, quantiles and volumes of a handful of rows say nothing; an empty table has no shares."""
    suite = load_suite("input")
    few = [replace(figure, rows=9.0, known=9.0, share=figure.share and 1.0, usual=9.0) for figure in good["input"]]
    few = [replace(figure, of_usual=0.1) if figure.usual_runs else figure for figure in few]
    outcomes = {item.expectation.id: (item.outcome, item.found) for item in judge_figures("input", suite, few, judge)}
    judged_from = [item.id for item in suite if item.judged_from]
    assert len(judged_from) == 10
    assert {outcomes[name] for name in judged_from} == {("not judged", "too few to judge")}
    empty = [
        replace(figure, number=0.0 if figure.profile.endswith((".rows", ".nulls", ".holds")) else None)
        for figure in good["input"]
        if not figure.profile.endswith(".top_value")
    ]
    empty = [replace(figure, share=None, of_usual=None, days_before_as_of=None, usual_runs=0) for figure in empty]
    results = judge_figures("input", suite, empty, judge)
    assert [result.expectation.id for result in results if result.stops or result.outcome == "unmet"] == []
    assert {result.found for result in results if result.outcome == "not judged"} == {
        "nothing to judge",
        "no earlier run to compare with",
    }


def warehouse_of_runs(past: Iterable[tuple[int, str, str | None, int]]) -> duckdb.DuckDBPyConnection:
    """A warehouse in memory: earlier runs (scoring day of November, outcome, accepted change, rows), then a new one."""
    con = duckdb.connect()
    runs.prepare(con, None)
    con.execute("create schema profiles")
    columns = "run_id varchar, table_name varchar, column_name varchar, metric varchar, value_number double"
    for name in ("ops.profiles", "profiles.profile_input", "profiles.profile_marts"):
        con.execute(f"create table {name} ({columns}, value_text varchar)")
    for number, (day, outcome, accepted, rows) in enumerate(past):
        con.execute(
            "insert into ops.runs (run_id, as_of, started_at, outcome, accepted_change) values (?, ?, ?, ?, ?)",
            [f"run{number:02}", date(2026, 11, day), date(2026, 1, 1) + timedelta(number), outcome, accepted],
        )
        con.execute("insert into ops.profiles values (?, 'events', null, 'rows', ?, null)", [f"run{number:02}", rows])
    con.execute("insert into ops.runs (run_id, as_of, started_at) values ('now', '2026-11-15', '2026-12-15')")
    for suite in SUITES:
        con.execute(f"insert into profiles.profile_{suite} values ('now', 'events', null, 'rows', 1000, null)")
    return con


@pytest.mark.parametrize(
    ("suite", "past", "usual"),
    [
        ("input", [], (None, 0)),
        ("input", [(1, "succeeded", None, 10), (2, "succeeded", None, 30)], (20, 2)),
        ("input", [(day, "succeeded", None, day) for day in range(1, 10)], (7, 5)),  # the last five: 5 to 9
        ("input", [(1, "succeeded", None, 10), (2, "failed", None, 99), (3, "killed", None, 99)], (10, 1)),
        ("input", [(1, "succeeded", None, 10), (2, "succeeded", "moved", 90), (3, "succeeded", None, 94)], (92, 2)),
        ("input", [(1, "succeeded", None, 10), (2, "failed", "moved", 90)], (10, 1)),
        ("input", [(1, "succeeded", None, 10), (20, "succeeded", None, 50)], (30, 2)),
        ("marts", [(7, "succeeded", None, 10), (8, "succeeded", None, 50)], (50, 1)),  # 8 and 7 days away
        ("marts", [(22, "succeeded", None, 10), (23, "succeeded", None, 50)], (10, 1)),  # and as far after it
    ],
)
def test_usual_is_the_median_of_the_last_runs(suite: str, past: list, usual: tuple) -> None:
    """Of five that succeeded, since the last accepted change, and for marts around the scoring day."""
    (figure,) = validate.read_figures(warehouse_of_runs(past), suite)
    assert (figure.usual, figure.usual_runs) == usual
    assert figure.of_usual == (1000 / usual[0] if usual[0] else None)


def test_profiles_of_the_last_30_runs_are_kept() -> None:
    """In `ops.profiles` and `ops.expectations`, the newest ones."""
    con = warehouse_of_runs([(1, "succeeded", None, number) for number in range(35)])
    for number in range(35):
        con.execute("create table if not exists ops.expectations (run_id varchar, suite varchar)")
        con.execute("insert into ops.expectations values (?, 'input')", [f"run{number:02}"])
    for table in ("ops.profiles", "ops.expectations"):
        validate._keep_last_runs(con, table)
        kept = [run for (run,) in con.execute(f"select run_id from {table} order by 1").fetchall()]
        assert kept == [f"run{number:02}" for number in range(35 - KEEP_RUNS, 35)]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("- {id: a, expect: b, profile: people.rows, remedy: d}", "expectation a: key severity is missing"),
        ("- {id: a, colour: red}", "expectation a: there is no key colour"),
        ("- {id: a, expect: b, profile: people.rows, remedy: d, severity: stop, above: 1}", "stops or warns"),
        ("- {id: a, expect: b, profile: people.rows, remedy: d, severity: stops}", "one of between, above and in"),
        ("- {id: a, expect: b, profile: p.rows, remedy: d, severity: stops, above: 1, value: sum}", "value is one of"),
        ("- {id: a, expect: b, profile: p.rows, remedy: d, severity: stops, between: [1]}", "lowest and the highest"),
        ("- {id: a, expect: b, profile: p.rows, remedy: d, severity: stops, in: [x]}", "belong together"),
        ("- {id: a, expect: b, profile: p.rows, remedy: d, severity: stops, above: 1, jump: true}", "can be a jump"),
        (
            "- {id: a, expect: b, profile: p.rows, remedy: d, severity: stops, between: [~, ~]}",
            "lowest and the highest",
        ),
        ("id: a", "'str' object"),
        ("- [", "while parsing"),
    ],
)
def test_a_suite_that_says_nothing_sensible_is_refused(
    text: str, problem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file, the expectation and the key are named."""
    (tmp_path / "expectations").mkdir()
    (tmp_path / "expectations" / "input.yml").write_text(text)
    monkeypatch.setattr(project, "ROOT", tmp_path)
    with pytest.raises(ConfigurationWrong, match=problem) as error:
        load_suite("input")
    assert error.value.message.startswith("expectations/input.yml: ")
    assert load_suite("marts") == []


def test_a_figure_that_no_profile_has_is_refused(good: dict[str, list[Figure]], judge: Judge) -> None:
    """A slip in `profile` is no expectation that is always met."""
    expectation = load_suite("marts")[0]
    for profile in ("lead_score.person_id.distinct", "lead_scores.bands.top_value"):
        with pytest.raises(ConfigurationWrong, match=f"looks at {profile}"):
            judge_figures("marts", [replace(expectation, profile=profile)], good["marts"], judge)


def test_an_expectation_that_cannot_be_judged_is_not_met_in_silence(good: dict[str, list[Figure]]) -> None:
    """What goes wrong in Great Expectations, or with its process, stops the run."""
    with Judge() as judge:
        wanted = {"id": "a", "type": "expect_column_values_to_be_between", "severity": "critical"}
        with pytest.raises(LeadScoringError, match=r"cannot be judged: .*no_such"):
            kwargs = {"column": "no_such", "min_value": 0, "profile": "people.rows"}
            judge.unmet([{**wanted, "kwargs": kwargs}], good["input"])
        judge._process.kill()
        judge._process.wait()
        with pytest.raises(LeadScoringError, match="its process ended with code -9"):
            judge.unmet([wanted], good["input"])


@pytest.fixture
def warehouse(example: Example, tmp_path: Path) -> Path:
    """A copy of the example's warehouse, to break, without the runs of other tests."""
    copy = Path(shutil.copy(example[1], tmp_path / "example.duckdb"))
    with duckdb.connect(copy) as con:
        con.execute("delete from ops.profiles")
    return copy


def test_validate_prints_every_expectation(warehouse: Path, invoke: Invoke, tmp_path: Path) -> None:
    """The example passes, and each expectation stands there with what was found."""
    before = warehouse.read_bytes()
    done = invoke("validate", "--warehouse", warehouse)
    assert done.exit_code == 0, done.output
    words = " ".join(done.stdout.split())
    for suite, about in SUITES.items():
        assert f"Expectations of {about}, run" in done.stdout
        for item in load_suite(suite):
            assert item.expect.split()[0] in words
    assert f"as of {EXAMPLE_AS_OF}" in done.stdout
    assert "no earlier run to compare with" in words and "not met" not in words
    assert warehouse.read_bytes() == before
    assert invoke("validate", "--warehouse", tmp_path / "none.duckdb").exit_code == 6
    with duckdb.connect(tmp_path / "empty.duckdb"):
        pass
    assert invoke("validate", "--warehouse", tmp_path / "empty.duckdb").exit_code == 6
    assert invoke("validate", "--warehouse", warehouse, "--input", tmp_path).exit_code == 2


def test_broken_marts_show_in_their_profile(warehouse: Path, example: Example, invoke: Invoke) -> None:
    """Marts that are broken and profiled again: grain, bands, gates and days are told, and exit code 7."""
    (compiled,) = project.target_folder(example[1]).glob("compiled/**/profile_marts.sql")
    with duckdb.connect(warehouse) as con:
        con.execute(
            f"""
            insert into marts.lead_scores from marts.lead_scores where person_id = '0101';
            update marts.lead_scores set band = 'cold' where person_id = '0102';
            update marts.lead_scores set gate = 'mood' where person_id = '0104';
            update marts.account_scores set as_of = as_of - 1 where account_id = 'A1';
            update marts.lead_signals set signal_on = signal_on + 400 where person_id = '0101';
            create or replace table profiles.profile_marts as ({compiled.read_text()});
            """
        )
    done = invoke("validate", "--warehouse", warehouse)
    assert done.exit_code == 7
    told = [line.split(":")[0] for line in done.stderr.splitlines() if line and line[0] in "abcdefghijklmnopqrstuvwxyz"]
    assert told == ["lead_scores_grain", "lead_bands_to", "gates", "account_scores_day", "signals_up_to_as_of"]
    assert "found: 96 % (24 of 25)" in done.stderr
    assert "mood (1)" in done.stderr


PEOPLE_VOLUME = """
- id: people_volume
  expect: people are at least 90 % and at most three times as many as usual
  profile: people.rows
  value: of_usual
  between: [0.9, 3]
  judged_from: 3
  severity: stops
  jump: true
  remedy: Look for a people file that was cut off.
"""
PEOPLE_WITHOUT_EMAIL = """
- id: people_without_email
  expect: nobody is without an email
  profile: people.email.nulls
  between: [0, 0]
  severity: warns
  remedy: Load emails.
"""
GRAIN = """
- id: lead_scores_grain
  expect: each person has one row in lead_scores
  profile: lead_scores.person_id.distinct
  value: share
  between: [1, 1]
  severity: stops
  remedy: Look for a join that repeats people.
"""


@pytest.fixture
def guarded_project(tiny_project: Path, judge: Judge, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The tiny project with small profiles and suites; its runs share one process of Great Expectations."""
    monkeypatch.setattr(validate, "Judge", lambda: nullcontext(judge))
    folders = [tiny_project / "models" / "profiles", tiny_project / "expectations"]
    for folder in folders:
        folder.mkdir()
    for name, table, relation in (
        ("profile_input", "people", "stg_files__people"),
        ("profile_marts", "lead_scores", "lead_scores"),
    ):
        figures = {("null", "rows"): "count(*)", ("'person_id'", "distinct"): "count(distinct person_id)"}
        figures |= {("'email'", "nulls"): "count(*) - count(email)"}
        selects = [
            f"select '{table}' as table_name, {column}::varchar as column_name, '{metric}' as metric,"
            f" ({figure})::double as value_number, null::varchar as value_text, '{{{{ var(\"run_id\") }}}}' as run_id"
            f" from {{{{ ref('{relation}') }}}}"
            for (column, metric), figure in figures.items()
        ]
        sql = "{{ config(schema='profiles') }}" + " union all ".join(selects)
        (folders[0] / f"{name}.sql").write_text(sql)
    (folders[1] / "input.yml").write_text(PEOPLE_VOLUME + PEOPLE_WITHOUT_EMAIL)
    (folders[1] / "marts.yml").write_text(GRAIN)
    return tiny_project


def people(folder: Path, ids: Iterable[int]) -> None:
    """Write the people of a tiny input."""
    rows = "".join(f"{number:03},p{number}@acme.com\n" for number in ids)
    (folder / "people.csv").write_text("person_id,email\n" + rows)


@pytest.mark.slow
def test_a_jump_stops_the_publication_unless_it_is_accepted(
    guarded_project: Path, tiny_input: Path, tmp_path: Path, invoke: Invoke
) -> None:
    """The earlier publication stays, the reason is kept, and the new size is the usual one from then on."""
    given = ["--input", tiny_input, "--publish", tmp_path / "out", "--warehouse", tmp_path / "w.duckdb"]
    first = invoke("run", *given)
    assert first.exit_code == 0, first.output
    assert "expectations of the input: 1 met, 1 not judged (no earlier run to compare with: 1)" in first.stdout
    assert "expectations of the marts: 1 met" in first.stdout
    published = current_run(tmp_path / "out")

    people(tiny_input, range(12))
    stopped = invoke("run", *given)
    assert stopped.exit_code == 7
    for words in (
        "Nothing was published: the input did not meet 1 of 2 expectations.",
        "people are at least 90 % and at most three times as many as usual",
        "looked at: people.rows",
        "expected: 90 % to 300 % of the usual number",
        "found: 12, where 3 are usual (400 %)",
        "what to do: Look for a people file that was cut off.",
        "--accept-change",
    ):
        assert words in stopped.stderr
    assert current_run(tmp_path / "out") == published

    accepted = invoke("run", *given, "--accept-change", " we bought a company ")
    assert accepted.exit_code == 0, accepted.output
    assert "accepted: people are at least 90 %" in accepted.stdout
    again = invoke("run", *given, "--accept-change", "not needed")
    assert again.exit_code == 0, again.output
    with duckdb.connect(tmp_path / "out" / "current" / "lead_scoring.duckdb", read_only=True) as con:
        kept = con.execute("select outcome, people, accepted_change from runs order by started_at").fetchall()
    assert kept == [
        ("succeeded", 3, None),
        ("failed", None, None),
        ("succeeded", 12, "we bought a company"),
        ("succeeded", 12, None),
    ]
    with duckdb.connect(tmp_path / "w.duckdb", read_only=True) as con:
        told = "select outcome from ops.expectations where expectation = 'people_volume' order by run_id"
        outcomes = [outcome for (outcome,) in con.execute(told).fetchall()]
        assert outcomes == ["not judged", "unmet", "accepted", "met"]
        assert con.execute("select count(distinct run_id) from ops.profiles").fetchone() == (3,)
    assert invoke("run", *given, "--accept-change", " ").exit_code == 2


def test_broken_grain_is_never_accepted_and_a_warning_does_not_stop(
    guarded_project: Path, tiny_input: Path, tmp_path: Path, invoke: Invoke
) -> None:
    """A person twice in lead_scores stops the run whatever reason is given; the warning about the input is printed."""
    given = ["--input", tiny_input, "--publish", tmp_path / "out", "--warehouse", tmp_path / "w.duckdb"]
    people(tiny_input, [1, 2, 3, 3])
    with (tiny_input / "people.csv").open("a") as file:
        file.write("005,\n")
    done = invoke("run", *given, "--accept-change", "I know")
    assert done.exit_code == 7
    assert "warning: people_without_email: nobody is without an email" in done.stdout
    assert "the marts did not meet 1 of 1 expectations" in done.stderr
    assert "each person has one row in lead_scores" in done.stderr
    assert "found: 80 % (4 of 5)" in done.stderr
    assert "--accept-change" not in done.stderr
    assert not (tmp_path / "out" / "current").exists()
    with duckdb.connect(tmp_path / "w.duckdb", read_only=True) as con:
        outcome, message, accepted = con.execute("select outcome, message, accepted_change from ops.runs").fetchone()
        assert (outcome, accepted) == ("failed", None) and "lead_scores_grain" in message
        told = con.execute("select suite, expectation, severity, outcome from ops.expectations order by all").fetchall()
    assert told == [
        ("input", "people_volume", "stops", "not judged"),
        ("input", "people_without_email", "warns", "unmet"),
        ("marts", "lead_scores_grain", "stops", "unmet"),
    ]
