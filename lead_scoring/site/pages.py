"""The pages: what each shows, rendered from the templates in `site/`."""

import hashlib
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from lead_scoring import __version__
from lead_scoring.core import project
from lead_scoring.core.names import band_name, count
from lead_scoring.core.queries import grouped, templates
from lead_scoring.core.rules import gate_name, rule_name
from lead_scoring.publication.marts import differences
from lead_scoring.reports.explain import TRACE, Explanation, what_it_is, withheld
from lead_scoring.reports.rules_page import AREAS, rule_texts
from lead_scoring.site import charts, performance
from lead_scoring.site.marts import Detail, Marts
from lead_scoring.site.mask import shown_id
from lead_scoring.site.tables import Row, Table, account_columns, lead_columns, person_name

TEMPLATES = project.ROOT / "site"
#: Where dbt's documentation stands, when it goes with the pages.
DOCS = "docs/index.html"
#: Rows of a table on the home page, and on each page that is read without a script.
FIRST_ROWS, PAGE_ROWS = 25, 500
_AHEAD = (7, 14, 30)
_QUALIFIED = {"person": "MQL", "account": "MQA"}
_FOLDERS = {"person": "lead", "account": "account"}
#: What is compared of a price between two publications.
_PRICE = (
    *("person_points", "account_points", "is_gate", "decay", "half_life_days", "lifespan_days", "person_cap"),
    *("account_cap", "limit_units", "limit_days", "rule_group"),
)


