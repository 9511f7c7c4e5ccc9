"""The normal form of emails and hosts: what SQL says is what Python says."""

import random
import unicodedata

import duckdb
import pytest
from macros import macros

from python_udfs import is_placeholder_email, normalise_email
from python_udfs.domains import in_ascii
from python_udfs.emails import written_email
from python_udfs.texts import one_form

NAMES = ["jane", "Jane.Doe", "jane+news", "o'brien", "José", "Jose\u0301", "Ｊａｎｅ", "İpek", "I\u0307pek", "ΟΔΟΣ", "x", ""]
NAMES += ['"a@b"', '"a;b"', "a..b", "user_1", "#!$%&*+/=?^`{|}~-", "ﬁona", "王", "no reply", "jos?"]
HOSTS = ["corp.com", "Corp.COM.", "mail.acme.co.uk", "bücher.de", "BU\u0308CHER.de", "xn--bcher-kva.de", "corp。com"]
HOSTS += ["ｃｏｒｐ．ｃｏｍ", "[192.0.2.1]", "localhost", "straße.de", "1²3.de", "a_b.com", "", "...", "x.com/y", "x y.com"]
BESIDE = ["", "", "", " ", "\u200b", "\ufeff", "\u00a0", "\u3000", "\t", "\r\n", "\u00ad", "\u2060", "\x00", "\u034f", "\x85"]
AROUND = ["{}", "{}", "{}", "<{}>", "Jane <{}>", '"Doe, Jane" <{}>', "Doe, Jane <{}>", "mailto:{}", "MAILTO: {}?subject=a,b"]
AROUND += ["{};", "{}, bob@y.com", "Bob <{}>; c@z.com", "{}>", '"{}"', "{} <Jane>", '"x@y" <{}>', "<mailto:{}?cc=b@c>", '"{}']
AROUND += ["＜{}＞", "{}?", "{},{}", "[{}]"]


def written_texts(number: int) -> list[str]:
    """Addresses with all that comes before, after and inside them, and texts of the characters that matter."""
    chance = random.Random(7)
    pick = chance.choice

    def spoilt(text: str) -> str:
        place = chance.randrange(len(text) + 1)
        return text[:place] + pick(BESIDE) + text[place:]

    texts = []
    for _ in range(number):
        address = spoilt(pick(NAMES)) + pick(["@", "@", "@", "@", "＠", "@@", "", " @ "]) + spoilt(pick(HOSTS))
        texts.append(pick(BESIDE) + pick(AROUND).replace("{}", address) + pick(BESIDE))
        texts.append("".join(pick('aB@@.<>"; ,:?\u0301İ＠ü\u200b') for _ in range(chance.randrange(14))))
    return texts


def in_sql(expression: str, texts: list[str]) -> list[str | None]:
    """What an expression of column `t` is for each text."""
    with duckdb.connect() as con:
        found = con.execute(
            f"select {expression} from (select unnest($texts) as t, unnest(range(len($texts))) as place) order by place",
            {"texts": texts},
        ).fetchall()
    return [value for (value,) in found]


def test_sql_and_python_agree_on_addresses() -> None:
    texts = written_texts(4_000)
    expected = [written_email(text) for text in texts]
    assert in_sql(macros().normalised_email("t"), texts) == expected
    assert 0.2 < sum(map(bool, expected)) / len(expected) < 0.8


def test_sql_and_python_agree_on_characters() -> None:
    """Every one that Python knows, by itself and before an accent; of letters without case every tenth."""
    known = [(code, unicodedata.category(chr(code))) for code in range(1, 0x110000)]
    kept = [chr(code) for code, kind in known if kind not in ("Cn", "Cs", "Co", "Lo") or (kind == "Lo" and code % 10 == 0)]
    texts = [f"a{character}b{character}\u0301" for character in kept]
    assert in_sql(macros().one_form("t"), texts) == [one_form(text) for text in texts]
