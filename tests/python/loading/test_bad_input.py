"""The bad-input corpus: what becomes of each file, row and setting that is not as it should be.

Never a traceback, never a silent loss: accepted + rejected = read; what stops a run publishes nothing and names the
file, the row or column, and what to do. tests/fixtures/bad_input/README.md describes the cases.
"""

import json
import os
import re
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from calls import Invoke
from cases import FIXTURES
from click.testing import Result
from warehouse import asked, current_folder, read_rows, write_input

from lead_scoring.core.contract import ENTRY_SEPARATOR, TABLES
from lead_scoring.core.errors import InputRefused
from lead_scoring.loading.files import load, one_value_as_text, plan_input

NOBODY = 65534
Case = dict[str, Any]
Run = tuple[Path, Result]


def catalogue(name: str) -> Any:
    """A file of the corpus with every value as text, and None where it says null."""
    return _nulls(yaml.load((FIXTURES / "bad_input" / f"{name}.yml").read_text(encoding="utf-8"), yaml.BaseLoader))


def _nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _nulls(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_nulls(item) for item in value]
    return None if value == "null" else value


VALUES: dict[str, list[Case]] = catalogue("values")
IDENTITY: Case = catalogue("identity")
THEMES: dict[str, list[Case]] = {
    name: catalogue(name) for name in ("csv_shape", "encodings", "parquet", "files", "seeds")
}


def cases(theme: str, *, stops: bool) -> list[Any]:
    """The cases of a theme that stop a run, or those that do not, as parameters of a test."""
    return [pytest.param(case, id=case["name"]) for case in THEMES[theme] if ("stops" in case) == stops]


def test_the_corpus_is_large_and_says_what_must_happen() -> None:
    listed = [case for cases in (*VALUES.values(), *THEMES.values()) for case in cases]
    assert len(listed) >= 100
    assert [name for name, count in Counter(case["name"] for case in listed).items() if count > 1] == []
    for case in listed:
        assert sum(key in case for key in ("accepted", "rejected", "rows", "long_rows", "stops", "names")) == 1, case
    assert set(VALUES) == set(TABLES)


# --- One value of one row -------------------------------------------------------------------------------------------

GOOD: dict[str, dict[str, str]] = catalogue("good")


def spelled(value: Any) -> str:
    """A value of a case: text, or a text repeated."""
    return value["repeat"] * int(value["times"]) if isinstance(value, dict) else value


@cache
def value_rows(table: str) -> list[dict[str, str]]:
    """One row of the table for each case, in the order of the catalogue."""
    rows = []
    for number, case in enumerate(VALUES[table], start=1):
        good = {column: text.format(key=f"{table}-{number}") for column, text in GOOD[table].items()}
        rows.append(good | {column: spelled(value) for column, value in case["row"].items()})
    return rows


# --- Files ----------------------------------------------------------------------------------------------------------


def content(case: Case) -> bytes:
    """The bytes of the one file of a case."""
    if "hex" in case:
        return bytes.fromhex(case["hex"])
    if "text" not in case:
        return parquet(case)
    text = case["text"].replace("{long}", "x" * int(case.get("long", 0)))
    data = text.encode(case.get("encoding", "utf-8"))
    return data[: len(data) - int(case.get("cut", 0))]


def parquet(case: Case) -> bytes:
    columns = {name: arrow_array(*column) for name, column in case.get("columns", {}).items()}
    count = next((len(column) for column in columns.values()), int(case.get("big", 1)))
    good = {
        "event_id": pa.array([f"e{number}" for number in range(1, count + 1)]),
        "event_type": pa.array(["page_view"] * count),
        "occurred_at": pa.array(["2026-11-02"] * count),
    }
    wanted = case.get("only")
    table = {name: column for name, column in (good | columns).items() if wanted is None or name in wanted}
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table(table), sink)
    data = bytearray(sink.getvalue().to_pybytes())
    if "zeros" in case:
        start, end = map(int, case["zeros"])
        data[start:end] = bytes(end - start)
    return bytes(data[: len(data) - int(case.get("cut", 0))])


