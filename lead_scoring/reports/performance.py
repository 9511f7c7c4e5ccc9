"""How well published scores predicted outcomes: prints mart `score_performance`."""

from pathlib import Path

import click
import duckdb
from rich.console import Console

from lead_scoring.core.console import make_table
from lead_scoring.core.names import count
from lead_scoring.core.queries import column_of
from lead_scoring.publication.marts import choose_scorecard, open_publication

_TITLES = {
    "auc": "AUC",
    "conversion": "conversion of all",
    "band_conversion": "conversion in band",
    "decile_lift": "lift of decile",
    "precision_at": "conversion of the top",
    "published_claim": "at 10 and more, claimed",
}


#: What stands for all positive outcomes together.
ALL = "all"


def performance(console: Console, folder: Path, scorecard: str | None, horizon: int, outcome: str = ALL) -> None:
    """Print the measures of one scorecard (default: the primary one) over one horizon, for people and accounts."""
    with open_publication(folder) as con:
        scorecard = choose_scorecard(con, scorecard)
        _require_known(con, outcome)
        (as_of,) = con.execute("select max(as_of) from lead_scores_by_scorecard").fetchone()
        rows = con.execute(
            "select level, measure, segment, value, low, high, scored, converted, verdict, status, known_days"
            " from score_performance where scorecard = ? and horizon_days = ? and outcome = ?",
            [scorecard, horizon, outcome],
        ).fetchall()
    if not rows:
        console.print(f"No outcome after {as_of} is known, so nothing can be said yet of how well scores predict them.")
        console.print("Next: add table outcomes, or score an earlier day (lead-scoring run --as-of ...).")
        return
    for level in ("person", "account"):
        found = [row for row in rows if row[0] == level]
        if found:
            status, days = found[0][-2:]
            so_far = "" if status == "complete" else f", of which {days} are known yet"
            what = "positive outcomes" if outcome == ALL else f"outcome {outcome}"
            console.print(
                f"\nScorecard {scorecard}, {level}s scored as of {as_of}: {what} in the next {horizon} days{so_far}."
            )
            _print_table(console, found)


def _require_known(con: duckdb.DuckDBPyConnection, outcome: str) -> None:
    """Raise a usage error that names the outcomes there are, when there are any."""
    known = column_of(con, "select distinct outcome from score_performance order by 1")
    if known and outcome not in known:
        raise click.BadParameter(
            f"{outcome!r} is no positive outcome of this publication: {', '.join(known)}.", param_hint="--outcome"
        )


def _print_table(console: Console, rows: list[tuple]) -> None:
    table = make_table("measure", "value", "95 % interval", "scored", "converted", "verdict", text=("verdict",))
    for _, measure, segment, value, low, high, scored, converted, verdict, _, _ in rows:
        name = _TITLES[measure] if segment == "all" else f"{_TITLES[measure]} {segment}"
        style = "{:.4f}" if measure == "auc" else "{:.2f}x" if measure == "decile_lift" else "{:.1%}"
        texts = ["not known" if number is None else style.format(number) for number in (value, low, high)]
        interval = "" if low is None else f"{texts[1]} to {texts[2]}"
        table.add_row(name, texts[0], interval, count(scored), count(converted), verdict or "")
    console.print(table)
