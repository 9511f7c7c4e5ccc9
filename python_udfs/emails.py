"""Email addresses: their normal form and whether their syntax is right."""

import html
import re

from email_validator import validate_email

from python_udfs.texts import is_placeholder, trim

_MAX_LENGTH = 1_000  # characters; an address ends at 254
# What Cloudflare leaves of an address it hides, with any brackets and spaces: "[email protected]".
_REDACTED = re.compile(r"\[?\s*email\s*protected\s*\]?", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
# A backslash quotes ASCII characters only (RFC 5321, 4.1.2; RFC 6531 did not change that); the library lets any pass.
_QUOTED_NON_ASCII = re.compile(r"\\[^\x00-\x7f]")
# The symbols that logs and forms print in the place of control characters.
_CONTROL_PICTURES = {0x2400 + code: code for code in range(33)} | {0x2421: 0x7F}


def is_missing_email(text: object) -> bool:
    """True when no address was given: blank, a placeholder (`n/a`) or redacted (`[email protected]`)."""
    value = trim(text)
    if len(value) > _MAX_LENGTH:
        return False
    shown = _TAG.sub("", html.unescape(value)).strip()
    return not shown or is_placeholder(shown) or _REDACTED.fullmatch(shown) is not None


def normalise_email(text: object) -> str | None:
    """The form of an address in which two are compared: trimmed, lower case. None when no address was given.

    A redacted address or a placeholder is no address: everybody who has one would become one person.
    """
    return None if is_missing_email(text) else trim(text).lower()


def is_valid_email(text: object) -> bool:
    """True when the syntax of the address is right (RFC 5321 and 6531) and its domain has a dot or is a literal.

    Whether the domain exists, or is meant for mail, is not asked.
    """
    address = trim(text, line_breaks=False).translate(_CONTROL_PICTURES)
    if not address or len(address) > _MAX_LENGTH:
        return False
    domain = address.rpartition("@")[2]
    if ("." not in domain and not domain.startswith("[")) or _QUOTED_NON_ASCII.search(address):
        return False
    try:
        validate_email(
            address,
            allow_smtputf8=True,
            allow_quoted_local=True,
            allow_domain_literal=True,
            check_deliverability=False,
            globally_deliverable=False,
        )
    except (ValueError, IndexError):  # EmailNotValidError and what idna raises for odd labels
        return False
    return True