def arrow_array(kind: str, values: list[Any]) -> pa.Array:
    """An Arrow array of a type by its name, from the catalogue's texts."""
    if kind == "dictionary":
        return pa.array(values).dictionary_encode()
    if kind == "nulls":
        return pa.nulls(len(values))
    arrow_type = {"list<string>": pa.list_(pa.string()), "struct<a: string>": pa.struct({"a": pa.string()})}.get(kind)
    if match := re.fullmatch(r"timestamp\[(\w+), ([\w/]+)\]", kind):
        arrow_type = pa.timestamp(match[1], match[2])
    elif match := re.fullmatch(r"decimal(128|256)\((\d+), (\d+)\)", kind):
        make = pa.decimal128 if match[1] == "128" else pa.decimal256
        arrow_type = make(int(match[2]), int(match[3]))
    arrow_type = arrow_type or pa.type_for_alias(kind)
    return pa.array([None if value is None else arrow_value(arrow_type, value) for value in values], arrow_type)


def arrow_value(arrow_type: pa.DataType, value: Any) -> Any:
    if pa.types.is_decimal(arrow_type):
        return Decimal(value)
    if pa.types.is_floating(arrow_type):
        return float(value)
    if pa.types.is_boolean(arrow_type):
        return value == "true"
    if pa.types.is_binary(arrow_type):
        return bytes.fromhex(value.removeprefix("hex:")) if value.startswith("hex:") else value.encode()
    if pa.types.is_timestamp(arrow_type) and " " in value:
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    if pa.types.is_integer(arrow_type) or pa.types.is_temporal(arrow_type):
        return int(value)
    return value


def write_files(folder: Path, case: Case) -> None:
    """The files and folders of a case of files.yml."""
    if "." not in case["files"]:
        folder.mkdir()
    for name, what in case["files"].items():
        path = folder / os.fsdecode(name.replace("\\xff", "\udcff").encode("utf-8", "surrogateescape"))
        path = folder if name == "." else path
        path.parent.mkdir(parents=True, exist_ok=True)
        kind, has_kind, rest = what.partition(":")
        if not has_kind:
            kind, rest = "people", what
        if kind == "link":
            path.symlink_to(rest)
        elif kind == "pipe":
            os.mkfifo(path)
        elif kind == "locked folder":
            path.mkdir(mode=0)
        elif kind == "text":
            path.write_text(rest)
        elif kind == "parquet":
            pq.write_table(pa.table({"person_id": pa.array([float(rest)])}), path)
        else:
            path.write_text("person_id,email\n" + "".join(f"{letter},{letter}@acme.example\n" for letter in rest))
            if kind == "locked":
                path.chmod(0)


def plain_text(folder: Path) -> str:
    """The text of the one file of a folder."""
    [data] = [path.read_bytes() for path in folder.iterdir()]
    return data.decode("utf-16-le" if data.startswith(b"\xff\xfe") else "utf-8", "replace")


def loaded(folder: Path, case: Case, table: str, shows: str) -> list[tuple]:
    """Load a folder and check that no row is lost: as many as one counts in the files, each a row or a reason."""
    with duckdb.connect() as con:
        plan = plan_input(folder)
        assert plan.ignored == case.get("ignored", [])
        result = load(con, plan)
        assert result.rows_read == int(case["read"])
        types = {name: kind for name, kind, *_ in con.execute(f"describe raw.{table}").fetchall()}
        texts = ", ".join(one_value_as_text(name, types[name]) if name in types else name for name in shows.split(", "))
        rows = con.execute(f"select {texts} from raw.{table} order by _file, _row").fetchall()
        unreadable = "select row, reason, raw_values from raw.unreadable_rows where table_name = ? order by row"
        found = con.execute(unreadable, [table]).fetchall()
        assert {str(row): reason for row, reason, _ in found} == case.get("unreadable", {})
        for *_, raw in found:
            assert json.loads(raw)["line"][:1000] in plain_text(folder), "the line as it stands in the file"
        assert len(rows) + len(found) == result.rows_read
        numbers = con.execute(
            f"select _file, _row from raw.{table} union all select file, row from raw.unreadable_rows"
        )
        assert len(set(numbers.fetchall())) == result.rows_read
        return rows


@pytest.mark.parametrize("case", [*cases("csv_shape", stops=False), *cases("encodings", stops=False)])
def test_a_csv_file_is_loaded_without_losing_a_row(tmp_path: Path, case: Case) -> None:
    (tmp_path / "people.csv").write_bytes(content(case))
    rows = loaded(tmp_path, case, "people", "person_id, email")
    if "long_rows" in case:
        assert len(rows) == int(case["long_rows"])
    else:
        assert rows == [tuple(row) for row in case["rows"]]


