"""What the score pages read: the marts of one publication, and nothing else.

People are masked here, so that no page ever holds what it may not show.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from lead_scoring.explain import Explanation, choose_scorecard, read_many, rows, signals_sql
from lead_scoring.publish import DATABASE
from lead_scoring.site.mask import masked, shown_id

Row = dict[str, Any]
#: Signals shown on a page; people of an account likewise.
NEWEST, PEOPLE = 25, 50
#: Weeks of signals on the rules page.
WEEKS = 13
_BATCH = 500
#: What is compared of a price between two publications.
PRICE = (
    *("person_points", "account_points", "is_gate", "decay", "half_life_days", "lifespan_days", "person_cap"),
    *("account_cap", "limit_units", "limit_days", "rule_group"),
)


@dataclass
class Detail:
    """All that the page of one person or account shows."""

    explanation: Explanation
    history: list[tuple[date, float]]
    """Score of each day, oldest first."""
    changes: list[Row]
    """Changes of its band in these days, newest first."""
    scorecards: list[Row]
    """Its score in every scorecard."""
    outlook: Row
    """Of a person: scores ahead and days on which bands are lost; may be empty."""
    people: list[Row]
    """Of an account: its people with the points they give it, best first."""


class Marts:
    """A publication, opened for reading."""

    def __init__(self, con: duckdb.DuckDBPyConnection, folder: Path, mask: bool) -> None:
        self._con, self._folder, self.mask = con, folder, mask
        self.scorecard = choose_scorecard(con, None)

    def rows(self, sql: str, *parameters: object) -> list[Row]:
        """The rows of a query, masked where people are."""
        return self._masked(rows(self._con, sql, *parameters))

    def _masked(self, found: list[Row]) -> list[Row]:
        shown = [masked(row) for row in found] if self.mask else found
        for row in shown:
            if row.get("person_id"):
                row["who"] = shown_id(row["person_id"]) if self.mask else row["person_id"]
        return shown

    @cached_property
    def run(self) -> Row:
        """The run that published: its row of mart `runs`."""
        return self.rows("select * from runs where outcome = 'succeeded' order by run_id desc limit 1")[0]

    @property
    def as_of(self) -> date:
        """The scoring day."""
        return self.run["as_of"]

    @cached_property
    def bands(self) -> list[str]:
        """Bands of people in the primary scorecard, best first."""
        return [band for level, band in self._min_scores if level == "person"]

    def line(self, level: str) -> float | None:
        """The score from which on somebody is sales ready."""
        return self._min_scores.get((level, "sales_ready"))

    @cached_property
    def _min_scores(self) -> dict[tuple[str, str], float | None]:
        """Where the bands of the primary scorecard begin, best first, by level and band."""
        found = self.rows("select * from bands where scorecard = ? order by min_score desc nulls last", self.scorecard)
        return {(row["level"], row["band"]): row["min_score"] for row in found}

    # ---- everybody

    @cached_property
    def leads(self) -> list[Row]:
        """All people, MQLs first, best first."""
        return self.rows(
            "select leads.*, accounts.name as account_name from lead_scores as leads"
            " left join account_scores as accounts using (account_id) order by is_mql desc, leads.score desc, person_id"
        )

    @cached_property
    def accounts(self) -> list[Row]:
        """All accounts, MQAs first, best first, with the rule that gives each most points."""
        return self.rows(
            "select accounts.*, reasons.rule_id as top_reason_1 from account_scores as accounts left join ("
            "   select account_id, rule_id from score_contributions"
            "   where level = 'account' and scorecard = ? and points > 0 and rule_id not like 'limit:%'"
            "   qualify row_number() over (partition by account_id order by points desc, rule_id) = 1"
            " ) as reasons using (account_id) order by is_mqa desc, score desc, account_id",
            self.scorecard,
        )

    def detailed(self, level: str, top: int) -> list[str]:
        """The ids of those who get a page: qualified, interested, into another band this week, or among the top."""
        everybody = self.leads if level == "person" else self.accounts
        qualified = "is_mql" if level == "person" else "is_mqa"
        moved = {row["id"] for row in self.week_changes(level)}
        key = f"{level}_id"
        best = {row[key] for row in sorted(everybody, key=lambda row: -row["score"])[:top]}
        return [
            row[key]
            for row in everybody
            if row[qualified] or row["band"] == "interested" or row[key] in moved or row[key] in best
        ]

    # ---- home

    @property
    def week_ago(self) -> date:
        """The day that this week is compared with."""
        return self.as_of - timedelta(days=7)

    def week_changes(self, level: str) -> list[Row]:
        """Changes of bands in the last seven days, newest first; `id` is whose."""
        return self.rows(
            f"select {level}_id as id, changed_on, direction, from_band, to_band, moved_by from band_changes"
            " where scorecard = ? and level = ? and changed_on > ? order by changed_on desc, 1",
            *(self.scorecard, level, self.week_ago),
        )

    def qualified_a_week_ago(self, level: str) -> set[str] | None:
        """Who was an MQL or MQA a week ago; None when the history does not reach back that far."""
        mart, flag = _HISTORY[level]
        found = self.rows(
            f"select {level}_id as id, {flag} as was from {mart} where scorecard = ? and score_date = ?",
            *(self.scorecard, self.week_ago),
        )
        return {row["id"] for row in found if row["was"]} if found else None

    def bands_by_day(self, level: str) -> list[Row]:
        """How many were in each band on each day, and how many of them qualified."""
        mart, flag = _HISTORY[level]
        return self.rows(
            f"select score_date, band, count(*) as number, count(*) filter (where {flag}) as qualified from {mart}"
            " where scorecard = ? group by all order by 1, 2",
            self.scorecard,
        )

    # ---- one by one

    def details(self, level: str, ids: Sequence[str]) -> Iterator[tuple[str, Detail]]:
        """What the pages of these show, in this order; read a batch at a time."""
        for start in range(0, len(ids), _BATCH):
            yield from self._batch(level, ids[start : start + _BATCH])

    def _batch(self, level: str, ids: Sequence[str]) -> Iterator[tuple[str, Detail]]:
        key = f"{level}_id"
        explained = read_many(self._con, level, ids, self.scorecard, NEWEST)
        mart, _ = _HISTORY[level]
        history = rows(
            self._con,
            f"select {key} as id, list(score_date order by score_date) as days,"
            f" list(score order by score_date) as scores from {mart}"
            f" where scorecard = ? and {key} in (select unnest(?)) group by 1",
            *(self.scorecard, ids),
        )
        days = {row["id"]: list(zip(row["days"], row["scores"], strict=True)) for row in history}
        changes = self._grouped(
            f"select {key} as id, * from band_changes where scorecard = ? and level = ? and {key} in (select unnest(?))"
            " order by changed_on desc",
            *(self.scorecard, level, ids),
        )
        mart = "lead_scores_by_scorecard" if level == "person" else "account_scores_by_scorecard"
        cards = self._grouped(
            f"select {key} as id, scores.*, bands.min_score as qualifies_at from {mart} as scores left join bands"
            " on bands.scorecard = scores.scorecard and bands.level = ? and bands.band = 'sales_ready'"
            f" where {key} in (select unnest(?)) order by scores.scorecard = ? desc, scores.scorecard",
            *(level, ids, self.scorecard),
        )
        outlook, people = {}, {}
        if level == "person":
            outlook = self._grouped(
                "select person_id as id, * from lead_score_outlook where person_id in (select unnest(?))", ids
            )
        else:
            people = self._grouped(signals_sql(level) + _BUYING_GROUP, self.scorecard, ids, self.scorecard, ids, PEOPLE)
        for own in ids:
            found = explained[own]
            [found.subject] = self._masked([found.subject])
            found.signals, found.people = self._masked(found.signals), self._masked(found.people)
            yield (
                own,
                Detail(
                    *(found, days.get(own, []), changes.get(own, []), cards.get(own, [])),
                    *(next(iter(outlook.get(own, [])), {}), people.get(own, [])),
                ),
            )

    def _grouped(self, sql: str, *parameters: object) -> dict[str, list[Row]]:
        """The rows of a query by their column `id`."""
        groups: dict[str, list[Row]] = {}
        for row in self.rows(sql, *parameters):
            groups.setdefault(row["id"], []).append(row)
        return groups

    # ---- rules

    @cached_property
    def prices(self) -> list[Row]:
        """What each rule is worth, the primary scorecard first."""
        return self.rows("select * from prices order by is_primary desc, scorecard, rule_id")

    def coverage(self) -> list[Row]:
        """What each rule found, or why it could not be judged."""
        return self.rows("select * from rule_coverage order by rule_id")

    def signals_by_week(self) -> dict[str, dict[date, int]]:
        """New signals, and states that began, of each rule in each of the last weeks, by its Monday."""
        found = self.rows(
            "select rule_id, cast(date_trunc('week', signal_on) as date) as week, count(*) as number"
            " from lead_signals where signal_on >= ? and signal_on <= ? group by all",
            *(self.weeks[0], self.as_of),
        )
        weeks: dict[str, dict[date, int]] = {}
        for row in found:
            weeks.setdefault(row["rule_id"], {})[row["week"]] = row["number"]
        return weeks

    @property
    def weeks(self) -> list[date]:
        """The Mondays of the last weeks, oldest first."""
        monday = self.as_of - timedelta(days=self.as_of.weekday())
        return [monday - timedelta(weeks=number) for number in reversed(range(WEEKS))]

    def depending(self) -> dict[str, int]:
        """How many MQLs would be below the line without the points of each rule."""
        found = self.rows(
            "select rule_id, count(*) as number from score_contributions as contributions"
            " inner join lead_scores as leads using (person_id)"
            " where scorecard = ? and level = 'person' and is_mql and rule_id not like 'limit:%'"
            "   and round(leads.score - contributions.points, 6) < ? group by 1",
            *(self.scorecard, self.line("person")),
        )
        return {row["rule_id"]: row["number"] for row in found}

    def previous_prices(self) -> tuple[Row, list[Row]] | None:
        """The run published before this one, and its prices; None when there is none any more to compare with."""
        current = (self._folder / "current").resolve()
        earlier = [path for path in current.parent.iterdir() if path.name < current.name and (path / DATABASE).exists()]
        if not earlier:
            return None
        with closing(duckdb.connect(max(earlier) / DATABASE, read_only=True)) as con:
            run = rows(con, "select * from runs where run_id = ?", max(earlier).name)
            return (run[0], rows(con, "select * from prices")) if run else None

    # ---- data, performance

    def table(self, mart: str) -> list[Row]:
        """A small mart as it is; empty where this publication has none of that name."""
        there = self.rows("select 1 from information_schema.tables where table_name = ?", mart)
        return self.rows(f"select * from {mart} order by all") if there else []

    def counts(self, mart: str, *columns: str) -> list[Row]:
        """How many rows of a mart there are for each value of some columns, most first."""
        by = ", ".join(columns)
        return self.rows(f"select {by}, count(*) as number from {mart} group by all order by number desc, {by}")

    def performance(self) -> list[Row]:
        """How well scores foretold outcomes, every scorecard; empty when no outcome is known."""
        return self.rows("select * from score_performance")


_HISTORY = {"person": ("lead_score_history", "is_mql"), "account": ("account_score_history", "is_mqa")}

#: People of an account with the points they give it, before its caps and group limits.
_BUYING_GROUP = """
    , given as (
        select scored_id, person_id, sum(worth_today) as points from priced group by all
    )
    select leads.account_id as id, leads.person_id, leads.email, leads.first_name, leads.last_name, leads.job_title,
        coalesce(given.points, 0) as points, scores.score, scores.band, scores.gate, leads.last_engaged_on, leads.is_mql
    from lead_scores as leads
    inner join lead_scores_by_scorecard as scores
        on scores.person_id = leads.person_id and scores.scorecard = ?
    left join given on given.person_id = leads.person_id
    where leads.account_id in (select unnest(?))
    qualify row_number() over (partition by leads.account_id order by points desc, scores.score desc, leads.person_id)
        <= ?
    order by points desc, scores.score desc, leads.person_id"""
