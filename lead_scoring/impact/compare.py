"""What differs between the scores of two sides, as plain values for JSON: read from the tables they have written.

compare.sql joins both sides; what is not a matter of rows (files, vars, the code of rules) is compared here.
"""

import json
from collections.abc import Mapping
from difflib import unified_diff
from pathlib import Path
from typing import Any

import click
import duckdb

from lead_scoring.core import project
from lead_scoring.core.names import sql_text
from lead_scoring.core.queries import rows, rows_by
from lead_scoring.impact import outcomes
from lead_scoring.impact.side import TABLES
from lead_scoring.publication.marts import differences

Rows = list[dict[str, Any]]
LEVELS = ("person", "account")
SIDES = ("before", "after")
#: The tables of the scorecards, what a row of each is called, and its key.
_PRICES = {
    "prices": ("price", ("scorecard", "rule_id")),
    "groups": ("group", ("scorecard", "rule_group")),
    "bands": ("band", ("scorecard", "level", "band")),
    "scorecards": ("scorecard", ("scorecard",)),
}


def compare(
    before: Path, after: Path, scorecard: str | None = None, sample: float = 1.0, names: bool = False
) -> dict[str, Any]:
    """All that differs between what two sides have written to folders, in the terms of the report.

    Without differences every list of it is empty. `scorecard`: by default the primary one. `sample`: the share of
    accounts, with all their people. `names`: whether people and accounts are shown with their names and emails.
    """
    folders = (before, after)
    sides = [json.loads((folder / "side.json").read_text(encoding="utf-8")) for folder in folders]
    with duckdb.connect() as con:
        for table in TABLES:
            rows_before, rows_after = (
                f"select *, '{side}' as side from read_parquet({sql_text(folder / f'{table}.parquet')})"
                for side, folder in zip(SIDES, folders, strict=True)
            )
            con.execute(f"create table {table} as {rows_before} union all by name {rows_after}")
        scorecard = _choose_scorecard(con, scorecard)
        bound = f"{int(sample * 2**32):08x}" if sample < 1 else None
        con.execute("set variable scorecard = $1", [scorecard])
        con.execute("set variable sample_bound = $1::varchar", [bound])
        con.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
        totals, bands, moves, distributions = (
            rows_by(con, "level", f"from {view}") for view in ("totals", "band_totals", "band_moves", "distributions")
        )
        return {
            "scorecard": scorecard,
            "totals": {level: totals[level][0] for level in LEVELS},
            "changes": _changed_prices(con, folders) + _changed_files(*sides),
            "moved": rows(con, "from moved_by_rule"),
            "bands": {level: {"bands": bands.get(level, []), "moves": moves.get(level, [])} for level in LEVELS},
            "distribution": {level: distributions[level][0] for level in LEVELS},
            "crossings": _crossings(con, names),
            "segments": _segments(con, names),
            "signals": _signals(con, *sides),
            "scorecards": rows(con, "from scorecard_totals"),
            "outcomes": {level: outcomes.compare(con, level) for level in LEVELS},
        }


def _choose_scorecard(con: duckdb.DuckDBPyConnection, name: str | None) -> str:
    """The scorecard asked for, or the primary one; raises BadParameter when a side does not have it."""
    known = rows_by(con, "side", "from scorecards order by scorecard")
    chosen = name or next(row["scorecard"] for row in known["after"] if row["is_primary"])
    for side, label in zip(SIDES, ("base", "project as it stands"), strict=True):
        names = [row["scorecard"] for row in known[side]]
        if chosen not in names:
            raise click.BadParameter(
                f"the {label} has no scorecard {chosen!r}: {', '.join(names)}.", param_hint="--scorecard"
            )
    return chosen


def _changed_prices(con: duckdb.DuckDBPyConnection, folders: tuple[Path, Path]) -> Rows:
    """The cells of the scorecards that differ, old -> new; a row that came or went is one change."""
    found = []
    for table, (kind, key) in _PRICES.items():
        sides = (
            [
                {name: _plain(value) for name, value in row.items()}
                for row in rows(con, f"from read_parquet({sql_text(folder / f'{table}.parquet')})")
            ]
            for folder in folders
        )
        for identity, column, *values in differences(*sides, key):
            if not column:
                values = [row and _described(row, key) for row in values]
            rule_id = identity[1] if kind == "price" else None
            found.append(_change(kind, " ".join(identity), column or "row", *values, rule_id, identity[0]))
    return found


def _described(row: Mapping[str, Any], key: tuple[str, ...]) -> str:
    return ", ".join(f"{name} {value}" for name, value in row.items() if name not in key and value is not None)


