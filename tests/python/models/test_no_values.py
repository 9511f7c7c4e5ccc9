"""Texts that programs write for no value are null, on every engine alike; texts that look like them are not."""

from itertools import product
from pathlib import Path
from typing import Any

import pytest
from sql_macros import ENGINES, compiled, on_duckdb

NOTHING = [
    *("null", "NULL", "Null", "\\N", "\\n", "None", "nil", "NIL", "undefined", "Undefined", "NaN", "nan", "N/A", "n/a"),
    *("(not set)", "(Not Set)", "(none)", "[object Object]", "[OBJECT OBJECT]", "-", "."),
    *("00000000-0000-0000-0000-000000000000", "{00000000-0000-0000-0000-000000000000}", "0" * 32),
    *(" null ", "\tNULL\r\n", "\u00a0undefined\u00a0", "", " ", "\u00a0"),
]
SOMETHING = [
    *("n-a-1", "nan-5", "null-1", "nullable", "annul", "nonexistent", "nilsson", "undefined_behaviour", "n", "N", "u"),
    *("(not set) x", "(other)", "(direct)", "[object]", "--", "..", "...", "0", "00", "000123", "-1", ".5", "n a"),
    *("00000000-0000-0000-0000-000000000001", "0" * 31, "0" * 33, "unknown", "N/Aa", "\\", "\\Nx", "{}", "名", "нет"),
    *("NaNcy", "NoneSuch", "n/a/b", "Null & Sons", "na.com", "É", "ñ"),
]
#: What a team has added, as the rows of seed `no_value_texts`.
ADDED = [" Keine Angabe ", "0"]
NA = ["na", "NA", " Na "]
TEXTS = [*NOTHING, *SOMETHING, *NA, "keine angabe", "KEINE ANGABE ", "keine"]
#: The seed, as it is at first.
SEED = ("create schema seeds", "create table seeds.no_value_texts (no_value_text varchar, note varchar)")
SQL = (
    "select {{ lead_scoring.known_text('text') }}, {{ lead_scoring.known_id('text') }},"
    " {{ lead_scoring.record_id('text') }} from texts order by place"
)


def on_spark(folder: Path, added: list[str], spark: Any) -> list[tuple]:
    spark.createDataFrame(list(enumerate(TEXTS)), "place integer, text string").createOrReplaceTempView("texts")
    spark.sql("create schema if not exists seeds")
    rows = spark.createDataFrame([(text, None) for text in added], "no_value_text string, note string")
    rows.createOrReplaceTempView("added_no_value_texts")
    sql = compiled(SQL, "spark", folder)
    return [tuple(row) for row in spark.sql(sql.replace("seeds.no_value_texts", "added_no_value_texts")).collect()]


@pytest.fixture(scope="module", params=ENGINES)
def read(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple]:
    """What the engine makes of each text, without rows in the seed (False) and with (True)."""
    found = {}
    for added in ([], ADDED):
        if request.param == "duckdb":
            filled = [f"insert into seeds.no_value_texts values ('{text}', null)" for text in added]
            rows = on_duckdb(SQL, TEXTS, *SEED, *filled)
        else:
            rows = on_spark(tmp_path_factory.mktemp("no_values"), added, request.getfixturevalue("spark"))
        found[bool(added)] = dict(zip(TEXTS, rows, strict=True))
    return found


def test_what_programs_write_for_nothing_is_null(read: dict[bool, dict[str, tuple]]) -> None:
    assert {text: read[False][text] for text in NOTHING} == dict.fromkeys(NOTHING, (None, None, None))


def test_what_looks_like_it_is_not(read: dict[bool, dict[str, tuple]]) -> None:
    assert {text: read[False][text][:2] for text in SOMETHING} == {text: (text, text) for text in SOMETHING}


def test_na_is_nothing_only_where_nobody_is_called_so(read: dict[bool, dict[str, tuple]]) -> None:
    assert [read[False][text] for text in NA] == [("na", None, None), ("NA", None, None), ("Na", None, None)]


def test_a_team_adds_texts_of_its_own(read: dict[bool, dict[str, tuple]]) -> None:
    added = ("keine angabe", "KEINE ANGABE ", "0")
    assert [read[False][text][0] for text in added] == ["keine angabe", "KEINE ANGABE", "0"]
    assert [read[True][text][:2] for text in added] == [(None, None)] * 3
    assert read[True]["keine"][:2] == ("keine", "keine")
    others = set(read[True]) - set(added)
    assert {text: read[True][text] for text in others} == {text: read[False][text] for text in others}


def test_a_look_at_both_ends_says_what_the_definition_says() -> None:
    """DuckDB looks at the first and the last character first: any of ASCII, blanks, and letters of two code points."""
    ends = [*map(chr, range(1, 128)), "", "\u00a0", "\u2003", "é", "e\u0301", " \u0301", "\r\n", "名", "👩‍💻", "\u0301"]
    middles = ["", "ul", "il", "on", "a", "n/a", "null", "undefine", "none)", "object object]", "0" * 30]
    texts = list(map("".join, product(ends, middles, ends)))
    sql = "select text from texts where {{ lead_scoring.known_text('text') }} is distinct from "
    definition = "{{ lead_scoring.default__known_text('text', false, none) }}"
    assert on_duckdb(sql + definition, texts, *SEED) == []
    assert on_duckdb(sql + "text", texts, *SEED)
