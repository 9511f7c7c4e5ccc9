"""The normal form of emails and hosts: what SQL says is what Python says."""

import random
import unicodedata

import duckdb
import pytest
from reference.addresses import hosts, is_placeholder, normal_email
from sql_macros import macros

from python_udfs import is_placeholder_email, normalise_email
from python_udfs.domains import in_ascii
from python_udfs.emails import written_email
from python_udfs.texts import one_form


def wide(text: str) -> str:
    """The text in full-width forms."""
    return "".join(chr(ord(character) + 0xFEE0) for character in text)


NAMES = [
    "jane",
    "Jane.Doe",
    "jane+news",
    "o'brien",
    "José",
    "Jose\u0301",
    wide("Jane"),
    "İpek",
    "I\u0307pek",
    "ΟΔΟΣ",
    "x",
    "",
]
NAMES += ['"a@b"', '"a;b"', "a..b", "user_1", "#!$%&*+/=?^`{|}~-", "ﬁona", "王", "no reply", "jos?"]
HOSTS = ["corp.com", "Corp.COM.", "mail.acme.co.uk", "bücher.de", "BU\u0308CHER.de", "xn--bcher-kva.de", "corp。com"]
HOSTS += [
    wide("corp.com"),
    "[192.0.2.1]",
    "localhost",
    "straße.de",
    "1²3.de",
    "a_b.com",
    "",
    "...",
    "x.com/y",
    "x y.com",
]
BESIDE = [
    "",
    "",
    "",
    " ",
    "\u200b",
    "\ufeff",
    "\u00a0",
    "\u3000",
    "\t",
    "\r\n",
    "\u00ad",
    "\u2060",
    "\x00",
    "\u034f",
    "\x85",
]
AROUND = [
    "{}",
    "{}",
    "{}",
    "<{}>",
    "Jane <{}>",
    '"Doe, Jane" <{}>',
    "Doe, Jane <{}>",
    "mailto:{}",
    "MAILTO: {}?subject=a,b",
]
AROUND += [
    "{};",
    "{}, bob@y.com",
    "Bob <{}>; c@z.com",
    "{}>",
    '"{}"',
    "{} <Jane>",
    '"x@y" <{}>',
    "<mailto:{}?cc=b@c>",
    '"{}',
]
AROUND += [wide("<{}>"), "{}?", "{},{}", "[{}]"]


def written_texts(number: int) -> list[str]:
    """Addresses with all that comes before, after and inside them, and texts of the characters that matter."""
    chance = random.Random(7)
    pick = chance.choice

    def spoilt(text: str) -> str:
        place = chance.randrange(len(text) + 1)
        return text[:place] + pick(BESIDE) + text[place:]

    texts = []
    for _ in range(number):
        address = spoilt(pick(NAMES)) + pick(["@", "@", "@", "@", wide("@"), "@@", "", " @ "]) + spoilt(pick(HOSTS))
        texts.append(pick(BESIDE) + pick(AROUND).replace("{}", address) + pick(BESIDE))
        texts.append("".join(pick('aB@@.<>"; ,:?\u0301İ\uff20ü\u200b') for _ in range(chance.randrange(14))))
    return texts


