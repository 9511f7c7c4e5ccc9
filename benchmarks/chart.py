"""What an event costs in each stage of a full run, as an SVG: one bar a size."""

from html import escape
from typing import Any

#: Of which schemas of the warehouse a stage is; what dbt builds beside these is `others`.
STAGES = {
    "loading": (),
    "reading the input": ("raw", "input", "staging"),
    "who did what": ("identity", "activity"),
    "scores and history": ("scoring", "learning"),
    "marts": ("marts",),
    "others": (),
    "publishing": (),
}
_COLOURS = ("#8a8f98", "#2f6f9f", "#4f9d8f", "#d9a441", "#b5563c", "#c9ccd1", "#6b5b95")
_WIDTH, _BAR, _GAP, _LEFT, _RIGHT = 860, 30, 16, 130, 90


def stages(run: dict[str, Any]) -> dict[str, float]:
    """Wall seconds of the stages of a run. Nodes run side by side: their seconds are scaled to those of the step."""
    of_schema = {schema: stage for stage, schemas in STAGES.items() for schema in schemas}
    found = dict.fromkeys(STAGES, 0.0)
    for node in run["nodes"]:
        found[of_schema.get(node["relation"].partition(".")[0], "others")] += node["seconds"]
    together, steps = sum(found.values()), run["steps"]
    found = {
        stage: seconds * steps.get("scoring", 0.0) / together if together else 0.0 for stage, seconds in found.items()
    }
    found |= {"loading": steps.get("loading", 0.0), "publishing": steps.get("publishing", 0.0)}
    found["others"] += max(run["seconds"] - sum(found.values()), 0.0)
    return found


def drawn(result: dict[str, Any]) -> str:
    """The SVG of the full runs of a benchmark."""
    sizes = [size for size in result["sizes"] if size.get("full")]
    costs = [
        {stage: 1e6 * seconds / size["events"] for stage, seconds in stages(size["full"]).items()} for size in sizes
    ]
    scale = (_WIDTH - _LEFT - _RIGHT) / max((sum(cost.values()) for cost in costs), default=1.0)
    parts, top = [], 64
    for number, stage in enumerate(STAGES):
        column, row = number % 4, number // 4
        parts.append(
            f'<rect x="{20 + 205 * column}" y="{10 + 22 * row}" width="12" height="12" fill="{_COLOURS[number]}"/>'
        )
        parts.append(f'<text x="{38 + 205 * column}" y="{21 + 22 * row}">{escape(stage)}</text>')
    for size, cost in zip(sizes, costs, strict=True):
        parts.append(f'<text x="{_LEFT - 10}" y="{top + 20}" text-anchor="end">{size["events"] / 1e6:g} million</text>')
        left = float(_LEFT)
        for number, (stage, value) in enumerate(cost.items()):
            title = f"<title>{escape(stage)}: {value:.1f} microseconds an event</title>"
            parts.append(
                f'<rect x="{left:.1f}" y="{top}" width="{value * scale:.1f}" height="{_BAR}" fill="{_COLOURS[number]}">'
                f"{title}</rect>"
            )
            left += value * scale
        parts.append(f'<text x="{left + 8:.1f}" y="{top + 20}">{sum(cost.values()):.1f} µs</text>')
        top += _BAR + _GAP
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {top}" font-family="sans-serif" font-size="13"'
        f' role="img" aria-label="Microseconds an event that each stage of a full run takes">\n'
        f'<rect width="{_WIDTH}" height="{top}" fill="#ffffff"/>\n' + "\n".join(parts) + "\n</svg>\n"
    )
