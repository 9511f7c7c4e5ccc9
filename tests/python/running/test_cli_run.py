"""`lead-scoring run`: what it prints, how it ends, and that a run that does not succeed publishes nothing."""

import os
import re
import shutil
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from calls import ROOT, Command, Example, Invoke, call
from cases import cases
from warehouse import asked

from lead_scoring import __version__
from lead_scoring.core import project
from lead_scoring.core.console import Steps
from lead_scoring.core.errors import InputRefused
from lead_scoring.core.runs import Run
from lead_scoring.loading.engine import Engine
from lead_scoring.publication.folder import DATABASE, current_run
from lead_scoring.running.run import _note_end


def arguments(folder: Path, tmp_path: Path, *more: str) -> list[object]:
    """`run` on an input folder, publishing and building below tmp_path."""
    return ["run", "--input", folder, "--publish", tmp_path / "out", "--warehouse", tmp_path / "w.duckdb", *more]


@pytest.fixture
def run(tmp_path: Path, tiny_project: Path, tiny_input: Path, invoke: Invoke) -> Invoke:
    """Call `run` on the tiny project and input, with more options."""
    return lambda *more, **ends: invoke(*arguments(tiny_input, tmp_path, *more), **ends)


def published(tmp_path: Path, sql: str) -> list[tuple]:
    return asked(tmp_path / "out" / "current" / DATABASE, sql)


def noted_runs(tmp_path: Path) -> list[tuple]:
    return asked(tmp_path / "w.duckdb", "select outcome, message from marts.runs order by started_at")


def test_help_documents_every_exit_code(invoke: Invoke) -> None:
    for page in ([], ["run"], ["validate"], ["explain"], ["check"]):
        text = invoke(*page, "--help").output
        assert re.findall(r"^ +(\d)  \w", text, re.MULTILINE) == list("0123456789")
    assert __version__ in invoke("--version").output


@pytest.mark.parametrize(("options", "problem"), cases("calls", "run"))
def test_a_wrong_call_exits_2(invoke: Invoke, options: list[str], problem: str) -> None:
    done = invoke("run", *options, code=2)
    assert problem in done.stderr


def test_the_example_explains_itself(example: Example) -> None:
    publish, _, done = example
    assert "\x1b" not in done.stdout and "\r" not in done.stdout
    assert done.stderr == ""
    assert f"Scores as of {project.EXAMPLE_AS_OF}, run {current_run(publish)}" in done.stdout
    for words in ("people", "accounts", "events read", "rows rejected", "bots", "resolved to nobody", "MQLs", "MQAs"):
        assert words in done.stdout
    for band in ("sales_ready", "interested", "engaged", "cold", "low_intent"):
        assert re.search(rf"^ +{band} ", done.stdout, re.MULTILINE)
    printed = done.stdout.partition("Scores as of")[2].partition("Published:")[0]
    assert max(map(len, printed.splitlines())) <= 120
    assert "explain 0102" in done.stdout


def test_the_commands_it_names_work(example: Example) -> None:
    publish, _, done = example
    commands = [line.strip() for line in done.stdout.partition("Next:")[2].splitlines() if line.strip()]
    assert len(commands) == 2
    for line in commands:
        assert "0102" in call("sh", "-c", line, cwd=publish.parent).stdout


def test_the_example_shows_what_its_readme_says(example: Example) -> None:
    publish, _, _ = example
    with duckdb.connect(publish / "current" / DATABASE, read_only=True) as con:
        leads = {row[0]: row[1:] for row in con.execute("select person_id, is_mql, gate from lead_scores").fetchall()}
        run = con.execute(
            "select outcome, as_of, rows_read, rows_accepted, rows_rejected, events_read, people, accounts, mqls, mqas,"
            " duration_seconds > 0, length(rules_fingerprint), version, duckdb_version from runs"
        ).fetchone()
        assert con.execute("select account_id from account_scores where is_mqa").fetchall() == [("A1",)]
        assert con.execute("select count(*) from duplicate_events").fetchone() == (3,)
        assert con.execute("select count(*) from rejected_rows").fetchone() == (2,)
        quarantined = con.execute("select identifier from identity_quarantine order by all").fetchall()
        assert quarantined == [("asdf@asdf.com",), ("d-kiosk",)]
        expansion = "select person_id from lead_scores_by_scorecard where scorecard = 'expansion' and is_qualified"
        assert con.execute(expansion).fetchall() == [("0112",)]
        not_evaluated = "select rule_id from rule_coverage where status = 'not_evaluated'"
        assert con.execute(not_evaluated).fetchall() == [("trial_started",)]
    assert leads["0101"] == leads["0102"] == (True, None)
    assert leads["0104"] == (False, "career_page_visitor")
    assert leads["0105"] == (False, "fake_form")
    assert leads["0126"] == (False, "exempt")
    assert not {"0121", "0123"} & set(leads)
    mqls = sum(is_mql for is_mql, _ in leads.values())
    assert run[:10] == ("succeeded", project.EXAMPLE_AS_OF, 227, 225, 2, 182, len(leads), 6, mqls, 1)
    assert run[10:] == (True, 64, __version__, duckdb.__version__)


