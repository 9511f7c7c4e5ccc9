"""What a url says of a paid click is the same on every engine."""

from pathlib import Path
from typing import Any

import duckdb
import pytest
from sql_macros import compiled, rendered

IDS = "gclid gbraid wbraid dclid msclkid ttclid twclid li_fat_id rdt_cid sclid epik"
PAID = """cpc CPC cpm cpv cpa cpc_brand google-cpc ecpc-guide ppc PPC paid paidsocial paid-social paid_media
Paid%20Search paid+search retargeting Display display+ banner +Banner"""
NOT_PAID = """email organic referral social unpaid un-paid prepaid (none) (not%20set) displays display-ads banners
ppc-guide retargeting_email re-targeting affiliate qr"""
#: What stands behind the page: the id of the click, and whether the medium is paid.
EXPECTED: dict[str, tuple[str | None, bool]] = {
    **{f"?{name}=Abc-1_x": ("Abc-1_x", False) for name in IDS.split()},
    # the order of the list decides, not that of the url
    "?epik=e&sclid=s&msclkid=m&gbraid=b": ("b", False),
    "?utm_medium=cpc&fbclid=f&epik=e": ("e", True),
    # Facebook's id is on every link
    "?fbclid=IwAR0": (None, False),
    "?fbclid=IwAR0&utm_medium=social": (None, False),
    "?fbclid=IwAR0&utm_medium=Paid%20Social": ("IwAR0", True),
    # where parameters stand, and how they are written
    "?GCLID=AbC": ("AbC", False),
    "#gclid=a": ("a", False),
    "#/page?gclid=a": ("a", False),
    "?x=1#/page?gclid=a": ("a", False),
    "?x=1&amp;gclid=a": ("a", False),
    "?x=1&amp;amp;gclid=a": ("a", False),
    "?gclid=&gclid=b": ("b", False),
    "?gclid=a&gclid=b": ("a", False),
    "?gclid=%20a%3D%3D+": ("a==", False),
    "?msclkid=a%2Fb&utm_campaign=100%": ("a/b", False),
    "?msclkid=a%2Fb&utm_campaign=%E9": ("a/b", False),
    # what is no id
    "?gclid": (None, False),
    "?gclid=": (None, False),
    "?gclid=+": (None, False),
    "?gclid=NULL": (None, False),
    "?gclid=undefined&wbraid=None": (None, False),
    "?gclid={gclid}&wbraid=w": ("w", False),
    "?gclid=%7B%7Bgclid%7D%7D": (None, False),
    "?gclid=[gclid]": (None, False),
    "?gclid=%3Cgclid%3E": (None, False),
    "?gclid=${GCLID}": (None, False),
    "?gclid=%25%25CLICKID%25%25": (None, False),
    "?ttclid=__CLICKID__": (None, False),
    "?gclid=(not%20set)": (None, False),
    # what is no parameter, and no paid platform's
    "?xgclid=a": (None, False),
    "?gclidx=a": (None, False),
    "?x_gclid=a": (None, False),
    "/gclid=a": (None, False),
    "?next=https://elsewhere.com/?gclid=a": (None, False),
    "?next=https%3A%2F%2Felsewhere.com%2F%3Fx%3D1%26gclid%3Da": (None, False),
    "?next=%2Fa%3Fx%3D1%26utm_medium%3Dcpc&gclid=a": ("a", False),
    "?gclsrc=aw.ds&gad_source=1&srsltid=a&igshid=a&mc_eid=a&yclid=a&_gl=a": (None, False),
    # mediums
    **{f"?utm_source=x&utm_medium={medium}": (None, True) for medium in PAID.split()},
    **{f"?utm_source=x&utm_medium={medium}": (None, False) for medium in NOT_PAID.split()},
    "?UTM_MEDIUM=cpc": (None, True),
    "#utm_medium=cpc": (None, True),
    "?utm_source=cpc&utm_campaign=paid": (None, False),
    "?xutm_medium=cpc": (None, False),
    "?utm_medium=": (None, False),
    "": (None, False),
}
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
