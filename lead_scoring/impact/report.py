"""The report of a comparison, for a pull request, a browser, machines and the terminal.

What is said is laid out once, as sections of text and tables; each form only writes them down in its own way: report.md
and report.html are templates.
"""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from string import Formatter
from typing import Any

from rich.console import Console
from rich.text import Text

from lead_scoring.core.console import make_table
from lead_scoring.core.errors import writing
from lead_scoring.core.names import shown
from lead_scoring.core.queries import templates

Row = Mapping[str, Any]
#: Comments on pull requests take 65,536 characters; bytes are what counts here, less what a workflow adds.
MARKDOWN_BYTES = 60_000
#: Rows of a table that a form shows: Markdown as many of these as fit, and HTML.
_MARKDOWN_ROWS = (200, 100, 50, 25, 10, 5, 3, 1, 0)
_HTML_ROWS = 2000
_FILES = ("impact.json", "impact.html", "impact.md")
_QUALIFIED = {"person": "MQLs", "account": "MQAs"}
_SCORED = {"person": "People", "account": "Accounts"}
#: Columns of tables: what stands in each, by its heading. Numbers are those with a format.
_SIDES = {"before": "{before:,}", "after": "{after:,}", "change": "{change:+,}"}
_QUANTILES = {"before": "{before:.2f}", "after": "{after:.2f}", "change": "{change:+z,.2f}"}
_COUNTS = {
    **{"after": "{qualified_after:,}", "new": "{gained:,}", "lost": "{lost:,}", "change band": "{changed_band:,}"},
    "mean change": "{mean_change:+z,.3f}",
}
#: What made somebody cross the line, in words, by whether they are above it now.
_CAUSES = {
    "identity": ("scored before the change only", "scored after the change only"),
    "gate": ("held back by {rule_id}", "no longer held back by {rule_id}"),
    "stage": ("the scorecard does not apply any more", "the scorecard applies now"),
    "band": ("sales_ready begins at {after:g} instead of {before:g}",) * 2,
    "rule": ("{rule_id} {moved:+z,.2f} ({before:.2f} → {after:.2f})",) * 2,
}


class _Cells(Formatter):
    """Writes cells: what is not there is empty."""

    def format_field(self, value: Any, style: str) -> str:
        return "" if value is None else super().format_field(value, style)


@dataclass
class Table:
    """Cells of text; `words` are the columns that are lined up to the left."""

    columns: Sequence[str]
    rows: list[Sequence[str]]
    title: str = ""
    words: Sequence[str] = ()
    on_terminal: int = 8
    """So many rows are printed; files have all of them."""

    @classmethod
    def of(cls, rows: Iterable[Row], columns: Mapping[str, str], title: str = "", on_terminal: int = 8) -> "Table":
        """A table of rows, with the format of each column."""
        cells = [[_Cells().vformat(style, (), row) for style in columns.values()] for row in rows]
        words = [name for number, (name, style) in enumerate(columns.items()) if not number or ":" not in style]
        return cls(list(columns), cells, title, words, on_terminal)


@dataclass
class Section:
    """One part of the report."""

    title: str
    texts: list[str] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    codes: list[tuple[str, list[str]]] = field(default_factory=list)
    """Differences of files: title and lines."""
    bars: list[dict[str, Any]] = field(default_factory=list)
    """Distributions, of which HTML draws pictures."""


def write(found: Row, folder: Path) -> None:
    """Write impact.json, impact.html and impact.md: all are made before the first takes its place, each whole."""
    folder.mkdir(parents=True, exist_ok=True)
    as_json = json.dumps(found, indent=2, default=str, ensure_ascii=False)
    texts = (shown(as_json), as_html(found), shown(as_markdown(found)))  # what terminals show
    partials = [folder / f".{name}-{os.getpid()}" for name in _FILES]
    try:
        for partial, text in zip(partials, texts, strict=True):
            with writing(partial):
                partial.write_text(text, encoding="utf-8")
        for partial, name in zip(partials, _FILES, strict=True):
            partial.replace(folder / name)
    finally:
        for partial in partials:
            partial.unlink(missing_ok=True)


# What is said ---------------------------------------------------------------------------------------------------------


def verdict(found: Row) -> str:
    """The line that says it: `+9 / -3 MQLs, 1 account becomes MQA, 4.1 % of people change band`."""
    people, accounts = (found["totals"][level] for level in ("person", "account"))
    if not differs(found):
        return "No difference: no score, band, MQL or MQA changes."
    parts = [f"+{people['gained']} / -{people['lost']} MQLs"]
    for count, one, many in (
        (accounts["gained"], "becomes", "become"),
        (accounts["lost"], "stops being", "stop being"),
    ):
        if count:
            parts.append(f"{count:,} accounts {many} MQAs" if count > 1 else f"1 account {one} MQA")
    share = people["changed_band"] / people["scored"] if people["scored"] else 0
    return ", ".join([*parts, f"{100 * share:.1f} % of people change band"])


