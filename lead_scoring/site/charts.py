"""Charts as inline SVG: axes, labels, a tooltip (<title>) on every mark, colours from the style sheet by class.

Every chart is a text that depends on its arguments alone. All labels are escaped here; the result is Markup.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from html import escape

from markupsafe import Markup

from lead_scoring.names import signed

#: Points of a line: x (a number, or a day as its ordinal) and y.
Points = Sequence[tuple[float, float]]
_CHAR = 6.6  # width of a character of a label, about


@dataclass
class Plot:
    """A chart with a scale each way; marks are added one after the other, later ones on top."""

    title: str
    """What it shows, for those who hear it."""
    x: tuple[float, float]
    y: tuple[float, float]
    x_label: str = ""
    y_label: str = ""
    width: int = 640
    height: int = 240
    left: int = 58
    right: int = 14
    top: int = 12
    bottom: int = 40
    marks: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.x, self.y = _widened(self.x), _widened(self.y)

    def px(self, x: float) -> float:
        """Where a value lies from left to right."""
        low, high = self.x
        return round(self.left + (x - low) / (high - low) * (self.width - self.left - self.right), 1)

    def py(self, y: float) -> float:
        """Where a value lies from top to bottom."""
        low, high = self.y
        return round(self.height - self.bottom - (y - low) / (high - low) * (self.height - self.top - self.bottom), 1)

    def line(self, points: Points, css: str, tip: str = "") -> None:
        """A line through points."""
        path = " ".join(f"{self.px(x)},{self.py(y)}" for x, y in points)
        self.marks.append(f'<polyline class="line {css}" points="{path}">{_tip(tip)}</polyline>')

    def area(self, upper: Points, lower: Points, css: str, tip: str) -> None:
        """What lies between two lines."""
        path = " ".join(f"{self.px(x)},{self.py(y)}" for x, y in [*upper, *reversed(lower)])
        self.marks.append(f'<polygon class="area {css}" points="{path}">{_tip(tip)}</polygon>')

    def bar(self, x: tuple[float, float], y: tuple[float, float], css: str, tip: str) -> None:
        """A box from one corner to the other; anything that counts is seen."""
        left, right = sorted(map(self.px, x))
        top, bottom = sorted(map(self.py, y))
        size = f'width="{max(round(right - left, 1), 1)}" height="{max(round(bottom - top, 1), 1)}"'
        self.marks.append(f'<rect class="bar {css}" x="{left}" y="{top}" {size}>{_tip(tip)}</rect>')

    def dot(self, x: float, y: float, css: str, tip: str) -> None:
        """A point that has something to say."""
        self.marks.append(f'<circle class="dot {css}" cx="{self.px(x)}" cy="{self.py(y)}" r="4">{_tip(tip)}</circle>')

    def interval(self, x: float, low: float, high: float, css: str = "") -> None:
        """From where to where a value may lie."""
        at, bottom, top = self.px(x), self.py(low), self.py(high)
        path = f"M{at - 4},{top}H{at + 4}M{at},{top}V{bottom}M{at - 4},{bottom}H{at + 4}"
        self.marks.append(f'<path class="interval {css}" d="{path}"/>')

    def level(self, y: float, label: str) -> None:
        """A line across, with its name at the left."""
        at = self.py(y)
        self.marks.append(f'<line class="level" x1="{self.left}" x2="{self.width - self.right}" y1="{at}" y2="{at}"/>')
        self.marks.append(f'<text class="label" x="{self.left + 4}" y="{at - 4}">{escape(label)}</text>')

    def upright(self, x: float, css: str, tip: str, label: str = "") -> None:
        """A line from top to bottom."""
        at = self.px(x)
        self.marks.append(
            f'<line class="upright {css}" x1="{at}" x2="{at}" y1="{self.top}" y2="{self.height - self.bottom}">'
            f"{_tip(tip)}</line>"
        )
        if label:
            self.marks.append(f'<text class="label" x="{at + 4}" y="{self.top + 10}">{escape(label)}</text>')

    def svg(
        self,
        x_ticks: Sequence[tuple[float, str]],
        y_format: Callable[[float], str] = "{:g}".format,
        y_ticks: Sequence[float] | None = None,
    ) -> Markup:
        """The finished chart."""
        base, end = self.height - self.bottom, self.width - self.right
        axes = []
        for y in ticks(*self.y) if y_ticks is None else y_ticks:
            at = self.py(y)
            axes.append(f'<line class="grid" x1="{self.left}" x2="{end}" y1="{at}" y2="{at}"/>')
            axes.append(f'<text class="tick" x="{self.left - 6}" y="{at + 4}" text-anchor="end">{y_format(y)}</text>')
        axes.append(f'<line class="axis" x1="{self.left}" x2="{end}" y1="{base}" y2="{base}"/>')
        for x, label in x_ticks:
            at = self.px(x)
            axes.append(f'<line class="axis" x1="{at}" x2="{at}" y1="{base}" y2="{base + 4}"/>')
            axes.append(f'<text class="tick" x="{at}" y="{base + 17}" text-anchor="middle">{escape(label)}</text>')
        middle = (self.left + end) / 2
        axes.append(
            f'<text class="name" x="{middle}" y="{self.height - 5}" text-anchor="middle">{escape(self.x_label)}</text>'
        )
        if self.y_label:
            upright = f'transform="rotate(-90)" x="{-(self.top + base) / 2}" y="11" text-anchor="middle"'
            axes.append(f'<text class="name" {upright}>{escape(self.y_label)}</text>')
        return _svg(self.title, self.width, self.height, [*axes, *self.marks])


@dataclass(frozen=True)
class Step:
    """One line of a waterfall."""

    label: str
    points: float
    withheld: float = 0
    """Points that a cap took; they are drawn after the bar."""
    is_limit: bool = False
    """Whether it is what the bounds of a group add or take."""
    note: str = ""


def waterfall(title: str, steps: Sequence[Step], score: float, line: float | None, line_label: str) -> Markup:
    """Bars from left to right, each starting where the one before it ended, down to the score."""
    total, spans = 0.0, []
    for step in steps:
        spans.append((total, total + step.points))
        total += step.points
    reach = [0.0, score, *([] if line is None else [line]), *(edge for span in spans for edge in span)]
    reach += [end + step.withheld for (_, end), step in zip(spans, steps, strict=True)]
    low, high = min(reach), max(reach)
    room = (high - low or 1) * 0.08
    left = min(190, 24 + int(_CHAR * max(len(step.label) for step in [*steps, Step("score", 0)])))
    row = 22
    plot = Plot(
        title,
        (low - (room if low < 0 else 0), high + room),
        (0, len(steps) + 1),
        "points",
        height=row * (len(steps) + 1) + 58,
        left=left,
        top=16,
    )

    def lane(index: int) -> tuple[float, float]:
        return len(steps) + 1 - index - 0.15, len(steps) + 1 - index - 0.85

    for index, ((start, end), step) in enumerate(zip(spans, steps, strict=True)):
        css = "limit" if step.is_limit else "plus" if step.points >= 0 else "minus"
        tip = f"{step.label}: {signed(step.points)}" + (f"; {step.note}" if step.note else "")
        plot.bar((start, end), lane(index), css, tip)
        if step.withheld:
            plot.bar((end, end + step.withheld), lane(index), "withheld", f"{step.label}: {step.note}")
        _lane_text(plot, step.label, max(start, end, end + step.withheld), step.points, lane(index))
    plot.bar((0, score), lane(len(steps)), "total", f"score: {score:.2f}")
    _lane_text(plot, "score", max(0, score), score, lane(len(steps)), is_sum=True)
    plot.upright(0, "zero", "0")
    if line is not None:
        plot.upright(line, "threshold", f"{line_label} {line:g}")
    return plot.svg([(tick, f"{tick:g}") for tick in ticks(*plot.x)], y_ticks=[])


def _lane_text(
    plot: Plot, label: str, end: float, points: float, lane: tuple[float, float], is_sum: bool = False
) -> None:
    y = round((plot.py(lane[0]) + plot.py(lane[1])) / 2 + 4, 1)
    shown = label if len(label) <= 26 else f"{label[:25]}…"
    value = f"{points:.2f}" if is_sum else signed(points)
    css = "tick strong" if is_sum else "tick"
    plot.marks.append(f'<text class="{css}" x="{plot.left - 8}" y="{y}" text-anchor="end">{escape(shown)}</text>')
    plot.marks.append(f'<text class="{css}" x="{plot.px(end) + 4}" y="{y}">{value}</text>')


def timeline(
    title: str,
    history: Sequence[tuple[date, float]],
    ahead: Sequence[tuple[date, float]],
    line: float | None,
    line_label: str,
    changes: Sequence[tuple[date, str]],
    crossing: tuple[date, str] | None = None,
) -> Markup:
    """Scores of past days and of days ahead if nothing happens (dashed), the line to qualify, and changes of band."""
    days = [day for day, _ in [*history, *ahead]]
    scores = [score for _, score in [*history, *ahead]]
    top = max([*scores, *([] if line is None else [line])])
    low, high = min(0.0, *scores), top + (top - min(0.0, *scores) or 1) * 0.1
    first, last = min(days), max(days)
    plot = Plot(title, (first.toordinal(), last.toordinal()), (low, high), "", "score")
    for day, words in changes:
        if first <= day <= last:
            plot.upright(day.toordinal(), "change", f"{day}: {words}")
    if line is not None:
        plot.level(line, line_label)
    plot.line([(day.toordinal(), score) for day, score in history], "past", "score of each day")
    if ahead:
        today = history[-1]
        plot.upright(today[0].toordinal(), "today", f"{today[0]}: today", "if nothing happens" if len(ahead) else "")
        plot.line([(day.toordinal(), score) for day, score in [today, *ahead]], "future", "score if nothing happens")
        for day, score in ahead:
            plot.dot(day.toordinal(), score, "future", f"{day}: {score:.1f} if nothing happens")
    if crossing and first <= crossing[0] <= last and line is not None:
        plot.dot(crossing[0].toordinal(), line, "crossing", f"{crossing[0]}: {crossing[1]}")
    if history:
        day, score = history[-1]
        plot.dot(day.toordinal(), score, "past", f"{day}: {score:.1f}")
    return plot.svg(day_ticks(first, last))


def stacked(
    title: str, days: Sequence[date], layers: Sequence[tuple[str, str, Sequence[float]]], y_label: str
) -> Markup:
    """Layers (name, css class, value per day) on top of each other, the first one at the bottom."""
    totals = [sum(values) for values in zip(*(values for _, _, values in layers), strict=True)]
    plot = Plot(title, (days[0].toordinal(), days[-1].toordinal()), (0, max(totals)), "", y_label)
    below = [0.0] * len(days)
    for name, css, values in layers:
        above = [low + value for low, value in zip(below, values, strict=True)]
        upper = [(day.toordinal(), value) for day, value in zip(days, above, strict=True)]
        lower = [(day.toordinal(), value) for day, value in zip(days, below, strict=True)]
        plot.area(upper, lower, css, f"{name}: {values[0]:,.0f} on {days[0]}, {values[-1]:,.0f} on {days[-1]}")
        below = above
    return plot.svg(day_ticks(days[0], days[-1]), "{:,.0f}".format)


def lines(
    title: str,
    series: Sequence[tuple[str, str, Points]],
    x_label: str,
    y_label: str,
    x_ticks: Sequence[tuple[float, str]] | None = None,
    y_format: Callable[[float], str] = "{:g}".format,
    height: int = 240,
    width: int = 640,
) -> Markup:
    """Some lines (name, css class, points) on common axes, from 0 up."""
    xs = [x for _, _, points in series for x, _ in points]
    ys = [y for _, _, points in series for _, y in points]
    plot = Plot(title, (min(xs), max(xs)), (min(0.0, *ys), max(ys)), x_label, y_label, width, height)
    for name, css, points in series:
        plot.line(points, css, name)
    return plot.svg([(x, f"{x:g}") for x in ticks(*plot.x)] if x_ticks is None else x_ticks, y_format)


def columns(
    title: str,
    bars: Sequence[tuple[str, float, str, str]],
    x_label: str,
    y_label: str,
    *,
    height: int = 240,
    width: int = 640,
    label_every: int = 1,
) -> Markup:
    """A bar each for (label, value, css class, tooltip), side by side."""
    plot = Plot(
        title, (0, max(1, len(bars))), (0, max([1, *(bar[1] for bar in bars)])), x_label, y_label, width, height
    )
    if all(float(bar[1]).is_integer() for bar in bars) and plot.y[1] < 5:
        y_ticks: Sequence[float] | None = range(int(plot.y[1]) + 1)  # few: whole numbers only
    else:
        y_ticks = None
    for index, (_, value, css, tip) in enumerate(bars):
        if value:
            plot.bar((index + 0.08, index + 0.92), (0, value), css, tip)
    labels = [(index + 0.5, bar[0]) for index, bar in enumerate(bars) if index % label_every == 0]
    return plot.svg(labels, "{:,.0f}".format, y_ticks)


@dataclass(frozen=True)
class Estimate:
    """A measured share with its 95 % interval."""

    label: str
    value: float
    low: float
    high: float
    tip: str


def estimates(
    title: str, found: Sequence[Estimate], x_label: str, y_label: str, reference: tuple[float, str] | None = None
) -> Markup:
    """A dot with its interval for each estimate, and a line across to compare with."""
    top = max([*(item.high for item in found), *([reference[0]] if reference else [])])
    plot = Plot(title, (0, len(found)), (0, top * 1.1), x_label, y_label)
    if reference:
        plot.level(*reference)
    for index, item in enumerate(found):
        plot.interval(index + 0.5, item.low, item.high)
        plot.dot(index + 0.5, item.value, "past", item.tip)
    return plot.svg([(index + 0.5, item.label) for index, item in enumerate(found)], "{:.0%}".format)


def ticks(low: float, high: float, about: int = 5) -> list[float]:
    """Round numbers from low to high, about so many."""
    rough = (high - low or 1) / about
    power = 10 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough * 0.999)
    first = math.ceil(low / step - 1e-9)
    return [round(number * step, 10) for number in range(first, math.floor(high / step + 1e-9) + 1)]


def day_ticks(first: date, last: date) -> list[tuple[float, str]]:
    """Some five days between two, evenly apart, as `18 Aug`."""
    step = max(1, math.ceil(((last - first).days + 1) / 5))
    days = range(first.toordinal(), last.toordinal() + 1, step)
    return [(day, f"{date.fromordinal(day):%-d %b}") for day in days]


def legend(entries: Mapping[str, str]) -> Markup:
    """What the colours mean: names by css class."""
    items = "".join(f'<li><span class="swatch {css}"></span>{escape(name)}</li>' for css, name in entries.items())
    return Markup(f'<ul class="legend">{items}</ul>')


def _widened(span: tuple[float, float]) -> tuple[float, float]:
    low, high = span
    return (low, high) if high > low else (low, low + 1)


def _tip(text: str) -> str:
    return f"<title>{escape(text)}</title>" if text else ""


def _svg(title: str, width: int, height: int, parts: Sequence[str]) -> Markup:
    label, css = escape(title, quote=True), "wide" if width > 400 else "small"
    return Markup(
        f'<div class="chart"><svg class="{css}" role="img" aria-label="{label}"'
        f' viewBox="0 0 {width} {height}" width="{width}" height="{height}">{"".join(parts)}</svg></div>'
    )
