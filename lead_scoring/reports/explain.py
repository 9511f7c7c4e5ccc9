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
from lead_scoring.core.rules import gate_name, rule_name
from lead_scoring.publication.marts import choose_scorecard, open_publication, records, rows
from python_udfs import normalise_email
from python_udfs.emails import PLAIN_ADDRESS

NEWEST_SIGNALS = 12
#: Points that show as 0.0 are not worth a word in the sentence.
_VISIBLE = 0.05
#: Points below this have no line in the waterfall.
TRACE = 0.005


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
        return _sentence(self.level, self.subject, self.contributions)


def explain(console: Console, folder: Path, who: str, scorecard: str | None, as_json: bool) -> None:
    """Print the explanation of a person_id, email or account_id; raises NothingFound with the nearest names."""
    with open_publication(folder) as con:
        found = read(con, who, scorecard)
    if as_json:
        print_json(_as_json(found))
    else:
        _print(console, found)


def read(con: duckdb.DuckDBPyConnection, who: str, scorecard: str | None = None) -> Explanation:
    """Find who is meant and read all that explains the score."""
    scorecard = choose_scorecard(con, scorecard)
    level, key = _find(con, who)
    return read_many(con, level, [key], scorecard)[key]


def read_many(
    con: duckdb.DuckDBPyConnection, level: str, keys: Sequence[str], scorecard: str, newest: int = NEWEST_SIGNALS
) -> dict[str, Explanation]:
    """Explain many people or accounts in one go, by their ids; `newest` signals of each, states that are on first."""
    own = f"{level}_id"
    subjects = rows(con, _SUBJECT.format(level=level, **_SUBJECTS[level]), keys, scorecard)
    names = records(con)
    contributions = _by_id(rows(con, _CONTRIBUTIONS.format(key=own), scorecard, level, keys))
    signals = _by_id(rows(con, signals_sql(level) + _NEWEST, scorecard, keys, newest))
    people = _by_id(rows(con, _PEOPLE, keys, scorecard)) if level == "account" else {}
    for row in (*subjects, *(row for found in (signals, people) for of_one in found.values() for row in of_one)):
        if "person_id" in row:
            row["record_id"] = names.get(row["person_id"], row["person_id"])
    return {
        subject[own]: Explanation(
            level, subject, *(found.get(subject[own], []) for found in (contributions, signals, people))
        )
        for subject in subjects
    }


def signals_sql(level: str) -> str:
    """The start of a query on `priced`: all signals of some people or accounts, with what each is worth today.

    Its parameters are the scorecard and the list of ids; column scored_id is the one of them a signal belongs to.
    """
    return _SIGNALS.format(key=f"{level}_id", level=level)