def _headline(found: Row) -> str:
    sample = "" if found["sample"] >= 1 else f" A sample of {found['sample']:.3%} of accounts, with all their people."
    people, accounts = (found["totals"][level]["scored"] for level in ("person", "account"))
    return (
        f"Compared with {found['base']}, as of {found['as_of']}, scorecard {found['scorecard']}, on {people:,} people"
        f" and {accounts:,} accounts.{sample}"
    )


def differs(found: Row) -> bool:
    """Whether anything at all came out otherwise."""
    return any(map(_is_moved, (*found["totals"].values(), *found["scorecards"], *found["signals"])))


def _is_moved(row: Row) -> bool:
    return any(row.get(name) for name in ("changed_score", "changed_band", "gained", "lost"))


def sections(found: Row) -> list[Section]:
    """The report, part by part; parts in which nothing differs are left out."""
    parts = [_changes(found)]
    if differs(found):
        parts += [_crossings(found, "person"), _crossings(found, "account"), _bands(found), _distribution(found)]
        parts += [_segments(found), _scorecards(found)]
    parts += [_outcomes(found), _signals(found), _gates(found)]
    for part in parts:
        part.tables = [table for table in part.tables if table.rows]
    return [part for part in parts if part.texts or part.tables or part.codes]


def _old_and_new(old: Any, new: Any) -> str:
    return "" if old is new is None else f"{_cell(old)} → {_cell(new)}"


def _cell(value: Any) -> str:
    return "none" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def _changes(found: Row) -> Section:
    """Each change with the points that its rule moved, and then the rules that moved without a change of their own."""
    part = Section("What changed, and what it moved")
    if found["scorecard_file"]:
        part.texts.append(f"Candidate scorecard: {found['scorecard_file']}.")
    elif not found["changes"]:
        part.texts.append("Nothing: rules, prices, bands, parameters, macros and lists are the same on both sides.")
    moved: dict[str, dict[str, Row]] = {}
    for row in found["moved"]:
        moved.setdefault(row["rule_id"], {})[row["level"]] = row
    changed = {change["rule_id"] for change in found["changes"]}
    rows = [
        {
            **change,
            "what": Path(change["what"]).name if change["kind"] == "SQL" else change["what"].replace("_", " "),
            "values": _old_and_new(change["old"], change["new"]),
            **_effect(moved.get(change["rule_id"], {}) if change["scorecard"] in (None, found["scorecard"]) else {}),
        }
        for change in found["changes"]
    ]
    rows += [
        {"kind": "follows", "name": rule_id, "what": "moved by the changes above", "values": "", **_effect(of_rule)}
        for rule_id, of_rule in moved.items()
        if rule_id not in changed
    ]
    columns = {"change": "{kind}", "of": "{name}", "what": "{what}", "old → new": "{values}", "people": "{people:,}"}
    columns |= {"points": "{points:+z,.1f}", "largest": "{largest}", "accounts": "{accounts:,}"}
    part.tables.append(Table.of(rows, columns))
    return part


def _effect(moved: Mapping[str, Row]) -> dict[str, Any]:
    most = moved.get("person") or moved.get("account")
    return {
        "people": moved["person"]["scored"] if "person" in moved else None,
        "points": most and most["points"],
        "largest": most and f"{most['largest_id']} {most['largest']:+z,.2f}",
        "accounts": moved["account"]["scored"] if "account" in moved else None,
    }


def _crossings(found: Row, level: str) -> Section:
    name, total = _QUALIFIED[level], found["totals"][level]
    counts = "{qualified_before:,} → {qualified_after:,} (+{gained:,} / -{lost:,})".format_map(total)
    part = Section(f"New and lost {name}", [f"{name}: {counts}."])
    columns = {level: "{who}", **({"account": "{account_id}"} if level == "person" else {})}
    columns |= {"before": "{before}", "after": "{after}", "because of": "{cause}"}
    for is_gained, title in ((True, "New"), (False, "Lost")):
        rows = [
            {
                "who": ", ".join(filter(None, (row["id"], row.get("name"), row.get("email")))),
                "account_id": row["account_id"],
                **{side: _standing(row[f"score_{side}"], row[f"band_{side}"]) for side in ("before", "after")},
                "cause": _CAUSES[row["cause"]["kind"]][is_gained].format_map(row["cause"]),
            }
            for row in found["crossings"]
            if row["level"] == level and row["is_gained"] == is_gained
        ]
        part.tables.append(Table.of(rows, columns, f"{title} {name} ({len(rows):,})", on_terminal=100))
    return part


def _standing(score: float | None, band: str | None) -> str:
    return "" if score is None else f"{score:.2f} {(band or '').replace('_', ' ')}"


