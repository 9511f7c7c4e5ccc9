"""Why a score is what it is, from the publication alone: one sentence, the contributions, the newest signals."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

import duckdb
from rich.console import Console
from rich.text import Text

from lead_scoring.core.console import make_table, print_json
from lead_scoring.core.errors import NothingFound
from lead_scoring.core.names import band_name, signed
from lead_scoring.core.queries import column_of, queries, rows, rows_by
from lead_scoring.core.rules import gate_name, rule_name
from lead_scoring.publication.marts import choose_scorecard, open_publication, records
from python_udfs import normalise_email
from python_udfs.emails import PLAIN_ADDRESS

NEWEST_SIGNALS = 12
#: Points that show as 0.0 are not worth a word in the sentence.
_VISIBLE = 0.05
#: Points below this have no line in the waterfall.
TRACE = 0.005
QUERIES = queries(__file__)


@dataclass
class Explanation:
    """The score of one person or account in one scorecard."""

    level: str
    subject: dict[str, Any]
    contributions: list[dict[str, Any]]
    signals: list[dict[str, Any]]
    people: list[dict[str, Any]]
    """People of an account, best first; empty for a person."""

    @property
    def sentence(self) -> str:
        """`MQL at 14.2: mostly demo request (+11.1), held back by ...; without new activity it falls below 10 ...`"""
        subject = self.subject
        text = f"{band_name(self.level, subject['band'], subject['is_qualified'])} at {subject['score']:.1f}"
        if subject["gate"]:
            but = " but no MQL" if subject["band"] == "sales_ready" else ""
            text += f"{but} (gate: {gate_name(subject['gate'], subject['lifecycle_stage'])})"
        elif subject["band"] == "sales_ready" and not subject["is_qualified"]:
            text += f" but no MQA ({gate_name('lifecycle', subject['lifecycle_stage'])})"
        counting = [row for row in self.contributions if abs(row["points"]) >= _VISIBLE]
        best = sorted((row for row in counting if row["points"] > 0), key=lambda row: -row["points"])
        worst = sorted((row for row in counting if row["points"] < 0), key=lambda row: row["points"])
        reasons = []
        if best:
            reasons.append(("mostly " if len(best) > 1 else "") + _with_points(best[:2]))
        if worst:
            reasons.append("held back by " + _with_points(worst[:2]))
        text += f": {', '.join(reasons)}" if reasons else ": nothing has counted for it"
        if subject["qualified_until"]:
            line = f"{subject['qualifies_at']:g}"
            text += f"; without new activity it falls below {line} on {subject['qualified_until']}"
        return text


def explain(console: Console, folder: Path, who: str, scorecard: str | None, as_json: bool) -> None:
    """Print the explanation of a person_id, email or account_id; raises NothingFound with the nearest names."""
    with open_publication(folder) as con:
        scorecard = choose_scorecard(con, scorecard)
        level, key = _find(con, who)
        found = read_many(con, level, [key], scorecard)[key]
    if as_json:
        people = {"best_people": found.people} if found.level == "account" else {}
        shown = {"level": found.level, **found.subject, "sentence": found.sentence}
        print_json(shown | {"contributions": found.contributions, "signals": found.signals} | people)
    else:
        _print(console, found)


def read_many(
    con: duckdb.DuckDBPyConnection, level: str, keys: Sequence[str], scorecard: str, newest: int = NEWEST_SIGNALS
) -> dict[str, Explanation]:
    """Explain many people or accounts in one go, by their ids; `newest` signals of each, states that are on first."""
    subjects = rows(con, QUERIES.subjects(level), keys, scorecard)
    names = records(con)
    contributions = rows_by(con, "scored_id", QUERIES.contributions(level), scorecard, keys)
    signals = rows_by(con, "scored_id", QUERIES.signals(level), scorecard, keys, newest)
    people = rows_by(con, "scored_id", QUERIES.people(), keys, scorecard) if level == "account" else {}
    for row in (*subjects, *(row for found in (signals, people) for of_one in found.values() for row in of_one)):
        if "person_id" in row:
            row["record_id"] = names.get(row["person_id"], row["person_id"])
    return {
        own: Explanation(level, subject, *(found.get(own, []) for found in (contributions, signals, people)))
        for own, subject in ((subject[f"{level}_id"], subject) for subject in subjects)
    }


def _find(con: duckdb.DuckDBPyConnection, who: str) -> tuple[str, str]:
    """The level and id that a person_id, an email (however it is written) or an account_id stands for."""
    who = who.strip()
    email = normalise_email(who)
    emails = con.execute(QUERIES.people_of_email(), [email, PLAIN_ADDRESS]).fetchall() if email else []
    searches = (
        ("person", column_of(con, "select person_id from lead_scores where person_id = ?", who)),
        ("person", column_of(con, QUERIES.merged(), who)),
        ("person", [person_id for person_id, written in emails if normalise_email(written) == email]),
        ("account", column_of(con, "select account_id from account_scores where account_id = ?", who)),
    )
    for level, ids in searches:
        if len(ids) > 1:
            names = ", ".join(ids[:5]) + (", ..." if len(ids) > 5 else "")
            raise NothingFound(f"{len(ids)} people have the email {who}; say which person_id: {names}.")
        if ids:
            return level, ids[0]
    near = column_of(con, QUERIES.nearest(), who)
    hint = f"\nNearest: {', '.join(near)}." if near else ""
    raise NothingFound(f"no person_id, email or account_id {who!r} in this publication.{hint}")


def _with_points(contributions: Sequence[dict[str, Any]]) -> str:
    return " and ".join(f"{rule_name(row['rule_id'])} ({signed(row['points'], 1)})" for row in contributions)


def _print(console: Console, found: Explanation) -> None:
    subject = found.subject
    if found.level == "person":
        name = " ".join(filter(None, (subject["first_name"], subject["last_name"])))
        title = [subject["record_id"], name, subject["job_title"], subject["email"], subject["account_id"]]
    else:
        title = [subject["account_id"], subject["name"], subject["domain"], f"{subject['people']} people"]
    console.print("  ".join(filter(None, title)), style="bold")
    console.print(f"{found.sentence}.")
    console.print(f"Scorecard {subject['scorecard']}, as of {subject['as_of']}.\n", style="dim")
    _print_waterfall(console, found)
    if lines := [line for row in found.contributions for line in withheld(row)]:
        console.print("\n".join(f"  {line}" for line in lines) + "\n")
    _print_signals(console, found)
    if found.people:
        header = ("people, best first", "score", "band", "gate", "email")
        people = [(row["record_id"], f"{row['score']:.1f}", *map(row.get, header[2:])) for row in found.people]
        console.print(make_table(*header, text=header[2:], rows=people))


def _print_waterfall(console: Console, found: Explanation) -> None:
    """One line a rule, its bar starting where the rule before it ended, down to the score."""
    table = make_table("contribution", "units", "last", "before decay", "points", "", text=[""])
    table.columns[5].no_wrap = True
    shown = [row for row in found.contributions if abs(row["points"]) >= TRACE]
    ends = [0.0, *accumulate(row["points"] for row in shown)]
    low, width = min(ends), max(10, min(36, console.width - 72))
    scale = width / ((max(ends) - low) or 1)
    block = "█" if console.encoding.lower().startswith("utf") else "#"

    def bar(start: float, end: float, colour: str) -> Text:
        """A bar of blocks, at least one for anything that counts."""
        left, right = sorted((round((start - low) * scale), round((end - low) * scale)))
        if start != end and left == right:
            left, right = max(0, left - 1), max(1, left)
        return Text(" " * left + block * (right - left), style=colour)

    for row, start, end in zip(shown, ends[:-1], ends[1:], strict=True):
        before_decay = None if row["undecayed_points"] is None else f"{row['undecayed_points']:.2f}"
        cells = ["" if cell is None else str(cell) for cell in (row["units"], row["last_on"], before_decay)]
        colour = "green" if end >= start else "red"
        table.add_row(rule_name(row["rule_id"]), *cells, signed(row["points"]), bar(start, end, colour))
    score = found.subject["score"]
    table.add_section()
    table.add_row("score", "", "", "", f"{score:.2f}", bar(0, score, "blue"))
    console.print(table)
    if len(shown) < len(found.contributions):
        rest = ", ".join(rule_name(row["rule_id"]) for row in found.contributions if row not in shown)
        console.print(f"  worth next to nothing today: {rest}")


def withheld(row: dict[str, Any]) -> list[str]:
    """What the limit, the cap or the bounds of the group took of a contribution, in words."""
    name = rule_name(row["rule_id"])
    if row["rule_id"].startswith("limit:"):
        group = row["rule_id"].removeprefix("limit:").replace("_", " ")
        verb = "gives back" if row["points"] > 0 else "takes"
        return [f"the group limit of {group} {verb} {abs(row['points']):.2f}"]
    words = []
    if row["withheld_by_limit"]:
        words.append(f"the limit of {name} leaves out {row['withheld_by_limit']} unit(s)")
    if row["withheld_by_cap"]:
        words.append(f"the cap of {name} takes {abs(row['withheld_by_cap']):.2f}")
    return words


def _print_signals(console: Console, found: Explanation) -> None:
    if not found.signals:
        console.print("No signals.")
        return
    columns = ["on", "newest signals", "worth today", "person"][: 4 if found.level == "account" else 3]
    rows = [
        [f"{row['signal_on']}", what_it_is(row), signed(row["worth_today"]), row["record_id"]][: len(columns)]
        for row in found.signals
    ]
    room = console.width - sum(max(map(len, column)) + 3 for column in zip(columns, *rows, strict=True)) - 5
    for cells, row in zip(rows, found.signals, strict=True):
        evidence = [row["evidence_id"], row["evidence_url"], row["evidence_detail"] or row["evidence_type"]]
        line = "  ".join(part.removeprefix("https://") for part in evidence if part)
        cells.append(line if len(line) <= room else f"{line[: max(0, room - 1)]}…")
    console.print(make_table(*columns, "evidence", text=["newest signals", "person", "evidence"], rows=rows))


def what_it_is(signal: dict[str, Any]) -> str:
    """A signal in words: `product reading, 2 units`; `hard bounce, on`; `incomplete form, until 2026-10-12`."""
    name = rule_name(signal["rule_id"])
    if signal["kind"] == "state":
        return f"{name}, on" if signal["is_on"] else f"{name}, until {signal['ends_on'] or 'its sources are read'}"
    if signal["counted_units"] != signal["units"]:
        return f"{name}, {signal['counted_units']} of {signal['units']} units"
    return name if signal["units"] == 1 else f"{name}, {signal['units']} units"
