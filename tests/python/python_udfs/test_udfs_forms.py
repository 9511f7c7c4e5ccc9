"""form_verdict: the section "Form verdicts" of the scoring spec, mark by mark."""

import json

import pytest
from cases import cases, content, shared
from hypothesis import given, settings
from hypothesis import strategies as st

from python_udfs import form_verdict, normalise_email
from python_udfs.forms import STRONG_MARKS, WEAK_MARKS
from python_udfs.seeds import read_set, seeds_folder

CONTROL_PICTURES = {0x2400 + code: code for code in range(33)} | {0x2421: 0x7F}
HONEST = content("forms")["honest"]


def classify(**fields):
    return form_verdict(HONEST | fields)


def marks(**fields):
    """The verdict of an honest form with other fields, and its strong and weak marks."""
    found = classify(**fields)
    return found.verdict, found.strong, found.weak


def test_an_honest_submission_is_ok():
    assert marks() == ("ok", [], [])


@pytest.mark.parametrize(("mark", "fields"), cases("forms", "strong"))
def test_one_strong_mark_is_a_fake(mark, fields):
    assert marks(**fields) == ("fake", [mark], [])


@pytest.mark.parametrize(("mark", "fields"), cases("forms", "weak"))
def test_one_weak_mark_is_no_fake_and_two_are(mark, fields):
    assert marks(required_fields="", **fields) == ("ok", [], [mark])
    second = {"email": "info@acme.com"} if mark == "too_fast" else {"completion_seconds": "1"}
    assert classify(required_fields="", **fields | second).verdict == "fake"


@pytest.mark.parametrize("fields", cases("forms", "no_mark"))
def test_what_only_looks_odd_carries_no_mark(fields):
    assert marks(**fields) == ("ok", [], [])


NAMES = """
Li O Ng Null No Søren José Nguyễn 王 Szczęsny Krzysztof Schwartz Hrvoje Srđan Vlk Smrž Jo Bo Wert Trew Saad Assad
Sadaf Shahd Dahl Jaffa Hadj 李 山田 Ольга Ελένη محمد אברהם संजय สมชาย ქეთევან Հայկ ኃይለ မြင့် ខេមរា ລາວ ᏣᎳᎩ O'Brien
D\u2019Angelo Anne-Marie X Na Nan Nil Mhlongo Nkrumah Ngcobo Ada Bob Anna Lulu Papa Test Testa Kwok Hsu Tse Ljub Krk
Brčko Lkhagva Gjergj Flagg Llwyd Dashdorj III 김 むつみ Þór Æ Ø Ya'aqov Đỗ Jr. J.
"""


@pytest.mark.parametrize("name", NAMES.split())
def test_names_are_names(name):
    for fields in ({"first_name": name}, {"last_name": name}, {"first_name": name, "last_name": name}):
        assert marks(**fields) == ("ok", [], [])


def test_one_value_gives_one_mark_for_one_sin():
    assert classify(first_name="n/a").weak == ["placeholder_name"]
    assert classify(first_name="-", last_name="-").weak == ["placeholder_name"]
    assert classify(email="asdf@asdf.com").weak == []
    nothing, mashed = (dict.fromkeys(("first_name", "last_name", "company_name"), text) for text in ("n/a", "asdf"))
    assert classify(**nothing).weak == ["placeholder_name", "placeholder_company"]
    assert classify(**mashed).weak == ["same_names", "keyboard_mash_name"]


@pytest.mark.parametrize("email", cases("forms", "no_address"))
def test_a_missing_address_is_incomplete_and_never_invalid(email):
    assert marks(email=email, required_fields="") == ("incomplete", [], [])
    assert normalise_email(email) is None


@pytest.mark.parametrize(("expected", "fields"), cases("forms", "required"))
def test_half_of_the_required_fields_lacking_is_incomplete(expected, fields):
    assert classify(**fields).verdict == expected


def test_no_fields_at_all_are_incomplete():
    assert form_verdict({}).verdict == "incomplete"


def test_word_lists_do_not_overlap():
    junk = read_set(seeds_folder(), "junk_words", "word")
    roles = read_set(seeds_folder(), "role_accounts", "local_part")
    assert junk
    assert roles
    assert not junk & roles


def test_syntax_cases_of_isemail():
    """Only the two plain categories say what a form must do; the empty address is missing, not invalid."""
    cases = json.loads(shared("fixtures/email/isemail_tests.json").read_text(encoding="utf-8"))
    assert len(cases) > 100
    for case in cases:
        address, category = case["address"], case["category"]
        verdict = form_verdict({"email": address.translate(CONTROL_PICTURES)})
        if address in (".test@iana.org", "test.@iana.org", "test..iana.org@iana.org"):
            assert verdict.weak == ["dots_in_local_part"], case
        elif category == "ISEMAIL_ERR" and address:
            assert verdict.strong == ["invalid_email"], case
        if category == "ISEMAIL_VALID_CATEGORY" and address != "test@io":
            assert verdict.strong == [], case


anything = st.one_of(st.none(), st.text(max_size=40), st.floats(), st.integers(), st.booleans())


@given(st.dictionaries(st.sampled_from([*HONEST, "other"]), anything))
@settings(max_examples=300)
def test_any_fields_have_a_verdict(fields):
    verdict = form_verdict(fields)
    assert set(verdict.strong) <= set(STRONG_MARKS)
    assert set(verdict.weak) <= set(WEAK_MARKS)
    assert len(verdict.weak) == len(set(verdict.weak))
    assert (verdict.verdict == "fake") == (bool(verdict.strong) or len(verdict.weak) >= 2)
    assert verdict.verdict in ("fake", "incomplete", "ok")


@given(st.text(max_size=30), st.text(max_size=30))
@settings(max_examples=300)
def test_any_address_has_a_verdict(local_part, domain):
    written = (f"{local_part}@{domain}", f"jane@{domain}.com", f"{local_part}@acme.com", f"jane@[{domain}]")
    for email in (local_part, *written):
        assert form_verdict({"email": email}).verdict in ("fake", "incomplete", "ok")
        normal = normalise_email(email)
        assert normal is None or normalise_email(normal) == normal


@pytest.mark.parametrize("character", ["a", " ", "@", ".", "asd", "🙂", "\x00", "<", "[", "1", "é"])
def test_endless_fields_have_a_verdict(character):
    fields = dict.fromkeys(HONEST, character * 300_000)
    assert form_verdict(fields).verdict in ("fake", "incomplete", "ok")
