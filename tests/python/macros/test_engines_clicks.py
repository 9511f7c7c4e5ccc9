"""What a url says of a paid click is the same on every engine."""

from pathlib import Path
from typing import Any

import duckdb
import pytest
from cases import content
from sql_macros import compiled, rendered

#: What stands behind the page: the id of the click, and whether the medium is paid.
EXPECTED = {rest: (click_id, is_paid) for rest, click_id, is_paid in content("clicks")["urls"]}
URLS = [(f"https://www.ours.com/page{rest}",) for rest in EXPECTED]
SQL = """
    select
        text,
        {{ lead_scoring.url_click_id('text') }},
        {{ lead_scoring.is_paid_medium(
            lead_scoring.landing_parameter(lead_scoring.landing_parameters('text'), 'utm_medium')
        ) }}
    from urls
"""


def on_duckdb() -> list[tuple]:
    with duckdb.connect() as con:
        con.execute("create table urls (text varchar)")
        con.executemany("insert into urls values (?)", URLS)
        return con.execute(rendered(SQL)).fetchall()


def on_spark(folder: Path, spark: Any) -> list[tuple]:
    spark.createDataFrame(URLS, "text string").createOrReplaceTempView("urls")
    return [tuple(row) for row in spark.sql(compiled(SQL, "spark", folder)).collect()]


@pytest.mark.parametrize("engine", ["duckdb", pytest.param("spark", marks=pytest.mark.spark)])
def test_a_url_says_what_was_paid_for(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    rows = on_duckdb() if engine == "duckdb" else on_spark(tmp_path, request.getfixturevalue("spark"))
    found = {url.removeprefix("https://www.ours.com/page"): (click_id, paid) for url, click_id, paid in rows}
    assert found == EXPECTED
