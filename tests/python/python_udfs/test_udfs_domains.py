"""registrable_domain, is_free_mail and is_disposable."""

import pytest
from cases import cases, content
from hypothesis import given, settings
from hypothesis import strategies as st

from python_udfs import form_verdict, is_disposable, is_free_mail, registrable_domain
from python_udfs.seeds import read_set, seeds_folder


@pytest.mark.parametrize(("text", "expected"), cases("domains", "registrable"))
def test_registrable_domain(text, expected):
    assert registrable_domain(text) == expected


@given(st.text(max_size=60))
@settings(max_examples=300)
def test_any_text_has_an_answer(text):
    for value in (text, f"{text}.com", f"jane@{text}.co.uk", f"xn--{text}.de"):
        domain = registrable_domain(value)
        assert domain is None or (
            domain.isascii() and domain == domain.lower() and registrable_domain(domain) == domain
        )
        assert is_free_mail(value) in (True, False)
        assert is_disposable(value) in (True, False)


@pytest.mark.parametrize("character", ["a", ".", "a.", "@", "é", "🙂", "\x00", "a-", "[", ":"])
def test_endless_texts_have_an_answer(character):
    text = character * 1_000_000
    assert registrable_domain(text) is None
    assert not is_free_mail(text)
    assert not is_disposable(text)


@pytest.mark.parametrize("domain", cases("domains", "free_mail"))
def test_free_mail(domain):
    assert (is_free_mail(domain), is_disposable(domain)) == (True, False)


@pytest.mark.parametrize("domain", cases("domains", "disposable"))
def test_disposable(domain):
    assert (is_free_mail(domain), is_disposable(domain)) == (False, True)


def test_neither_free_mail_nor_disposable():
    assert [domain for domain in content("domains")["no_free_mail"] if is_free_mail(domain)] == []
    assert [domain for domain in content("domains")["not_disposable"] if is_disposable(domain)] == []


def test_every_listed_disposable_domain_and_its_subdomains_make_a_fake():
    listed = read_set(seeds_folder(), "disposable_domains", "domain")
    assert len(listed) > 5_000
    for domain in listed:
        assert is_disposable(f"mx.{domain}")
        assert "disposable_domain" in form_verdict({"email": f"jane.doe@{domain}"}).strong


def test_free_mail_list_has_no_disposable_domain():
    listed = read_set(seeds_folder(), "free_mail_domains", "domain")
    assert len(listed) > 2_000
    assert [domain for domain in listed if is_disposable(domain) or not is_free_mail(domain)] == []


COMPANIES = """
google.com apple.com microsoft.com amazon.com ibm.com sap.com siemens.com bosch.com cisco.com intel.com hubspot.com
stripe.com shopify.com atlassian.com oracle.com adobe.com netflix.com github.com gitlab.com dell.com hp.com ford.com
tesla.com toyota.co.jp samsung.com tcs.com infosys.com bbc.co.uk ox.ac.uk mit.edu admin.ch gov.uk bund.de 3m.com
23andme.com 1und1.de x.com t.co abc.com test.de name.com mail.com box.com temp-mail-solutions.de
"""


@pytest.mark.parametrize("domain", COMPANIES.split())
def test_people_of_real_companies_are_no_fakes(domain):
    verdict = form_verdict({"email": f"first.last@{domain}", "first_name": "First", "last_name": "Last"})
    assert (verdict.verdict, verdict.strong, verdict.weak) == ("ok", [], [])
