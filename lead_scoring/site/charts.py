"""Charts as inline SVG: axes, labels, a tooltip (<title>) on every mark, colours from the style sheet by class.

Every chart is a text that depends on its arguments alone. All labels are escaped here; the result is Markup.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from html import escape

from markupsafe import Markup

from lead_scoring.core.names import signed

#: A place on an axis from left to right.
X = float | date
#: Points of a line.
Points = Sequence[tuple[X, float]]
Ticks = Sequence[tuple[X, str]]
Format = Callable[[float], str]
_CHAR = 6.6  # width of a character of a label, about


@dataclass
class Plot:
    """A chart with a scale each way; marks are added one after the other, later ones on top."""

    title: str
    """What it shows, for those who hear it."""
    x: tuple[X, X]
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
        low, high = self.y
        self.y = (low, high if high > low else low + 1)

    @property
    def base(self) -> int:
        """Where the axis from left to right lies."""
        return self.height - self.bottom

    @property
    def end(self) -> int:
        """Where that axis ends."""
        return self.width - self.right

    def px(self, x: X) -> float:
        """Where a value lies from left to right."""
        return round(self.left + _share(x, self.x) * (self.end - self.left), 1)

    def py(self, y: float) -> float:
        """Where a value lies from top to bottom."""
        return round(self.base - _share(y, self.y) * (self.base - self.top), 1)

    def line(self, points: Points, css: str, tip: str = "") -> None:
        """A line through points."""
        self.marks.append(_element("polyline", f"line {css}", _tip(tip), points=self._path(points)))

    def area(self, upper: Points, lower: Points, css: str, tip: str) -> None:
        """What lies between two lines."""
        path = self._path([*upper, *reversed(lower)])
        self.marks.append(_element("polygon", f"area {css}", _tip(tip), points=path))

    def _path(self, points: Points) -> str:
        return " ".join(f"{self.px(x)},{self.py(y)}" for x, y in points)

    def bar(self, x: tuple[float, float], y: tuple[float, float], css: str, tip: str) -> None:
        """A box from one corner to the other; anything that counts is seen."""
        (left, right), (top, bottom) = sorted(map(self.px, x)), sorted(map(self.py, y))
        size = {"width": max(round(right - left, 1), 1), "height": max(round(bottom - top, 1), 1)}
        self.marks.append(_element("rect", f"bar {css}", _tip(tip), x=left, y=top, **size))

    def dot(self, x: X, y: float, css: str, tip: str) -> None:
        """A point that has something to say."""
        self.marks.append(_element("circle", f"dot {css}", _tip(tip), cx=self.px(x), cy=self.py(y), r=4))

    def interval(self, x: float, low: float, high: float) -> None:
        """From where to where a value may lie."""
        at, bottom, top = self.px(x), self.py(low), self.py(high)
        path = f"M{at - 4},{top}H{at + 4}M{at},{top}V{bottom}M{at - 4},{bottom}H{at + 4}"
        self.marks.append(_element("path", "interval", d=path))

    def level(self, y: float, label: str) -> None:
        """A line across, with its name at the left."""
        at = self.py(y)
        self.marks.append(_element("line", "level", x1=self.left, x2=self.end, y1=at, y2=at))
        self.marks.append(_element("text", "label", escape(label), x=self.left + 4, y=at - 4))

    def upright(self, x: X, css: str, tip: str, label: str = "") -> None:
        """A line from top to bottom."""
        at = self.px(x)
        self.marks.append(_element("line", f"upright {css}", _tip(tip), x1=at, x2=at, y1=self.top, y2=self.base))
        if label:
            self.marks.append(_element("text", "label", escape(label), x=at + 4, y=self.top + 10))

    def svg(self, x_ticks: Ticks, y_format: Format = "{:g}".format, y_ticks: Sequence[float] | None = None) -> Markup:
        """The finished chart."""
        axes = []
        for y in ticks(*self.y) if y_ticks is None else y_ticks:
            at = self.py(y)
            axes.append(_element("line", "grid", x1=self.left, x2=self.end, y1=at, y2=at))
            axes.append(_element("text", "tick", y_format(y), x=self.left - 6, y=at + 4, text_anchor="end"))
        axes.append(_element("line", "axis", x1=self.left, x2=self.end, y1=self.base, y2=self.base))
        for x, label in x_ticks:
            at = self.px(x)
            axes.append(_element("line", "axis", x1=at, x2=at, y1=self.base, y2=self.base + 4))
            axes.append(_element("text", "tick", escape(label), x=at, y=self.base + 17, text_anchor="middle"))
        place = {"x": (self.left + self.end) / 2, "y": self.height - 5, "text_anchor": "middle"}
        axes.append(_element("text", "name", escape(self.x_label), **place))
        if self.y_label:
            place = {"transform": "rotate(-90)", "x": -(self.top + self.base) / 2, "y": 11, "text_anchor": "middle"}
            axes.append(_element("text", "name", escape(self.y_label), **place))
        label, css = escape(self.title, quote=True), "wide" if self.width > 400 else "small"
        return Markup(
            f'<div class="chart"><svg class="{css}" role="img" aria-label="{label}" viewBox="0 0 {self.width}'
            f' {self.height}" width="{self.width}" height="{self.height}">{"".join([*axes, *self.marks])}</svg></div>'
        )


def _share(value: X, span: tuple[X, X]) -> float:
    """How far a value, or a day, is from the low end of a span to the high one; a span of nothing is one wide."""
    number, low, high = (part.toordinal() if isinstance(part, date) else part for part in (value, *span))
    return (number - low) / (high - low if high > low else 1)


def _element(tag: str, css: str, content: str = "", **attributes: object) -> str:
    """An element of SVG; its content is markup."""
    given = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in attributes.items())
    is_empty = not content and tag in ("line", "path")
    return f'<{tag} class="{css}"{given}{"/>" if is_empty else f">{content}</{tag}>"}'


def _tip(text: str) -> str:
    return f"<title>{escape(text)}</title>" if text else ""


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
    span, height = (low - (room if low < 0 else 0), high + room), 22 * (len(steps) + 1) + 58
    plot = Plot(title, span, (0, len(steps) + 1), "points", height=height, left=left, top=16)
    for index, ((start, end), step) in enumerate(zip(spans, steps, strict=True)):
        lane = len(steps) + 1 - index
        css = "limit" if step.is_limit else "plus" if step.points >= 0 else "minus"
        tip = f"{step.label}: {signed(step.points)}" + (f"; {step.note}" if step.note else "")
        _lane(plot, lane, (start, end), css, tip)
        if step.withheld:
            _lane(plot, lane, (end, end + step.withheld), "withheld", f"{step.label}: {step.note}")
        _lane_text(plot, lane, step.label, max(start, end, end + step.withheld), signed(step.points), "tick")
    _lane(plot, 1, (0, score), "total", f"score: {score:.2f}")
    _lane_text(plot, 1, "score", max(0, score), f"{score:.2f}", "tick strong")
    plot.upright(0, "zero", "0")
    if line is not None:
        plot.upright(line, "threshold", f"{line_label} {line:g}")
    return plot.svg([(tick, f"{tick:g}") for tick in ticks(*plot.x)], y_ticks=[])


def _lane(plot: Plot, lane: int, span: tuple[float, float], css: str, tip: str) -> None:
    plot.bar(span, (lane - 0.15, lane - 0.85), css, tip)


def _lane_text(plot: Plot, lane: int, label: str, end: float, value: str, css: str) -> None:
    """The name of a bar at its left, and its value behind its end."""
    y = round((plot.py(lane - 0.15) + plot.py(lane - 0.85)) / 2 + 4, 1)
    name = escape(label if len(label) <= 26 else f"{label[:25]}…")
    plot.marks.append(_element("text", css, name, x=plot.left - 8, y=y, text_anchor="end"))
    plot.marks.append(_element("text", css, value, x=plot.px(end) + 4, y=y))


def timeline(
    title: str,
    history: Points,
    ahead: Points,
    line: float | None,
    line_label: str,
    changes: Ticks,
    crossing: tuple[date, str] | None = None,
) -> Markup:
    """Scores of past days and of days ahead if nothing happens (dashed), the line to qualify, and changes of band."""
    days, scores = zip(*history, *ahead, strict=True)
    low, top = min(0.0, *scores), max([*scores, *([] if line is None else [line])])
    first, last = min(days), max(days)
    plot = Plot(title, (first, last), (low, top + (top - low or 1) * 0.1), "", "score")
    for day, words in changes:
        if first <= day <= last:
            plot.upright(day, "change", f"{day}: {words}")
    if line is not None:
        plot.level(line, line_label)
    plot.line(history, "past", "score of each day")
    today, score_today = history[-1]
    if ahead:
        plot.upright(today, "today", f"{today}: today", "if nothing happens")
        plot.line([history[-1], *ahead], "future", "score if nothing happens")
        for day, score in ahead:
            plot.dot(day, score, "future", f"{day}: {score:.1f} if nothing happens")
    if crossing and first <= crossing[0] <= last and line is not None:
        plot.dot(crossing[0], line, "crossing", f"{crossing[0]}: {crossing[1]}")
    plot.dot(today, score_today, "past", f"{today}: {score_today:.1f}")
    return plot.svg(day_ticks(first, last))


def stacked(
    title: str, days: Sequence[date], layers: Sequence[tuple[str, str, Sequence[float]]], y_label: str
) -> Markup:
    """Layers (name, css class, value per day) on top of each other, the first one at the bottom."""
    totals = [sum(values) for values in zip(*(values for _, _, values in layers), strict=True)]
    plot = Plot(title, (days[0], days[-1]), (0, max(totals)), "", y_label)
    below = [(day, 0.0) for day in days]
    for name, css, values in layers:
        above = [(day, low + value) for (day, low), value in zip(below, values, strict=True)]
        plot.area(above, below, css, f"{name}: {values[0]:,.0f} on {days[0]}, {values[-1]:,.0f} on {days[-1]}")
        below = above
    return plot.svg(day_ticks(days[0], days[-1]), "{:,.0f}".format)


def lines(
    title: str,
    series: Sequence[tuple[str, str, Points]],
    x_label: str,
    y_label: str,
    x_ticks: Ticks,
    y_format: Format = "{:g}".format,
    **size: int,
) -> Markup:
    """Some lines (name, css class, points) on common axes, from 0 up."""
    xs, ys = zip(*(point for _, _, points in series for point in points), strict=True)
    plot = Plot(title, (min(xs), max(xs)), (min(0.0, *ys), max(ys)), x_label, y_label, **size)
    for name, css, points in series:
        plot.line(points, css, name)
    return plot.svg(x_ticks, y_format)


def columns(
    title: str,
    bars: Sequence[tuple[str, float, str, str]],
    x_label: str,
    y_label: str,
    *,
    label_every: int = 1,
    **size: int,
) -> Markup:
    """A bar each for (label, value, css class, tooltip), side by side."""
    top = max([1, *(value for _, value, _, _ in bars)])
    plot = Plot(title, (0, max(1, len(bars))), (0, top), x_label, y_label, **size)
    for index, (_, value, css, tip) in enumerate(bars):
        if value:
            plot.bar((index + 0.08, index + 0.92), (0, value), css, tip)
    labels = [(index + 0.5, bar[0]) for index, bar in enumerate(bars) if index % label_every == 0]
    is_few = top < 5 and all(float(bar[1]).is_integer() for bar in bars)  # whole numbers only
    return plot.svg(labels, "{:,.0f}".format, range(int(top) + 1) if is_few else None)


def estimates(
    title: str,
    found: Sequence[tuple[str, float, float, float, str]],
    x_label: str,
    y_label: str,
    reference: tuple[float, str] | None = None,
) -> Markup:
    """A dot with its interval for each (label, value, low, high, tooltip), and a line across to compare with."""
    top = max([*(high for _, _, _, high, _ in found), *([reference[0]] if reference else [])])
    plot = Plot(title, (0, len(found)), (0, top * 1.1), x_label, y_label)
    if reference:
        plot.level(*reference)
    for index, (_, value, low, high, tip) in enumerate(found):
        plot.interval(index + 0.5, low, high)
        plot.dot(index + 0.5, value, "past", tip)
    return plot.svg([(index + 0.5, item[0]) for index, item in enumerate(found)], "{:.0%}".format)


def ticks(low: float, high: float, about: int = 5) -> list[float]:
    """Round numbers from low to high, about so many."""
    rough = (high - low or 1) / about
    power = 10 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough * 0.999)
    first = math.ceil(low / step - 1e-9)
    return [round(number * step, 10) for number in range(first, math.floor(high / step + 1e-9) + 1)]


def day_ticks(first: date, last: date) -> Ticks:
    """Some five days between two, evenly apart, as `18 Aug`."""
    step = max(1, math.ceil(((last - first).days + 1) / 5))
    days = map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1, step))
    return [(day, f"{day:%-d %b}") for day in days]