def _bands(found: Row) -> Section:
    part = Section("Bands")
    for level, of_level in found["bands"].items():
        rows = [row | {"change": row["after"] - row["before"]} for row in of_level["bands"]]
        part.tables.append(Table.of(rows, {"band": "{band}", **_SIDES}, _SCORED[level]))
        moves = {(row["band_before"], row["band_after"]): row["scored"] for row in of_level["moves"]}
        bands = [row["band"] for row in of_level["bands"]]
        if any(before != after for before, after in moves):
            matrix = [(old, *(f"{moves.get((old, new), 0):,}" for new in bands)) for old in bands]
            part.tables.append(Table(("from \\ to", *bands), matrix, f"{_SCORED[level]}: from (rows) to (columns)"))
    return part


def _distribution(found: Row) -> Section:
    part = Section("Distribution of scores")
    for level, of_level in found["distribution"].items():
        width = of_level["width"]
        bins = [
            {**row, "name": f"{row['score_from']:g} to {row['score_from'] + width:g}"}
            | {"change": row["after"] - row["before"]}
            for row in of_level["bins"]
        ]
        if bins:
            bins[0]["name"] = f"below {bins[0]['score_from'] + width:g}"
            bins[-1]["name"] = f"from {bins[-1]['score_from']:g}"
        table = Table.of(bins, {"score": "{name}", **_SIDES}, _SCORED[level])
        before, after = (of_level["quantiles"][side] for side in ("before", "after"))
        labels = {"mean": "mean", "median": "median", "p90": "90th percentile", "p99": "99th percentile"}
        quantiles = [
            {"name": label, "before": before[name], "after": after[name], "change": after[name] - before[name]}
            for name, label in labels.items()
            if before[name] is not None and after[name] is not None
        ]
        table.rows += Table.of(quantiles, {"score": "{name}", **_QUANTILES}).rows
        part.tables.append(table)
        part.bars.append({"title": _SCORED[level], "bins": bins})
    return part


def _segments(found: Row) -> Section:
    part = Section("By segment")
    for name, rows in found["segments"].items():
        moved = [
            {**row, "segment": ", ".join(filter(None, (row["segment"], row.get("name")))) or "not known"}
            for row in rows
            if _is_moved(row)
        ]
        columns = {name: "{segment}", "people": "{scored:,}", "MQLs before": "{qualified_before:,}", **_COUNTS}
        part.tables.append(Table.of(moved, columns, f"By {name}: {len(moved):,} of {len(rows):,} differ"))
    return part


def _scorecards(found: Row) -> Section:
    part = Section("All scorecards")
    others = [row for row in found["scorecards"] if row["scorecard"] != found["scorecard"]]
    if any(row["changed_score"] or row["changed_band"] for row in others):
        columns = {"scorecard": "{scorecard}", "level": "{level}", "scored": "{scored:,}"}
        columns |= {"qualified before": "{qualified_before:,}", **_COUNTS}
        part.tables.append(Table.of(found["scorecards"], columns))
    return part


def _outcomes(found: Row) -> Section:
    part = Section("What became of them")
    known = {level: row for level, row in found["outcomes"].items() if row["status"] != "not_known"}
    if not known:
        part.texts.append(
            f"No outcome after {found['as_of']} is known, so nothing can be said of which side predicts them better."
            " Compare as of a day that lies a month or more back (--as-of), with table outcomes."
        )
    for level, row in known.items():
        so_far = "" if row["status"] == "complete" else f", of which {row['known_days']} are known yet"
        part.texts.append(
            f"{_SCORED[level]}: {row['converted']:,} of {row['scored']:,} converted within"
            f" {row['horizon_days']} days{so_far}."
        )
        noise = {None: "not known", True: "more than noise", False: "no more than noise"}
        rows = [
            {side: _estimate(row[name][side], style) for side in ("before", "after", "difference")}
            | {"measure": label, "verdict": noise[row[name]["is_more_than_noise"]]}
            for name, label, style in (
                ("auc", "AUC", "z.3f"),
                ("precision", f"share of {_QUALIFIED[level]} who convert", "z.1%"),
            )
        ]
        order = [band["band"] for band in found["bands"][level]["bands"]]
        rows += [
            {side: f"{_estimate(band[side], 'z.1%')}, of {band[side]['scored']:,}" for side in ("before", "after")}
            | {"measure": f"conversion in {band['band']}", "difference": "", "verdict": ""}
            for band in sorted(row["bands"], key=lambda band: order.index(band["band"]))
        ]
        columns = {"measure (95 % interval)": "{measure}", "before": "{before}", "after": "{after}"}
        columns |= {"difference": "{difference}", "verdict": "{verdict}"}
        part.tables.append(Table.of(rows, columns, _SCORED[level]))
    return part


