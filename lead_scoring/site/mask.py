"""What of a person is shown: everything the marts hold, or ids and initials only."""

import hashlib
import re
from typing import Any

_EMAIL = re.compile(r"[^\s<>\"'=&?/]+(?:@|%40)[^\s<>\"'=&?/]+", re.IGNORECASE)
#: Columns of which nothing is left. A job title beside the name of a company is often somebody.
_HIDDEN = {"email", "job_title", "identifier"}
_INITIALS = {"first_name", "last_name"}
_TEXTS = {"evidence_url", "evidence_detail", "evidence_id", "example_path"}


def masked(row: dict[str, Any]) -> dict[str, Any]:
    """A row of a mart without names, emails and job titles, and without what of a url or a text may hold them."""
    return {column: _mask(column, value) for column, value in row.items()}


def shown_id(value: str) -> str:
    """An id as masked pages have it: as it is, unless it is an email itself."""
    return f"id-{hashlib.sha256(value.encode()).hexdigest()[:12]}" if _EMAIL.search(value) else value


def _mask(column: str, value: Any) -> Any:
    if not isinstance(value, str) or column in _HIDDEN:
        return None if column in _HIDDEN else value
    if column in _INITIALS:
        return f"{value.strip()[0].upper()}." if value.strip() else None
    if column == "evidence_url":
        value = re.split(r"[?#]", value)[0]
    return _EMAIL.sub("(hidden)", value) if column in _TEXTS else value
