"""How well scores foretold outcomes: one row per scorecard, level, horizon, measure and segment.

Only outcomes after the scoring day count, and who had converted by then is left out. A horizon whose days are not all
known yet is judged by the days that are (`known_days`): what is not known yet is censored, not a failure.
"""

from itertools import groupby

import pyarrow as pa

from python_udfs import measures
from python_udfs.tables import fetched, returned

HORIZONS = (30, 60, 90)
TOPS = (50, 100, 500)
#: Share of people and accounts at 10 and more that the published advertising model calls open to talk.
CLAIMED = {"person": 0.40, "account": 0.75}
CLAIMED_FROM_SCORE = 10
COLUMNS = ("scorecard", "level", "scored_id", "score", "band", "converted_after_days", "known_days", "run_id")

SCHEMA = pa.schema(
    [
        ("scorecard", pa.string()),
        ("level", pa.string()),
        ("horizon_days", pa.int32()),
        ("known_days", pa.int32()),
        ("status", pa.string()),
        ("measure", pa.string()),
        ("segment", pa.string()),
        ("value", pa.float64()),
        ("low", pa.float64()),
        ("high", pa.float64()),
        ("scored", pa.int64()),
        ("converted", pa.int64()),
        ("verdict", pa.string()),
        ("run_id", pa.string()),
    ]
)


def judge(level, scores, bands, converted):
    """The measures of one scorecard, level and horizon: (measure, segment, estimate, scored, converted, verdict).

    All sequences are in the order of the score, the highest first.
    """
    count, conversions = len(scores), sum(converted)
    yield "auc", "all", measures.auc(scores, converted), count, conversions, None
    yield "conversion", "all", measures.share(conversions, count), count, conversions, None
    for band in dict.fromkeys(bands):
        of_band = [is_converted for is_converted, own in zip(converted, bands, strict=True) if own == band]
        yield "band_conversion", band, measures.share(sum(of_band), len(of_band)), len(of_band), sum(of_band), None
    for decile in range(10):
        part = converted[decile * count // 10 : (decile + 1) * count // 10]
        estimate = measures.lift(sum(part), len(part), conversions / count)
        yield "decile_lift", str(decile + 1), estimate, len(part), sum(part), None
    for top in TOPS:
        part = converted[:top]
        if len(part) == top:
            yield "precision_at", str(top), measures.share(sum(part), top), top, sum(part), None
    open_to_talk = [hit for hit, score in zip(converted, scores, strict=True) if round(score, 6) >= CLAIMED_FROM_SCORE]
    hits, trials = sum(open_to_talk), len(open_to_talk)
    judged = measures.verdict(hits, trials, CLAIMED[level])
    yield "published_claim", f"{CLAIMED[level]:.0%}", measures.share(hits, trials), trials, hits, judged


def model(dbt, session):
    """Judge every scorecard and level over each horizon; no rows when no outcome is known after the scoring day."""
    dbt.config(materialized="table", file_format="parquet")
    known = dbt.ref("int_scored_outcomes").filter("known_days > 0")
    people = sorted(fetched(known.select(*COLUMNS)), key=lambda row: (row[0], row[1], -row[3], row[2]))
    rows = []
    for (scorecard, level, known_days, run_id), group in groupby(people, key=lambda row: (*row[:2], *row[6:])):
        _, _, _, scores, bands, converted_after, _, _ = zip(*group, strict=True)
        for horizon in HORIZONS:
            days = min(horizon, known_days)
            status = "complete" if known_days >= horizon else "incomplete"
            converted = [after is not None and after <= days for after in converted_after]
            for measure, segment, estimate, scored, hits, judged in judge(level, scores, bands, converted):
                rows.append(
                    (scorecard, level, horizon, days, status, measure, segment, *estimate, scored, hits, judged, run_id)
                )
    found = pa.Table.from_pylist([dict(zip(SCHEMA.names, row, strict=True)) for row in rows], schema=SCHEMA)
    return returned(session, found)
