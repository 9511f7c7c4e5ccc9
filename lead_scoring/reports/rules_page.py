"""What `make docs` writes into docs/, from the yml of rules and sources and from the scorecard seeds."""

import csv
import re
from pathlib import Path
from typing import Any

from lead_scoring.core import project, sources
from lead_scoring.core.queries import templates

PAGE = Path("docs") / "rules.md"
CONNECTORS = Path("docs") / "connectors" / "README.md"
AREAS = {"advertising": "Advertising and web", "intent": "High intent", "low_intent": "Low intent"}


def page() -> str:
    """The page as it should be: every rule by area, with meaning, needs, vars and what each scorecard pays."""
    with project.seed_files()["scorecard_rules"].open(encoding="utf-8", newline="") as file:
        prices = list(csv.DictReader(file))
    areas: dict[str, list[dict[str, Any]]] = {}
    for area, title in AREAS.items():
        for path in sorted((project.ROOT / "models" / "rules" / area).glob("rule_*.yml")):
            [model, *_] = project.read_yaml(path)["models"]
            rule = {"id": path.stem.removeprefix("rule_"), "description": _described(model)}
            rule |= {"meta": project.meta_of(model), "file": path.with_suffix(".sql").relative_to(project.ROOT)}
            areas.setdefault(title, []).append(rule)
    page = Path(__file__).with_suffix(".md")
    text = templates(page.parent).get_template(page.name).render(areas=areas, prices=prices)
    return text.rstrip() + "\n"


def _described(model: dict[str, Any]) -> str:
    return re.sub(r"\s*One row per [^.]*\.\s*$", "", model["description"].strip())


def rule_texts() -> dict[str, dict[str, str]]:
    """What the yml beside rules of this project and the user's own says of each, by rule_id, in the order of areas.

    `area` is the folder: advertising, intent, low_intent or custom. `fooled_by` also says which var tunes the rule, and
    `cleared_by` what ends a state. A part that the yml does not say is empty.
    """
    texts = {}
    for folder in [*(Path("models") / "rules" / area for area in AREAS), Path("custom")]:
        for path in sorted((project.ROOT / folder).glob("rule_*.yml")):
            [model, *_] = project.read_yaml(path)["models"]
            meta = project.meta_of(model)
            meaning, _, fooled_by = _described(model).partition(" What fools it: ")
            what, dot, why = meaning.partition(". ")
            texts[path.stem.removeprefix("rule_")] = {
                **{"area": folder.name, "kind": meta.get("kind", "moment"), "what": what + dot.strip(), "why": why},
                **{"fooled_by": fooled_by[:1].upper() + fooled_by[1:], "cleared_by": meta.get("cleared_by", "")},
            }
    return texts


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