def test_every_mart_carries_the_run_and_stands_as_parquet(example: Example) -> None:
    publish, _, _ = example
    current = publish / "current"
    with duckdb.connect(current / DATABASE, read_only=True) as con:
        marts = [name for (name,) in con.execute("select table_name from duckdb_tables()").fetchall()]
        assert {path.stem for path in current.glob("*.parquet")} == set(marts)
        for mart in marts:
            ids = con.execute(f"select distinct run_id from '{current}/{mart}.parquet'").fetchall()
            assert ids in ([(current_run(publish),)], []), mart


@pytest.mark.parametrize(
    ("lock", "what"), [("w.duckdb.lock", "the warehouse {}/w.duckdb"), ("out/.lock", "the publish folder {}/out")]
)
def test_what_another_run_holds_is_refused_and_the_holder_named(
    tmp_path: Path, tiny_input: Path, command: Command, lock: str, what: str
) -> None:
    hold = (
        "import sys, time; from pathlib import Path; from lead_scoring.core.files import exclusive\n"
        "with exclusive('it', Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(tmp_path / lock)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout.readline() == "held\n"
        done = command(*arguments(tiny_input, tmp_path), code=5)
        assert f"{what.format(tmp_path)} is in use by process {holder.pid} of" in done.stderr
        holder.kill()
    assert not (tmp_path / "w.duckdb").exists()


@pytest.mark.slow
def test_a_lock_of_a_dead_process_does_not_hold(tmp_path: Path, run: Invoke) -> None:
    (tmp_path / "w.duckdb.lock").write_text("")
    (tmp_path / "w.duckdb.lock.json").write_text('{"pid": 1}')
    run()


def test_defaults_of_day_publication_and_warehouse(
    tmp_path: Path, tiny_project: Path, tiny_input: Path, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    invoke("run", "--input", "input", "--vars", "{scoring_timezone: Pacific/Kiritimati}")
    files = [path.name for path in (tmp_path / "warehouse").glob("*.duckdb")]
    assert len(files) == 1 and re.fullmatch(r"input-[0-9a-f]{8}\.duckdb", files[0])
    [(as_of,)] = asked(tmp_path / "published" / "current" / DATABASE, "select as_of from runs")
    assert as_of - date.today() in (timedelta(-1), timedelta(0), timedelta(1))
    assert as_of == project.scoring_day({"scoring_timezone": "Pacific/Kiritimati"})
    assert project.scoring_day({"as_of": "2026-11-02"}) == date(2026, 11, 2)


def test_today_is_the_day_of_the_scoring_time_zone(
    tmp_path: Path, tiny_project: Path, tiny_input: Path, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By option and by var; between zones that are 26 hours apart it is two days at most times."""
    monkeypatch.chdir(tmp_path)
    for options, zone in ((("--as-of", "today"), "Pacific/Kiritimati"), ((), "Etc/GMT+12")):
        variables = f"{{scoring_timezone: {zone}{'' if options else ', as_of: today'}}}"
        before = project.today({"scoring_timezone": zone})
        invoke("run", "--input", "input", "--vars", variables, "--warehouse", f"{zone[:3]}.duckdb", *options)
        [(as_of,)] = asked(tmp_path / "published" / "current" / DATABASE, "select max(as_of) from runs")
        assert as_of in (before, project.today({"scoring_timezone": zone}))
        shutil.rmtree(tmp_path / "published")
    invoke("run", "--input", "input", "--as-of", "tomorrow", code=2)


def test_two_inputs_of_one_name_have_warehouses_of_their_own(tmp_path: Path) -> None:
    one, two = (project.default_warehouse(tmp_path / name / "input", tmp_path) for name in "ab")
    assert one != two and one.parent == two.parent == tmp_path / "warehouse"


def test_too_many_rejected_rows_stop_the_run(tmp_path: Path, tiny_input: Path, run: Invoke) -> None:
    run()
    before = current_run(tmp_path / "out")
    people = [f"{number},p{number}@acme.com" for number in range(18)]
    (tiny_input / "people.csv").write_text("\n".join(["person_id,email", *people, ",nobody@acme.com", "18"]) + "\n")
    done = run(code=3)
    assert "2 of 20 rows of table people break the contract (10%" in done.stderr
    assert "1 columns where the header has 2 (1 rows), for example people.csv, row 20" in done.stderr
    assert "Correct the files" in done.stderr and "Traceback" not in done.output
    assert current_run(tmp_path / "out") == before
    assert [outcome for outcome, _ in noted_runs(tmp_path)] == ["succeeded", "refused"]
    run("--vars", "{max_rejected_share: 0.1}")
    counted = "select rows_read, rows_accepted, rows_rejected, people from runs order by started_at desc limit 1"
    assert published(tmp_path, counted) == [(22, 20, 2, 18)]
    (tiny_input / "people.csv").write_text("\n".join(["person_id,email", *people[:9], ",nobody@acme.com"]) + "\n")
    done = run(code=3)
    for words in ("1 of 10 rows of table people", "person_id is missing", "people.csv, row 10"):
        assert words in done.stderr
    assert "input.int_people_rows" in done.stderr


def test_a_refused_folder_touches_nothing(tmp_path: Path, tiny_project: Path, invoke: Invoke) -> None:
    (tmp_path / "empty").mkdir()
    invoke(*arguments(tmp_path / "empty", tmp_path), code=3)
    assert not (tmp_path / "w.duckdb").exists() and not (tmp_path / "out").exists()


def test_a_failing_data_test_publishes_nothing_and_says_where_to_look(
    tmp_path: Path, tiny_project: Path, run: Invoke
) -> None:
    run()
    before = current_run(tmp_path / "out")
    (tiny_project / "tests" / "nobody_scores.sql").write_text("select * from {{ ref('lead_scores') }} where score > 0")
    done = run(code=1)
    assert "test nobody_scores (tests/nobody_scores.sql)" in done.stderr
    assert "3 rows break it" in done.stderr
    assert re.search(r"^    person_id: .*, score: 1\.0, band: cold", done.stderr, re.MULTILINE)
    assert current_run(tmp_path / "out") == before
    assert published(tmp_path, "select count(*) from lead_scores") == [(3,)]
    outcome, message = noted_runs(tmp_path)[-1]
    assert outcome == "failed" and "nobody_scores" in message


def test_a_failing_model_publishes_nothing_and_names_its_sql(tmp_path: Path, tiny_project: Path, run: Invoke) -> None:
    (tiny_project / "models" / "marts" / "broken.sql").write_text("select no_such_column from {{ ref('lead_scores') }}")
    done = run(code=1)
    assert "model broken (models/marts/broken.sql)" in done.stderr
    assert "no_such_column" in done.stderr
    compiled = re.search(r"its SQL: (.*)", done.stderr)[1]
    assert "no_such_column" in Path(compiled).read_text()
    assert not (tmp_path / "out" / "current").exists()


def test_a_project_that_dbt_cannot_read_exits_4(tiny_project: Path, run: Invoke) -> None:
    (tiny_project / "models" / "marts" / "broken.sql").write_text("select * from {{ ref('nowhere') }}")
    done = run(code=4)
    assert "nowhere" in done.stderr


@pytest.mark.slow
def test_vars_of_the_command_line_reach_the_models(tmp_path: Path, run: Invoke) -> None:
    run("--vars", "{price: 7}", "--as-of", "2026-11-02")
    assert published(tmp_path, "select distinct score from lead_scores") == [(7.0,)]
    assert published(tmp_path, "select as_of from runs") == [(date(2026, 11, 2),)]


@pytest.mark.slow
def test_most_events_resolving_to_nobody_is_explained(tiny_input: Path, run: Invoke) -> None:
    done = run()
    assert "resolve to nobody and are not scored" not in done.output
    events = tiny_input / "events.csv"
    events.write_text(events.read_text().replace(",001\n", ",unknown\n"))
    done = run()
    assert "More than half of the events (2 of 2) resolve to nobody" in done.output
    assert "unknown person_id; the events name people who are not in table people" in done.output
    assert "ad_click: no event of family ads" in done.output


def test_what_is_not_known_or_not_read_is_told(tiny_input: Path, run: Invoke) -> None:
    types = ["video_played"] * 2 + ["page_viewed"] + [f"type_{number:02}" for number in range(11)]
    rows = [f"u{number},{name},2026-11-01,001,x" for number, name in enumerate(types)]
    (tiny_input / "events_2.csv").write_text("\n".join(["event_id,event_type,occurred_at,person_id,UserAgent", *rows]))
    done = run()
    assert "warning: events_2.csv: column useragent is not read; call it user_agent if it is that." in done.stdout
    printed = done.stdout.partition("the contract does not know, which are read and never scored:\n")[2].splitlines()
    assert printed[:3] == ["  2 video_played", "  1 page_viewed (is it page_view?)", "  1 type_00"]
    assert printed[10] == "  and 3 of 3 other types"


def test_a_warehouse_open_elsewhere_exits_5(tmp_path: Path, tiny_input: Path, command: Command) -> None:
    with duckdb.connect(tmp_path / "w.duckdb"):
        done = command(*arguments(tiny_input, tmp_path), code=5)
    assert "is open in another program" in done.stderr
    assert f"PID {os.getpid()}" in done.stderr


def test_a_warehouse_with_a_quote_in_its_name_is_refused(tiny_input: Path, tmp_path: Path, invoke: Invoke) -> None:
    """dbt would fail on it after all is loaded; that of an input folder gets another name by itself."""
    done = invoke("run", "--input", tiny_input, "--warehouse", tmp_path / "o'brien.duckdb", code=2)
    assert "o'brien.duckdb" in done.stderr and "give the file another name" in done.stderr
    assert "'" not in project.default_warehouse(tmp_path / "it's in", tmp_path).name


def test_folders_with_quotes_in_their_names(
    tiny_project: Path, tiny_input: Path, tmp_path: Path, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run, and the command it names for a look at its marts; nobody but the owner may read under such a umask."""
    folder = tmp_path / 'it\'s "theirs"'
    folder.mkdir(mode=0o700)
    monkeypatch.chdir(folder)
    tiny_input.rename(folder / "in put's")
    before = os.umask(0o077)
    try:
        done = invoke("run", "--input", "in put's", "--publish", "o'brien", "--warehouse", 'an"y/w.duckdb')
    finally:
        os.umask(before)
    command = next(line for line in done.output.splitlines() if "import duckdb" in line)
    assert "c@acme.com" in call("sh", "-c", command, cwd=folder).stdout
    made = [path for place in ("o'brien", 'an"y') for path in Path(place).rglob("*") if not path.is_symlink()]
    assert len(made) > 50 and [path for path in made if path.stat().st_mode & 0o077] == []


def test_a_publication_in_a_folder_with_a_question_mark_is_refused(
    tiny_input: Path, tmp_path: Path, invoke: Invoke
) -> None:
    """Before anything is loaded: DuckDB cannot write there."""
    done = invoke(
        "run", "--input", tiny_input, "--publish", tmp_path / "a?", "--warehouse", tmp_path / "w.duckdb", code=1
    )
    assert "publish to another folder" in done.stderr
    assert not (tmp_path / "w.duckdb").exists()


def test_a_run_that_a_library_ended_for_an_interruption_is_noted_as_interrupted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Run(date(2026, 11, 15))
    monkeypatch.setattr(Steps, "is_interrupted", True)
    _note_end(Engine(tmp_path / "w.duckdb"), run, InputRefused("people.csv cannot be read as csv: interrupted"))
    assert noted_runs(tmp_path) == [("interrupted", "Ctrl-C or SIGTERM")]
