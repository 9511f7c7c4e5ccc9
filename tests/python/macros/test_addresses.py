"""The normal form of emails and hosts: what SQL says is what Python says."""

import random
import unicodedata

import pytest
from cases import cases, content
from reference.addresses import hosts, is_placeholder, normal_email
from sql_macros import macros, on_duckdb

from python_udfs import is_placeholder_email, normalise_email
from python_udfs.domains import in_ascii
from python_udfs.emails import written_email
from python_udfs.texts import one_form

#: What addresses are put together from: names, hosts, what stands beside and around them.
NAMES, HOSTS, BESIDE, AROUND = (content("addresses")[part] for part in ("names", "hosts", "beside", "around"))


def written_texts(number: int) -> list[str]:
    """Addresses with all that comes before, after and inside them, and texts of the characters that matter."""
    chance = random.Random(7)
    pick = chance.choice

    def spoilt(text: str) -> str:
        place = chance.randrange(len(text) + 1)
        return text[:place] + pick(BESIDE) + text[place:]

    texts = []
    for _ in range(number):
        address = spoilt(pick(NAMES)) + pick(["@", "@", "@", "@", "\uff20", "@@", "", " @ "]) + spoilt(pick(HOSTS))
        texts.append(pick(BESIDE) + pick(AROUND).replace("{}", address) + pick(BESIDE))
        texts.append("".join(pick('aB@@.<>"; ,:?\u0301İ\uff20ü\u200b') for _ in range(chance.randrange(14))))
    return texts


def in_sql(macro: str, texts: list[str]) -> list[str | None]:
    """What a macro makes of each text."""
    sql = f"select {{{{ lead_scoring.{macro}('text') }}}} from texts order by place"
    return [value for (value,) in on_duckdb(sql, texts)]


def test_sql_and_python_agree_on_addresses() -> None:
    texts = written_texts(4_000)
    expected = [written_email(text) for text in texts]
    assert in_sql("normalised_email", texts) == expected
    assert 0.2 < sum(map(bool, expected)) / len(expected) < 0.8


def test_sql_and_python_agree_on_characters() -> None:
    """Every one that Python knows, by itself and before an accent; of letters without case every tenth."""
    known = [(code, unicodedata.category(chr(code))) for code in range(1, 0x110000)]
    kept = [code for code, kind in known if kind not in ("Cn", "Cs", "Co", "Lo") or (kind == "Lo" and code % 10 == 0)]
    texts = [f"a{chr(code)}b{chr(code)}\u0301" for code in kept]
    assert in_sql("one_form", texts) == [one_form(text) for text in texts]


def test_the_reference_reads_addresses_as_python_does() -> None:
    """A quote that nothing closes aside: the reference reads it as any other sign, and Python ends an address there."""
    texts = [text for text in written_texts(4_000)[::2] if text.count('"') % 2 == 0]
    assert [normal_email(text) for text in texts] == [normalise_email(text) for text in texts]


@pytest.mark.parametrize(("text", "expected"), cases("addresses", "normal_forms"))
def test_normal_form_of_an_address(text: str, expected: str | None) -> None:
    assert normalise_email(text) == normal_email(text) == expected
    assert expected is None or normalise_email(expected) == expected


def test_normal_form_in_sql() -> None:
    """But for hosts in other scripts, which Python knows."""
    texts, expected = zip(*content("addresses")["normal_forms"], strict=True)
    found = in_sql("normalised_email", texts)
    assert [normalise_email(email) for email in found] == list(expected)


@pytest.mark.parametrize("address", cases("addresses", "nobody_has"))
def test_addresses_that_nobody_has(address: str) -> None:
    assert is_placeholder_email(address)
    assert is_placeholder(address)


@pytest.mark.parametrize("address", cases("addresses", "somebody_may_have"))
def test_addresses_that_somebody_may_have(address: str) -> None:
    assert not is_placeholder_email(address)
    assert not is_placeholder(address)


def test_domains_of_a_text() -> None:
    """SQL and the reference find the same hosts, however they are written."""
    expected = dict(content("addresses")["domains"])
    sql = (
        f"list_sort(list(distinct host)) from (select place, {macros().plain_host('parts.part')} as host from texts"
        f" cross join {macros().each_domain('texts.text')})"
    )
    found = dict(on_duckdb(f"select place, {sql} where host is not null group by place", [*expected]))
    for place, (text, wanted) in enumerate(expected.items()):
        assert sorted(map(in_ascii, found.get(place, []))) == wanted, text
        assert sorted(hosts(text)) == wanted, text