def in_sql(expression: str, texts: list[str]) -> list[str | None]:
    """What an expression of column `t` is for each text."""
    with duckdb.connect() as con:
        found = con.execute(
            f"select {expression} from (select unnest($t) as t, unnest(range(len($t))) as place) order by place",
            {"t": texts},
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
    kept = [
        chr(code) for code, kind in known if kind not in ("Cn", "Cs", "Co", "Lo") or (kind == "Lo" and code % 10 == 0)
    ]
    texts = [f"a{character}b{character}\u0301" for character in kept]
    assert in_sql(macros().one_form("t"), texts) == [one_form(text) for text in texts]


def test_the_reference_reads_addresses_as_python_does() -> None:
    """A quote that nothing closes aside: the reference reads it as any other sign, and Python ends an address there."""
    texts = [text for text in written_texts(4_000)[::2] if text.count('"') % 2 == 0]
    assert [normal_email(text) for text in texts] == [normalise_email(text) for text in texts]


NORMAL_FORMS = [
    ("jane@corp.com\u200b", "jane@corp.com"),
    ("\ufeffjane@corp.com", "jane@corp.com"),
    ("\u202ajane\u2060@co\u00adrp.com\u202c", "jane@corp.com"),
    ("jane\ufe0f@corp.com", "jane@corp.com"),
    ("ja\u034fne\u180e@corp\u061c.com", "jane@corp.com"),
    ("\x00jane@\tcorp.com\r\n", "jane@corp.com"),
    ("\u3000jane@corp.com\u00a0", "jane@corp.com"),
    ("jose\u0301@corp.com", "josé@corp.com"),
    ("H\u0331a@corp.com", "\u1e96a@corp.com"),
    ("İPEK@corp.com", "ipek@corp.com"),
    ("I\u0307PEK@corp.com", "ipek@corp.com"),
    ("ΝΊΚΟΣ@corp.com", "νίκοσ@corp.com"),
    (wide("Jane+x@corp.com"), "jane+x@corp.com"),
    ('"Jane" <jane@x.com>', "jane@x.com"),
    ('"Doe, Jane" <jane@x.com>', "jane@x.com"),
    ("Doe, Jane <jane@x.com>", "jane@x.com"),
    ('"jane@home" <Jane@X.com>', "jane@x.com"),
    ("Jane <Sales> <jane@x.com>", "jane@x.com"),
    ("<jane@x.com>", "jane@x.com"),
    ("jane@x.com>;", "jane@x.com"),
    ("jane@x.com (Jane)", "jane@x.com (jane)"),
    ("mailto:Jane@x.com?subject=Hi, you;cc=bob@y.com", "jane@x.com"),
    ("<MAILTO: jane@x.com>", "jane@x.com"),
    ("jane@x.com; bob@y.com", "jane@x.com"),
    ("Jane <jane@x.com>, Bob <bob@y.com>", "jane@x.com"),
    ("; jane@x.com", "jane@x.com"),
    ("jane@x.com.", "jane@x.com"),
    ("jane+news@x.com", "jane+news@x.com"),
    ("j.a.ne@gmail.com", "j.a.ne@gmail.com"),
    ("jos?@x.com", "jos?@x.com"),
    ('"a@b"@x.com', '"a@b"@x.com'),
    ("o'brien@x.com", "o'brien@x.com"),
    ("ﬁona@x.com", "ﬁona@x.com"),
    ("k@Bücher-GmbH.de", "k@xn--bcher-gmbh-9db.de"),
    ("k@bu\u0308cher-gmbh.de.", "k@xn--bcher-gmbh-9db.de"),
    ("k@XN--bcher-gmbh-9db.de", "k@xn--bcher-gmbh-9db.de"),
    ("k@bücher-gmbh。de", "k@xn--bcher-gmbh-9db.de"),
    ("k@straße.de", "k@xn--strae-oqa.de"),
    ("k@strasse.de", "k@strasse.de"),
    ("k@ü_ber.de", "k@ü_ber.de"),
    ("a@b@x.com", None),
    ("@x.com", None),
    ("jane@", None),
    ("jane@.", None),
    ('"jane@x.com"', None),
    ("jane at x.com", None),
    ("[email protected]", None),
    ("n/a", None),
    ("", None),
]


@pytest.mark.parametrize(("text", "expected"), NORMAL_FORMS)
def test_normal_form_of_an_address(text: str, expected: str | None) -> None:
    assert normalise_email(text) == normal_email(text) == expected
    assert expected is None or normalise_email(expected) == expected


def test_normal_form_in_sql() -> None:
    """But for hosts in other scripts, which Python knows."""
    found = in_sql(macros().normalised_email("t"), [text for text, _ in NORMAL_FORMS])
    assert [normalise_email(email) for email in found] == [expected for _, expected in NORMAL_FORMS]


@pytest.mark.parametrize(
    "address",
    [
        "noemail@noemail.com", "none@none.com", "unknown@unknown.com", "test@test.com", "na@na.com", "n/a@n/a.com",
        "test+1@test.co.uk", "test@mail.test.de", "noemail@none.com", "xxx@xxx.fr", "asdf@asdf.com", "none@none",
        "тест@xn--e1aybc.xn--p1ai", "no@no.com", "jane@example.com", "jane@mail.example.org", "jane@acme.test",
        "jane@acme.invalid", "jane@acme.example", "jane@localhost",
    ],
)  # fmt: skip
def test_addresses_that_nobody_has(address: str) -> None:
    assert is_placeholder_email(address)
    assert is_placeholder(address)


@pytest.mark.parametrize(
    "address",
    [
        "test@acme.com", "jane@test.com", "info@test.de", "contest@contest.com", "protest@none.com",
        "none@nonesuch.com", "jane+test@test.com", "test@testing-systems.com", "jane@example.co.uk",
        "jane@test.acme.com", "jane@myexample.com", "testa@testa.it", "naomi@na.com", "noemail@gmail.com",
    ],
)  # fmt: skip
def test_addresses_that_somebody_may_have(address: str) -> None:
    assert not is_placeholder_email(address)
    assert not is_placeholder(address)


def test_domains_of_a_text() -> None:
    """SQL and the reference find the same hosts, however they are written."""
    expected = {
        "acme.com": ["acme.com"],
        " ACME.com. ": ["acme.com"],
        "multi.com, multi.de": ["multi.com", "multi.de"],
        "multi.com;multi.de multi.fr": ["multi.com", "multi.de", "multi.fr"],
        "multi.com\nmulti.de\tmulti.fr": ["multi.com", "multi.de", "multi.fr"],
        wide("multi.com,multi.de;") + "multi.fr\u3000multi.it": ["multi.com", "multi.de", "multi.fr", "multi.it"],
        "https://www.acme.com:8080/about?x=1#y": ["acme.com"],
        "//www.acme.com": ["acme.com"],
        "http://jane:secret@acme.com/": ["acme.com"],
        "@acme.com": ["acme.com"],
        "jane@acme.com": ["acme.com"],
        "acme.com\u200b": ["acme.com"],
        "mail.acme.com": ["mail.acme.com"],
        "wwwacme.com": ["wwwacme.com"],
        "https://medium.com/@acme": ["medium.com"],
        "Bu\u0308cher.de": ["xn--bcher-kva.de"],
        " , ;": [],
    }
    sql = (
        f"list_sort(list(distinct host)) from (select place, {macros().plain_host('parts.part')} as host from texts"
        f" cross join {macros().each_domain('texts.t')})"
    )
    with duckdb.connect() as con:
        con.execute("create table texts as select unnest($t) as t, unnest(range(len($t))) as place", {"t": [*expected]})
        found = dict(con.execute(f"select place, {sql} where host is not null group by place").fetchall())
    for place, (text, wanted) in enumerate(expected.items()):
        assert sorted(map(in_ascii, found.get(place, []))) == wanted, text
        assert sorted(hosts(text)) == wanted, text
