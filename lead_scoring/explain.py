"""Why a score is what it is, from the publication alone: one sentence, the contributions, the newest signals."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import duckdb
from rich.console import Console

from lead_scoring.console import make_table
from lead_scoring.errors import NothingFound
from lead_scoring.names import band_name, gate_name, rule_name, shown, signed
from lead_scoring.publish import DATABASE
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
        click.echo(shown(json.dumps(_as_json(found), indent=2, default=str, ensure_ascii=False)))
    else:
        _print(console, found)


def open_publication(folder: Path) -> duckdb.DuckDBPyConnection:
    """Open what is published in a folder for reading; raises NothingFound when nothing is."""
    database = folder / "current" / DATABASE
    if not database.exists():
        raise NothingFound(f"nothing is published in {folder}.\nRun `lead-scoring run` first, or give --publish.")
    return duckdb.connect(database, read_only=True)


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
    subjects = rows(con, _SUBJECT[level], keys, scorecard)
    contributions = _by_id(rows(con, _CONTRIBUTIONS.format(key=own), scorecard, level, keys))
    signals = _by_id(rows(con, signals_sql(level) + _NEWEST, scorecard, keys, newest))
    people = _by_id(rows(con, _PEOPLE, keys, scorecard)) if level == "account" else {}
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


_SUBJECT = {
    "person": """
        select scores.person_id, leads.email, leads.first_name, leads.last_name, leads.job_title, scores.account_id,
            leads.lifecycle_stage, scores.scorecard, scores.as_of, scores.score, scores.band, scores.gate,
            scores.is_qualified, bands.min_score as qualifies_at,
            case when leads.is_mql and cards.is_primary then leads.mql_until end as qualified_until, scores.run_id
        from lead_scores_by_scorecard as scores
        inner join lead_scores as leads using (person_id)
        left join bands on bands.scorecard = scores.scorecard and level = 'person' and bands.band = 'sales_ready'
        left join (select distinct scorecard, is_primary from prices) as cards on cards.scorecard = scores.scorecard
        where scores.person_id in (select unnest(?)) and scores.scorecard = ?""",
    "account": """
        select scores.account_id, accounts.name, accounts.domain, accounts.lifecycle_stage, scores.scorecard,
            scores.as_of, scores.score, scores.band, null as gate, scores.is_qualified,
            bands.min_score as qualifies_at, accounts.people, accounts.engaged_people_30,
            case when accounts.is_mqa and cards.is_primary then accounts.mqa_until end as qualified_until, scores.run_id
        from account_scores_by_scorecard as scores
        inner join account_scores as accounts using (account_id)
        left join bands on bands.scorecard = scores.scorecard and level = 'account' and bands.band = 'sales_ready'
        left join (select distinct scorecard, is_primary from prices) as cards on cards.scorecard = scores.scorecard
        where scores.account_id in (select unnest(?)) and scores.scorecard = ?""",
}

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


def rows(con: duckdb.DuckDBPyConnection, sql: str, *parameters: object) -> list[dict[str, Any]]:
    """The rows of a query, each as a dictionary by column."""
    result = con.execute(sql, parameters)
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def choose_scorecard(con: duckdb.DuckDBPyConnection, name: str | None) -> str:
    """The scorecard asked for, or the primary one; a usage error names those there are."""
    known = con.execute("select scorecard, bool_or(is_primary) from prices group by 1 order by 2 desc, 1").fetchall()
    if name is None:
        return known[0][0]
    if name not in [scorecard for scorecard, _ in known]:
        names = ", ".join(scorecard for scorecard, _ in known)
        raise click.BadParameter(f"{name!r} is not a scorecard of this publication: {names}.", param_hint="--scorecard")
    return name


def _find(con: duckdb.DuckDBPyConnection, who: str) -> tuple[str, str]:
    """The level and id that a person_id, an email (however it is written) or an account_id stands for."""
    who = who.strip()
    searches = (
        ("person", lambda: _column(con, "select person_id from lead_scores where person_id = ?", who)),
        ("person", lambda: _people_of_email(con, who)),
        ("account", lambda: _column(con, "select account_id from account_scores where account_id = ?", who)),
    )
    for level, search in searches:
        ids = search()
        if len(ids) > 1:
            names = ", ".join(ids[:5]) + (", ..." if len(ids) > 5 else "")
            raise NothingFound(f"{len(ids)} people have the email {who}; say which person_id: {names}.")
        if ids:
            return level, ids[0]
    near = con.execute(
        """
        select name from (
            select person_id as name from lead_scores union all select email from lead_scores
            union all select account_id from account_scores
        ) where name is not null order by jaro_winkler_similarity(lower(name), lower($1)) desc, name limit 3
        """,
        [who],
    ).fetchall()
    hint = f"\nNearest: {', '.join(name for (name,) in near)}." if near else ""
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
    seen = [row for row in contributions if abs(row["points"]) >= _VISIBLE]
    best = [row for row in sorted(seen, key=lambda row: -row["points"]) if row["points"] > 0][:2]
    worst = [row for row in sorted(seen, key=lambda row: row["points"]) if row["points"] < 0][:2]
    reasons = []
    if best:
        rest = "mostly " if len([row for row in seen if row["points"] > 0]) > 1 else ""
        reasons.append(rest + " and ".join(map(_with_points, best)))
    if worst:
        reasons.append("held back by " + " and ".join(map(_with_points, worst)))
    text += f": {', '.join(reasons)}" if reasons else ": nothing has counted for it"
    if subject["qualified_until"]:
        line = f"{subject['qualifies_at']:g}"
        text += f"; without new activity it falls below {line} on {subject['qualified_until']}"
    return text


def _with_points(row: dict[str, Any]) -> str:
    return f"{rule_name(row['rule_id'])} ({signed(row['points'], 1)})"


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
    title = [subject[f"{found.level}_id"]]
    if found.level == "person":
        name = " ".join(filter(None, (subject["first_name"], subject["last_name"])))
        title += [name, subject["job_title"], subject["email"], subject["account_id"]]
    else:
        title += [subject["name"], subject["domain"], f"{subject['people']} people"]
    console.print("  ".join(filter(None, title)), style="bold", markup=False)
    console.print(f"{found.sentence}.", markup=False)
    console.print(f"Scorecard {subject['scorecard']}, as of {subject['as_of']}.\n", style="dim", markup=False)
    _print_waterfall(console, found)
    _print_withheld(console, found.contributions)
    _print_signals(console, found)
    if found.people:
        table = make_table("people, best first", "score", "band", "gate", "email", text=["band", "gate", "email"])
        for row in found.people:
            table.add_row(row["person_id"], f"{row['score']:.1f}", row["band"], row["gate"], row["email"])
        console.print(table)


def _print_waterfall(console: Console, found: Explanation) -> None:
    """One line a rule, its bar starting where the rule before it ended, down to the score."""
    table = make_table("contribution", "units", "last", "before decay", "points", "", text=[""])
    table.columns[5].no_wrap = True
    shown = [row for row in found.contributions if abs(row["points"]) >= TRACE]
    total, steps = 0.0, []
    for row in shown:
        steps.append((total, total + row["points"]))
        total += row["points"]
    low = min([0.0, *(min(step) for step in steps)])
    width = max(10, min(36, console.width - 72))
    scale = width / ((max([0.0, *(max(step) for step in steps)]) - low) or 1)
    for row, (start, end) in zip(shown, steps, strict=True):
        table.add_row(
            rule_name(row["rule_id"]),
            "" if row["units"] is None else f"{row['units']}",
            "" if row["last_on"] is None else f"{row['last_on']}",
            "" if row["undecayed_points"] is None else f"{row['undecayed_points']:.2f}",
            signed(row["points"]),
            _bar(console, min(start, end) - low, abs(end - start), scale, "green" if end >= start else "red"),
        )
    score = found.subject["score"]
    table.add_section()
    table.add_row("score", "", "", "", f"{score:.2f}", _bar(console, min(0, score) - low, abs(score), scale, "blue"))
    console.print(table)
    if len(shown) < len(found.contributions):
        rest = ", ".join(rule_name(row["rule_id"]) for row in found.contributions if row not in shown)
        console.print(f"  worth next to nothing today: {rest}", markup=False)


def _bar(console: Console, start: float, length: float, scale: float, colour: str) -> str:
    """A bar of block characters, or of # where the output cannot show them; anything that counts gets one at least."""
    block = "█" if console.encoding.lower().startswith("utf") else "#"
    before, end = round(start * scale), round((start + length) * scale)
    if length and end == before:
        before, end = max(0, end - 1), max(1, end)
    return f"{' ' * before}[{colour}]{block * (end - before)}[/{colour}]"


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


