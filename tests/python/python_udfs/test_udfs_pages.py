"""page_type: the defaults of the scoring spec, section "Pages and visits", and what fools them."""

import random
from pathlib import Path

import pytest
from cases import cases, lines, shared
from conftest import add_line
from hypothesis import given, settings
from hypothesis import strategies as st
from warehouse import read_csv

from python_udfs import PAGE_TYPES, page_type
from python_udfs.seeds import seeds_folder

#: The type of a page (after `!` one that it has not) and its URL.
TYPES = [line.split(" ", 1) for line in lines("pages/types.txt")]
CAREERS = [url for expected, url in TYPES if expected == "careers"]


@pytest.mark.parametrize(("expected", "url"), TYPES)
def test_types(expected, url):
    assert (page_type(url) == expected.lstrip("!")) != expected.startswith("!")


@pytest.mark.parametrize(
    "url", [None, "", "   ", "#", "?", "://", "http://", "https:///", "http://[::1", "\x00", "🙂", "%"]
)
def test_what_is_no_url_has_a_type_too(url):
    assert page_type(url) in PAGE_TYPES


@given(st.text(max_size=80))
@settings(max_examples=200)
def test_any_text_has_a_type(text):
    for url in (text, f"https://{text}", f"https://acme.com/{text}", f"https://acme.com/#{text}"):
        assert page_type(url) in PAGE_TYPES


@pytest.mark.parametrize("character", ["a", "/", ".", "%", "é", "🙂", "\x00", "-", "#", "\\", "@", "["])
def test_endless_texts_have_a_type(character):
    assert page_type("https://acme.com/" + character * 1_000_000) in PAGE_TYPES
    assert page_type(character * 1_000_000) in PAGE_TYPES


def test_case_query_and_trailing_slash_do_not_matter():
    urls = [url for _, url in TYPES if url.startswith("https://") and "#" not in url]
    assert len(urls) > 900
    for url in urls:
        path = url.partition("?")[0].rstrip("/")
        for same in (path, path + "/", path + "?a=/careers&b=/pricing", path.upper()):
            assert page_type(same) == page_type(url), same


def test_words_of_other_languages_have_a_note():
    """Every pattern with a note stands once, and every page type has words of all ten languages."""
    rows = [row for row in read_csv(Path(seeds_folder()) / "page_types.csv") if " in " in row["note"]]
    patterns = [(row["match"], row["pattern"]) for row in rows]
    assert len(set(patterns)) == len(patterns)
    languages = {"German", "French", "Spanish", "Italian", "Portuguese", "Dutch", "Polish", "Swedish", "Russian"}
    for kind in ("pricing", "demo", "case_study", "legal", "support"):
        notes = " ".join(row["note"] for row in rows if row["page_type"] == kind)
        assert all(language in notes for language in languages | {"Japanese"})


def test_links_that_companies_published_for_job_seekers():
    """Unlabelled: some lead to home pages, to `about`, or to articles. Of the others most must be careers pages."""
    links = shared("fixtures/urls/hiring_links.txt").read_text(encoding="utf-8").split()
    types = [page_type(url) for url in links]
    with_a_path = [name for name in types if name != "home"]
    assert with_a_path.count("careers") >= 0.92 * len(with_a_path)


@pytest.mark.parametrize(("line", "url", "before", "after"), cases("page_types", "of_a_user"))
def test_a_user_changes_a_type_with_a_line(request, line, url, before, after):
    assert page_type(url) == before
    add_line(request.getfixturevalue("own_seeds") / "page_types.csv", line)
    assert page_type(url) == after


def test_the_order_of_lines_of_one_kind_does_not_matter(own_seeds):
    path = own_seeds / "page_types.csv"
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    kinds = list(dict.fromkeys(tuple(row.split(",")[:3]) for row in rows))
    rows.sort(key=lambda row: (kinds.index(tuple(row.split(",")[:3])), random.Random(row).random()))
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    assert {page_type(url) for url in CAREERS} == {"careers"}
    assert "careers" not in {page_type(url) for expected, url in TYPES if expected == "!careers"}
