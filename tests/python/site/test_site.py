"""`lead-scoring site`: what pages say is what the marts say, nothing on them is more than text, nobody is unmasked."""

import os
import re
import shutil
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import duckdb
import pytest
from calls import Example, Invoke
from hypothesis import given
from hypothesis import strategies as st
from site_example import FORMULA, HOSTILE_ID, SCRIPT, STRANGERS
from warehouse import current_folder, read_csv

from lead_scoring.publication.folder import DATABASE, SITE_MARKER, Folder
from lead_scoring.publication.marts import open_publication
from lead_scoring.site import charts
from lead_scoring.site.marts import Marts
from lead_scoring.site.mask import masked, shown_id
from lead_scoring.site.pages import Site
from lead_scoring.site.tables import guarded

#: Vars for tests that do not look at many pages.
MASKED_FEW = "{site_mask: true, site_top_leads: 0}"


class Page(HTMLParser):
    """What a page holds: its elements with their attributes, its text, its ids."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        """All text, as people read it."""
        return " ".join(" ".join(self.words).split())

    def values(self, attribute: str) -> list[str]:
        """The values of an attribute, of whatever element."""
        return [attrs[attribute] or "" for _, attrs in self.elements if attribute in attrs]

    def numbers_in(self, cell: str) -> list[float]:
        """The exact numbers in cells with an attribute."""
        found, inside = [], False
        for tag, attrs in self.elements:
            if tag in ("td", "dd"):
                inside = cell in attrs
            elif tag == "data" and inside:
                found.append(float(attrs["value"] or "nan"))
        return found


def every_page(folder: Path) -> Iterator[Page]:
    return (Page(path) for path in sorted(folder.rglob("*.html")))


@pytest.fixture(scope="module")
def marts(unsafe: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The marts that the pages show."""
    with duckdb.connect(unsafe / "current" / DATABASE, read_only=True) as con:
        yield con


def test_every_value_is_text(pages: Path) -> None:
    """No element, attribute or script comes from data; what was hostile is read as it is."""
    seen = ""
    for page in every_page(pages):
        scripts = [attrs for tag, attrs in page.elements if tag == "script"]
        assert all(Path(attrs["src"] or "").name in ("site.js", "leads.js", "accounts.js") for attrs in scripts)
        assert {tag for tag, _ in page.elements}.isdisjoint({"img", "iframe", "object", "b", "base", "form-action"})
        assert not [name for _, attrs in page.elements for name in attrs if name.startswith("on") or name == "style"]
        assert not [link for link in page.values("href") if link.lower().startswith(("javascript", "data:text"))]
        seen += page.text
    for hostile in (SCRIPT, FORMULA, HOSTILE_ID, "<img src=x onerror=alert(1)>", "javascript:alert(1)"):
        assert hostile in seen


def test_documentation_of_tables_goes_with_the_pages(unsafe: Path, pages: Path, tmp_path: Path, invoke: Invoke) -> None:
    """The file of --docs is copied, and linked from pages of every folder; without it nothing links there."""
    docs = tmp_path / "dbt.html"
    docs.write_text("<p>tables</p>", encoding="utf-8")
    invoke("site", "--publish", unsafe, "--out", tmp_path / "site", "--docs", docs)
    assert (tmp_path / "site" / "docs" / "index.html").read_bytes() == docs.read_bytes()
    lead = next(page for page in every_page(tmp_path / "site") if page.path.parent.name == "lead")
    assert "docs/index.html" in Page(tmp_path / "site" / "index.html").values("href")
    assert "../docs/index.html" in lead.values("href")
    assert not [page.path for page in every_page(pages) for link in page.values("href") if "docs/" in link]


def test_all_that_is_linked_is_there(pages: Path) -> None:
    """Links and files are relative and exist, parts of pages too; nothing of a page comes from outside."""
    found = {page.path.resolve(): page for page in every_page(pages)}
    for path, page in found.items():
        assert len(page.values("id")) == len(set(page.values("id"))), path
        for link in [*page.values("href"), *page.values("src")]:
            if link == "data:,":
                continue
            file, _, part = link.partition("#")
            target = (path.parent / unquote(file)).resolve() if file else path
            assert target.is_relative_to(pages.resolve()), link
            assert target.exists(), f"{path.name}: {link}"
            assert not part or part in found[target].values("id"), f"{path.name}: {link}"
    for name in ("style.css", "site.js"):
        assert not re.search(r"https?://|url\(|@import|fetch\(|eval\(|innerHTML", (pages / name).read_text())


