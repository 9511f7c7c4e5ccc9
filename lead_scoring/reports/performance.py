"""How well published scores predicted outcomes: prints mart `score_performance`."""

from pathlib import Path
from typing import Any

import click
from rich.console import Console

from lead_scoring.core.console import make_table
from lead_scoring.core.names import count
from lead_scoring.core.queries import column_of, rows_by
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
        known = column_of(con, "select distinct outcome from score_performance order by 1")
        if known and outcome not in known:
            raise click.BadParameter(
                f"{outcome!r} is no positive outcome of this publication: {', '.join(known)}.", param_hint="--outcome"
            )
        (as_of,) = con.execute("select max(as_of) from lead_scores_by_scorecard").fetchone()
        found = rows_by(
            *(con, "level", "from score_performance where scorecard = ? and horizon_days = ? and outcome = ?"),
            *(scorecard, horizon, outcome),
        )
    if not found:
        console.print(f"No outcome after {as_of} is known, so nothing can be said yet of how well scores predict them.")
        console.print("Next: add table outcomes, or score an earlier day (lead-scoring run --as-of ...).")
        return
    for level in ("person", "account"):
        if of_level := found.get(level):
            status, days = of_level[0]["status"], of_level[0]["known_days"]
            so_far = "" if status == "complete" else f", of which {days} are known yet"
            what = "positive outcomes" if outcome == ALL else f"outcome {outcome}"
            console.print(
                f"\nScorecard {scorecard}, {level}s scored as of {as_of}: {what} in the next {horizon} days{so_far}."
            )
            _print_table(console, of_level)


def _print_table(console: Console, rows: list[dict[str, Any]]) -> None:
    table = make_table("measure", "value", "95 % interval", "scored", "converted", "verdict", text=("verdict",))
    for row in rows:
        measure, name = row["measure"], _TITLES[row["measure"]]
        name = name if row["segment"] == "all" else f"{name} {row['segment']}"
        style = "{:.4f}" if measure == "auc" else "{:.2f}x" if measure == "decile_lift" else "{:.1%}"
        value = "not known" if row["value"] is None else style.format(row["value"])
        interval = "" if row["low"] is None else f"{style.format(row['low'])} to {style.format(row['high'])}"
        table.add_row(name, value, interval, count(row["scored"]), count(row["converted"]), row["verdict"] or "")
    console.print(table)