@pytest.mark.parametrize("case", cases("parquet", stops=False))
def test_a_parquet_file_is_loaded_as_the_text_a_csv_would_hold(tmp_path: Path, case: Case) -> None:
    (tmp_path / "events.parquet").write_bytes(content(case))
    assert loaded(tmp_path, case, "events", ", ".join(case["shows"])) == [tuple(row) for row in case["rows"]]


@pytest.mark.parametrize("case", cases("files", stops=False))
def test_files_are_found_by_their_names(tmp_path: Path, case: Case) -> None:
    write_files(tmp_path / "input", case)
    assert loaded(tmp_path / "input", case, "people", "_file, person_id") == [tuple(row) for row in case["rows"]]


# --- What stops a run -----------------------------------------------------------------------------------------------


@contextmanager
def earlier_publication(folder: Path) -> Iterator[Path]:
    """A publish folder with a publication that must be there untouched afterwards."""
    run = current_folder(folder / "published")
    (run / "lead_scoring.duckdb").write_text("the last good run")
    yield folder / "published"
    assert (folder / "published" / "current").readlink() == Path("runs") / run.name
    assert [path.name for path in run.parent.iterdir()] == [run.name]
    assert (run / "lead_scoring.duckdb").read_text() == "the last good run"


def refused(invoke: Invoke, tmp_path: Path, *options: object) -> str:
    """Run on tmp_path/input, which must be refused; returns the message."""
    with earlier_publication(tmp_path) as publish:
        arguments = ("--input", tmp_path / "input", "--publish", publish, "--warehouse", tmp_path / "w.duckdb")
        done = invoke("run", *arguments, *options, code=3)
    assert "Traceback" not in done.output
    return done.stderr


@pytest.mark.parametrize("theme", ["csv_shape", "encodings", "parquet"])
def test_a_file_that_cannot_be_read_stops_the_run(tmp_path: Path, invoke: Invoke, theme: str) -> None:
    name = "events.parquet" if theme == "parquet" else "people.csv"
    stopping = [case for case in THEMES[theme] if "stops" in case]
    assert stopping
    for number, case in enumerate(stopping):
        folder = tmp_path / str(number)
        (folder / "input").mkdir(parents=True)
        (folder / "input" / name).write_bytes(content(case))
        message = refused(invoke, folder)
        assert [word for word in case["stops"] if word not in message] == [], (case["name"], message)


@pytest.mark.parametrize("case", cases("files", stops=True))
def test_files_that_cannot_be_meant_stop_the_run(tmp_path: Path, invoke: Invoke, case: Case) -> None:
    if "." not in case["files"] and "locked" not in str(case["files"]):
        write_files(tmp_path / "input", case)
        message = refused(invoke, tmp_path)
    else:
        with tempfile.TemporaryDirectory() as name, pytest.raises(InputRefused) as raised:
            Path(name).chmod(0o755)
            write_files(Path(name) / "input", case)
            with as_nobody():
                plan_input(Path(name) / "input")
        message = raised.value.message
    assert [word for word in case["stops"] if word not in message] == [], message


@contextmanager
def as_nobody() -> Iterator[None]:
    """Give up root's right to read everything, where the tests run as root."""
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)


# --- Seeds and vars -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", cases("seeds", stops=False))
def test_a_mistake_in_a_seed_or_var_is_named(spoilt: Path, tmp_path: Path, invoke: Invoke, case: Case) -> None:
    names = list(case["names"])
    if "seed" in case:
        [path] = spoilt.rglob(f"seeds/**/{case['seed']}.csv")
        text = path.read_text(encoding="utf-8")
        changed = case.get("bytes", text)
        if "add" in case:
            changed = text.rstrip("\n") + f"\n{case['add']}\n"
            names.append(f" line {changed.count(chr(10))}")
        for old, new in [case["replace"]] if "replace" in case else []:
            changed = text.replace(old, new)
        assert changed != text or "gone" in case
        path.write_text(changed, encoding=case.get("encoding", "utf-8"))
        if "gone" in case:
            path.unlink()
    variables = ("--vars", case["vars"]) if "vars" in case else ()
    done = invoke("check", *variables, code=4)
    assert [word for word in names if word not in done.stderr] == [], done.stderr
    with earlier_publication(tmp_path) as publish:
        ran = invoke("run", "--publish", publish, "--warehouse", tmp_path / "w.duckdb", *variables, code=4)
    assert ran.stderr == done.stderr
    assert not (tmp_path / "w.duckdb").exists()


