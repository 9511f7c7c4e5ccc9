"""The documentation: its links lead somewhere, a newcomer can reach every page, and the first pages stay short."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from calls import ROOT, call
from warehouse import rule_ids

from lead_scoring.core import sources
from lead_scoring.reports.rules_page import CONNECTORS, PAGE, connectors_page, page

_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def files_of_git(*patterns: str) -> list[Path]:
    """The files of the repository that match some patterns, new ones included; none where it is no repository."""
    listed = call("git", "ls-files", "-co", "--exclude-standard", *patterns, code=None).stdout.splitlines()
    return [ROOT / name for name in listed if (ROOT / name).exists()]


PAGES = {path.relative_to(ROOT).as_posix(): path for path in files_of_git("*.md")}


def links(file: Path) -> Iterator[tuple[Path, str]]:
    """The places in the repository that a page links to: path and anchor."""
    for target in _LINK.findall(_FENCED.sub("", file.read_text(encoding="utf-8"))):
        if not re.match(r"[a-z]+:|#!", target):  # `#!` is a place in the docs that dbt writes
            path, _, anchor = target.partition("#")
            yield (file.parent / path).resolve() if path else file, anchor


def anchors(file: Path) -> set[str]:
    """The names that a link into a page can have: of its headings, as GitHub writes them, and those set by hand."""
    text = _FENCED.sub("", file.read_text(encoding="utf-8"))
    headings = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE))
    return {heading.strip().replace(" ", "-") for heading in headings} | set(re.findall(r'<a id="([^"]+)"', text))


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_somewhere(name: str) -> None:
    """Each file exists, and so does each heading that is linked to."""
    wrong = [
        f"{path.relative_to(ROOT)}#{anchor}"
        for path, anchor in links(PAGES[name])
        if not path.exists() or (anchor and path.suffix == ".md" and anchor not in anchors(path))
    ]
    assert wrong == []


def test_pages_that_code_names_are_there() -> None:
    """Errors and comments name pages of docs/."""
    named = re.compile(r"\bdocs/[\w/-]+\.md\b")
    files = files_of_git("lead_scoring", "models", "macros", "optional", "seeds", "tests/data", "Makefile", "*.yml")
    readable = [path for path in files if path.suffix in (".py", ".sql", ".yml", ".md", "")]
    missing = {
        (path.relative_to(ROOT).as_posix(), name)
        for path in readable
        for name in named.findall(path.read_text(encoding="utf-8"))
        if not (ROOT / name).exists()
    }
    assert missing == set()


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached, to_read = set(), [ROOT / "README.md"]
    while to_read:
        file = to_read.pop()
        if file not in reached and file.suffix == ".md" and file.exists():
            reached.add(file)
            to_read += [path for path, _ in links(file)]
    docs = {path for name, path in PAGES.items() if name.startswith("docs/")}
    assert {path.relative_to(ROOT).as_posix() for path in docs - reached} == set()


@pytest.mark.parametrize(("name", "most"), [("README.md", 150), ("CONTRIBUTING.md", 60)])
def test_first_pages_are_short(name: str, most: int) -> None:
    assert len(PAGES[name].read_text(encoding="utf-8").splitlines()) <= most


def test_the_readme_lists_every_mart() -> None:
    marts = {path.stem for path in (ROOT / "models" / "marts").glob("*.sql")}
    assert {mart for mart in marts if f"`{mart}`" not in PAGES["README.md"].read_text(encoding="utf-8")} == set()


@pytest.mark.parametrize(("name", "written"), [(PAGE, page), (CONNECTORS, connectors_page)])
def test_what_make_docs_writes_is_current(name: str, written: Callable[[], str]) -> None:
    """Whoever changes a rule, a price or a source writes the pages again."""
    assert (ROOT / name).read_text(encoding="utf-8") == written(), "run: make docs"


def test_written_pages_have_every_rule_price_and_source() -> None:
    assert all(f"\n### {rule}\n" in page() for rule in rule_ids())
    assert "| default | -6, gate | -3 | none |" in page()
    assert "| default | 2.5 | 1.25 | half-life 30 days | 1 a week |" in page()
    assert all(f"| [{name}]({name}.md) | " in connectors_page() for name in sources.known_sources())
