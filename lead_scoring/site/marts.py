"""What the score pages read: the marts of one publication, and nothing else; marts.sql has the views of them.

People are masked here, so that no page ever holds what it may not show.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from lead_scoring.core.queries import rows, rows_by
from lead_scoring.publication.folder import DATABASE
from lead_scoring.publication.marts import choose_scorecard, records
from lead_scoring.reports.explain import QUERIES, Explanation, read_many
from lead_scoring.site.mask import masked, shown_id

Row = dict[str, Any]
#: Signals shown on a page; people of an account likewise.
NEWEST, PEOPLE = 25, 50
_BATCH = 500


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
        self._records = records(con)
        con.execute("set variable scorecard = $1", [self.scorecard])
        con.execute("set variable as_of = $1", [self.run["as_of"]])
        con.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))

    def rows(self, sql: str, *parameters: object) -> list[Row]:
        """The rows of a query, masked where people are."""
        return self._masked(rows(self._con, sql, *parameters))

    def _masked(self, found: list[Row]) -> list[Row]:
        shown = [masked(row) for row in found] if self.mask else found
        for row in shown:
            if row.get("person_id"):
                row["who"] = self.who(row["person_id"])
        return shown

    def who(self, person_id: str) -> str:
        """What pages call a person: the record that is there in its system, masked if need be."""
        record = self._records.get(person_id, person_id)
        return shown_id(record) if self.mask else record

    def table(self, mart: str) -> list[Row]:
        """A small mart as it is; empty where this publication has none of that name."""
        there = self.rows("select 1 from information_schema.tables where table_name = ?", mart)
        return self.rows(f"select * from {mart} order by all") if there else []

    def counts(self, mart: str, *columns: str) -> list[Row]:
        """How many rows of a mart there are for each value of some columns, most first."""
        by = ", ".join(columns)
        return self.rows(f"select {by}, count(*) as number from {mart} group by all order by number desc, {by}")

    @cached_property
    def run(self) -> Row:
        return self.rows("select * from runs where outcome = 'succeeded' order by run_id desc limit 1")[0]

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

    @cached_property
    def leads(self) -> list[Row]:
        return self.rows("from all_leads")

    @cached_property
    def accounts(self) -> list[Row]:
        return self.rows("from all_accounts")

    @cached_property
    def prices(self) -> list[Row]:
        return self.rows("select * from prices order by is_primary desc, scorecard, rule_id")

    def previous_prices(self) -> tuple[Row, list[Row]] | None:
        """The run published before this one, and its prices; None when there is none any more to compare with."""
        current = (self._folder / "current").resolve()
        earlier = [path for path in current.parent.iterdir() if path.name < current.name and (path / DATABASE).exists()]
        if not earlier:
            return None
        with closing(duckdb.connect(max(earlier) / DATABASE, read_only=True)) as con:
            run = rows(con, "select * from runs where run_id = ?", max(earlier).name)
            return (run[0], rows(con, "select * from prices")) if run else None

    # ---- one by one

    def detailed(self, level: str, top: int) -> list[str]:
        """The ids of those who get a page: qualified, interested, into another band this week, or among the top."""
        return [
            row["id"]
            for row in self.rows("from movements where level = ?", level)
            if row["is_qualified"] or row["band"] == "interested" or row["has_changed_band"] or row["place"] <= top
        ]

    def details(self, level: str, ids: Sequence[str]) -> Iterator[tuple[str, Detail]]:
        """What the pages of these show, in this order; read a batch at a time."""
        for start in range(0, len(ids), _BATCH):
            yield from self._batch(level, ids[start : start + _BATCH])

    def _batch(self, level: str, ids: Sequence[str]) -> Iterator[tuple[str, Detail]]:
        explained = read_many(self._con, level, ids, self.scorecard, NEWEST)
        of_these = "where level = ? and id in (select unnest(?))"
        history = rows_by(self._con, "id", f"from daily_scores {of_these}", level, ids)
        changes = rows_by(self._con, "id", f"from all_changes {of_these}", level, ids)
        scorecards = rows_by(self._con, "id", f"from all_scorecards {of_these}", level, ids)
        outlook, people = {}, {}
        if level == "person":
            ahead = "select person_id as id, * from lead_score_outlook where id in (select unnest(?))"
            outlook = rows_by(self._con, "id", ahead, ids)
        else:
            asked = (self.scorecard, ids, self.scorecard, ids, PEOPLE)
            people = rows_by(self._con, "id", QUERIES.buying_groups(), *asked)
        for own in ids:
            found = explained[own]
            [found.subject] = self._masked([found.subject])
            found.signals, found.people = self._masked(found.signals), self._masked(found.people)
            [of_days] = history.get(own, [{"scores": []}])
            changed, in_each, given = (self._masked(part.get(own, [])) for part in (changes, scorecards, people))
            yield own, Detail(found, of_days["scores"], changed, in_each, outlook.get(own, [{}])[0], given)