# --- Everything through one whole run -------------------------------------------------------------------------------

DAMAGED = 'person_id,email\ndamaged-1,"open\ndamaged-2\ndamaged-3,good@damaged.com\n'


def identity_rows() -> dict[str, list[dict[str, str]]]:
    """The rows of identity.yml, its events spelled out."""
    events = [{"event_type": "page_view", **event} for event in IDENTITY["events"]]
    person, count = IDENTITY["devices"]["person_id"], int(IDENTITY["devices"]["count"])
    for number in range(count):
        events.append({"event_type": "identified", "person_id": person, "anonymous_id": f"device-{number}"})
        events.append({"event_type": "page_view", "anonymous_id": f"device-{number}"})
    for number, event in enumerate(events):
        event |= {"event_id": f"identity-{number}", "occurred_at": f"2026-11-{1 + number % 14:02}T10:00:00Z"}
        event |= {"url": "https://www.acme.example/product", "engaged_seconds": "20"}
    return {"people": IDENTITY["people"], "accounts": IDENTITY["accounts"], "events": events}


@pytest.fixture(scope="module")
def whole_run(tmp_path_factory: pytest.TempPathFactory, invoke: Invoke) -> Run:
    """All values, all identities and a damaged file, scored and published by the command."""
    folder = tmp_path_factory.mktemp("whole_run")
    identities = identity_rows()
    write_input(folder / "input", {table: value_rows(table) + identities.get(table, []) for table in TABLES})
    (folder / "input" / "people_damaged.csv").write_text(DAMAGED)
    done = invoke(
        *("run", "--input", folder / "input", "--as-of", "2026-11-15", "--vars", "{max_rejected_share: 1}"),
        *("--publish", folder / "published", "--warehouse", folder / "w.duckdb"),
    )
    return folder, done


def published(folder: Path, sql: str) -> list[tuple]:
    return asked(folder / "published" / "current" / "lead_scoring.duckdb", sql)


@pytest.mark.parametrize(
    ("table", "number", "case"),
    [
        pytest.param(table, number, case, id=f"{table}: {case['name']}")
        for table, listed in VALUES.items()
        for number, case in enumerate(listed, start=1)
    ],
)
def test_a_value_is_accepted_or_rejected_with_the_reason(whole_run: Run, table: str, number: int, case: Case) -> None:
    # of events the view, which has all columns
    rows = f"input.int_{table}_rows where _file = '{table}.csv' and _row = {number}"
    with duckdb.connect(whole_run[0] / "w.duckdb", read_only=True) as con:
        [row] = read_rows(con, f"select columns(*)::varchar from {rows}")
    assert row["rejection_problem"] == case.get("rejected")
    unread = [entry.split(" is not a ")[0] for entry in (row["rejected_values"] or "").split(ENTRY_SEPARATOR)]
    assert unread == case.get("unread", [""])
    for column, value in case.get("accepted", {}).items():
        assert row[column] == value
    if "rejected" not in case:
        sent = value_rows(table)[number - 1]
        kept = {column: row[column] for column in case["row"] if isinstance(case["row"][column], dict)}
        assert kept == {column: sent[column] for column in kept}


def test_accepted_and_rejected_add_up_to_read_and_are_printed(whole_run: Run) -> None:
    folder, done = whole_run
    identities = identity_rows()
    expected = {}
    for table, listed in VALUES.items():
        rejected = sum("rejected" in case for case in listed)
        accepted = len(listed) - rejected + len(identities.get(table, []))
        expected[table] = (accepted, rejected, accepted + rejected)
    accepted, rejected, read = expected["people"]
    expected["people"] = (accepted + 1, rejected + 2, read + 3)
    assert re.search(r"rows of +accepted +\+ rejected +(= read)", done.stdout)
    lines = re.findall(r"^ +(\w+) +([\d,]+) +([\d,]+) +([\d,]+) *$", done.stdout, re.MULTILINE)
    printed = {table: tuple(int(number.replace(",", "")) for number in numbers) for table, *numbers in lines}
    assert {table: printed.get(table) for table in TABLES} == expected
    found = dict(published(folder, "select table_name, count(*) from rejected_rows group by 1"))
    assert found == {table: rejected for table, (_, rejected, _) in expected.items() if rejected}
    totals = published(folder, "select rows_read, rows_accepted, rows_rejected from runs where outcome = 'succeeded'")
    accepted, rejected, read = (sum(numbers) for numbers in zip(*expected.values(), strict=True))
    assert totals == [(read, accepted, rejected)]


