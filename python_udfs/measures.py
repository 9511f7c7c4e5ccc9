"""How well a score ranks and separates: measures with their intervals, as pure functions over numbers."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import accumulate, pairwise
from math import sqrt
from numbers import Rational
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


class Block(NamedTuple):
    """Those who have one score: how many there are, and how many of them converted."""

    score: float
    scored: int
    converted: int


class Ranking:
    """Blocks of equal scores, the best first. Who stands where within a block is not known, and never decides."""

    def __init__(self, counted: Iterable[Block]) -> None:
        """`counted` may name a score several times, in any order."""
        found: dict[float, tuple[int, int]] = {}
        for score, scored, converted in counted:
            so_far = found.get(score, (0, 0))
            found[score] = (so_far[0] + scored, so_far[1] + converted)
        self.blocks = [Block(score, *found[score]) for score in sorted(found, reverse=True)]
        self._ranks = [0, *accumulate(block.scored for block in self.blocks)]
        self._conversions = [0, *accumulate(block.converted for block in self.blocks)]

    @property
    def scored(self) -> int:
        """How many are ranked."""
        return self._ranks[-1]

    @property
    def converted(self) -> int:
        """How many of them converted."""
        return self._conversions[-1]

    def best(self, rank: Rational) -> Fraction:
        """How many converted among so many of the best, which may be a fraction of somebody.

        A block spreads its conversions evenly over its ranks.
        """
        place = max(1, bisect_left(self._ranks, rank))
        block = self.blocks[place - 1]
        return self._conversions[place - 1] + Fraction(block.converted * (rank - self._ranks[place - 1]), block.scored)

    def tenths(self) -> list[tuple[Fraction, Fraction]]:
        """How many are in each tenth of the ranks, the best first, and how many of them converted."""
        size = Fraction(self.scored, 10)
        best = [self.best(tenth * size) for tenth in range(11)]
        return [(size, after - before) for before, after in pairwise(best)]

    def auc(self) -> Estimate:
        """The chance that someone who converted scores higher than someone who did not; equal scores count half.

        The interval is that of Hanley and McNeil (1982). Not known when all or none converted.
        """
        positives, negatives = self.converted, self.scored - self.converted
        if not positives or not negatives:
            return NOT_KNOWN
        pairs_won, misses_below = 0.0, negatives
        for block in self.blocks:
            misses = block.scored - block.converted
            misses_below -= misses
            pairs_won += block.converted * (misses_below + misses / 2)
        area = pairs_won / (positives * negatives)
        two_positives, two_negatives = area / (2 - area), 2 * area**2 / (1 + area)
        variance = (
            area * (1 - area)
            + (positives - 1) * (two_positives - area**2)
            + (negatives - 1) * (two_negatives - area**2)
        ) / (positives * negatives)
        margin = Z_95 * sqrt(max(variance, 0.0))
        return Estimate(area, max(0.0, area - margin), min(1.0, area + margin))


def auc(scores: Sequence[float], converted: Sequence[bool]) -> Estimate:
    """The AUC of scores of which each is somebody's: see Ranking.auc."""
    return Ranking(Block(score, 1, hit) for score, hit in zip(scores, converted, strict=True)).auc()


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


def lift(successes: float, trials: float, base_rate: float) -> Estimate:
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
