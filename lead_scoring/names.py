"""What rules, gates and bands are called in sentences for people, and databases without their passwords."""

import re
from collections.abc import Iterable

#: Rules whose name in a sentence is not simply their id with spaces.
RULES = {
    "ad_impression": "ad impressions",
    "ad_click": "ad clicks",
    "ad_visit": "ad visits",
    "engaged_visit": "engaged ad visits",
    "fast_click": "fast clicks",
    "direct_visit": "direct visits",
    "outreach_reply": "replies to outreach",
    "webinar_attended": "webinars attended",
    "content_download": "downloads",
    "pricing_view": "pricing views",
    "demo_view": "demo page views",
    "case_study_view": "case study views",
    "email_click": "email clicks",
    "site_visit": "site visits",
    "unsubscribe": "unsubscribes",
    "short_critical_visit": "skimmed pages",
    "single_touch": "a single touch",
    "entry_level_only": "entry-level content only",
    "career_page_visitor": "careers pages",
    "tickets_without_interest": "support tickets only",
}
#: What steers a terminal: control characters but the line feed, and those that turn the direction of text.
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_BANDS = {("person", "sales_ready"): "MQL", ("account", "sales_ready"): "MQA"}


def rule_name(rule_id: str) -> str:
    """`pricing_view` -> `pricing views`; `limit:low_intent` -> `the limit of low intent`."""
    if rule_id.startswith("limit:"):
        return f"the limit of {rule_id.removeprefix('limit:').replace('_', ' ')}"
    return RULES.get(rule_id, rule_id.replace("_", " "))


def gate_name(gate: str, stage: str | None) -> str:
    """Why somebody cannot qualify, in words."""
    if gate == "exempt":
        return "exempt from all rules"
    if gate == "lifecycle":
        return f"the scorecard does not apply to the stage {stage}"
    return rule_name(gate)


def band_name(level: str, band: str, is_qualified: bool) -> str:
    """`MQL` or `MQA` for those who qualify, else the band."""
    if is_qualified:
        return _BANDS.get((level, band), band)
    return band.replace("_", " ").capitalize()


def signed(points: float, digits: int = 2) -> str:
    """Points with their sign; what rounds to nothing is +0.00, never -0.00."""
    return f"{round(points, digits) + 0.0:+.{digits}f}"


def count(number: float) -> str:
    """How many: `1,234`, and where a block of equal scores is shared, `464.4`."""
    return f"{number:,.1f}".removesuffix(".0")


def listed(names: Iterable[str], at_most: int = 10) -> str:
    """Names separated by commas; of a long list the first ones, and how many there are besides."""
    names = list(names)
    left = len(names) - at_most
    return ", ".join(names) if left <= 1 else f"{', '.join(names[:at_most])} and {left:,} more"


def is_database(text: str) -> bool:
    """Whether the name of a place is the url of a PostgreSQL database."""
    return re.match(r"postgres(ql)?:", text) is not None


def without_password(text: str) -> str:
    """A text without the passwords in urls of databases, also of those that are written wrongly."""
    text = re.sub(r"(postgres(?:ql)?://[^\s:@/]*):\S*@", r"\1:***@", text)
    return re.sub(r"((?:ssl)?password=)[^&\s'\"]+", r"\1***", text)


def shown(text: str) -> str:
    """A text with its control characters written out, as JSON has them: an escape is `\\u001b`."""
    return _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