def test_each_rejected_row_can_be_looked_up_as_it_came(whole_run: Run) -> None:
    folder, _ = whole_run
    rejected = published(folder, "select file, row_number, problem, reason, raw_values from rejected_rows")
    found = {(file, row): (problem, reason, json.loads(raw)) for file, row, problem, reason, raw in rejected}
    for table, listed in VALUES.items():
        sent = value_rows(table)
        for number, case in enumerate(listed, start=1):
            if "rejected" in case:
                problem, reason, raw = found[f"{table}.csv", number]
                assert problem == case["rejected"]
                assert reason == problem or (reason.startswith(f"{problem}: '") and len(reason) < 300)
                if problem.endswith(" is not a timestamp"):
                    assert reason.endswith("; write 2026-12-31T00:00:00Z or 1798675200")
                assert {name: raw[name] or "" for name in sent[number - 1]} == sent[number - 1]


def test_each_value_that_was_not_read_can_be_looked_up(whole_run: Run) -> None:
    folder, done = whole_run
    found = published(folder, "select table_name, row_number, column_name, value from rejected_values")
    sent = {
        (table, number, column, case["row"][column])
        for table, listed in VALUES.items()
        for number, case in enumerate(listed, start=1)
        for column in case.get("unread", [])
    }
    assert sorted(found) == sorted(sent)
    assert "not read: " in done.stdout and "made null: " in done.stdout


def test_every_hostile_person_can_be_explained(whole_run: Run, invoke: Invoke) -> None:
    folder, _ = whole_run
    scored = {person_id for (person_id,) in published(folder, "select person_id from lead_scores")}
    sent = [
        row["person_id"] for row, case in zip(value_rows("people"), VALUES["people"], strict=True) if "accepted" in case
    ]
    assert set(sent) <= scored
    hostile = [who for who in sent if not who.startswith("people-")]
    assert len(hostile) > 10
    for who in hostile:
        for options in ([], ["--json"]):
            invoke("explain", "--publish", folder / "published", *options, "--", who)
    for who in ("nowhere.example", "' OR '1'='1", "%", "nobody\0"):
        invoke("explain", "--publish", folder / "published", "--", who, code=6)


def test_people_become_who_they_are(whole_run: Run) -> None:
    folder, _ = whole_run
    became = dict(asked(folder / "w.duckdb", "select source_person_id, person_id from identity.int_person_ids"))
    assert {person: became[person] for person in IDENTITY["becomes"]} == IDENTITY["becomes"]
    scored = dict(published(folder, "select person_id, account_id from lead_scores"))
    listed = {person["person_id"] for person in IDENTITY["people"]}
    survivors = {became[person] for person in listed}
    assert listed & set(scored) == survivors
    assert {person: scored[person] for person in IDENTITY["accounts_of"]} == IDENTITY["accounts_of"]
    names = dict(published(folder, "select person_id, first_name from lead_scores"))
    assert (names["cycle-a"], names["chain-1"]) == ("Cy", "Chain")


def test_events_belong_to_whom_they_name(whole_run: Run) -> None:
    folder, _ = whole_run
    counted = "select {}, count(*)::varchar from {} where event_id like 'identity-%' group by 1"
    views = dict(asked(folder / "w.duckdb", counted.format("person_id", "activity.int_page_views")))
    assert {person: views.get(person, "0") for person in IDENTITY["page_views"]} == IDENTITY["page_views"]
    assert dict(published(folder, counted.format("reason", "unresolved_events"))) == IDENTITY["unresolved"]
    quarantined = "select kind, list(identifier order by identifier) from identity_quarantine group by 1"
    assert dict(published(folder, quarantined)) == IDENTITY["quarantined"]
