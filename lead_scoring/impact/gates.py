"""Gates: conditions under which a comparison fails a build, such as `mqls_lost > 5%`."""

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import inf
from typing import Any

_OPERATORS = {">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le}
_GATE = re.compile(r"\s*(\w+)\s*(>=|<=|>|<)\s*([+-]?(?:\d+\.?\d*|\.\d+))\s*(%?)\s*", re.ASCII)


@dataclass(frozen=True)
class Measure:
    """What a gate may ask for: where it is in what a comparison finds."""

    described: str
    path: str
    per: str | None = None
    """What a percentage is of; None where it has no meaning."""


_MQLS, _MQAS = "totals.person.qualified_before", "totals.account.qualified_before"
_PEOPLE, _ACCOUNTS = "totals.person.scored", "totals.account.scored"
_AUC, _PRECISION = "outcomes.person.auc.difference.value", "outcomes.person.precision.difference.value"
MEASURES = {
    "mqls_gained": Measure("people who become MQLs (%: of the MQLs before)", "totals.person.gained", _MQLS),
    "mqls_lost": Measure("people who stop being MQLs (%: of the MQLs before)", "totals.person.lost", _MQLS),
    "mqas_gained": Measure("accounts that become MQAs (%: of the MQAs before)", "totals.account.gained", _MQAS),
    "mqas_lost": Measure("accounts that stop being MQAs (%: of the MQAs before)", "totals.account.lost", _MQAS),
    "people_changing_band": Measure("people whose band changes (%: of all)", "totals.person.changed_band", _PEOPLE),
    "accounts_changing_band": Measure(
        "accounts whose band changes (%: of all)", "totals.account.changed_band", _ACCOUNTS
    ),
    "people_changing_score": Measure("people whose score changes (%: of all)", "totals.person.changed_score", _PEOPLE),
    "mean_score_change": Measure("points by which people's scores rise on average", "totals.person.mean_change"),
    "signals_gained": Measure("signals that rules find and did not before", "signals.gained"),
    "signals_lost": Measure("signals that rules found and do not any more", "signals.lost"),
    "auc_change": Measure("AUC of people's scores, after less before; outcomes must be known", _AUC),
    "precision_change": Measure("share of MQLs who convert, after less before; likewise", _PRECISION),
}


def _value(found: Mapping[str, Any], path: str) -> float | None:
    """What is at a path: of a list the sum, and None where it is not known."""
    value: Any = found
    for name in path.split("."):
        value = sum(row[name] for row in value) if isinstance(value, list) else (value or {}).get(name)
    return value


@dataclass(frozen=True)
class Gate:
    """A condition that fails a build when it holds."""

    text: str
    measure: str
    compare: Callable[[float, float], bool]
    bound: float
    is_share: bool

    @classmethod
    def parse(cls, text: str) -> "Gate":
        """Read `measure > number` or `measure > number%`; raises ValueError with what may be asked for."""
        match = _GATE.fullmatch(text)
        if not match:
            raise ValueError(f"{text!r} is no gate such as 'mqls_lost > 5%' or 'mqas_lost > 0'.")
        measure, sign, number, percent = match.groups()
        if measure not in MEASURES:
            raise ValueError(f"{measure!r} is not a measure: {', '.join(MEASURES)}.")
        if percent and MEASURES[measure].per is None:
            raise ValueError(f"{measure} is not a part of anything: give a number without %.")
        bound = float(number) / 100 if percent else float(number)
        return cls(" ".join(text.split()), measure, _OPERATORS[sign], bound, bool(percent))

    def evaluate(self, found: Mapping[str, Any]) -> dict[str, Any]:
        """Whether the condition holds, and what was found; what is not known fails: nobody can say that all is well."""
        measure = MEASURES[self.measure]
        value = compared = _value(found, measure.path)
        if self.is_share and value is not None:
            whole = _value(found, measure.per)
            compared = value / whole if whole else (inf if value else 0.0)
        failed = compared is None or self.compare(round(compared, 9), self.bound)
        share = compared if self.is_share and compared != inf else None
        return {"gate": self.text, "value": value, "share": share, "failed": failed}
