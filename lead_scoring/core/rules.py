"""The rules of the project: their files, what the yml beside each says, and what people call them."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from lead_scoring.core import project


def rule_files(root: Path) -> dict[str, Path]:
    """The SQL files of the rules that may be priced, by id: those in models/rules and custom.

    A disabled rule stays known: it keeps its price and gives nothing.
    """
    folders = (root / "models" / "rules", root / "custom")
    return {path.stem.removeprefix("rule_"): path for folder in folders for path in sorted(folder.rglob("rule_*.sql"))}


def rule_meta(rule: Path) -> dict[str, Any]:
    """`config.meta` in the yml beside a rule; nothing when there is none."""
    try:
        models = project.read_yaml(rule.with_suffix(".yml"))["models"]
        return dict(next(model["config"]["meta"] for model in models if model["name"] == rule.stem))
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError, StopIteration):
        return {}


def rule_name(rule: str) -> str:
    """`pricing_view` -> `pricing views`; `limit:low_intent` -> `the limit of low intent`."""
    if rule.startswith("limit:"):
        return f"the limit of {rule.removeprefix('limit:').replace('_', ' ')}"
    return _names(project.ROOT).get(rule, rule.replace("_", " "))


def gate_name(gate: str, stage: str | None) -> str:
    """Why somebody cannot qualify, in words."""
    if gate == "exempt":
        return "exempt from all rules"
    if gate == "lifecycle":
        return f"the scorecard does not apply to the stage {stage}"
    return rule_name(gate)


@cache
def _names(root: Path) -> dict[str, str]:
    """The rules whose yml gives them a name for people, `meta.name`."""
    named = {rule: rule_meta(path).get("name") for rule, path in rule_files(root).items()}
    return {rule: str(name) for rule, name in named.items() if name}