def _print_withheld(console: Console, contributions: Sequence[dict[str, Any]]) -> None:
    lines = [line for row in contributions for line in withheld(row)]
    for line in lines:
        console.print(f"  {line}", markup=False)
    if lines:
        console.print()


def _print_signals(console: Console, found: Explanation) -> None:
    if not found.signals:
        console.print("No signals.")
        return
    person = ["person"] if found.level == "account" else []
    header = ["on", "newest signals", "worth today", *person, "evidence"]
    rows = [header[:-1]]
    rows += [
        [f"{row['signal_on']}", what_it_is(row), signed(row["worth_today"]), *([row["person_id"]] if person else [])]
        for row in found.signals
    ]
    room = console.width - sum(max(map(len, column)) + 3 for column in zip(*rows, strict=True)) - 5
    table = make_table(*header, text=["newest signals", "person", "evidence"])
    for cells, row in zip(rows[1:], found.signals, strict=True):
        evidence = [row["evidence_id"], row["evidence_url"], row["evidence_detail"] or row["evidence_type"]]
        line = "  ".join(part.removeprefix("https://") for part in evidence if part)
        table.add_row(*cells, line if len(line) <= room else f"{line[: max(0, room - 1)]}…")
    console.print(table)


def what_it_is(signal: dict[str, Any]) -> str:
    """A signal in words: `product reading, 2 units`; `hard bounce, on`; `incomplete form, until 2026-10-12`."""
    name = rule_name(signal["rule_id"])
    if signal["kind"] == "state":
        return f"{name}, on" if signal["is_on"] else f"{name}, until {signal['ends_on'] or 'its sources are read'}"
    if signal["counted_units"] != signal["units"]:
        return f"{name}, {signal['counted_units']} of {signal['units']} units"
    return name if signal["units"] == 1 else f"{name}, {signal['units']} units"