def test_csv_holds_no_formulas(pages: Path, marts: duckdb.DuckDBPyConnection) -> None:
    """Text that a spreadsheet would compute is quoted; numbers stay numbers, below zero too."""
    rows = {row["person_id"]: row for row in read_csv(pages / "leads.csv")}
    assert rows[HOSTILE_ID]["email"] == "'+jane@acme.com"
    scores = dict(marts.execute("select person_id, score from lead_scores").fetchall())
    assert {person: float(row["score"]) for person, row in rows.items()} == pytest.approx(scores, abs=0.0051)
    assert min(scores.values()) < 0
    assert guarded(FORMULA) == f"'{FORMULA}"
    assert [guarded(value) for value in ("@x", "\tx", "-x", -1.5, "a=b")] == ["'@x", "'\tx", "'-x", -1.5, "a=b"]


def test_masked_pages_name_nobody(masked_pages: Path, marts: duckdb.DuckDBPyConnection) -> None:
    """No email, name or job title of anybody is anywhere in the site, in no file of it; and it says so."""
    people = marts.execute("select email, first_name || ' ' || last_name, last_name, job_title from lead_scores")
    texts = {value.lower() for row in people.fetchall() for value in row if value and len(value) > 4}
    assert len(texts) > 40
    # a title of one word, such as Buyer, is also a word of ours
    titles = marts.execute("select lower(job_title) from lead_scores where not contains(job_title, ' ')")
    texts -= {title for (title,) in titles.fetchall()}
    files = [path for path in masked_pages.rglob("*") if path.is_file()]
    for path in files:
        text = path.read_text(encoding="utf-8").lower()
        assert not [value for value in texts if re.search(rf"(?<!\w){re.escape(value)}(?!\w)", text)], path.name
        assert not re.search(r"[\w.+-]+(@|%40)[\w-]+\.\w", text), path.name
    assert all("masked: ids and initials only" in page.text for page in every_page(masked_pages))


def test_pages_with_names_say_so(pages: Path) -> None:
    assert all("Personal data is shown" in page.text for page in every_page(pages))


def test_mask_can_be_the_default(unsafe: Path, invoke: Invoke, tmp_path: Path) -> None:
    """Var site_mask decides where neither --mask nor --no-mask is given."""
    for options, words in (((), "masked"), (("--no-mask",), "shown")):
        done = invoke("site", "--publish", unsafe, "--out", tmp_path / words, "--vars", "site_mask: true", *options)
        assert f"people are {words}" in done.output


def test_pages_keep_to_the_umask(unsafe: Path, invoke: Invoke, tmp_path: Path) -> None:
    """What the owner alone may read stays so."""
    before = os.umask(0o077)
    try:
        invoke("site", "--publish", unsafe, "--out", tmp_path / "site")
    finally:
        os.umask(before)
    made = [tmp_path / "site", *(tmp_path / "site").rglob("*")]
    assert len(made) > 20 and [path for path in made if path.stat().st_mode & 0o077] == []


def test_what_masks_hides() -> None:
    row = {"first_name": " élodie", "last_name": "Øst", "email": "e@x.io", "job_title": "CEO", "score": 1.5}
    assert masked(row) == {"first_name": "É.", "last_name": "Ø.", "email": None, "job_title": None, "score": 1.5}
    assert masked({"evidence_url": "https://x.io/u/a%40b.io/p?mail=a@b.io#c", "evidence_detail": "to a@b.io"}) == {
        "evidence_url": "https://x.io/u/(hidden)/p",
        "evidence_detail": "to (hidden)",
    }
    assert shown_id("P1") == "P1"
    assert "@" not in shown_id("a@b.io")


def test_home_counts_what_the_marts_hold(pages: Path, marts: duckdb.DuckDBPyConnection) -> None:
    home = Page(pages / "index.html")
    expected = marts.execute(
        "select (select count(*) from lead_scores where is_mql), (select count(*) from account_scores where is_mqa),"
        " (select count(*) from lead_scores where band = 'interested')"
    ).fetchone()
    assert home.values("data-figure") == ["MQLs", "MQAs", "interested"]
    assert tuple(home.numbers_in("data-figure")) == expected


