"""The report of a comparison, for a pull request, a browser, machines and the terminal.

What is said is laid out once, as sections of text and tables; each form only writes them down in its own way.
"""

import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from rich.console import Console
from rich.text import Text

from lead_scoring.console import make_table

#: Comments on pull requests take 65,536 characters; bytes are what counts here, less what a workflow adds.
MARKDOWN_BYTES = 60_000
#: Rows of a table that a form shows: Markdown as many of these as fit, and HTML.
_MARKDOWN_ROWS = (200, 100, 50, 25, 10, 5, 3, 1, 0)
_HTML_ROWS = 2000
_FILES = ("impact.json", "impact.html", "impact.md")
_QUALIFIED = {"person": "MQLs", "account": "MQAs"}
_SCORED = {"person": "people", "account": "accounts"}


@dataclass
class Table:
    """Cells of text; `words` are the columns that are lined up to the left, beside the first."""

    columns: Sequence[str]
    rows: list[Sequence[str]]
    title: str = ""
    words: Sequence[str] = ()
    on_terminal: int = 8
    """So many rows are printed; files have all of them."""


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


def write(found: Mapping[str, Any], folder: Path) -> None:
    """Write impact.json, impact.html and impact.md: all are made before the first takes its place, each whole."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = (json.dumps(found, indent=2, default=str, ensure_ascii=False), as_html(found), as_markdown(found))
    partials = [folder / f".{name}-{os.getpid()}" for name in _FILES]
    try:
        for partial, text in zip(partials, texts, strict=True):
            partial.write_text(text, encoding="utf-8")
        for partial, name in zip(partials, _FILES, strict=True):
            partial.replace(folder / name)
    finally:
        for partial in partials:
            partial.unlink(missing_ok=True)


def verdict(found: Mapping[str, Any]) -> str:
    """The line that says it: `+9 / -3 MQLs, 1 account becomes MQA, 4.1 % of people change band`."""
    people, accounts = (found["totals"][level] for level in ("person", "account"))
    if not differs(found):
        return "No difference: no score, band, MQL or MQA changes."
    parts = [f"+{people['gained']} / -{people['lost']} MQLs"]
    for count, verb in ((accounts["gained"], "become"), (accounts["lost"], "stop being")):
        if count:
            verb = verb if count > 1 else verb.replace("become", "becomes").replace("stop", "stops")
            parts.append(f"{count:,} account{'s' if count > 1 else ''} {verb} MQA{'s' if count > 1 else ''}")
    share = people["changed_band"] / people["scored"] if people["scored"] else 0
    parts.append(f"{share:.1%} of people change band".replace("%", " %"))
    return ", ".join(parts)


def differs(found: Mapping[str, Any]) -> bool:
    """Whether anything at all came out otherwise."""
    return any(row["changed_score"] or row["changed_band"] or row["gained"] or row["lost"] for row in
               (*found["totals"].values(), *found["scorecards"])) or any(
        row["gained"] or row["lost"] for row in found["signals"]
    )  # fmt: skip


def sections(found: Mapping[str, Any]) -> list[Section]:
    """The report, part by part; parts in which nothing differs are left out."""
    parts = [_changes(found)]
    if differs(found):
        parts += [_crossings(found, "person"), _crossings(found, "account"), _bands(found), _distribution(found)]
        parts += [_segments(found), _scorecards(found)]
    parts += [_outcomes(found), _signals(found), _gates(found)]
    return [part for part in parts if part.texts or part.tables or part.codes]


def _signed(number: float, digits: int = 2) -> str:
    return f"{round(number, digits) + 0.0:+,.{digits}f}"


def _cell(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, float):
        return f"{value:g}"
    return str(value)


def _who(row: Mapping[str, Any]) -> str:
    """The id, and the name and email where they are wanted."""
    return ", ".join(filter(None, (row["id"], row.get("name"), row.get("email"))))


def _changes(found: Mapping[str, Any]) -> Section:
    part = Section("What changed, and what it moved")
    moved = {(row["level"], row["rule_id"]): row for row in found["moved"]}
    if found["scorecard_file"]:
        part.texts.append(f"Candidate scorecard: {found['scorecard_file']}.")
    if not found["changes"] and not found["scorecard_file"]:
        part.texts.append("Nothing: rules, prices, bands, parameters, macros and lists are the same on both sides.")
    rows, told = [], set()
    for change in found["changes"]:
        rule_id = change["rule_id"]
        counted = [moved.get((level, rule_id)) for level in ("person", "account")]
        if change["scorecard"] not in (None, found["scorecard"]):
            counted = [None, None]
        told.add(rule_id)
        what = Path(change["what"]).name if change["kind"] == "SQL" else change["what"].replace("_", " ")
        old_new = "" if change["old"] is change["new"] is None else f"{_cell(change['old'])} → {_cell(change['new'])}"
        rows.append((change["kind"], change["name"], what, old_new, *_effect(*counted)))
    for rule_id in dict.fromkeys(row["rule_id"] for row in found["moved"] if row["rule_id"] not in told):
        effect = _effect(moved.get(("person", rule_id)), moved.get(("account", rule_id)))
        rows.append(("follows", rule_id, "moved by the changes above", "", *effect))
    if rows:
        columns = ("change", "of", "what", "old → new", "people", "points", "largest", "accounts")
        part.tables.append(Table(columns, rows, words=("of", "what", "old → new", "largest")))
    return part


def _effect(people: Mapping[str, Any] | None, accounts: Mapping[str, Any] | None) -> tuple[str, str, str, str]:
    shown = people or accounts
    return (
        f"{people['scored']:,}" if people else "",
        _signed(shown["points"], 1) if shown else "",
        f"{shown['largest_id']} {_signed(shown['largest'])}" if shown else "",
        f"{accounts['scored']:,}" if accounts else "",
    )


def explained(row: Mapping[str, Any]) -> str:
    """What made somebody cross the line, in words."""
    cause = row["cause"]
    if cause["kind"] == "identity":
        return f"scored {'after' if row['is_gained'] else 'before'} the change only"
    if cause["kind"] == "gate":
        return f"{'no longer held back' if row['is_gained'] else 'held back'} by {cause['rule_id']}"
    if cause["kind"] == "stage":
        return f"the scorecard {'applies now' if row['is_gained'] else 'does not apply any more'}"
    if cause["kind"] == "band":
        return f"sales_ready begins at {_cell(cause['after'])} instead of {_cell(cause['before'])}"
    points = f"{cause['before']:.2f} → {cause['after']:.2f}"
    return f"{cause['rule_id']} {_signed(cause['moved'])} ({points})"


def _crossings(found: Mapping[str, Any], level: str) -> Section:
    part = Section(f"New and lost {_QUALIFIED[level]}")
    total = found["totals"][level]
    part.texts.append(
        f"{_QUALIFIED[level]}: {total['qualified_before']:,} → {total['qualified_after']:,}"
        f" (+{total['gained']:,} / -{total['lost']:,})."
    )
    for is_gained, title in ((True, f"New {_QUALIFIED[level]}"), (False, f"Lost {_QUALIFIED[level]}")):
        rows = [
            (
                _who(row),
                *((row["account_id"] or "",) if level == "person" else ()),
                *(
                    "" if row[f"score_{side}"] is None
                    else f"{row[f'score_{side}']:.2f} {(row[f'band_{side}'] or '').replace('_', ' ')}"
                    for side in ("before", "after")
                ),
                explained(row),
            )
            for row in found["crossings"] if row["level"] == level and row["is_gained"] == is_gained
        ]  # fmt: skip
        if rows:
            columns = (level, *(("account",) if level == "person" else ()), "before", "after", "because of")
            part.tables.append(Table(columns, rows, f"{title} ({len(rows):,})", columns, on_terminal=100))
    return part


def _bands(found: Mapping[str, Any]) -> Section:
    part = Section("Bands")
    for level, of_level in found["bands"].items():
        rows = [
            (row["band"], f"{row['before']:,}", f"{row['after']:,}", f"{row['after'] - row['before']:+,}")
            for row in of_level["bands"]
        ]
        part.tables.append(Table(("band", "before", "after", "change"), rows, _SCORED[level].capitalize()))
        moves = {(row["band_before"], row["band_after"]): row["scored"] for row in of_level["moves"]}
        bands = [row["band"] for row in of_level["bands"]]
        if any(before != after for before, after in moves):
            matrix = [(old, *(f"{moves.get((old, new), 0):,}" for new in bands)) for old in bands]
            title = f"{_SCORED[level].capitalize()}: from (rows) to (columns)"
            part.tables.append(Table(("from \\ to", *bands), matrix, title))
    return part


def _distribution(found: Mapping[str, Any]) -> Section:
    part = Section("Distribution of scores")
    for level, of_level in found["distribution"].items():
        width, bins = of_level["width"], of_level["bins"]
        names = [f"{row['score_from']:g} to {row['score_from'] + width:g}" for row in bins]
        if bins:
            names[0], names[-1] = f"below {bins[0]['score_from'] + width:g}", f"from {bins[-1]['score_from']:g}"
        rows = [
            (name, f"{row['before']:,}", f"{row['after']:,}", f"{row['after'] - row['before']:+,}")
            for name, row in zip(names, bins, strict=True)
        ]
        for name, label in (
            ("mean", "mean"),
            ("median", "median"),
            ("p90", "90th percentile"),
            ("p99", "99th percentile"),
        ):
            old, new = (of_level["quantiles"][side][name] for side in ("before", "after"))
            if old is not None and new is not None:
                rows.append((label, f"{old:.2f}", f"{new:.2f}", _signed(new - old)))
        part.tables.append(Table(("score", "before", "after", "change"), rows, _SCORED[level].capitalize()))
        part.bars.append(
            {
                "title": _SCORED[level].capitalize(),
                "bins": [{**row, "name": name} for name, row in zip(names, bins, strict=True)],
            }
        )
    return part  # fmt: skip


_SEGMENT_COLUMNS = ("people", "MQLs before", "after", "new", "lost", "change band", "mean change")


def _segments(found: Mapping[str, Any]) -> Section:
    part = Section("By segment")
    for name, rows in found["segments"].items():
        shown = [row for row in rows if row["changed_score"] or row["changed_band"] or row["gained"] or row["lost"]]
        cells = [(_segment_name(row), *_counts(row)) for row in shown]
        if cells:
            part.tables.append(
                Table((name, *_SEGMENT_COLUMNS), cells, f"By {name}: {len(shown):,} of {len(rows):,} differ")
            )
    return part


def _segment_name(row: Mapping[str, Any]) -> str:
    return ", ".join(filter(None, (row["segment"], row.get("name")))) or "not known"


def _counts(row: Mapping[str, Any]) -> tuple[str, ...]:
    names = ("scored", "qualified_before", "qualified_after", "gained", "lost", "changed_band")
    return (*(f"{row[name]:,}" for name in names), _signed(row["mean_change"], 3))


def _scorecards(found: Mapping[str, Any]) -> Section:
    part = Section("All scorecards")
    rows = [(row["scorecard"], row["level"], *_counts(row)) for row in found["scorecards"]]
    if any(
        row["changed_score"] or row["changed_band"]
        for row in found["scorecards"]
        if row["scorecard"] != found["scorecard"]
    ):
        columns = (
            "scorecard",
            "level",
            "scored",
            "qualified before",
            "after",
            "new",
            "lost",
            "change band",
            "mean change",
        )
        part.tables.append(Table(columns, rows, words=("level",)))
    return part  # fmt: skip


def _outcomes(found: Mapping[str, Any]) -> Section:
    part = Section("What became of them")
    judged = {level: row for level, row in found["outcomes"].items() if row["status"] != "not_known"}
    if not judged:
        part.texts.append(
            f"No outcome after {found['as_of']} is known, so nothing can be said of which side foretells them better."
            " Compare as of a day that lies a month or more back (--as-of), with table outcomes."
        )
    for level, row in judged.items():
        so_far = "" if row["status"] == "complete" else f", of which {row['known_days']} are known yet"
        part.texts.append(
            f"{_SCORED[level].capitalize()}: {row['converted']:,} of {row['scored']:,} converted within"
            f" {row['horizon_days']} days{so_far}."
        )
        rows = []
        for name, label, style in (
            ("auc", "AUC", "{:.3f}"),
            ("precision", f"share of {_QUALIFIED[level]} who convert", "{:.1%}"),
        ):
            measure = row[name]
            noise = {None: "not known", True: "more than noise", False: "no more than noise"}
            rows.append(
                (
                    label,
                    *(_estimate(measure[side], style) for side in ("before", "after", "difference")),
                    noise[measure["is_more_than_noise"]],
                )
            )
        order = [band["band"] for band in found["bands"][level]["bands"]]
        for band in sorted(row["bands"], key=lambda band: order.index(band["band"])):
            sides = [_estimate(band[side], "{:.1%}") + f", of {band[side]['scored']:,}" for side in ("before", "after")]
            rows.append((f"conversion in {band['band']}", *sides, "", ""))
        columns = ("measure (95 % interval)", "before", "after", "difference", "verdict")
        part.tables.append(Table(columns, rows, _SCORED[level].capitalize(), columns))
    return part


def _estimate(estimate: Mapping[str, float | None], style: str) -> str:
    if estimate["value"] is None:
        return "not known"
    value, low, high = (
        None if estimate[name] is None else re.sub(r"^-(0\.?0*%?)$", r"\1", style.format(estimate[name]))
        for name in ("value", "low", "high")
    )
    return value if low is None else f"{value} ({low} to {high})"


def _signals(found: Mapping[str, Any]) -> Section:
    part = Section("Rules that find something else")
    rows = [
        (
            row["rule_id"], row["path"] if row["is_changed"] else "not changed itself",
            f"{row['gained']:,}", f"{row['people_gained']:,}", f"{row['lost']:,}", f"{row['people_lost']:,}",
        )
        for row in found["signals"]
    ]  # fmt: skip
    if rows:
        columns = ("rule", "file", "signals gained", "people", "signals lost", "people ")
        part.tables.append(Table(columns, rows, words=("file",)))
    examples = [
        (
            row["rule_id"],
            name,
            item["person_id"],
            f"{item['signal_on']}",
            item["evidence_id"] or "",
            f"{item['signals']:,}",
        )
        for row in found["signals"]
        for name in ("gained", "lost")
        for item in row[f"examples_{name}"]
    ]
    if examples:
        columns = ("rule", "signal", "person", "first on", "evidence", "signals")
        part.tables.append(Table(columns, examples, "Examples, five people each", columns[:5]))
    part.codes = [(row["path"], row["diff"]) for row in found["signals"] if row["diff"]]
    return part


def _gates(found: Mapping[str, Any]) -> Section:
    part = Section("Gates")
    rows = []
    for gate in found["gates"]:
        share = "" if gate["share"] is None else f" ({gate['share']:.1%})"
        value = "not known, which fails" if gate["value"] is None else f"{_cell(gate['value'])}{share}"
        rows.append((gate["gate"], value, "fails" if gate["failed"] else "passes"))
    if rows:
        part.tables.append(Table(("fail if", "found", "result"), rows, words=("found", "result")))
    return part


def _headline(found: Mapping[str, Any]) -> str:
    sample = "" if found["sample"] >= 1 else f" A sample of {found['sample']:.3%} of accounts, with all their people."
    people, accounts = (found["totals"][level]["scored"] for level in ("person", "account"))
    return (
        f"Compared with {found['base']}, as of {found['as_of']}, scorecard {found['scorecard']}, on {people:,} people"
        f" and {accounts:,} accounts.{sample}"
    )


# Markdown -------------------------------------------------------------------------------------------------------------


def as_markdown(found: Mapping[str, Any]) -> str:
    """The report for a pull request, of at most MARKDOWN_BYTES; what is left out is said."""
    parts = sections(found)
    for rows in _MARKDOWN_ROWS:
        text = _markdown(found, parts, rows)
        if len(text.encode()) <= MARKDOWN_BYTES:
            return text
    note = "\n\n*The report is cut here; impact.html and impact.json have all of it.*\n"
    return text.encode()[: MARKDOWN_BYTES - len(note.encode())].decode(errors="ignore") + note


def _markdown(found: Mapping[str, Any], parts: Sequence[Section], limit: int) -> str:
    lines = [f"## {_plain(verdict(found))}", "", _plain(_headline(found)), ""]
    for part in parts:
        lines += [f"### {_plain(part.title)}", ""]
        for text in part.texts:
            lines += [_plain(text), ""]
        for table in part.tables:
            if table.title:
                lines += [f"**{_plain(table.title)}**", ""]
            lines += _markdown_table(table, limit)
        for title, code in part.codes:
            lines += [
                f"<details><summary>{_plain(title)}</summary>",
                "",
                *_fenced(code[: 2 * limit]),
                "",
                "</details>",
                "",
            ]
            if len(code) > 2 * limit:
                lines += [f"*and {len(code) - 2 * limit:,} more lines: impact.html*", ""]
    return "\n".join(lines)


def _markdown_table(table: Table, limit: int) -> list[str]:
    is_word = [index == 0 or name in table.words for index, name in enumerate(table.columns)]
    lines = [
        "| " + " | ".join(_plain(name) for name in table.columns) + " |",
        "|" + "|".join("---" if word else "--:" for word in is_word) + "|",
    ]
    lines += ["| " + " | ".join(map(_plain, row)) + " |" for row in table.rows[:limit]]
    lines.append("")
    if len(table.rows) > limit:
        lines += [f"*and {len(table.rows) - limit:,} more: impact.html and impact.json have all of them*", ""]
    return lines


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


# HTML -----------------------------------------------------------------------------------------------------------------


def as_html(found: Mapping[str, Any]) -> str:
    """The report as one page that needs nothing else."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("report.html").render(
        verdict=verdict(found), headline=_headline(found), sections=sections(found), limit=_HTML_ROWS
    )


# Terminal -------------------------------------------------------------------------------------------------------------


def show(console: Console, found: Mapping[str, Any]) -> None:
    """Print the report; long tables are cut, and files have all of them."""
    console.print(f"\n{verdict(found)}", style="bold", markup=False)
    console.print(_headline(found), markup=False)
    for part in sections(found):
        console.print(f"\n{part.title}", style="bold", markup=False)
        for text in part.texts:
            console.print(f"  {text}", markup=False)
        for table in part.tables:
            _show_table(console, table)


def _show_table(console: Console, table: Table) -> None:
    if table.title:
        console.print(f"  {table.title}", style="dim", markup=False)
    drawn = make_table(*table.columns, text=table.words)
    for row in table.rows[: table.on_terminal]:
        drawn.add_row(*map(Text, row))
    console.print(drawn)
    if len(table.rows) > table.on_terminal:
        console.print(f"  and {len(table.rows) - table.on_terminal:,} more, in impact.html", markup=False)
