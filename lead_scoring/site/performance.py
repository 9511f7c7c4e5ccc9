"""The performance page: how well scores predicted outcomes, as charts with their 95 % intervals."""

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any

from markupsafe import Markup

from lead_scoring.core import measures
from lead_scoring.core.names import count
from lead_scoring.core.queries import grouped
from lead_scoring.reports.performance import ALL
from lead_scoring.site import charts
from lead_scoring.site.tables import Row


def sections(found: Sequence[Row], scorecard: str, labels: Mapping[str, str]) -> list[dict[str, Any]]:
    """What the page shows of each level and horizon of a scorecard, from the rows of mart score_performance.

    They are of all positive outcomes together. `labels`: what bands are called, best first.
    """
    of_scorecard = [row for row in found if row["scorecard"] == scorecard and row["outcome"] == ALL]
    parts = grouped(of_scorecard, "level", "horizon_days")
    return [_section(*key, parts[key], labels) for key in sorted(parts, key=lambda key: (key[0] != "person", key[1]))]


def _section(level: str, horizon: int, rows: Sequence[Row], labels: Mapping[str, str]) -> dict[str, Any]:
    by_measure = grouped(rows, "measure")
    overall = next((row for row in by_measure.get("conversion", []) if row["value"] is not None), None)
    reference = (overall["value"], f"all: {overall['value']:.1%}") if overall else None
    noun = "people" if level == "person" else "accounts"
    order = {band: rank for rank, band in enumerate(labels)}
    bands = sorted(by_measure.get("band_conversion", []), key=lambda row: -order.get(row["segment"], 0))
    precision = sorted(by_measure.get("precision_at", []), key=lambda row: int(row["segment"]))
    title = f"{noun}, {horizon} days"
    return {
        "level": level,
        "noun": noun,
        "horizon": horizon,
        "first": rows[0],
        "auc": next(iter(by_measure.get("auc", [])), None),
        "claims": by_measure.get("published_claim", []),
        "gain": _gain_chart(by_measure.get("decile_lift", []), noun, title),
        "calibration": _estimates_chart(
            f"Conversion by band: {title}", bands, labels, "band of the scoring day", reference
        ),
        "precision": _estimates_chart(
            f"Conversion of the top: {title}",
            precision,
            {row["segment"]: f"top {row['segment']}" for row in precision},
            f"{noun} with the highest scores",
            reference,
        ),
        "rows": [row for row in rows if row["measure"] not in ("auc", "published_claim")],
    }


def _gain_chart(deciles: Sequence[Row], noun: str, title: str) -> Markup:
    """Which share of those who convert is among the best so many: the deciles added up, with Wilson intervals."""
    found = sorted(deciles, key=lambda row: int(row["segment"]))
    converted = list(accumulate(row["converted"] for row in found))
    scored = list(accumulate(row["scored"] for row in found))
    if not found or not converted[-1]:
        return Markup()
    shares = [number / scored[-1] for number in scored]
    gains = [measures.share(number, converted[-1]) for number in converted]
    plot = charts.Plot(f"Gain: {title}", (0, 1), (0, 1), f"{noun}, best scores first", "share of converters")
    high = [(0, 0), *((x, gain.high) for x, gain in zip(shares, gains, strict=True))]
    low = [(0, 0), *((x, gain.low) for x, gain in zip(shares, gains, strict=True))]
    plot.add("area", "interval", "95 % interval", points=[*high, *reversed(low)])
    plot.add("line", "baseline", "in no order", points=[(0, 0), (1, 1)])
    by_score = [(0, 0), *((x, gain.value) for x, gain in zip(shares, gains, strict=True))]
    plot.add("line", "past", "by score", points=by_score)
    for x, gain, number in zip(shares, gains, converted, strict=True):
        tip = f"best {x:.0%}: {gain.value:.0%} of those who convert ({count(number)})"
        plot.add("dot", "past", tip, x=x, y=gain.value)
    return plot.svg([(x / 5, f"{x / 5:.0%}") for x in range(6)], "{:.0%}".format)


def _estimates_chart(
    title: str, rows: Sequence[Row], labels: dict[str, str], x_label: str, reference: tuple[float, str] | None
) -> Markup:
    known = [row for row in rows if row["value"] is not None]
    if not known:
        return Markup()
    top = max([*(row["high"] for row in known), *([reference[0]] if reference else [])])
    plot = charts.Plot(title, (0, len(known)), (0, top * 1.1), x_label, "converted")
    if reference:
        plot.add("level", y=reference[0], label=reference[1])
    for index, row in enumerate(known):
        shares = f"{row['value']:.1%} ({row['low']:.1%} to {row['high']:.1%})"
        tip = f"{shares}, {count(row['converted'])} of {count(row['scored'])}"
        plot.add("interval", x=index + 0.5, low=row["low"], high=row["high"])
        plot.add("dot", "past", tip, x=index + 0.5, y=row["value"])
    names = [(index + 0.5, labels.get(row["segment"], row["segment"])) for index, row in enumerate(known)]
    return plot.svg(names, "{:.0%}".format)