def _changed_files(before: Mapping[str, Any], after: Mapping[str, Any]) -> Rows:
    """Vars, rules, and other files that differ."""
    found = []
    explained = {f"seeds/{name}.csv" for name in project.SCORING_SEEDS}
    for name in sorted({*before["vars"], *after["vars"]}):
        old, new = before["vars"].get(name), after["vars"].get(name)
        if old != new:
            found.append(_change("parameter", name, "value", old, new))
            explained.add("dbt_project.yml")
    for rule_id in sorted({*before["rules"], *after["rules"]}):
        old, new = before["rules"].get(rule_id), after["rules"].get(rule_id)
        explained |= {rule["path"] for rule in (old, new) if rule}
        if not old or not new:
            found.append(_change("SQL", rule_id, "rule", "there" if old else None, "there" if new else None, rule_id))
        elif old["sql"] != new["sql"]:
            found.append(_change("SQL", rule_id, new["path"], *_lines(old["sql"], new["sql"]), rule_id))
        elif old["fingerprint"] != new["fingerprint"]:
            found.append(_change("SQL", rule_id, "through a parameter, macro or list", None, None, rule_id))
    for path in sorted({*before["sources"], *after["sources"]} - explained):
        old, new = before["sources"].get(path), after["sources"].get(path)
        if old != new:
            found.append(_change("file", path, "new" if not old else "removed" if not new else "changed", None, None))
    return found


def _change(
    kind: str, name: str, what: str, old: Any, new: Any, rule_id: str | None = None, scorecard: str | None = None
) -> dict[str, Any]:
    change = {"kind": kind, "name": name, "what": what, "old": old, "new": new}
    return change | {"rule_id": rule_id, "scorecard": scorecard}


def _plain(value: Any) -> Any:
    """A value of a seed as people write it: 4, not Decimal('4.000000')."""
    return float(value) if hasattr(value, "as_tuple") else value


def _lines(old: str, new: str) -> tuple[str, str]:
    """How many lines went and came."""
    marks = [line[0] for line in unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=0)][2:]
    return tuple(f"{count} line{'' if count == 1 else 's'}" for count in (marks.count("-"), marks.count("+")))


def _crossings(con: duckdb.DuckDBPyConnection, names: bool) -> Rows:
    """Everybody who became or stopped being an MQL or MQA, with what caused it; the largest moves first."""
    return [
        {
            "level": row["level"],
            "id": row["scored_id"],
            **({"name": row["name"], "email": row["email"]} if names else {}),
            "account_id": row["account_id"],
            "is_gained": row["is_gained"],
            **{f"{name}_{side}": row[f"{name}_{side}"] for name in ("score", "band", "gate") for side in SIDES},
            "cause": _cause(row),
        }
        for row in rows(con, "from crossings")
    ]


def _cause(row: Mapping[str, Any]) -> dict[str, Any]:
    """What made somebody cross the line, the first that applies.

    `identity`: scored on one side only. `gate`: the score was high enough, a gate went or came. `stage`: likewise, the
    scorecard applies, or not. `band`: the earlier score is on the other side of the line as it is now. Else `rule`: the
    contribution that moved most towards the side where they are now.
    """
    if not row["was_there"] or not row["is_there"]:
        return {"kind": "identity", "rule_id": None}
    side = "before" if row["is_gained"] else "after"
    if row[f"band_{side}"] == "sales_ready":
        gate = row[f"gate_{side}"]
        return {"kind": "gate" if gate else "stage", "rule_id": gate}
    if (round(row["score_before"], 6) >= row["line_after"]) == row["is_gained"]:
        return {"kind": "band", "rule_id": None, "before": row["line_before"], "after": row["line_after"]}
    points = {"before": row["points_before"], "after": row["points_after"], "moved": row["moved"]}
    return {"kind": "rule", "rule_id": row["rule_id"], **points}


def _segments(con: duckdb.DuckDBPyConnection, names: bool) -> dict[str, Rows]:
    found = rows_by(con, "attribute", "from segments")
    if names:
        accounts = {row["scored_id"]: row["name"] for row in rows_by(con, "level", "from names").get("account", [])}
        found["account"] = [{**row, "name": accounts.get(row["segment"])} for row in found.get("account", [])]
    return {name: found.get(name, []) for name in ("lifecycle", "account", "source", "country")}


def _signals(con: duckdb.DuckDBPyConnection, before: Mapping[str, Any], after: Mapping[str, Any]) -> Rows:
    """Rules whose SQL has changed, also through a macro, and all others that find something else now."""
    none = dict.fromkeys(("gained", "lost", "people_gained", "people_lost"), 0)
    none |= {"examples_gained": [], "examples_lost": []}
    counts = rows_by(con, "rule_id", "from signal_counts")
    absent = {"path": "", "sql": "", "fingerprint": None}
    found = []
    for rule_id in sorted({*before["rules"], *after["rules"], *counts}):
        old, new = (side["rules"].get(rule_id, absent) for side in (before, after))
        is_changed = old["fingerprint"] != new["fingerprint"]
        if not is_changed and rule_id not in counts:
            continue
        path = new["path"] or old["path"]
        diff = unified_diff(old["sql"].splitlines(), new["sql"].splitlines(), path, path, lineterm="", n=2)
        code = {"rule_id": rule_id, "path": path, "is_changed": is_changed, "diff": list(diff)}
        found.append({**code, **counts.get(rule_id, [none])[0]})
    return found
