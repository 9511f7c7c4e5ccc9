"""Whether one side's scores predict outcomes better than the other's, and whether that is more than noise."""

from typing import Any

import duckdb
import numpy as np

from lead_scoring.core import measures
from lead_scoring.core.queries import queries

#: Days after the scoring day within which a conversion counts.
HORIZON = 30
_DRAWS = 4000
_QUERIES = queries(__file__)
_SEED = 20261115


def compare(con: duckdb.DuckDBPyConnection, level: str) -> dict[str, Any]:
    """AUC, precision and conversion by band of both sides, with 95 % intervals; of those whom both sides score.

    Who did not exist on the scoring day or had converted by then is left out, as in mart score_performance, and all
    positive outcomes count together. Of a horizon whose days are not all known yet the days are taken that are.
    """
    rows = con.execute(_QUERIES.scored_by_both(), [level, HORIZON]).fetchall()
    if not rows:
        return {"status": "not_known", "reason": "no outcome after the scoring day is known"}
    *columns, days = zip(*rows, strict=True)
    scores = np.array(columns[:2], dtype=float)
    bands, qualified = columns[2:4], np.array(columns[4:6], dtype=bool)
    converted = np.array(columns[6], dtype=bool)
    aucs = [measures.auc(side.tolist(), converted.tolist()) for side in scores]
    precisions = [measures.share(int((side & converted).sum()), int(side.sum())) for side in qualified]
    return {
        "status": "complete" if days[0] >= HORIZON else "incomplete",
        "horizon_days": HORIZON,
        "known_days": days[0],
        "scored": len(rows),
        "converted": int(converted.sum()),
        "auc": _measure(aucs, auc_difference(scores, converted)),
        "precision": _measure(precisions, precision_difference(qualified, converted)),
        "bands": [
            {
                "band": band,
                "before": _of_band(bands[0], band, converted),
                "after": _of_band(bands[1], band, converted),
            }
            for band in dict.fromkeys((*bands[0], *bands[1]))
        ],
    }


def _measure(sides: list[measures.Estimate], difference: measures.Estimate) -> dict[str, Any]:
    return {
        "before": sides[0]._asdict(),
        "after": sides[1]._asdict(),
        "difference": difference._asdict(),
        "is_more_than_noise": None if difference.low is None else not difference.low <= 0 <= difference.high,
    }


def _of_band(bands: tuple[str, ...], band: str, converted: np.ndarray) -> dict[str, Any]:
    is_of_band = np.array([own == band for own in bands], dtype=bool)
    scored, hits = int(is_of_band.sum()), int((is_of_band & converted).sum())
    return {"scored": scored, "converted": hits, **measures.share(hits, scored)._asdict()}


def auc_difference(scores: np.ndarray, converted: np.ndarray) -> measures.Estimate:
    """The AUC of the second row of scores less that of the first, of the same people, with DeLong's interval (1988)."""
    from scipy.stats import rankdata  # takes most of a second to import, and most comparisons know no outcomes

    hits, misses = scores[:, converted], scores[:, ~converted]
    m, n = hits.shape[1], misses.shape[1]
    if m < 2 or n < 2:
        return measures.NOT_KNOWN
    ranks = rankdata(np.concatenate([hits, misses], axis=1), axis=1)
    above = (ranks[:, :m] - rankdata(hits, axis=1)) / n  # of each converter: the share of others that score lower
    below = 1 - (ranks[:, m:] - rankdata(misses, axis=1)) / m
    difference = float(above[1].mean() - above[0].mean())
    variance = np.var(above[1] - above[0], ddof=1) / m + np.var(below[1] - below[0], ddof=1) / n
    margin = float(measures.Z_95 * np.sqrt(variance))
    return measures.Estimate(difference, difference - margin, difference + margin)


def precision_difference(qualified: np.ndarray, converted: np.ndarray) -> measures.Estimate:
    """The share who convert of those qualified in the second row less that of the first, by a paired bootstrap.

    People are alike when they are qualified on the same sides and convert or not: so only the sizes of eight groups are
    drawn. Not known when a side qualifies nobody.
    """
    if not qualified.any(axis=1).all():
        return measures.NOT_KNOWN
    groups = np.bincount(qualified[0] * 4 + qualified[1] * 2 + converted, minlength=8)
    draws = np.random.default_rng(_SEED).multinomial(groups.sum(), groups / groups.sum(), size=_DRAWS)
    with np.errstate(invalid="ignore"):
        low, high = np.nanquantile(_precision_change(draws), [0.025, 0.975])
    return measures.Estimate(float(_precision_change(groups[None, :])[0]), float(low), float(high))


def _precision_change(groups: np.ndarray) -> np.ndarray:
    before = groups[:, [5, 7]].sum(axis=1) / groups[:, 4:].sum(axis=1)
    after = groups[:, [3, 7]].sum(axis=1) / groups[:, [2, 3, 6, 7]].sum(axis=1)
    return after - before