class Site:
    """All pages of one publication; `size` says how many there are."""

    def __init__(self, marts: Marts, top: int, has_docs: bool = False) -> None:
        self.marts = marts
        self._has_docs = has_docs
        self._ids = {level: marts.detailed(level, top) for level in ("person", "account")}
        shown = {"person": marts.who, "account": shown_id if marts.mask else str}
        self._files = {level: dict(_file_names(ids, _FOLDERS[level], shown[level])) for level, ids in self._ids.items()}
        self._account_names = {row["account_id"]: row["name"] for row in marts.accounts}
        self._labels = {band: band_name("", band, False) for band in marts.bands}
        for row in marts.accounts:  # accounts may have bands of their own
            self._labels.setdefault(row["band"], band_name("", row["band"], False))
        self._texts = rule_texts()
        self._tables = [
            Table("leads", lead_columns(marts.mask, self._labels), marts.leads, self._files["person"]),
            Table("accounts", account_columns(self._labels), marts.accounts, self._files["account"]),
        ]
        self._environment = self._make_environment(top)

    @property
    def size(self) -> int:
        lists = sum(_page_count(table) for table in self._tables)
        return sum(map(len, self._ids.values())) + lists + 2 * len(self._tables) + 6

    def pages(self) -> Iterator[tuple[str, str]]:
        for name in ("style.css", "site.js"):
            yield name, (TEMPLATES / name).read_text(encoding="utf-8")
        yield "index.html", self._home()
        for table in self._tables:
            yield f"{table.name}.csv", table.csv()
            yield f"{table.name}.js", table.script()
            yield from self._list_pages(table)
        yield "rules.html", self._rules()
        yield "data.html", self._render("data.html")
        yield "performance.html", self._performance()
        for level, ids in self._ids.items():
            for own, detail in self.marts.details(level, ids):
                yield self._files[level][own], self._detail(level, detail)

    def _make_environment(self, top: int) -> Environment:
        environment = templates(TEMPLATES, autoescape=True, undefined=StrictUndefined)
        bands = {band: f"band-{min(rank, 5)}" for rank, band in enumerate(self.marts.bands, start=1)}
        environment.filters |= {
            "points": partial(_number, style="+z.2f"),
            "number": partial(_number, style="z,.0f"),
            "count": lambda number: Markup(f'<data value="{number:.12g}">{count(number)}</data>'),
            "score": partial(_number, style="z.1f"),
            "percent": partial(_number, style="z.1%"),
            "rule": rule_name,
        }
        environment.globals |= {
            "marts": self.marts,
            "run": self.marts.run,
            "version": __version__,
            "top": top,
            "masked": self.marts.mask,
            "docs": DOCS if self._has_docs else None,
            "tables": self._tables,
            "band_label": self._label,
            "band_class": lambda band: bands.get(band, "band-5"),
            "gate_name": gate_name,
            "would_do": self._would_do,
            "person_name": person_name,
            "lead_file": self._files["person"].get,
            "account_file": self._files["account"].get,
            "known_rules": set(self._texts) | {row["rule_id"] for row in self.marts.prices},
        }
        return environment

    def _render(self, template: str, **values: Any) -> str:
        return self._environment.get_template(template).render({"root": ""} | values)

    # ---- home and lists

    def _home(self) -> str:
        bands = enumerate(self.marts.bands, 1)
        return self._render(
            "home.html",
            movements={level: self._movement(level) for level in _QUALIFIED},
            bands_chart=self._bands_chart(),
            qualified_chart=self._qualified_chart(),
            histogram=self._histogram(),
            legend={f"band-{rank}": self._labels[band] for rank, band in bands},
            rows=FIRST_ROWS,
        )

    def _movement(self, level: str) -> dict[str, Any]:
        """Who came to qualify this week and who no longer does, and which rule moved them."""
        marts, name = self.marts, _QUALIFIED[level]
        everybody = {row[f"{level}_id"]: row for row in (marts.leads if level == "person" else marts.accounts)}
        now = [row for row in everybody.values() if row[f"is_{name.lower()}"]]
        found: dict[str, Any] = {"name": name, "now": now, "new": None, "lost": None}
        last_week = marts.run["as_of"] - timedelta(days=7)
        if not marts.rows("from score_history where level = ? and score_date = ? limit 1", level, last_week):
            return found
        moved = [
            row
            for row in marts.rows("from movements where level = ?", level)
            if row["is_qualified"] != row["was_qualified"]
        ]
        for kind in ("new", "lost"):
            found[kind] = [
                (everybody[move["id"]], self._why_moved(everybody[move["id"]], kind, move["moved_by"]))
                for move in moved
                if move["is_qualified"] == (kind == "new")
            ]
            found[f"{kind}_by"] = Counter(why for _, why in found[kind]).most_common(3)
        return found

    @staticmethod
    def _why_moved(row: Row, kind: str, moved_by: str | None) -> str:
        """The rule that moved the band; within a lasting band it has faded and come back."""
        if kind == "lost" and row.get("gate"):
            return f"gate: {gate_name(row['gate'], row['lifecycle_stage'])}"
        if moved_by:
            return rule_name(moved_by)
        return "points faded" if kind == "lost" else "back over the line"

    def _bands_chart(self) -> Markup:
        counts = self.marts.rows("from bands_by_day where level = 'person'")
        days = sorted({row["score_date"] for row in counts})
        number = {(row["score_date"], row["band"]): row["number"] for row in counts}
        if not days:
            return Markup()
        most = max(sum(number.get((day, band), 0) for band in self.marts.bands) for day in days)
        plot = charts.Plot("People in each band by day", (days[0], days[-1]), (0, most), "", "people")
        below = [(day, 0) for day in days]
        for rank, band in enumerate(self.marts.bands, 1):
            above = [(day, low + number.get((day, band), 0)) for day, low in below]
            first, last = (number.get((day, band), 0) for day in (days[0], days[-1]))
            tip = f"{self._labels[band]}: {first:,} on {days[0]}, {last:,} on {days[-1]}"
            plot.add("area", f"band-{min(rank, 5)}", tip, points=[*above, *reversed(below)])
            below = above
        return plot.svg(charts.day_ticks(days[0], days[-1]), "{:,.0f}".format)

    def _qualified_chart(self) -> Markup:
        found = grouped(self.marts.rows("from qualified_by_day"), "level")
        if not found:
            return Markup()
        series = []
        for rank, (level, days) in enumerate(found.items(), 1):
            name = f"{_QUALIFIED[level]}s: {days[-1]['number']} today"
            series.append((name, f"series-{rank}", [(row["score_date"], row["number"]) for row in days]))
        days_shown = charts.day_ticks(series[0][2][0][0], series[0][2][-1][0])
        return charts.lines("MQLs and MQAs by day", series, "", "number", days_shown)

    def _histogram(self) -> Markup:
        """How many people have which score, in steps of one point; the ends take what lies beyond."""
        scores = [math.floor(row["score"]) for row in self.marts.leads]
        low, high = max(min([*scores, 0]), -15), min(max([*scores, 0]), 40)
        counts = Counter(min(max(score, low), high) for score in scores)
        bars, line = [], self.marts.line("person")
        for score in range(low, high + 1):
            name = f"{score} to {score + 1}"
            name = f"{score} and more" if score == high else f"less than {score + 1}" if score == low else name
            css = "qualifying" if line is not None and score >= line else "plain"
            bars.append((f"{score}", counts[score], css, f"{name}: {counts[score]:,} people"))
        every = max(1, math.ceil(len(bars) / 11))
        return charts.columns("People by score", bars, "score", "people", label_every=every)

    def _list_pages(self, table: Table) -> Iterator[tuple[str, str]]:
        """A table on static pages of some hundred rows; the first can also search and sort with the script."""
        pages = _page_count(table)
        names = [f"{table.name}.html", *(f"{table.name}-{number}.html" for number in range(2, pages + 1))]
        for number, name in enumerate(names):
            first = number * PAGE_ROWS
            last = min(first + PAGE_ROWS, len(table.rows))
            yield name, self._render("list.html", table=table, first=first, last=last, names=names, number=number)

    # ---- one person, one account

    def _detail(self, level: str, detail: Detail) -> str:
        found, outlook = detail.explanation, detail.outlook
        as_of = found.subject["as_of"]
        ahead = [(as_of + timedelta(days=days), outlook[f"score_in_{days}_days"]) for days in _AHEAD if outlook]
        return self._render(
            f"{_FOLDERS[level]}.html",
            root="../",
            subject=found.subject,
            sentence=f"{found.sentence}.",
            account_name=self._account_names.get(found.subject["account_id"]),
            ahead=ahead,
            timeline=self._timeline(detail, ahead, level),
            **vars(detail),
            **self._why(found),
        )

    def _why(self, found: Explanation) -> dict[str, Any]:
        """The waterfall with the rows it is drawn from, the signals, and the states that are on."""
        seen = [row for row in found.contributions if abs(row["points"]) >= TRACE or withheld(row)]
        steps = [
            charts.Step(
                rule_name(row["rule_id"]),
                row["points"],
                row["withheld_by_cap"] or 0,
                row["rule_id"].startswith("limit:"),
                "; ".join(withheld(row)),
            )
            for row in seen
        ]
        score, line = found.subject["score"], found.subject["qualifies_at"]
        title = "What the score is the sum of"
        return {
            "waterfall": charts.waterfall(title, steps, score, line, _QUALIFIED[found.level]),
            "contributions": [row | {"words": "; ".join(withheld(row))} for row in found.contributions],
            "traces": [rule_name(row["rule_id"]) for row in found.contributions if row not in seen],
            "states": [
                row | {"cleared_by": self._text(row["rule_id"])["cleared_by"]}
                for row in found.signals
                if row["kind"] == "state" and row["is_on"]
            ],
            "signals": [row | {"what": what_it_is(row)} for row in found.signals if not row["is_on"]],
        }

    def _timeline(self, detail: Detail, ahead: charts.Points, level: str) -> Markup:
        """Scores of past days and of days ahead if nothing happens, dashed; the line to qualify; changes of band."""
        if not detail.history:
            return Markup()
        line, until = self.marts.line(level), detail.outlook.get("sales_ready_until")
        days, scores = zip(*detail.history, *ahead, strict=True)
        low, top = min(0.0, *scores), max([*scores, *([] if line is None else [line])])
        first, last = min(days), max(days)
        plot = charts.Plot("Score by day", (first, last), (low, top + (top - low or 1) * 0.1), "", "score")
        for change in detail.changes:
            day, why = change["changed_on"], f", {rule_name(change['moved_by'])}" if change["moved_by"] else ""
            if first <= day <= last:
                words = f"{self._label(change['from_band'])} to {self._label(change['to_band'])}{why}"
                plot.add("upright", "change", f"{day}: {words}", x=day)
        if line is not None:
            plot.add("level", y=line, label=f"{_QUALIFIED[level]} from {line:g} on")
        plot.add("line", "past", "score of each day", points=detail.history)
        today, score_today = detail.history[-1]
        if ahead:
            plot.add("upright", "today", f"{today}: today", x=today, label="if nothing happens")
            plot.add("line", "future", "score if nothing happens", points=[detail.history[-1], *ahead])
            for day, score in ahead:
                plot.add("dot", "future", f"{day}: {score:.1f} if nothing happens", x=day, y=score)
        if until and first <= until <= last and line is not None:
            tip = f"{until}: falls below {detail.explanation.subject['qualifies_at']:g}"
            plot.add("dot", "crossing", tip, x=until, y=line)
        plot.add("dot", "past", f"{today}: {score_today:.1f}", x=today, y=score_today)
        return plot.svg(charts.day_ticks(first, last))

    def _label(self, band: str) -> str:
        return self._labels.get(band, band)

    def _would_do(self, short: float) -> list[str]:
        """Some rules of which a few units give an account so many points, the fewest units first."""
        options = []
        for price in self.marts.prices:
            points, cap = price["account_points"], price["account_cap"]
            if price["is_primary"] and points > 0 and (cap is None or cap >= short):
                options.append((math.ceil(round(short / float(points), 6)), float(points), price["rule_id"]))
        nearest = sorted(options, key=lambda option: (option[0], -option[1], option[2]))[:4]
        return [f"{units} x {rule_name(rule)} ({points:+g} each)" for units, points, rule in nearest if units <= 10]

    def _text(self, rule_id: str) -> dict[str, str]:
        unknown = {"area": "custom", "what": "This project has no description of it."}
        return self._texts.get(rule_id) or unknown | dict.fromkeys(("kind", "why", "fooled_by", "cleared_by"), "")

    # ---- rules

    def _rules(self) -> str:
        marts = self.marts
        prices = grouped(marts.prices, "rule_id")
        coverage = {row["rule_id"]: row for row in marts.table("rule_coverage")}
        weeks = grouped(marts.rows("from signals_by_week"), "rule_id")
        depending = {row["rule_id"]: row["number"] for row in marts.rows("from mqls_by_rule")}
        order = {rule: index for index, rule in enumerate(self._texts)}
        rules = [
            {
                "rule_id": rule_id,
                "area": self._text(rule_id)["area"],
                "text": self._text(rule_id),
                "prices": prices.get(rule_id, []),
                "coverage": coverage.get(rule_id),
                "depending": depending.get(rule_id, 0),
                "decay": self._decay_chart(rule_id, prices.get(rule_id, [])),
                "weeks": self._weeks_chart(rule_id, weeks[rule_id]),
            }
            for rule_id in sorted({*prices, *coverage}, key=lambda rule: (order.get(rule, len(order)), rule))
        ]
        by_area, titles = grouped(rules, "area"), AREAS | {"custom": "Your own"}
        return self._render(
            "rules.html",
            groups=[(title, by_area[area]) for area, title in titles.items() if area in by_area],
            rules=rules,
            mqls=sum(row["is_mql"] for row in marts.leads),
            changes=self._price_changes(),
        )

    def _decay_chart(self, rule_id: str, prices: Sequence[Row]) -> Markup:
        """What is left of a point over 120 days, in each scorecard that pays for it; equal curves are drawn once."""
        series = []
        curves = grouped(prices, "decay", "half_life_days", "lifespan_days")
        for rank, (curve, rows) in enumerate(curves.items(), 1):
            points = [(day, _left(*curve, day)) for day in range(0, 121, 4)]
            series.append((", ".join(row["scorecard"] for row in rows), f"series-{min(rank, 3)}", points))
        if not series:
            return Markup()
        days = [(day, f"{day}") for day in (0, 30, 60, 90, 120)]
        title = f"What is left of a point of {rule_name(rule_id)}"
        return charts.lines(title, series, "days later", "", days, "{:.0%}".format, height=150, width=320)

    def _weeks_chart(self, rule_id: str, weeks: Sequence[Row]) -> Markup:
        noun = "states that began" if self._text(rule_id)["kind"] == "state" else "signals"
        bars = [
            (f"{row['week']:%-d %b}", row["number"], "plain", f"week of {row['week']}: {row['number']:,} {noun}")
            for row in weeks
        ]
        title = f"{noun.capitalize()} of {rule_name(rule_id)} by week"
        return charts.columns(title, bars, "week", "", height=150, width=320, label_every=4)

    def _price_changes(self) -> dict[str, Any] | None:
        """What is priced otherwise than in the publication before; None when there is nothing to compare with."""
        previous = self.marts.previous_prices()
        if previous is None:
            return None
        run, rows = previous
        known = {"", *_PRICE}.intersection(("", *next(iter(rows), ())))
        changes = [
            (*key, "the rule", *("priced" if price else "not priced" for price in (before, after)))
            if not column
            else (*key, column.replace("_", " "), before, after)
            for key, column, before, after in differences(rows, self.marts.prices, ("scorecard", "rule_id"))
            if column in known
        ]
        same = run["rules_fingerprint"] == self.marts.run["rules_fingerprint"]
        return {"run": run, "changes": changes, "is_same": same}

    # ---- performance

    def _performance(self) -> str:
        found = self.marts.rows("select * from score_performance")
        return self._render(
            "performance.html",
            sections=performance.sections(found, self.marts.scorecard, self._labels),
            comparison=[row for row in found if row["measure"] == "auc" and row["outcome"] == performance.ALL],
            outcomes=[row for row in found if row["measure"] == "auc" and row["scorecard"] == self.marts.scorecard],
        )


def _left(decay: str, half_life: float | None, lifespan: float | None, day: int) -> float:
    """What is left of a point after so many days."""
    if decay == "exponential":
        return 2 ** (-day / float(half_life))
    return max(0.0, 1 - day / float(lifespan)) if decay == "linear" else 1.0


def _file_names(ids: Iterable[str], folder: str, shown: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    """A file name for each id, also where ids are no names of files or differ in case alone."""
    taken: set[str] = set()
    for own in ids:
        name = re.sub(r"[^A-Za-z0-9_-]+", "-", shown(own))[:60]
        if name != shown(own) or name.lower() in taken:
            name = f"{name}-{hashlib.sha256(own.encode()).hexdigest()[:12]}"
        taken.add(name.lower())
        yield own, f"{folder}/{name}.html"


def _page_count(table: Table) -> int:
    return max(1, math.ceil(len(table.rows) / PAGE_ROWS))


def _number(value: float | None, style: str) -> Markup:
    """A number for people, with the exact one for machines; what is not known says so."""
    if value is None:
        return Markup("not known")
    return Markup(f'<data value="{float(value):.12g}">{float(value):{style}}</data>')
