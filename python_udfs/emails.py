"""Email addresses: their normal form and whether their syntax is right."""

import html
import re

from email_validator import validate_email

from python_udfs.domains import domain_label, in_ascii, is_reserved
from python_udfs.texts import is_junk, is_placeholder, one_form, trim

_MAX_LENGTH = 1_000  # characters; an address ends at 254
# What Cloudflare leaves of an address it hides, with any brackets and spaces: "[email protected]".
_REDACTED = re.compile(r"\[?\s*email\s*protected\s*\]?", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
# A backslash quotes ASCII characters only (RFC 5321, 4.1.2; RFC 6531 did not change that); the library lets any pass.
_QUOTED_NON_ASCII = re.compile(r"\\[^\x00-\x7f]")
#: Most addresses: nothing surrounds them, and their normal form is their lower case.
PLAIN_ADDRESS = "[!#-&*+./0-9=A-Z^-~-]+@[0-9A-Za-z.-]*[0-9A-Za-z-]"
_PLAIN_ADDRESS = re.compile(PLAIN_ADDRESS)
# The patterns of macro `normalised_email`. Quoted text is one piece: no sign in it separates anything.
_FIRST_ADDRESS = re.compile(r'[;,]((?:"[^"]*"|[^;,"])*@(?:"[^"]*"|[^;,"])*)')
_LAST_IN_BRACKETS = re.compile(r'^.*[<>]((?:"[^"]*"|[^<>"])*@(?:"[^"]*"|[^<>"])*)')
_BEFORE_ADDRESS = re.compile(r"^ *(mailto: *)*")
_ADDRESS = re.compile(r'^((?:"[^"]*"|[^@"])+@[^@"?]*[^@"?. ])[. ]*(?:[?].*)?$')
# The symbols that logs and forms print in the place of control characters.
_CONTROL_PICTURES = {0x2400 + code: code for code in range(33)} | {0x2421: 0x7F}


def is_missing_email(text: object) -> bool:
    """True when no address was given: blank, a placeholder (`n/a`) or redacted (`[email protected]`)."""
    value = trim(text)
    if len(value) > _MAX_LENGTH or written_email(value):
        return False
    shown = _TAG.sub("", html.unescape(value)).strip()
    return not shown or is_placeholder(shown) or _REDACTED.fullmatch(shown) is not None


def normalise_email(text: object) -> str | None:
    """The form of an address in which two are compared. None for what is no address, and where none was given.

    Unicode NFC, lower case, without characters that nobody sees. What surrounds an address goes: a name and angle
    brackets, `mailto:` and the `?` after it, further addresses, a dot at the end. The host as DNS knows it: `xn--`.
    A redacted address or a placeholder such as `n/a` is no address: everybody who has one would become one person.
    """
    address = written_email(text)
    if address is None:
        return None
    mailbox, _, host = address.rpartition("@")
    return f"{mailbox}@{in_ascii(host) or host}"


def written_email(text: object) -> str | None:
    """`normalise_email` with the host in the script it is written in: what macro `normalised_email` says in SQL."""
    if text is None or text != text:
        return None
    if _PLAIN_ADDRESS.fullmatch(str(text)):
        return str(text).lower()
    address = one_form(str(text))
    if "@" not in address:
        return None
    for pattern, before in ((_FIRST_ADDRESS, ";"), (_LAST_IN_BRACKETS, "<")):
        found = pattern.search(before + address)
        if found is None:
            return None
        address = found[1]
    found = _ADDRESS.match(_BEFORE_ADDRESS.sub("", address))
    return found[1] if found else None


def is_placeholder_email(address: str) -> bool:
    """True for an address in its normal form that nobody has: `none@none.com`, `test+1@test.de`, `jane@example.org`.

    The local part and what was registered of the domain are both words that people type for nothing, or the domain is
    a reserved one.
    """
    mailbox, _, domain = address.rpartition("@")
    return is_reserved(domain) or (is_junk(re.split("[+@]", mailbox, maxsplit=1)[0]) and is_junk(domain_label(domain)))


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
