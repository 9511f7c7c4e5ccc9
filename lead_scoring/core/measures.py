"""How well a score ranks and separates: measures with their 95 % intervals, as the model score_performance has them."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from math import sqrt
from statistics import NormalDist
from typing import NamedTuple

#: Standard normal quantile of two-sided 95 % intervals.
Z_95 = NormalDist().inv_cdf(0.975)


class Estimate(NamedTuple):
    """A measure with its 95 % interval; None where it cannot be estimated."""

    value: float | None
    low: float | None
    high: float | None


NOT_KNOWN = Estimate(None, None, None)


def auc(scores: Sequence[float], converted: Sequence[bool]) -> Estimate:
    """The chance that someone who converted scores higher than someone who did not; equal scores count half.

    The interval is that of Hanley and McNeil (1982). Not known when all or none converted.
    """
    hits = [score for score, hit in zip(scores, converted, strict=True) if hit]
    misses = sorted(score for score, hit in zip(scores, converted, strict=True) if not hit)
    if not hits or not misses:
        return NOT_KNOWN
    pairs_won = sum(bisect_left(misses, score) + bisect_right(misses, score) for score in hits) / 2
    area = pairs_won / (len(hits) * len(misses))
    variance = (
        area * (1 - area)
        + (len(hits) - 1) * (area / (2 - area) - area**2)
        + (len(misses) - 1) * (2 * area**2 / (1 + area) - area**2)
    ) / (len(hits) * len(misses))
    margin = Z_95 * sqrt(max(variance, 0.0))
    return Estimate(area, max(0.0, area - margin), min(1.0, area + margin))


def share(successes: float, trials: float) -> Estimate:
    """A share with its Wilson score interval (1927); not known without trials.

    Fractions of people, of a block of equal scores that a boundary cuts, count as that much of a trial.
    """
    if not trials:
        return NOT_KNOWN
    rate, z2 = successes / trials, Z_95**2
    centre = (rate + z2 / (2 * trials)) / (1 + z2 / trials)
    margin = Z_95 / (1 + z2 / trials) * sqrt(rate * (1 - rate) / trials + z2 / (4 * trials**2))
    return Estimate(rate, max(0.0, centre - margin), min(1.0, centre + margin))