def _by_id(found: Sequence[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Rows by their scored_id, which they lose."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in found:
        groups.setdefault(row.pop("scored_id"), []).append(row)
    return groups


#: By level: what is known of who is scored, the marts of their scores, and what those who qualify are called.
_SUBJECTS = {
    "person": {
        "known": "person_id, email, first_name, last_name, job_title, scores.account_id, lifecycle_stage, scores.gate",
        "marts": "lead_scores",
        "qualified": "mql",
    },
    "account": {
        "known": "account_id, name, domain, lifecycle_stage, people, engaged_people_30, null as gate",
        "marts": "account_scores",
        "qualified": "mqa",
    },
}
_SUBJECT = """
    select {known}, scorecard, scores.as_of, scores.score, scores.band, scores.is_qualified, scores.run_id,
        line.min_score as qualifies_at,
        case when who.is_{qualified} and cards.is_primary then who.{qualified}_until end as qualified_until
    from {marts}_by_scorecard as scores
    inner join {marts} as who using ({level}_id)
    left join (from bands where level = '{level}' and band = 'sales_ready') as line using (scorecard)
    left join (select distinct scorecard, is_primary from prices) as cards using (scorecard)
    where {level}_id in (select unnest(?)) and scorecard = ?"""

_CONTRIBUTIONS = """
    select {key} as scored_id, rule_id, rule_group, units, signals, first_on, last_on, undecayed_points, points,
        withheld_by_limit, withheld_by_cap
    from score_contributions
    where scorecard = ? and level = ? and {key} in (select unnest(?))
    order by rule_id like 'limit:%', points desc, rule_id"""

# Signals of a rule that gives its person no points (an exemption), and positive points of a gated person to an account,
# are worth nothing. Limits are those of the primary scorecard.
_SIGNALS = """
    with counted as (
        select signals.*,
            case when signals.kind = 'state' then if(signals.is_on, 1, 0) else signals.counted_units end
            * prices.{level}_points
            * case
                when signals.kind = 'state' or prices.decay = 'none' then 1
                when prices.decay = 'linear'
                    then greatest(0, 1 - (scores.as_of - signals.signal_on) / prices.lifespan_days)
                else power(2.0, - (scores.as_of - signals.signal_on) / prices.half_life_days)
            end as points,
            not exists (
                select 1 from score_contributions as counted
                where counted.scorecard = scores.scorecard and counted.rule_id = signals.rule_id
                    and counted.level = '{level}' and counted.{key} = signals.{key}
            )
            or coalesce(own.points, 0) = 0
            or ('{level}' = 'account' and points > 0 and scores.gate is not null) as is_withheld
        from lead_signals as signals
        inner join lead_scores_by_scorecard as scores using (person_id)
        left join prices on prices.scorecard = scores.scorecard and prices.rule_id = signals.rule_id
        left join score_contributions as own
            on own.scorecard = scores.scorecard and own.level = 'person'
            and own.person_id = signals.person_id and own.rule_id = signals.rule_id
        where scores.scorecard = ? and signals.{key} in (select unnest(?))
    ),
    priced as (
        select *, {key} as scored_id, if(is_withheld, 0, coalesce(points, 0)) as worth_today from counted
    )"""

_NEWEST = """
    select scored_id, signal_on, ends_on, rule_id, kind, is_on, person_id, units, counted_units,
        worth_today, evidence_id, evidence_type, evidence_url, evidence_detail
    from priced
    qualify row_number() over (
        partition by scored_id
        order by is_on is true desc, signal_on desc, signal_at desc nulls first, rule_id, evidence_id
    ) <= ?
    order by is_on is true desc, signal_on desc, signal_at desc nulls first, rule_id, evidence_id"""

_PEOPLE = """
    select leads.account_id as scored_id, person_id, email, job_title, leads.score, leads.band, leads.gate
    from lead_scores_by_scorecard as leads inner join lead_scores using (person_id)
    where leads.account_id in (select unnest(?)) and leads.scorecard = ?
    qualify row_number() over (partition by leads.account_id order by leads.score desc, person_id) <= 10
    order by leads.score desc, person_id"""


#: The person of a record, whether it is there or was merged away.
_MERGED = """
    with known as (select person_id, coalesce(merged_into_person_id, person_id) as record_id from crm_sync_leads)
    select leads.person_id
    from known as asked inner join known using (record_id) inner join lead_scores as leads
        on known.person_id = leads.person_id
    where asked.person_id = ?"""

_NEAREST = """
    select name from (
        select person_id as name from crm_sync_leads union all select email from lead_scores
        union all select account_id from account_scores
    ) where name is not null order by jaro_winkler_similarity(lower(name), lower(?)) desc, name limit 3"""


def _find(con: duckdb.DuckDBPyConnection, who: str) -> tuple[str, str]:
    """The level and id that a person_id, an email (however it is written) or an account_id stands for."""
    who = who.strip()
    searches = (
        ("person", _column(con, "select person_id from lead_scores where person_id = ?", who)),
        ("person", _column(con, _MERGED, who)),
        ("person", _people_of_email(con, who)),
        ("account", _column(con, "select account_id from account_scores where account_id = ?", who)),
    )
    for level, ids in searches:
        if len(ids) > 1:
            names = ", ".join(ids[:5]) + (", ..." if len(ids) > 5 else "")
            raise NothingFound(f"{len(ids)} people have the email {who}; say which person_id: {names}.")
        if ids:
            return level, ids[0]
    near = _column(con, _NEAREST, who)
    hint = f"\nNearest: {', '.join(near)}." if near else ""
    raise NothingFound(f"no person_id, email or account_id {who!r} in this publication.{hint}")


def _people_of_email(con: duckdb.DuckDBPyConnection, who: str) -> list[str]:
    """The people whose email is this one, in its normal form."""
    wanted = normalise_email(who)
    if wanted is None:
        return []
    near = con.execute(
        "select person_id, email from lead_scores where lower(email) = $wanted"
        " or not regexp_full_match(email, $plain) order by 1",
        {"wanted": wanted, "plain": PLAIN_ADDRESS},
    ).fetchall()
    return [person_id for person_id, email in near if normalise_email(email) == wanted]


def _column(con: duckdb.DuckDBPyConnection, sql: str, value: str) -> list[str]:
    return [row[0] for row in con.execute(sql, [value]).fetchall()]


def _sentence(level: str, subject: dict[str, Any], contributions: Sequence[dict[str, Any]]) -> str:
    """`MQL at 14.2: mostly demo request (+11.1), held back by ...; without new activity it falls below 10 on ...`"""
    text = f"{band_name(level, subject['band'], subject['is_qualified'])} at {subject['score']:.1f}"
    if subject["gate"]:
        but = " but no MQL" if subject["band"] == "sales_ready" else ""
        text += f"{but} (gate: {gate_name(subject['gate'], subject['lifecycle_stage'])})"
    elif subject["band"] == "sales_ready" and not subject["is_qualified"]:
        text += f" but no MQA ({gate_name('lifecycle', subject['lifecycle_stage'])})"
    counting = [row for row in contributions if abs(row["points"]) >= _VISIBLE]
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


def _with_points(contributions: Sequence[dict[str, Any]]) -> str:
    return " and ".join(f"{rule_name(row['rule_id'])} ({signed(row['points'], 1)})" for row in contributions)


def _as_json(found: Explanation) -> dict[str, Any]:
    return {
        "level": found.level,
        **found.subject,
        "sentence": found.sentence,
        "contributions": found.contributions,
        "signals": found.signals,
        **({"best_people": found.people} if found.level == "account" else {}),
    }


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