@pytest.mark.parametrize(
    ("folder", "mart", "level"), [("lead", "lead_scores", "person"), ("account", "account_scores", "account")]
)
def test_contributions_on_a_page_sum_to_its_score(
    pages: Path, unsafe: Path, marts: duckdb.DuckDBPyConnection, folder: str, mart: str, level: str
) -> None:
    """Every page shows all contributions; they sum to the score that the mart has."""
    with open_publication(unsafe) as con:
        files = Site(Marts(con, unsafe, False), 12)._files[level]
    scores = dict(marts.execute(f"select {level}_id, score from {mart}").fetchall())
    assert {path.name for path in (pages / folder).iterdir()} == {Path(file).name for file in files.values()}
    for own, file in files.items():
        page = Page(pages / file)
        [score] = page.numbers_in("data-score")
        assert score == pytest.approx(scores[own], abs=1e-6)
        assert sum(page.numbers_in("data-points")) == pytest.approx(score, abs=1e-6)


def test_who_has_a_page(unsafe: Path, marts: duckdb.DuckDBPyConnection) -> None:
    """MQLs, interested, who changed band in the last seven days, and the best; nobody else."""
    wanted = marts.execute(
        """
        select person_id from lead_scores where is_mql or band = 'interested'
        union select person_id from band_changes, (select max(as_of) as today from lead_scores)
        where level = 'person' and scorecard = 'default' and changed_on > today - 7
        """
    ).fetchall()
    wanted = {person for (person,) in wanted}
    best = [row[0] for row in marts.execute("select person_id from lead_scores order by score desc").fetchall()]
    with open_publication(unsafe) as con:
        shown = Marts(con, unsafe, False)
        assert set(shown.detailed("person", 0)) == wanted
        assert set(shown.detailed("person", 8)) == wanted | set(best[:8])
        assert len(shown.detailed("person", 10_000)) == len(best) == STRANGERS + 24


def test_buying_group_is_that_of_the_mart(unsafe: Path, marts: duckdb.DuckDBPyConnection) -> None:
    """Points given by people of an MQA are those of marketing_qualified_accounts."""
    with open_publication(unsafe) as con:
        details = dict(Marts(con, unsafe, False).details("account", ["A1", "A2", "A3", "A4", "A5", "A6"]))
    given = {person["person_id"]: person["points"] for detail in details.values() for person in detail.people}
    expected = marts.execute("select person_id, account_points from marketing_qualified_accounts").fetchall()
    assert expected
    assert {person: given[person] for person, _ in expected} == pytest.approx(dict(expected), abs=1e-6)


def test_rules_page_tells_prices_and_what_changed(pages: Path) -> None:
    """Every rule with its words; the one price that is another than in the publication before."""
    page = Page(pages / "rules.html")
    assert "What is not measured" not in page.text
    assert "Somebody looking for a job is no lead" in page.text
    assert "default direct visits person points 3" in page.text
    assert page.text.count("What fools it") == 33
    assert page.text.count("What clears it") == 11
    assert "not evaluated: no events of: trials" in page.text


def test_data_page_tells_what_was_set_aside(pages: Path, marts: duckdb.DuckDBPyConnection) -> None:
    page = Page(pages / "data.html")
    page_types = "select page_type from page_type_shares where not contains(page_type, '_')"
    reasons = f"select problem from rejected_rows union all select reason from bot_events union all {page_types}"
    reasons = set(marts.execute(reasons).fetchall())
    assert len(reasons) > 8
    assert [reason for (reason,) in reasons if reason not in page.text] == []


def test_performance_page_draws_what_is_known(pages: Path, example: Example, invoke: Invoke, tmp_path: Path) -> None:
    """Three charts with intervals where outcomes are known; a word on what to do where none are."""
    page = Page(pages / "performance.html")
    labels = " ".join(page.values("aria-label"))
    for name in ("Gain: people", "Conversion by band: people", "Conversion of the top: people"):
        assert name in labels
    assert "40.0% (26.3% to 55.4%), 16 of 40" in page.text
    by_scorecard, by_outcome = page.text.split("By scorecard")[1].split("By outcome")
    assert "closed_won" in by_outcome
    assert "closed_won" not in by_scorecard
    invoke("site", "--publish", example[0], "--out", tmp_path / "site")
    assert "No outcome after" in Page(tmp_path / "site" / "performance.html").text