def _estimate(estimate: Row, style: str) -> str:
    if estimate["value"] is None:
        return "not known"
    interval = "" if estimate["low"] is None else f" ({estimate['low']:{style}} to {estimate['high']:{style}})"
    return f"{estimate['value']:{style}}{interval}"


def _signals(found: Row) -> Section:
    part = Section("Rules that find something else")
    rows = [row | {"file": row["path"] if row["is_changed"] else "not changed itself"} for row in found["signals"]]
    columns = {"rule": "{rule_id}", "file": "{file}", "signals gained": "{gained:,}", "people": "{people_gained:,}"}
    part.tables.append(Table.of(rows, columns | {"signals lost": "{lost:,}", "people ": "{people_lost:,}"}))
    examples = [
        {**item, "rule_id": row["rule_id"], "direction": direction}
        for row in found["signals"]
        for direction in ("gained", "lost")
        for item in row[f"examples_{direction}"]
    ]
    columns = {"rule": "{rule_id}", "signal": "{direction}", "person": "{person_id}", "first on": "{signal_on}"}
    columns |= {"evidence": "{evidence_id}", "signals": "{signals:,}"}
    part.tables.append(Table.of(examples, columns, "Examples, five people each"))
    part.codes = [(row["path"], row["diff"]) for row in found["signals"] if row["diff"]]
    return part


def _gates(found: Row) -> Section:
    rows = [
        {
            "gate": gate["gate"],
            "found": ("not known, which fails" if gate["value"] is None else _cell(gate["value"]))
            + ("" if gate["share"] is None else f" ({gate['share']:.1%})"),
            "result": "fails" if gate["failed"] else "passes",
        }
        for gate in found["gates"]
    ]
    return Section("Gates", tables=[Table.of(rows, {"fail if": "{gate}", "found": "{found}", "result": "{result}"})])


# Forms ----------------------------------------------------------------------------------------------------------------


def as_html(found: Row) -> str:
    return _render("report.html", found, sections(found), _HTML_ROWS)


def as_markdown(found: Row) -> str:
    """The report for a pull request, of at most MARKDOWN_BYTES; what is left out is said."""
    parts = sections(found)
    for rows in _MARKDOWN_ROWS:
        text = _render("report.md", found, parts, rows).rstrip() + "\n"
        if len(text.encode()) <= MARKDOWN_BYTES:
            return text
    note = "\n\n*The report is cut here; impact.html and impact.json have all of it.*\n"
    return text.encode()[: MARKDOWN_BYTES - len(note.encode())].decode(errors="ignore") + note


def _render(template: str, found: Row, parts: Sequence[Section], limit: int) -> str:
    environment = templates(Path(__file__).parent, autoescape=template.endswith(".html"))
    environment.filters |= {"plain": _plain, "fenced": _fenced}
    texts = {"verdict": verdict(found), "headline": _headline(found)}
    return environment.get_template(template).render(**texts, sections=parts, limit=limit)


#: Characters that mean nothing in Markdown wherever they stand.
_HARMLESS = frozenset(" ,;()/→%?'\"=")


def _plain(text: str) -> str:
    """Text that Markdown shows as it is, whatever it holds: no markup, no mention, no link, no line break."""
    text = " ".join(text.split())
    return "".join(
        char
        if char.isalnum() or char in _HARMLESS or (char in "-+.:_" and _is_inside(text, place))
        else f"&#{ord(char)};"
        for place, char in enumerate(text)
    )


def _is_inside(text: str, place: int) -> bool:
    """Whether a mark stands beside a digit, or ends a sentence: then it begins no list, emphasis or link."""
    before, after = text[place - 1 : place], text[place + 1 : place + 2]
    if text[place] == "_":
        return before.isalnum() and after.isalnum()
    if text[place] in "-+" and place == 0:
        return after.isdigit()
    return before.isdigit() or after.isdigit() or not after or after == " "


def _fenced(lines: Sequence[str]) -> list[str]:
    """Lines as a block of code, fenced by more backticks than any of them has."""
    fence = "```"
    while any(fence in line for line in lines):
        fence += "`"
    return [f"{fence}diff", *lines, fence]


def show(console: Console, found: Row) -> None:
    """Print the report; long tables are cut, and files have all of them."""
    console.print(f"\n{verdict(found)}", style="bold")
    console.print(_headline(found))
    for part in sections(found):
        console.print(f"\n{part.title}", style="bold")
        for text in part.texts:
            console.print(f"  {text}")
        for table in part.tables:
            if table.title:
                console.print(f"  {table.title}", style="dim")
            drawn = make_table(*table.columns, text=table.words)
            for row in table.rows[: table.on_terminal]:
                drawn.add_row(*map(Text, row))
            console.print(drawn)
            if len(table.rows) > table.on_terminal:
                left = len(table.rows) - table.on_terminal
                console.print(f"  and {left:,} more, in impact.html")
