"""How well published scores foretold outcomes: prints mart `score_performance`."""

from pathlib import Path

from rich.console import Console

from lead_scoring.console import make_table
from lead_scoring.explain import choose_scorecard, open_publication

_TITLES = {
    "auc": "AUC",
    "conversion": "conversion of all",
    "band_conversion": "conversion in band",
    "decile_lift": "lift of decile",
    "precision_at": "conversion of the top",
    "published_claim": "at 10 and more, claimed",
}


def performance(console: Console, folder: Path, scorecard: str | None, horizon: int) -> None:
    """Print the measures of one scorecard (default: the primary one) over one horizon, for people and accounts."""
    with open_publication(folder) as con:
        scorecard = choose_scorecard(con, scorecard)
        (as_of,) = con.execute("select max(as_of) from lead_scores_by_scorecard").fetchone()
        rows = con.execute(
            "select level, measure, segment, value, low, high, scored, converted, verdict, status, known_days"
            " from score_performance where scorecard = ? and horizon_days = ?",
            [scorecard, horizon],
        ).fetchall()
        (without_python,) = con.execute(
            "select count(*) > 0 from rule_coverage where reason like 'no Python models here%'"
        ).fetchone()
    if not rows and without_python:
        console.print("Scores were made without Python models, which judge them: nothing can be said of how they fare.")
        return
    if not rows:
        console.print(
            f"No outcome after {as_of} is known, so nothing can be said yet of how well scores foretell them."
        )
        console.print("Next: add table outcomes, or score an earlier day (lead-scoring run --as-of ...).")
        return
    for level in ("person", "account"):
        _print_level(console, [row for row in rows if row[0] == level], level, scorecard, as_of, horizon)


def _print_level(console: Console, rows: list[tuple], level: str, scorecard: str, as_of: object, horizon: int) -> None:
    if not rows:
        return
    status, days = rows[0][-2:]
    so_far = "" if status == "complete" else f", of which {days} are known yet"
    console.print(
        f"\nScorecard {scorecard}, {level}s scored as of {as_of}: outcomes in the next {horizon} days{so_far}."
    )
    table = make_table("measure", "value", "95 % interval", "scored", "converted", "verdict", text=("verdict",))
    for _, measure, segment, value, low, high, scored, converted, verdict, _, _ in rows:
        name = _TITLES[measure] if segment == "all" else f"{_TITLES[measure]} {segment}"
        style = "{:.4f}" if measure == "auc" else "{:.2f}x" if measure == "decile_lift" else "{:.1%}"
        figures = ["not known" if number is None else style.format(number) for number in (value, low, high)]
        interval = "" if low is None else f"{figures[1]} to {figures[2]}"
        table.add_row(name, figures[0], interval, f"{scored:,}", f"{converted:,}", verdict or "")
    console.print(table)
