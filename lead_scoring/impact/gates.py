"""Gates: conditions under which a comparison fails a build, such as `mqls_lost > 5%`."""

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

_OPERATORS = {">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le}
_GATE = re.compile(r"\s*(\w+)\s*(>=|<=|>|<)\s*([+-]?(?:\d+\.?\d*|\.\d+))\s*(%?)\s*", re.ASCII)


def _total(level: str, name: str) -> Callable[[Mapping[str, Any]], float]:
    return lambda found: found["totals"][level][name]


def _signals(name: str) -> Callable[[Mapping[str, Any]], float]:
    return lambda found: sum(row[name] for row in found["signals"])


def _change(measure: str) -> Callable[[Mapping[str, Any]], float | None]:
    return lambda found: found["outcomes"]["person"].get(measure, {}).get("difference", {}).get("value")


@dataclass(frozen=True)
class Measure:
    """What a gate may ask for."""

    described: str
    of: Callable[[Mapping[str, Any]], float | None]
    per: Callable[[Mapping[str, Any]], float] | None = None
    """What a percentage is of; None where it has no meaning."""


_MQLS, _MQAS = _total("person", "qualified_before"), _total("account", "qualified_before")
_PEOPLE, _ACCOUNTS = _total("person", "scored"), _total("account", "scored")
MEASURES = {
    "mqls_gained": Measure("people who become MQLs (%: of the MQLs before)", _total("person", "gained"), _MQLS),
    "mqls_lost": Measure("people who stop being MQLs (%: of the MQLs before)", _total("person", "lost"), _MQLS),
    "mqas_gained": Measure("accounts that become MQAs (%: of the MQAs before)", _total("account", "gained"), _MQAS),
    "mqas_lost": Measure("accounts that stop being MQAs (%: of the MQAs before)", _total("account", "lost"), _MQAS),
    "people_changing_band": Measure("people whose band changes (%: of all)", _total("person", "changed_band"), _PEOPLE),
    "accounts_changing_band": Measure(
        "accounts whose band changes (%: of all)", _total("account", "changed_band"), _ACCOUNTS
    ),
    "people_changing_score": Measure(
        "people whose score changes (%: of all)", _total("person", "changed_score"), _PEOPLE
    ),
    "mean_score_change": Measure("points by which people's scores rise on average", _total("person", "mean_change")),
    "signals_gained": Measure("signals that rules find and did not before", _signals("gained")),
    "signals_lost": Measure("signals that rules found and do not any more", _signals("lost")),
    "auc_change": Measure("AUC of people's scores, after less before; outcomes must be known", _change("auc")),
    "precision_change": Measure("share of MQLs who convert, after less before; likewise", _change("precision")),
}


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

    def judge(self, found: Mapping[str, Any]) -> dict[str, Any]:
        """Whether the condition holds, and what was found; what is not known fails: nobody can say that all is well."""
        measure = MEASURES[self.measure]
        value = measure.of(found)
        shown, share = value, None
        if self.is_share and value is not None:
            per = measure.per(found)
            share = value / per if per else (float("inf") if value else 0.0)
            shown = share
        failed = shown is None or self.compare(round(shown, 9), self.bound)
        share = None if share in (None, float("inf")) else share
        return {"gate": self.text, "value": value, "share": share, "failed": failed}
