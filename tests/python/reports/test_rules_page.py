"""What `make docs` writes is what the rules, sources and seeds say today."""

from warehouse import rule_ids

from lead_scoring.core import project, sources
from lead_scoring.reports.rules_page import CONNECTORS, PAGE, connectors_page, page


def test_rules_page_is_current() -> None:
    """Whoever changes a rule or a price writes the page again."""
    assert (project.ROOT / PAGE).read_text(encoding="utf-8") == page(), "run: make docs"


def test_the_table_of_connectors_is_current() -> None:
    """Whoever adds a source, or a family of events to one, writes the table again."""
    assert (project.ROOT / CONNECTORS).read_text(encoding="utf-8") == connectors_page(), "run: make docs"
    assert all(f"| [{name}]({name}.md) | " in connectors_page() for name in sources.known_sources())


def test_rules_page_has_every_rule_and_price() -> None:
    """All rules, and for each as many lines of prices as scorecards price it."""
    text = page()
    assert all(f"\n### {rule}\n" in text for rule in rule_ids())
    assert "| default | -6, gate | -3 | none |" in text
    assert "| default | 2.5 | 1.25 | half-life 30 days | 1 a week |" in text
