"""Texts that are timestamps, and those that are none, are the same on every engine, and so is the day they score on."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pytest
from dbt.cli.main import dbtRunner

from lead_scoring import project

#: Each text with the UTC timestamp it stands for; null when it is none.
EXPECTED = json.loads((Path(__file__).parent / "fixtures" / "timestamps.json").read_text(encoding="utf-8"))
#: With daylight saving, with half of it (Lord Howe), without, and one that left out a day (Apia).
ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia")
TEXTS = list(enumerate(EXPECTED))


def compiled(sql: str, target: str, folder: Path) -> str:
    """What the macros in a query are on an engine."""
    result = dbtRunner().invoke(
        [
            *("compile", "--quiet", "--inline", sql, "--target", target),
            *("--project-dir", str(project.ROOT), "--profiles-dir", str(project.ROOT)),
            *("--target-path", str(folder), "--log-path", str(folder)),
        ]
    )
    assert result.success, result.exception
    return result.result.results[0].node.compiled_code


def on_duckdb(sql: str, folder: Path) -> list[tuple]:
    with pytest.MonkeyPatch.context() as patch, duckdb.connect() as con:
        patch.setenv("LEAD_SCORING_WAREHOUSE", ":memory:")
        con.execute("set TimeZone = 'UTC'")
        con.execute("create table texts (place integer, text varchar)")
        con.executemany("insert into texts values (?, ?)", TEXTS)
        return con.execute(compiled(sql, "duckdb", folder)).fetchall()


def on_spark(sql: str, folder: Path, spark: Any) -> list[tuple]:
    spark.createDataFrame(TEXTS, "place integer, text string").createOrReplaceTempView("texts")
    return [tuple(row) for row in spark.sql(compiled(sql, "spark", folder)).collect()]


@pytest.fixture(scope="module", params=["duckdb", pytest.param("spark", marks=pytest.mark.spark)])
def read(request, tmp_path_factory) -> dict[str, tuple]:
    """What the engine makes of each text: its timestamp as text, and its day in each zone."""
    timestamp = "{{ lead_scoring.parse_timestamp('text') }}"
    days = ", ".join(
        f"cast({{{{ lead_scoring.date_in_zone(lead_scoring.parse_timestamp('text'), '{zone}') }}}} as string)"
        for zone in ZONES
    )
    sql = f"select place, cast({timestamp} as string), {days} from texts order by place"
    folder = tmp_path_factory.mktemp("engine")
    if request.param == "duckdb":
        rows = on_duckdb(sql, folder)
    else:
        rows = on_spark(sql, folder, request.getfixturevalue("spark"))
    return {text: row[1:] for (_, text), row in zip(TEXTS, rows, strict=True)}


def test_texts_are_the_same_timestamps(read):
    assert {text: found[0] for text, found in read.items()} == EXPECTED


def test_days_are_those_of_the_zone(read):
    """By Python's own time zones; the first and last year aside, whose days can lie outside of the calendar."""
    inside = {text: at for text, at in EXPECTED.items() if at and "0002" < at[:4] < "9999"}
    assert len(inside) > 100
    expected = {
        text: tuple(str(day_in(zone, datetime.fromisoformat(at))) for zone in ZONES) for text, at in inside.items()
    }
    assert {text: read[text][1:] for text in inside} == expected


def day_in(zone: str, at: datetime) -> date:
    return at.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(zone)).date()
