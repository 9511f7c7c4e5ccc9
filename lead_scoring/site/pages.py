"""The pages: what each shows, rendered from the templates in `site/`."""

import hashlib
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from lead_scoring import __version__, project
from lead_scoring.explain import TRACE, Explanation, what_it_is, withheld
from lead_scoring.names import band_name, count, gate_name, rule_name
from lead_scoring.rules_page import AREAS, RuleText, rule_texts
from lead_scoring.site import charts, performance
from lead_scoring.site.marts import PRICE, Detail, Marts
from lead_scoring.site.mask import shown_id
from lead_scoring.site.tables import Row, Table, account_columns, lead_columns, person_name

TEMPLATES = project.ROOT / "site"
#: Where dbt's documentation stands, when it goes with the pages.
DOCS = "docs/index.html"
#: Rows of a table on the home page, and on each page that is read without a script.
FIRST_ROWS, PAGE_ROWS = 25, 500
_AHEAD = (7, 14, 30)
_QUALIFIED = {"person": ("is_mql", "MQL"), "account": ("is_mqa", "MQA")}


class Site:
    """All pages of one publication; `size` says how many there are."""

    def __init__(self, marts: Marts, top: int, has_docs: bool = False) -> None:
        self.marts = marts
        self._docs = DOCS if has_docs else None
        self._ids = {level: marts.detailed(level, top) for level in ("person", "account")}
        folders = {"person": "lead", "account": "account"}
        self._files = {
            level: dict(_file_names(ids, folders[level], shown_id if marts.mask else str))
            for level, ids in self._ids.items()
        }
        self._account_names = {row["account_id"]: row["name"] for row in marts.accounts}
        self._labels = {band: band_name("", band, False) for band in marts.bands}
        for row in marts.accounts:  # accounts may have bands of their own
            self._labels.setdefault(row["band"], band_name("", row["band"], False))
        self._texts = rule_texts()
        self._tables = self._make_tables()
        self._environment = self._make_environment(top)

    @property
    def size(self) -> int:
        """How many files there are."""
        lists = sum(_page_count(table) for table in self._tables)
        return sum(map(len, self._ids.values())) + lists + 2 * len(self._tables) + 6

    def pages(self) -> Iterator[tuple[str, str]]:
        """Every file with its text."""
        for name in ("style.css", "site.js"):
            yield name, (TEMPLATES / name).read_text(encoding="utf-8")
        yield "index.html", self._home()
        for table in self._tables:
            yield f"{table.name}.csv", table.csv()
            yield f"{table.name}.js", table.script()
            yield from self._list_pages(table)
        yield "rules.html", self._rules()
        yield "data.html", self._data()
        yield "performance.html", self._performance()
        for own, detail in self.marts.details("person", self._ids["person"]):
            yield self._files["person"][own], self._lead(detail)
        for own, detail in self.marts.details("account", self._ids["account"]):
            yield self._files["account"][own], self._account(detail)

    def _make_environment(self, top: int) -> Environment:
        environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        bands = {band: f"band-{min(rank, 5)}" for rank, band in enumerate(self.marts.bands, start=1)}
        environment.filters |= {
            "points": partial(_number, style="{:+.2f}"),
            "number": partial(_number, style="{:,.0f}"),
            "count": lambda number: Markup(f'<data value="{number:.12g}">{count(number)}</data>'),
            "score": partial(_number, style="{:.1f}"),
            "percent": partial(_number, style="{:.1%}"),
            "rule": rule_name,
        }
        environment.globals |= {
            "marts": self.marts,
            "run": self.marts.run,
            "version": __version__,
            "top": top,
            "masked": self.marts.mask,
            "docs": self._docs,
            "band_label": lambda band: self._labels.get(band, band),
            "band_class": lambda band: bands.get(band, "band-5"),
            "gate_name": gate_name,
            "person_name": person_name,
            "lead_file": self._files["person"].get,
            "account_file": self._files["account"].get,
            "known_rules": set(self._texts) | {row["rule_id"] for row in self.marts.prices},
        }
        return environment

    def _render(self, template: str, **values: Any) -> str:
        return self._environment.get_template(template).render(**values)

    # ---- home and lists

    def _make_tables(self) -> list[Table]:
        marts = self.marts
        return [
            Table.of(
                *("leads", "Leads", lead_columns(marts.mask, self._labels), marts.leads),
                lambda row: self._files["person"].get(row["person_id"]),
            ),
            Table.of(
                *("accounts", "Accounts", account_columns(self._labels), marts.accounts),
                lambda row: self._files["account"].get(row["account_id"]),
            ),
        ]

    def _home(self) -> str:
        marts = self.marts
        movements = {level: self._movement(level) for level in ("person", "account")}
        interested = [row for row in marts.leads if row["band"] == "interested"]
        return self._render(
            "home.html",
            root="",
            movements=movements,
            interested=len(interested),
            people=len(marts.leads),
            accounts=len(marts.accounts),
            bands_chart=self._bands_chart(),
            qualified_chart=self._qualified_chart(),
            histogram=self._histogram(),
            legend=charts.legend({f"band-{rank}": self._labels[band] for rank, band in enumerate(marts.bands, 1)}),
            tables=self._tables,
            rows=FIRST_ROWS,
        )

    def _movement(self, level: str) -> dict[str, Any]:
        """Who came to qualify this week and who no longer does, and which rule moved them."""
        marts, (flag, name) = self.marts, _QUALIFIED[level]
        everybody = marts.leads if level == "person" else marts.accounts
        key = f"{level}_id"
        before = marts.qualified_a_week_ago(level)
        found = {"name": name, "now": [row for row in everybody if row[flag]], "new": None, "lost": None}
        if before is None:
            return found
        changes = marts.week_changes(level)
        for kind, direction in (("new", "up"), ("lost", "down")):
            moved_by: dict[str, str] = {}
            for change in changes:  # newest first
                if change["direction"] == direction and change["moved_by"]:
                    moved_by.setdefault(change["id"], rule_name(change["moved_by"]))
            moved = [row for row in everybody if row[flag] != (row[key] in before) and row[flag] == (kind == "new")]
            found[kind] = [(row, self._why_moved(row, kind, moved_by.get(row[key]))) for row in moved]
            found[f"{kind}_by"] = Counter(why for _, why in found[kind]).most_common(3)
        return found

    @staticmethod
    def _why_moved(row: Row, kind: str, moved_by: str | None) -> str:
        """The rule that moved the band; who crosses the line within a held band has moved by fading and coming back."""
        if kind == "lost" and row.get("gate"):
            return f"gate: {gate_name(row['gate'], row['lifecycle_stage'])}"
        return moved_by or ("points faded" if kind == "lost" else "back over the line")

    def _bands_chart(self) -> Markup:
        counts = self.marts.bands_by_day("person")
        days = sorted({row["score_date"] for row in counts})
        number = {(row["score_date"], row["band"]): row["number"] for row in counts}
        layers = [
            (self._labels[band], f"band-{min(rank, 5)}", [number.get((day, band), 0) for day in days])
            for rank, band in enumerate(self.marts.bands, 1)
        ]
        return charts.stacked("People in each band by day", days, layers, "people") if days else Markup()

    def _qualified_chart(self) -> Markup:
        series = []
        for level, css in (("person", "series-1"), ("account", "series-2")):
            days: Counter[date] = Counter()
            for row in self.marts.bands_by_day(level):
                days[row["score_date"]] += row["qualified"]
            points = [(day.toordinal(), days[day]) for day in sorted(days)]
            if points:
                series.append((f"{_QUALIFIED[level][1]}s: {points[-1][1]} today", css, points))
        if not series:
            return Markup()
        first, last = (date.fromordinal(int(series[0][2][end][0])) for end in (0, -1))
        return charts.lines("MQLs and MQAs by day", series, "", "number", charts.day_ticks(first, last))

    def _histogram(self) -> Markup:
        """How many people have which score, in steps of one point; the ends take what lies beyond."""
        scores = [math.floor(row["score"]) for row in self.marts.leads]
        low, high = max(min([*scores, 0]), -15), min(max([*scores, 0]), 40)
        counts = Counter(min(max(score, low), high) for score in scores)
        bars = []
        for score in range(low, high + 1):
            name = f"{score} to {score + 1}"
            name = f"{score} and more" if score == high else f"less than {score + 1}" if score == low else name
            css = "qualifying" if self._is_over(score) else "plain"
            bars.append((f"{score}", counts[score], css, f"{name}: {counts[score]:,} people"))
        every = max(1, math.ceil(len(bars) / 11))
        return charts.columns("People by score", bars, "score", "people", label_every=every)

    def _is_over(self, score: float) -> bool:
        line = self.marts.line("person")
        return line is not None and score >= line

    def _list_pages(self, table: Table) -> Iterator[tuple[str, str]]:
        """A table on static pages of some hundred rows; the first can also search and sort with the script."""
        pages = _page_count(table)
        names = [f"{table.name}.html", *(f"{table.name}-{number}.html" for number in range(2, pages + 1))]
        for number, name in enumerate(names):
            first = number * PAGE_ROWS
            yield (
                name,
                self._render(
                    "list.html",
                    root="",
                    table=table,
                    first=first,
                    last=min(first + PAGE_ROWS, len(table.rows)),
                    names=names,
                    number=number,
                ),
            )

    # ---- one person, one account

    def _lead(self, detail: Detail) -> str:
        found = detail.explanation
        as_of, outlook = found.subject["as_of"], detail.outlook
        ahead = [(as_of + timedelta(days=days), outlook[f"score_in_{days}_days"]) for days in _AHEAD if outlook]
        until = outlook.get("sales_ready_until")
        crossing = (until, f"falls below {found.subject['qualifies_at']:g}") if until else None
        return self._render(
            "lead.html",
            root="../",
            subject=found.subject,
            sentence=f"{found.sentence}.",
            account_name=self._account_names.get(found.subject["account_id"]),
            outlook=outlook,
            ahead=ahead,
            timeline=self._timeline(detail, ahead, crossing, "person"),
            scorecards=detail.scorecards,
            **self._why(found),
            changes=detail.changes,
        )

    def _account(self, detail: Detail) -> str:
        found = detail.explanation
        return self._render(
            "account.html",
            root="../",
            subject=found.subject,
            sentence=f"{found.sentence}.",
            timeline=self._timeline(detail, [], None, "account"),
            people=detail.people,
            missing=list(self._missing(detail)),
            scorecards=detail.scorecards,
            **self._why(found),
            changes=detail.changes,
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
        _, name = _QUALIFIED[found.level]
        return {
            "waterfall": charts.waterfall(
                "What the score is the sum of", steps, found.subject["score"], found.subject["qualifies_at"], name
            ),
            "contributions": [row | {"words": "; ".join(withheld(row))} for row in found.contributions],
            "traces": [rule_name(row["rule_id"]) for row in found.contributions if row not in seen],
            "states": [
                row | {"cleared_by": self._text(row["rule_id"]).cleared_by}
                for row in found.signals
                if row["kind"] == "state" and row["is_on"]
            ],
            "signals": [row | {"what": what_it_is(row)} for row in found.signals if not row["is_on"]],
        }

    def _timeline(
        self, detail: Detail, ahead: Sequence[tuple[date, float]], crossing: tuple[date, str] | None, level: str
    ) -> Markup:
        if not detail.history:
            return Markup()
        changes = [
            (
                change["changed_on"],
                f"{self._labels.get(change['from_band'], change['from_band'])} to"
                f" {self._labels.get(change['to_band'], change['to_band'])}"
                + (f", {rule_name(change['moved_by'])}" if change["moved_by"] else ""),
            )
            for change in detail.changes
        ]
        line, name = self.marts.line(level), _QUALIFIED[level][1]
        words = "" if line is None else f"{name} from {line:g} on"
        return charts.timeline("Score by day", detail.history, ahead, line, words, changes, crossing)

    def _missing(self, detail: Detail) -> Iterator[str]:
        """What an account lacks to be an MQA, and what would do."""
        subject, line = detail.explanation.subject, self.marts.line("account")
        if subject["is_qualified"] or line is None:
            return
        short = line - subject["score"]
        if short <= 0:
            yield f"It has the points, but {gate_name('lifecycle', subject['lifecycle_stage'])}."
            return
        yield f"{short:.1f} points to {line:g}."
        if examples := self._would_do(short):
            yield f"Any of these would do, all else equal: {', '.join(examples)}."
        gated = [row for row in detail.people if row["gate"]]
        if gated:
            yield f"{len(gated)} of its people are under a gate, so that their positive points do not count."
        if not detail.people:
            yield "Nobody of this account is known."

    def _would_do(self, short: float) -> list[str]:
        """Some rules of which a few units give so many points, the fewest units first."""
        options = []
        for price in self.marts.prices:
            points, cap = price["account_points"], price["account_cap"]
            if price["is_primary"] and points > 0 and (cap is None or cap >= short):
                options.append((math.ceil(round(short / float(points), 6)), float(points), price["rule_id"]))
        nearest = sorted(options, key=lambda option: (option[0], -option[1], option[2]))[:4]
        return [f"{units} x {rule_name(rule)} ({points:+g} each)" for units, points, rule in nearest if units <= 10]

    def _text(self, rule_id: str) -> RuleText:
        return self._texts.get(rule_id) or RuleText("custom", "", "This project has no description of it.", "", "", "")

    # ---- rules

    def _rules(self) -> str:
        marts = self.marts
        prices: dict[str, list[Row]] = {}
        for row in marts.prices:
            prices.setdefault(row["rule_id"], []).append(row)
        coverage = {row["rule_id"]: row for row in marts.coverage()}
        weeks, depending = marts.signals_by_week(), marts.depending()
        mqls = sum(row["is_mql"] for row in marts.leads)
        rules = []
        order = {rule: index for index, rule in enumerate(self._texts)}
        for rule_id in sorted(set(prices) | set(coverage), key=lambda rule: (order.get(rule, len(order)), rule)):
            text = self._text(rule_id)
            number = depending.get(rule_id, 0)
            rules.append(
                {
                    "rule_id": rule_id,
                    "text": text,
                    "prices": prices.get(rule_id, []),
                    "primary": next((row for row in prices.get(rule_id, []) if row["is_primary"]), None),
                    "coverage": coverage.get(rule_id),
                    "depending": number,
                    "share": number / mqls if mqls else None,
                    "decay": self._decay_chart(rule_id, prices.get(rule_id, [])),
                    "weeks": self._weeks_chart(rule_id, weeks.get(rule_id, {}), text),
                }
            )
        groups = {area: [rule for rule in rules if rule["text"].area == area] for area in [*AREAS, "custom"]}
        titles = {**AREAS, "custom": "Your own"}
        return self._render(
            "rules.html",
            root="",
            groups=[(titles[area], found) for area, found in groups.items() if found],
            rules=rules,
            mqls=mqls,
            changes=self._price_changes(),
        )

    def _decay_chart(self, rule_id: str, prices: Sequence[Row]) -> Markup:
        """What is left of a point over 120 days, in each scorecard that pays for it; equal curves are drawn once."""
        curves: dict[tuple, list[str]] = {}
        for row in prices:
            curves.setdefault((row["decay"], row["half_life_days"], row["lifespan_days"]), []).append(row["scorecard"])
        series = []
        for rank, ((decay, half_life, lifespan), cards) in enumerate(curves.items(), 1):
            points = [(day, _left(decay, half_life, lifespan, day)) for day in range(0, 121, 4)]
            series.append((", ".join(cards), f"series-{min(rank, 3)}", points))
        if not series:
            return Markup()
        days = [(day, f"{day}") for day in (0, 30, 60, 90, 120)]
        title = f"What is left of a point of {rule_name(rule_id)}"
        return charts.lines(title, series, "days later", "", days, "{:.0%}".format, height=150, width=320)

    def _weeks_chart(self, rule_id: str, found: dict[date, int], text: RuleText) -> Markup:
        noun = "states that began" if text.kind == "state" else "signals"
        bars = [
            (f"{week:%-d %b}", found.get(week, 0), "plain", f"week of {week}: {found.get(week, 0):,} {noun}")
            for week in self.marts.weeks
        ]
        title = f"{noun.capitalize()} of {rule_name(rule_id)} by week"
        return charts.columns(title, bars, "week", "", height=150, width=320, label_every=4)

    def _price_changes(self) -> dict[str, Any] | None:
        """What is priced otherwise than in the publication before; None when there is nothing to compare with."""
        previous = self.marts.previous_prices()
        if previous is None:
            return None
        run, rows = previous
        old = {(row["scorecard"], row["rule_id"]): row for row in rows}
        new = {(row["scorecard"], row["rule_id"]): row for row in self.marts.prices}
        changes = []
        for key in sorted({*old, *new}):
            before, after = old.get(key), new.get(key)
            if before is None or after is None:
                changes.append((*key, "the rule", *("priced" if price else "not priced" for price in (before, after))))
                continue
            changes += [
                (*key, name.replace("_", " "), before[name], after[name])
                for name in PRICE
                if name in before and before[name] != after[name]
            ]
        same = run["rules_fingerprint"] == self.marts.run["rules_fingerprint"]
        return {"run": run, "changes": changes, "is_same": same}

    # ---- data

    def _data(self) -> str:
        marts = self.marts
        events = marts.run["events_read"] or 0
        set_aside = [
            (words, marts.rows(f"select count(*) as number from {mart}")[0]["number"]) for mart, words in _SET_ASIDE
        ]
        expectations = marts.table("expectation_results")
        return self._render(
            "data.html",
            root="",
            feeds=marts.table("feed_freshness"),
            rejected=marts.counts("rejected_rows", "table_name", "problem"),
            examples={
                (row["table_name"], row["problem"]): row
                for row in marts.rows(
                    "select distinct on (table_name, problem) table_name, problem, file, row_number from rejected_rows"
                    " order by table_name, problem, file, row_number"
                )
            },
            quarantine=marts.counts("identity_quarantine", "kind"),
            quarantined=[] if marts.mask else marts.rows(_QUARANTINED),
            events=events,
            set_aside=[(words, number, number / events if events else None) for words, number in set_aside],
            bots=marts.counts("bot_events", "reason"),
            unresolved=marts.counts("unresolved_events", "reason"),
            page_types=marts.table("page_type_shares"),
            heuristics=marts.table("heuristic_shares"),
            coverage=[row for row in marts.coverage() if row["status"] == "not_evaluated"],
            expectations=sorted(expectations, key=lambda row: (row["outcome"] == "met", row["suite"])),
            met=sum(row["outcome"] == "met" for row in expectations),
            runs=marts.rows("select * from runs order by run_id desc limit 10"),
        )

    # ---- performance

    def _performance(self) -> str:
        found = self.marts.performance()
        return self._render(
            "performance.html",
            root="",
            sections=performance.sections(found, self.marts.scorecard, self._labels),
            comparison=[row for row in found if row["measure"] == "auc" and row["outcome"] == performance.ALL],
            outcomes=[row for row in found if row["measure"] == "auc" and row["scorecard"] == self.marts.scorecard],
        )


_SET_ASIDE = (
    ("duplicate_events", "sent again"),
    ("bot_events", "of bots"),
    ("unresolved_events", "belong to nobody known"),
)
_QUARANTINED = "select kind, identifier, people from identity_quarantine order by people desc, identifier limit 20"


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
    digits = int(style[style.index(".") + 1]) + (2 if "%" in style else 0)
    return Markup(f'<data value="{float(value):.12g}">{style.format(round(float(value), digits) + 0.0)}</data>')