def test_site_comes_whole_or_not_at_all(
    unsafe: Path, invoke: Invoke, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What fails on the way leaves the earlier site, and nothing beside it."""
    out = tmp_path / "out" / "site"
    out.parent.mkdir()
    invoke("site", "--publish", unsafe, "--out", out, "--vars", MASKED_FEW)
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    original = Site.pages

    def dies(self: Site) -> Iterator[tuple[str, str]]:
        yield next(original(self))
        raise RuntimeError("disk full")

    monkeypatch.setattr(Site, "pages", dies)
    with pytest.raises(RuntimeError, match="disk full"):
        invoke("site", "--publish", unsafe, "--out", out)
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before
    assert [path.name for path in out.parent.iterdir() if path.is_dir()] == ["site"]


def test_folder_of_somebody_else_is_left_alone(unsafe: Path, invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    done = invoke("site", "--publish", unsafe, "--out", tmp_path, code=1)
    assert "holds something else than score pages" in done.output
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_nobody_scored_yet_is_no_error(unsafe: Path, invoke: Invoke, tmp_path: Path) -> None:
    """Pages of a publication without people, history, signals and runs before: they say that there is nothing."""
    folder = current_folder(tmp_path)
    shutil.copy(unsafe / "current" / DATABASE, folder / DATABASE)
    with duckdb.connect(folder / DATABASE) as con:
        for (mart,) in con.execute("select table_name from duckdb_tables()").fetchall():
            if mart not in ("prices", "bands", "runs", "rule_coverage"):
                con.execute(f"delete from {mart}")
    invoke("site", "--publish", tmp_path)
    home = Page(tmp_path / "site" / "index.html")
    assert home.numbers_in("data-figure") == [0, 0, 0]
    assert "A week ago is not known" in home.text
    assert "There is no earlier publication to compare with" in Page(tmp_path / "site" / "rules.html").text


def test_forgetting_takes_the_site_away(tmp_path: Path) -> None:
    """Score pages are an earlier publication too: who is forgotten stands on none."""
    current_folder(tmp_path)
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / SITE_MARKER).touch()
    removed, left = Folder(tmp_path).erase_earlier()
    assert removed == 0
    said = "were removed: write them again with `lead-scoring site`, and remove copies of them"
    assert left == [f"score pages in {tmp_path / 'site'} {said}"]
    assert not (tmp_path / "site").exists()


points = st.floats(-50, 50).filter(lambda value: abs(value) > 0.01)


@given(st.lists(points, min_size=1, max_size=12), st.floats(0, 5))
def test_each_bar_of_a_waterfall_starts_where_the_last_one_ended(values: list[float], withheld: float) -> None:
    """And the last bar, the score, is as long as all of them together."""
    steps = [charts.Step(f"rule {index}", value) for index, value in enumerate(values)]
    steps[0] = charts.Step("rule 0", values[0], withheld)
    drawn = charts.waterfall("why", steps, sum(values), 10, "MQL")
    bars = [
        (css, float(x), float(x) + float(width))
        for css, x, width in re.findall(r'<rect class="bar (\w+)" x="([-\d.]+)" y="[-\d.]+" width="([\d.]+)"', drawn)
        if css != "withheld"
    ]
    assert [css for css, _, _ in bars] == ["plus" if value >= 0 else "minus" for value in values] + ["total"]
    edge = bars[-1][1] if sum(values) >= 0 else bars[-1][2]  # zero
    for css, left, right in bars[:-1]:
        start, end = (left, right) if css == "plus" else (right, left)
        assert start == pytest.approx(edge, abs=1.3)  # a bar is one pixel wide at least
        edge = end
    assert edge == pytest.approx(bars[-1][2] if sum(values) >= 0 else bars[-1][1], abs=1.3)


@given(st.floats(-1e6, 1e6), st.floats(0.001, 1e6))
def test_ticks_are_round_and_within(low: float, width: float) -> None:
    found = charts.ticks(low, low + width)
    assert 2 <= len(found) <= 7
    assert low - 1e-6 * width <= found[0]
    assert found[-1] <= low + width + 1e-6 * width
