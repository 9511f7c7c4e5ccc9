"""What differs between the scores of two sides, as plain values for JSON: read from the tables they have written."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from typing import Any

import click
import duckdb

from lead_scoring import project
from lead_scoring.impact import outcomes
from lead_scoring.impact.side import TABLES

Rows = list[dict[str, Any]]
LEVELS = ("person", "account")
SIDES = ("before", "after")
#: People of whom signals came or went are shown by example.
EXAMPLES = 5
#: How many bins a distribution has, about.
_BINS = 14
_SEGMENTS = {"lifecycle": "lifecycle_stage", "account": "account_id", "source": "source_system", "country": "country"}
_NICE = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True)
class Comparison:
    """What is compared: the folders that both sides have written to, and by which scorecard."""

    before: Path
    after: Path
    scorecard: str | None = None
    """Default: the primary one."""
    sample: float = 1.0
    """The share of accounts, with all their people."""
    names: bool = False
    """Whether people and accounts are shown with their names and emails."""


def compare(asked: Comparison) -> dict[str, Any]:
    """All that differs, in the terms of the report; without differences every list of them is empty."""
    with duckdb.connect() as con:
        _open(con, asked)
        scorecard = _choose_scorecard(con, asked.scorecard)
        _join(con, scorecard)
        sides = [
            json.loads((folder / "side.json").read_text(encoding="utf-8")) for folder in (asked.before, asked.after)
        ]
        return {
            "scorecard": scorecard,
            "totals": {level: _totals(con, level) for level in LEVELS},
            "changes": _changes(con, *sides),
            "moved": _moved(con),
            "bands": {level: _bands(con, level) for level in LEVELS},
            "distribution": {level: _distribution(con, level) for level in LEVELS},
            "crossings": _crossings(con, asked.names),
            "segments": {name: _segment(con, column, asked.names) for name, column in _SEGMENTS.items()},
            "signals": _signals(con, *sides),
            "scorecards": _scorecards(con),
            "outcomes": {level: outcomes.compare(con, level) for level in LEVELS},
        }


def _open(con: duckdb.DuckDBPyConnection, asked: Comparison) -> None:
    """Make tables `<name>_before` and `<name>_after` of what both sides have written, less who is not in the sample."""
    for side, folder in zip(SIDES, (asked.before, asked.after), strict=True):
        for table in TABLES:
            path = str(folder / f"{table}.parquet").replace("'", "''")
            con.execute(f"create table {table}_{side} as from read_parquet('{path}')")
    if asked.sample >= 1:
        return
    bound = f"{int(asked.sample * 2**32):08x}"
    # as macro is_sampled has it; who is in the sample of one side only, since the account is another, is left out
    con.execute(
        "create table left_out as "
        + " union ".join(
            f"select 'person' as level, person_id as scored_id from people_{side}"
            f" where md5(coalesce(account_id, person_id)) >= '{bound}'"
            f" union select 'account', account_id from accounts_{side} where md5(account_id) >= '{bound}'"
            for side in SIDES
        )
    )
    for side in SIDES:
        for level in LEVELS:
            out = f"(select scored_id from left_out where level = '{level}')"
            con.execute(f"delete from {level}_scores_{side} where scored_id in {out}")
            con.execute(f"delete from contributions_{side} where level = '{level}' and scored_id in {out}")
            con.execute(f"delete from outcomes_{side} where level = '{level}' and scored_id in {out}")
            table = "people" if level == "person" else "accounts"
            con.execute(f"delete from {table}_{side} where {level}_id in {out}")
        con.execute(
            f"delete from signals_{side} where person_id in (select scored_id from left_out where level = 'person')"
        )


def _choose_scorecard(con: duckdb.DuckDBPyConnection, name: str | None) -> str:
    """The scorecard asked for, or the primary one; raises BadParameter when a side does not have it."""
    primary = con.execute("select scorecard from scorecards_after where is_primary").fetchone()[0]
    for side, label in zip(SIDES, ("base", "project as it stands"), strict=True):
        known = [row[0] for row in con.execute(f"select scorecard from scorecards_{side} order by 1").fetchall()]
        if (name or primary) not in known:
            raise click.BadParameter(
                f"the {label} has no scorecard {name or primary!r}: {', '.join(known)}.", param_hint="--scorecard"
            )
    return name or primary


def _join(con: duckdb.DuckDBPyConnection, scorecard: str) -> None:
    """Make `scores` (one row per level and who is scored) and `moves` (and rule), both with before and after."""
    for side in SIDES:
        con.execute(
            f"create view all_scores_{side} as select 'person' as level, * from person_scores_{side}"
            f" union all select 'account', * from account_scores_{side}"
        )
    columns = ", ".join(f"{side}.{name} as {name}_{side}" for side in SIDES for name in ("score", "band", "gate"))
    con.execute(
        f"""
        create table all_scores as
        select scorecard, level, scored_id, {columns},
            coalesce(before.is_qualified, false) as was_qualified, coalesce(after.is_qualified, false) as is_qualified,
            before.scored_id is not null as was_there, after.scored_id is not null as is_there
        from all_scores_before as before full join all_scores_after as after using (scorecard, level, scored_id)
        """
    )
    con.execute("create table scores as from all_scores where scorecard = ?", [scorecard])
    con.execute(
        """
        create table moves as
        select *, points_after - points_before as moved from (
            select level, scored_id, rule_id, coalesce(before.points, 0) as points_before,
                coalesce(after.points, 0) as points_after
            from (from contributions_before where scorecard = $1) as before
            full join (from contributions_after where scorecard = $1) as after using (level, scored_id, rule_id)
        ) where round(points_after - points_before, 6) <> 0
        """,
        [scorecard],
    )
    con.execute("create table scorecard as select ? as scorecard", [scorecard])
    con.execute(
        """
        create table whos as
        select 'person' as level, person_id as scored_id, nullif(concat_ws(' ', first_name, last_name), '') as name,
            email, account_id, lifecycle_stage, source_system, country
        from (
            select *, 1 as side from people_after union all select *, 0 from people_before
        ) qualify row_number() over (partition by person_id order by side desc) = 1
        union all
        select 'account', account_id, name, null, account_id, lifecycle_stage, null, null
        from (
            select *, 1 as side from accounts_after union all select *, 0 from accounts_before
        ) qualify row_number() over (partition by account_id order by side desc) = 1
        """
    )


def _rows(con: duckdb.DuckDBPyConnection, sql: str, parameters: object = None) -> Rows:
    cursor = con.execute(sql, parameters)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


_COUNTS = """
    count(*) as scored,
    count(*) filter (where was_there) as scored_before,
    count(*) filter (where is_there) as scored_after,
    count(*) filter (where was_qualified) as qualified_before,
    count(*) filter (where is_qualified) as qualified_after,
    count(*) filter (where is_qualified and not was_qualified) as gained,
    count(*) filter (where was_qualified and not is_qualified) as lost,
    count(*) filter (where band_before is distinct from band_after) as changed_band,
    count(*) filter (where round(coalesce(score_after, 0) - coalesce(score_before, 0), 6) <> 0) as changed_score,
    coalesce(avg(coalesce(score_after, 0) - coalesce(score_before, 0)), 0) as mean_change"""


def _totals(con: duckdb.DuckDBPyConnection, level: str) -> dict[str, Any]:
    return _rows(con, f"select {_COUNTS} from scores where level = ?", [level])[0]


def _scorecards(con: duckdb.DuckDBPyConnection) -> Rows:
    """All scorecards that both sides have, so that a change of one that nobody looked at is seen."""
    return _rows(
        con,
        f"""
        select scorecard, level, {_COUNTS} from all_scores
        where scorecard in (select scorecard from scorecards_before intersect select scorecard from scorecards_after)
        group by all order by scorecard, level desc
        """,
    )


def _changes(con: duckdb.DuckDBPyConnection, before: Mapping[str, Any], after: Mapping[str, Any]) -> Rows:
    """What was changed, old -> new: prices, groups, bands, scorecards, vars, rules, and other files."""
    found = [
        *_changed_rows(con, "prices", "price", ("scorecard", "rule_id")),
        *_changed_rows(con, "groups", "group", ("scorecard", "rule_group")),
        *_changed_rows(con, "bands", "band", ("scorecard", "level", "band")),
        *_changed_rows(con, "scorecards", "scorecard", ("scorecard",)),
    ]
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


def _changed_rows(con: duckdb.DuckDBPyConnection, table: str, kind: str, key: tuple[str, ...]) -> Rows:
    """The cells of a table of the scorecards that differ; a row that came or went is one change."""
    sides = [{tuple(row[k] for k in key): row for row in _rows(con, f"from {table}_{side}")} for side in SIDES]
    found = []
    for identity in sorted({*sides[0], *sides[1]}):
        old, new = (side.get(identity) for side in sides)
        rule_id = identity[1] if kind == "price" else None
        if old is None or new is None:
            texts = [row and ", ".join(f"{k} {_plain(v)}" for k, v in row.items() if k not in key and v is not None)
                     for row in (old, new)]  # fmt: skip
            found.append(_change(kind, " ".join(identity), "row", *texts, rule_id, identity[0]))
            continue
        for column in new:
            if column not in key and old.get(column) != new[column]:
                values = _plain(old.get(column)), _plain(new[column])
                found.append(_change(kind, " ".join(identity), column, *values, rule_id, identity[0]))
    return found


def _change(
    kind: str, name: str, what: str, old: Any, new: Any, rule_id: str | None = None, scorecard: str | None = None
) -> dict[str, Any]:
    return {
        "kind": kind,
        "name": name,
        "what": what,
        "old": old,
        "new": new,
        "rule_id": rule_id,
        "scorecard": scorecard,
    }


def _plain(value: Any) -> Any:
    """A value of a seed as people write it: 4, not Decimal('4.000000')."""
    return float(value) if hasattr(value, "as_tuple") else value


def _lines(old: str, new: str) -> tuple[str, str]:
    """How many lines went and came."""
    marks = [line[0] for line in unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=0)][2:]
    return tuple(f"{count} line{'' if count == 1 else 's'}" for count in (marks.count("-"), marks.count("+")))


def _moved(con: duckdb.DuckDBPyConnection) -> Rows:
    """How far each rule moved scores: people or accounts, points in all, and the largest move of one."""
    return _rows(
        con,
        """
        select level, rule_id, count(*) as scored, sum(moved) as points, arg_max(scored_id, (abs(moved), scored_id))
            as largest_id, arg_max(moved, (abs(moved), scored_id)) as largest
        from moves group by all order by level desc, sum(abs(moved)) desc, rule_id
        """,
    )


def _bands(con: duckdb.DuckDBPyConnection, level: str) -> dict[str, Any]:
    """How many stand in each band, highest first, and who moved from which to which; `absent`: on one side only."""
    order = [
        row[0]
        for row in con.execute(
            """
            select band from (
                select band, min_score from bands_after where level = $1 and scorecard = (from scorecard)
                union all select band, min_score from bands_before where level = $1 and scorecard = (from scorecard)
            ) group by band order by max(coalesce(min_score, '-inf'::double)) desc, band
            """,
            [level],
        ).fetchall()
    ]
    moves = _rows(
        con,
        "select coalesce(band_before, 'absent') as band_before, coalesce(band_after, 'absent') as band_after,"
        " count(*) as scored from scores where level = ? group by 1, 2 order by 1, 2",
        [level],
    )
    if any("absent" in (row["band_before"], row["band_after"]) for row in moves):
        order.append("absent")
    return {
        "bands": [
            {
                "band": band,
                **{
                    side: sum(row["scored"] for row in moves if row[f"band_{side}"] == band)
                    for side in SIDES
                },
            }
            for band in order
        ],
        "moves": moves,
    }  # fmt: skip


def _distribution(con: duckdb.DuckDBPyConnection, level: str) -> dict[str, Any]:
    """Scores before and after in bins of one width, the ends open, and their mean and quantiles."""
    low, high = con.execute(
        """
        select coalesce(quantile_cont(score, 0.005), 0), coalesce(quantile_cont(score, 0.995), 0) from (
            select score_before as score from scores where level = $1
            union all select score_after from scores where level = $1
        )
        """,
        [level],
    ).fetchone()
    rough = max((high - low) / _BINS, 0.1)
    scale = 10.0 ** (len(f"{int(rough)}") - 1 if rough >= 1 else -1)
    width = next(scale * nice for nice in _NICE if scale * nice >= rough)
    first, last = int(low // width), max(int(high // width), int(low // width) + 1)
    bins = _rows(
        con,
        f"""
        select bin * $2 as score_from, count(*) filter (where side = 'before') as before,
            count(*) filter (where side = 'after') as after
        from (
            select side, greatest($3, least($4, floor(round(score, 6) / $2)))::bigint as bin from (
                select 'before' as side, score_before as score from scores where level = $1
                union all select 'after', score_after from scores where level = $1
            ) where score is not null
            union all select null, unnest(generate_series({first}, {last}))
        ) group by bin order by bin
        """,
        [level, width, first, last],
    )
    quantiles = {
        side: _rows(
            con,
            f"select avg(score_{side}) as mean, quantile_cont(score_{side}, 0.5) as median,"
            f" quantile_cont(score_{side}, 0.9) as p90, quantile_cont(score_{side}, 0.99) as p99"
            " from scores where level = ?",
            [level],
        )[0]
        for side in SIDES
    }
    return {"width": width, "bins": bins, "quantiles": quantiles}


def _crossings(con: duckdb.DuckDBPyConnection, names: bool) -> Rows:
    """Everybody who became or stopped being an MQL or MQA, with what caused it; the largest moves first."""
    lines = {
        (level, side): line
        for side in SIDES
        for level, line in con.execute(
            f"select level, min_score from bands_{side} where band = 'sales_ready' and scorecard = (from scorecard)"
        ).fetchall()
    }
    found = _rows(
        con,
        """
        with crossings as (
            select *, is_qualified as is_gained, if(is_qualified, 1, -1) as sign from scores
            where was_qualified <> is_qualified
        ),
        causes as (
            select crossings.level, crossings.scored_id, moves.rule_id, moves.points_before, moves.points_after, moved
            from crossings inner join moves using (level, scored_id)
            where moved * sign > 0
            qualify row_number() over (
                partition by crossings.level, crossings.scored_id order by moved * sign desc, rule_id
            ) = 1
        )
        select crossings.*, causes.rule_id, causes.points_before, causes.points_after, causes.moved, whos.name,
            whos.email, whos.account_id
        from crossings left join causes using (level, scored_id) left join whos using (level, scored_id)
        order by level desc, is_gained desc, abs(coalesce(score_after, 0) - coalesce(score_before, 0)) desc, scored_id
        """,
    )
    return [
        {
            "level": row["level"],
            "id": row["scored_id"],
            **({"name": row["name"], "email": row["email"]} if names else {}),
            "account_id": row["account_id"],
            "is_gained": row["is_gained"],
            **{f"{name}_{side}": row[f"{name}_{side}"] for name in ("score", "band", "gate") for side in SIDES},
            "cause": _cause(row, lines[row["level"], "before"], lines[row["level"], "after"]),
        }
        for row in found
    ]


def _cause(row: Mapping[str, Any], line_before: float, line_after: float) -> dict[str, Any]:
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
    if (round(row["score_before"], 6) >= line_after) == row["is_gained"]:
        return {"kind": "band", "rule_id": None, "before": line_before, "after": line_after}
    return {
        "kind": "rule",
        "rule_id": row["rule_id"],
        "before": row["points_before"],
        "after": row["points_after"],
        "moved": row["moved"],
    }


def _segment(con: duckdb.DuckDBPyConnection, column: str, names: bool) -> Rows:
    """The people of each value of an attribute, those with most crossings first; null is not known."""
    found = _rows(
        con,
        f"""
        select whos.{column} as segment, {_COUNTS} from scores inner join whos using (level, scored_id)
        where level = 'person' group by all
        order by gained + lost desc, changed_band desc, scored desc, segment
        """,
    )
    if names and column == "account_id":
        known = dict(con.execute("select scored_id, name from whos where level = 'account'").fetchall())
        found = [{**row, "name": known.get(row["segment"])} for row in found]
    return found


def _signals(con: duckdb.DuckDBPyConnection, before: Mapping[str, Any], after: Mapping[str, Any]) -> Rows:
    """Rules whose SQL has changed, also through a macro, and all others that find something else now."""
    for name, one, other in (("gained", "after", "before"), ("lost", "before", "after")):
        con.execute(
            f"create table signals_{name} as select * from (from signals_{one} except all from signals_{other})"
        )
    counts = {
        row.pop("rule_id"): row
        for row in _rows(
            con,
            """
            select rule_id, count(*) filter (where is_gained) as gained, count(*) filter (where not is_gained) as lost,
                count(distinct person_id) filter (where is_gained) as people_gained,
                count(distinct person_id) filter (where not is_gained) as people_lost
            from (select *, true as is_gained from signals_gained union all select *, false from signals_lost)
            group by 1
            """,
        )
    }
    none = {"gained": 0, "lost": 0, "people_gained": 0, "people_lost": 0}
    sides = before["rules"], after["rules"]
    changed = {
        rule_id
        for rule_id in {*sides[0], *sides[1]}
        if sides[0].get(rule_id, {}).get("fingerprint") != sides[1].get(rule_id, {}).get("fingerprint")
    }
    found = []
    for rule_id in sorted({*changed, *counts}):
        old, new = (side.get(rule_id, {"path": "", "sql": ""}) for side in sides)
        path = new["path"] or old["path"]
        diff = unified_diff(old["sql"].splitlines(), new["sql"].splitlines(), path, path, lineterm="", n=2)
        found.append(
            {
                "rule_id": rule_id,
                "path": path,
                "is_changed": rule_id in changed,
                "diff": list(diff),
                **counts.get(rule_id, none),
                **{
                    f"examples_{name}": _rows(
                        con,
                        f"select person_id, min(signal_on) as signal_on, arg_min(evidence_id, (signal_on, evidence_id))"
                        f" as evidence_id, count(*) as signals from signals_{name} where rule_id = ?"
                        f" group by 1 order by 1 limit {EXAMPLES}",
                        [rule_id],
                    )
                    for name in ("gained", "lost")
                },
            }
        )
    return found
