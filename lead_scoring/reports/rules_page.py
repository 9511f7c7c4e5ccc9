"""What `make docs` writes into docs/, from the yml of rules and sources and from the scorecard seeds."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from lead_scoring.core import project, sources

PAGE = Path("docs") / "rules.md"
CONNECTORS = Path("docs") / "connectors" / "README.md"
AREAS = {"advertising": "Advertising and web", "intent": "High intent", "low_intent": "Low intent"}
HEAD = """# Rules

Written from the yml beside each rule and from the scorecard seeds by `make docs`; change those, not this page.

A *moment* is worth its points on its day and decays from there. A *state* is worth its points in full while it is true.
Where no event of a family that a rule needs was ever seen, the rule is `not_evaluated`.
"""


def page() -> str:
    """The page as it should be: every rule by area, with meaning, needs, vars and what each scorecard pays."""
    prices = _seed("scorecard_rules")
    lines = [HEAD]
    for area, title in AREAS.items():
        lines.append(f"## {title}\n")
        for path in sorted((project.ROOT / "models" / "rules" / area).glob("rule_*.yml")):
            model = yaml.safe_load(path.read_text(encoding="utf-8"))["models"][0]
            lines.extend(_rule(model, path, prices))
    return "\n".join(lines).rstrip() + "\n"


def _rule(model: dict[str, Any], path: Path, prices: list[dict[str, str]]) -> Iterator[str]:
    rule_id = model["name"].removeprefix("rule_")
    meta = model["config"]["meta"]
    source = path.with_suffix(".sql").relative_to(project.ROOT)
    waits = ", and starts only on a day up to which they are complete" if meta.get("starts_when_complete") else ""
    yield f"### {rule_id}\n"
    yield _described(model) + "\n"
    needs = f"needs {', '.join(meta['needs'])}{waits}"
    yield f"*{meta['kind'].capitalize()}; {needs}.* [{source.name}](../{source})\n"
    yield "| scorecard | person | account | decay | limit | caps (person / account) | group |"
    yield "|---|---|---|---|---|---|---|"
    for price in prices:
        if price["rule_id"] == rule_id:
            gate = ", gate" if price["is_gate"] == "true" else ""
            caps = f"{price['person_cap'] or '-'} / {price['account_cap'] or '-'}"
            yield (
                f"| {price['scorecard']} | {price['person_points']}{gate} | {price['account_points']} | {_decay(price)}"
                f" | {_limit(price)} | {'' if caps == '- / -' else caps} | {price['rule_group']} |"
            )
    yield ""


def _described(model: dict[str, Any]) -> str:
    return re.sub(r"\s*One row per [^.]*\.\s*$", "", model["description"].strip())


@dataclass(frozen=True)
class RuleText:
    """What the yml beside a rule says of it, for people; a part that it does not say is empty."""

    area: str
    """The folder of the rule: advertising, intent, low_intent, or custom."""
    kind: str
    what: str
    why: str
    fooled_by: str
    """What fools it, and which var tunes it."""
    cleared_by: str
    """What ends a state."""


def rule_texts() -> dict[str, RuleText]:
    """The rules of this project and the user's own, by rule_id, in the order of their areas."""
    texts = {}
    for folder in [*(Path("models") / "rules" / area for area in AREAS), Path("custom")]:
        for path in sorted((project.ROOT / folder).glob("rule_*.yml")):
            model = project.read_yaml(path)["models"][0]
            meta = model.get("config", {}).get("meta", {})
            meaning, _, fooled_by = _described(model).partition(" What fools it: ")
            what, dot, why = meaning.partition(". ")
            texts[path.stem.removeprefix("rule_")] = RuleText(
                folder.name,
                meta.get("kind", "moment"),
                what + dot.strip(),
                why,
                fooled_by[:1].upper() + fooled_by[1:],
                meta.get("cleared_by", ""),
            )
    return texts


def _decay(price: dict[str, str]) -> str:
    if price["decay"] == "exponential":
        return f"half-life {price['half_life_days']} days"
    return f"linear over {price['lifespan_days']} days" if price["decay"] == "linear" else "none"


def _limit(price: dict[str, str]) -> str:
    if not price["limit_units"]:
        return ""
    days = {"1": "a day", "7": "a week"}.get(price["limit_days"], f"in {price['limit_days']} days")
    return f"{price['limit_units']} {days}"


def _seed(name: str) -> list[dict[str, str]]:
    with project.seed_files()[name].open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def connectors_page() -> str:
    """The page of connectors with its table of sources as it should be: the tables and families of events of each."""
    lines = ["| source | tables of the contract | families of events |", "|---|---|---|"]
    for name in sources.known_sources():
        views = sorted((project.ROOT / "models" / "staging" / name).glob(f"{name}__*.sql"))
        tables = ", ".join(view.stem.removeprefix(f"{name}__") for view in views)
        lines.append(f"| [{name}]({name}.md) | {tables} | {', '.join(sources.gives(name))} |")
    table = "\n".join(lines)
    text = (project.ROOT / CONNECTORS).read_text(encoding="utf-8")
    return re.sub(r"\| source \|.*?(?=\n\n)", lambda _: table, text, count=1, flags=re.DOTALL)


if __name__ == "__main__":
    for path, text in ((PAGE, page()), (CONNECTORS, connectors_page())):
        (project.ROOT / path).write_text(text, encoding="utf-8")
        print(f"Wrote {path}")
