"""Measures of how well scores predicted outcomes: one row per scorecard, level, outcome, horizon, measure and segment.

Only outcomes after the scoring day count, of who existed on it, and who had converted by then is left out. A horizon
whose days are not all known yet is evaluated by the days that are (`known_days`): what is not known yet is censored,
not a failure.
"""

from collections import defaultdict

import pyarrow as pa

from python_udfs import measures
from python_udfs.tables import fetched, returned

HORIZONS = (30, 60, 90)
TOPS = (50, 100, 500)
#: Share of people and accounts at 10 and more that the published advertising model calls open to talk.
CLAIMED = {"person": 0.40, "account": 0.75}
CLAIMED_FROM_SCORE = 10
KEYS = ("scorecard", "level", "outcome", "known_days", "run_id")
COUNTS = ("score", "band", "converted_after_days", "scored")

SCHEMA = pa.schema(
    [
        ("scorecard", pa.string()),
        ("level", pa.string()),
        ("outcome", pa.string()),
        ("horizon_days", pa.int32()),
        ("known_days", pa.int32()),
        ("status", pa.string()),
        ("measure", pa.string()),
        ("segment", pa.string()),
        ("value", pa.float64()),
        ("low", pa.float64()),
        ("high", pa.float64()),
        ("scored", pa.float64()),
        ("converted", pa.float64()),
        ("verdict", pa.string()),
        ("run_id", pa.string()),
    ]
)


def evaluate(level, counted):
    """The measures of one ranking: (measure, segment, estimate, scored, converted, verdict).

    `counted` holds (band, block): how many of a score there are and how many of these converted, with their band.
    """
    ranking = measures.Ranking(block for _, block in counted)
    count, conversions = ranking.scored, ranking.converted
    yield "auc", "all", ranking.auc(), count, conversions, None
    yield "conversion", "all", measures.share(conversions, count), count, conversions, None
    for band in dict.fromkeys(band for band, _ in counted):
        of_band = measures.Ranking(block for own, block in counted if own == band)
        estimate = measures.share(of_band.converted, of_band.scored)
        yield "band_conversion", band, estimate, of_band.scored, of_band.converted, None
    for decile, (scored, hits) in enumerate(ranking.tenths(), start=1):
        estimate = measures.lift(float(hits), float(scored), conversions / count)
        yield "decile_lift", str(decile), estimate, float(scored), float(hits), None
    for top in TOPS:
        if top <= count:
            hits = float(ranking.best(top))
            yield "precision_at", str(top), measures.share(hits, top), top, hits, None
    talking = measures.Ranking(block for _, block in counted if block.score >= CLAIMED_FROM_SCORE)
    claim = measures.verdict(talking.converted, talking.scored, CLAIMED[level])
    estimate = measures.share(talking.converted, talking.scored)
    yield "published_claim", f"{CLAIMED[level]:.0%}", estimate, talking.scored, talking.converted, claim


def model(dbt, session):
    """Evaluate every scorecard and level over each horizon; no rows when no outcome is known after the scoring day."""
    dbt.config(materialized="table", file_format="parquet")
    groups = defaultdict(list)
    for row in fetched(dbt.ref("lead_scoring", "int_score_blocks").select(*KEYS, *COUNTS)):
        groups[row[: len(KEYS)]].append(row[len(KEYS) :])
    rows = []
    for (scorecard, level, outcome, known_days, run_id), alike in sorted(groups.items()):
        alike.sort(key=lambda row: (-row[0], row[1]))  # so that bands come best first
        for horizon in HORIZONS:
            days = min(horizon, known_days)
            status = "complete" if known_days >= horizon else "incomplete"
            counted = [
                (band, measures.Block(score, scored, scored if after is not None and after <= days else 0))
                for score, band, after, scored in alike
            ]
            key = (scorecard, level, outcome, horizon, days, status)
            for measure, segment, estimate, scored, hits, claim in evaluate(level, counted):
                rows.append((*key, measure, segment, *estimate, scored, hits, claim, run_id))
    found = pa.Table.from_pylist([dict(zip(SCHEMA.names, row, strict=True)) for row in rows], schema=SCHEMA)
    return returned(session, found)
