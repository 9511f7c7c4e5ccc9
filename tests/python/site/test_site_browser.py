"""Score pages in a real browser: Debian's chromium, every kind of page, on a phone and on a desk, without a network."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright
from site_example import HOSTILE_ID, SCRIPT, STRANGERS
from warehouse import read_csv

CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium here (apt-get install chromium)")
PAGES = ("index", "leads", "accounts", "rules", "data", "performance", "lead", "account")
#: Width of the screen and colours.
SCREENS = {"phone": (390, "dark"), "desk": (1280, "light")}
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, without a window."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A tab that notes what it asks for and what goes wrong."""
    with browser.new_context(accept_downloads=True) as context:
        tab = context.new_page()
        tab.problems = []
        tab.on("console", lambda said: tab.problems.append(said.text))
        tab.on("pageerror", lambda error: tab.problems.append(str(error)))
        tab.on("dialog", lambda dialog: tab.problems.append(f"dialog {dialog.message}"))
        own = ("file:", "blob:", "data:")
        tab.on("request", lambda asked: asked.url.startswith(own) or tab.problems.append(asked.url))
        yield tab
        assert tab.problems == []


def address(pages: Path, name: str) -> str:
    """Where a page is: that of the best lead and of some account stand for all of them."""
    if name in ("lead", "account"):
        best = read_csv(pages / f"{name}s.csv")[0]["person_id" if name == "lead" else "account_id"]
        start = "-b-id-" if best == HOSTILE_ID else best
        [path] = [path for path in (pages / name).iterdir() if path.stem.startswith(start)]
        return path.as_uri()
    return (pages / f"{name}.html").as_uri()


def shown(page: Page, table: str = "leads") -> list[str]:
    """The first column of a table as it stands."""
    return page.locator(f"[data-table={table}] tbody tr > :first-child").all_inner_texts()


def count(page: Page) -> str:
    """What the table of leads says of its rows."""
    return page.locator("[data-table=leads] [data-shown]").inner_text()


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("name", PAGES)
def test_page_is_sound(page: Page, pages: Path, name: str, screen: str) -> None:
    """No violation that axe finds, nothing wider than the screen, one heading, nothing asked from outside."""
    width, colours = SCREENS[screen]
    page.emulate_media(color_scheme=colours)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address(pages, name))
    assert page.locator("h1").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    found = Axe().run(page, options={"preload": False}).response["violations"]
    assert [(issue["id"], [node["html"] for node in issue["nodes"]][:3]) for issue in found] == []


def test_hostile_names_are_read(page: Page, pages: Path) -> None:
    """The page of a lead named <script> shows that name, and runs nothing."""
    page.goto(address(pages, "lead"))
    assert SCRIPT in page.locator("h1").inner_text()
    assert page.evaluate("typeof window.hacked") == "undefined"


def test_search_filter_and_pages(page: Page, pages: Path) -> None:
    """Words search all columns; filters narrow down; fifty rows a page."""
    page.goto(address(pages, "leads"))
    everybody = STRANGERS + 24
    assert count(page) == f"1 to 50 of {everybody}"
    page.get_by_role("button", name="Next").click()
    assert count(page) == f"51 to 100 of {everybody}"
    search = page.get_by_label("Search")
    search.fill("<SCRIPT>")
    assert shown(page) == [HOSTILE_ID]
    assert count(page) == "1 to 1 of 1"
    search.fill("nobody is called that")
    assert shown(page) == []
    search.fill("")
    page.locator("select[name=mql]").select_option("MQL")
    assert count(page) == "1 to 5 of 5"
    page.locator("select[name=reason]").select_option("direct visits")
    assert 0 < len(shown(page)) < 5
    page.locator("input[name=account]").fill("no such account")
    assert shown(page) == []


def test_sorting_by_keyboard(page: Page, pages: Path) -> None:
    """Enter on a heading sorts and says so; the second time the other way round."""
    page.goto(address(pages, "leads"))
    heading = page.get_by_role("columnheader", name="Score")
    scores = []
    for _ in range(2):
        heading.get_by_role("button").focus()
        page.keyboard.press("Enter")
        column = page.locator("[data-table=leads] tbody td.number").all_inner_texts()
        scores.append([float(text) for text in column])
    assert scores[0] == sorted(scores[0], reverse=True)
    assert scores[1] == sorted(scores[1])
    assert scores[1][0] < 0 < scores[0][0]
    assert heading.get_attribute("aria-sort") == "ascending"


def test_export_is_what_is_shown_and_guarded(page: Page, pages: Path, tmp_path: Path) -> None:
    """The file that the button makes has the rows that were found, cell by cell as in the file of the site."""
    page.goto(address(pages, "leads"))
    page.locator("select[name=mql]").select_option("MQL")
    with page.expect_download() as download:
        page.get_by_role("button", name="Export CSV").click()
    download.value.save_as(tmp_path / "export.csv")
    rows = [row for row in read_csv(pages / "leads.csv") if row["mql"]]
    exported = read_csv(tmp_path / "export.csv")
    assert "'+jane@acme.com" in exported[0].values()
    for row in (*rows, *exported):
        row["score"] = float(row["score"])
    assert [[*row.items()] for row in exported] == [[*row.items()] for row in rows]


def test_skip_link_comes_first(page: Page, pages: Path) -> None:
    page.goto(address(pages, "index"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_all_is_there_without_a_script(browser: Browser, pages: Path) -> None:
    """Rows stand on pages of five hundred with links between them; no button that would do nothing."""
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address(pages, "leads"))
        assert page.locator("tbody tr").count() == 500
        assert not page.get_by_role("button", name="Export CSV").is_visible()
        page.get_by_role("navigation", name="Pages of leads").get_by_role("link", name="2").click()
        assert page.locator("tbody tr").count() == STRANGERS + 24 - 500
        page.goto(address(pages, "index"))
        assert page.locator("svg").count() == 3


def test_print_has_no_tools(page: Page, pages: Path) -> None:
    page.goto(address(pages, "lead"))
    page.emulate_media(media="print")
    assert not page.get_by_role("navigation", name="Pages", exact=True).is_visible()
    assert page.locator("table").first.is_visible(), "figures in closed details are printed"
