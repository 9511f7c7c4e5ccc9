"""How well a score ranks and separates: measures with their intervals, as pure functions over numbers."""

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
    positives = sum(converted)
    negatives = len(converted) - positives
    if not positives or not negatives:
        return NOT_KNOWN
    order = sorted(range(len(scores)), key=scores.__getitem__)
    ranks, start = 0.0, 0
    while start < len(order):
        end = start
        while end < len(order) and scores[order[end]] == scores[order[start]]:
            end += 1
        middle_rank = (start + 1 + end) / 2
        ranks += middle_rank * sum(converted[position] for position in order[start:end])
        start = end
    area = (ranks - positives * (positives + 1) / 2) / (positives * negatives)
    two_positives, two_negatives = area / (2 - area), 2 * area**2 / (1 + area)
    variance = (
        area * (1 - area) + (positives - 1) * (two_positives - area**2) + (negatives - 1) * (two_negatives - area**2)
    ) / (positives * negatives)
    margin = Z_95 * sqrt(max(variance, 0.0))
    return Estimate(area, max(0.0, area - margin), min(1.0, area + margin))


def share(successes: int, trials: int) -> Estimate:
    """A share with its Wilson score interval (1927); not known without trials."""
    if not trials:
        return NOT_KNOWN
    rate, z2 = successes / trials, Z_95**2
    centre = (rate + z2 / (2 * trials)) / (1 + z2 / trials)
    margin = Z_95 / (1 + z2 / trials) * sqrt(rate * (1 - rate) / trials + z2 / (4 * trials**2))
    return Estimate(rate, max(0.0, centre - margin), min(1.0, centre + margin))


def lift(successes: int, trials: int, base_rate: float) -> Estimate:
    """How many times more often a part converts than everyone; the interval is that of its share."""
    if not base_rate:
        return NOT_KNOWN
    return Estimate(*(None if bound is None else bound / base_rate for bound in share(successes, trials)))


def verdict(successes: int, trials: int, claimed: float, at_least: int = 100) -> str:
    """Whether a claimed share is `consistent` with what was seen, `inconsistent`, or there were `too few` to say."""
    if trials < at_least:
        return "too few"
    _, low, high = share(successes, trials)
    return "consistent" if low <= claimed <= high else "inconsistent"
