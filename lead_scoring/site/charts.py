"""Charts as inline SVG: axes, labels, a tooltip (<title>) on every mark, colours from the style sheet by class.

Every chart is a text that depends on its arguments alone; site/chart.svg is the template of all. The result is Markup.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from markupsafe import Markup

from lead_scoring.core import project
from lead_scoring.core.names import signed
from lead_scoring.core.queries import templates

_TEMPLATES = templates(project.ROOT / "site", autoescape=True)
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
    marks: list[dict[str, Any]] = field(default_factory=list)
    """Of kind line, area, bar, dot, interval, level, upright or lane, with values; what each needs, chart.svg says."""

    def __post_init__(self) -> None:
        low, high = self.y
        self.y = (low, high if high > low else low + 1)

    @property
    def base(self) -> int:
        return self.height - self.bottom

    @property
    def end(self) -> int:
        """Where that axis ends."""
        return self.width - self.right

    def px(self, x: X) -> float:
        return round(self.left + _share(x, self.x) * (self.end - self.left), 1)

    def py(self, y: float) -> float:
        return round(self.base - _share(y, self.y) * (self.base - self.top), 1)

    def path(self, points: Points) -> str:
        return " ".join(f"{self.px(x)},{self.py(y)}" for x, y in points)

    def add(self, kind: str, css: str = "", tip: str = "", **values: Any) -> None:
        """Add a mark, which says `tip` when it is pointed at."""
        self.marks.append({"kind": kind, "css": css, "tip": tip, **values})

    def svg(self, x_ticks: Ticks, y_format: Format = "{:g}".format, y_ticks: Sequence[float] | None = None) -> Markup:
        labels = [(y, y_format(y)) for y in (ticks(*self.y) if y_ticks is None else y_ticks)]
        drawn = _TEMPLATES.get_template("chart.svg").module.chart(self, x_ticks, labels)
        return Markup("".join(map(str.strip, drawn.splitlines())))


def _share(value: X, span: tuple[X, X]) -> float:
    """How far a value, or a day, is from the low end of a span to the high one; a span of nothing is one wide."""
    number, low, high = (part.toordinal() if isinstance(part, date) else part for part in (value, *span))
    return (number - low) / (high - low if high > low else 1)


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
        bounds = (lane - 0.15, lane - 0.85)
        plot.add("bar", css, tip, x=(start, end), y=bounds)
        if step.withheld:
            plot.add("bar", "withheld", f"{step.label}: {step.note}", x=(end, end + step.withheld), y=bounds)
        name = step.label if len(step.label) <= 26 else f"{step.label[:25]}…"
        reach = max(start, end, end + step.withheld)
        plot.add("lane", "tick", x=reach, y=bounds, label=name, value=signed(step.points))
    plot.add("bar", "total", f"score: {score:.2f}", x=(0, score), y=(0.85, 0.15))
    plot.add("lane", "tick strong", x=max(0, score), y=(0.85, 0.15), label="score", value=f"{score:.2f}")
    plot.add("upright", "zero", "0", x=0)
    if line is not None:
        plot.add("upright", "threshold", f"{line_label} {line:g}", x=line)
    return plot.svg([(tick, f"{tick:g}") for tick in ticks(*plot.x)], y_ticks=[])


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
        plot.add("line", css, name, points=points)
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
            plot.add("bar", css, tip, x=(index + 0.08, index + 0.92), y=(0, value))
    labels = [(index + 0.5, bar[0]) for index, bar in enumerate(bars) if index % label_every == 0]
    is_few = top < 5 and all(float(bar[1]).is_integer() for bar in bars)  # whole numbers only
    return plot.svg(labels, "{:,.0f}".format, range(int(top) + 1) if is_few else None)


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
