"""What a url says of a paid click is the same on every engine."""

import pytest
from cases import content
from sql_macros import ENGINES, on_engine

#: What stands behind the page: the id of the click, and whether the medium is paid.
EXPECTED = {rest: (click_id, is_paid) for rest, click_id, is_paid in content("clicks")["urls"]}
SQL = """
    select
        {{ lead_scoring.url_click_id('text') }},
        {{ lead_scoring.is_paid_medium(
            lead_scoring.landing_parameter(lead_scoring.landing_parameters('text'), 'utm_medium')
        ) }}
    from texts
    order by place
"""


@pytest.fixture(params=ENGINES)
def read(request: pytest.FixtureRequest) -> list[tuple]:
    return on_engine(request, SQL, [f"https://www.ours.com/page{rest}" for rest in EXPECTED])


def test_a_url_says_what_was_paid_for(read: list[tuple]) -> None:
    assert dict(zip(EXPECTED, read, strict=True)) == EXPECTED
