"""Domains of hosts and email addresses."""

import re
from functools import cache, lru_cache

import idna
from publicsuffixlist import PublicSuffixList

from python_udfs.seeds import read_set, seeds_folder

_MAX_LENGTH = 2_000  # characters; a host name ends at 253
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*")
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_PORT = re.compile(r":\d*$")


@cache
def _public_suffixes(only_icann: bool) -> PublicSuffixList:
    return PublicSuffixList(only_icann=only_icann)


def in_ascii(host: str) -> str | None:
    """A host with `xn--` for other scripts (IDNA 2008 with UTS 46, non-transitional); None where there is no such."""
    if host.isascii():
        return host
    try:
        return idna.encode(host, uts46=True, std3_rules=False, transitional=False).decode("ascii")
    except (UnicodeError, ValueError, IndexError):
        return None


def ascii_host(text: str | None) -> str | None:
    """The host of a host name, email address or url in the form DNS knows it: lower case, `xn--` for other scripts.

    None for what is no host name: blanks, IP addresses, characters no host has.
    """
    if not text:
        return None
    host = str(text)[:_MAX_LENGTH].strip()
    host = re.split(r"[/?#\\]", _SCHEME.sub("", host), maxsplit=1)[0].rpartition("@")[2]
    host = in_ascii(_PORT.sub("", host).removesuffix(".").strip().lower())
    if host is None or len(host) > 253 or not _HOST.fullmatch(host) or host.rpartition(".")[2].isdigit():
        return None
    return host


@lru_cache(maxsize=65_536)
def registrable_domain(host_or_email: str | None) -> str | None:
    """The domain somebody registered: `acme.co.uk` for `mail.acme.co.uk`, `jane@acme.co.uk`, `acme.co.uk:443`.

    Follows the whole Public Suffix List, so that customers of a hosting company differ (`alice.github.io` is a domain
    of its own). Names in other scripts come out in their `xn--` form. None for IP addresses, single labels and bare
    public suffixes (`co.uk`, `github.io`).
    """
    host = ascii_host(host_or_email)
    return _public_suffixes(only_icann=False).privatesuffix(host) if host and "." in host else None


@lru_cache(maxsize=65_536)
def icann_domain(host: str | None) -> str | None:
    """Like `registrable_domain`, by the registries' suffixes alone: `github.io` for `alice.github.io`."""
    name = ascii_host(host)
    return _public_suffixes(only_icann=True).privatesuffix(name) if name and "." in name else None


def domain_label(domain: str) -> str:
    """The label that somebody registered: `acme` of `mail.acme.co.uk`, in its own script; else the first one."""
    registered = registrable_domain(domain) or icann_domain(domain) or domain
    label = registered.partition(".")[0]
    try:
        return idna.decode(label) if label.startswith("xn--") else label
    except (UnicodeError, ValueError, IndexError):
        return label


def is_within(host: str, domains: frozenset[str]) -> bool:
    """True when the host, or a domain above it, is one of `domains`."""
    while host:
        if host in domains:
            return True
        host = host.partition(".")[2]
    return False


def is_free_mail(domain: str | None) -> bool:
    """True when the domain (or email address) is in the seed `free_mail_domains`: anybody can have an address there.

    Only the domain itself counts, not what lies below it. A disposable domain is never free mail.
    """
    host = ascii_host(domain)
    return host in read_set(seeds_folder(), "free_mail_domains", "domain") and not is_disposable(host)


def is_disposable(domain: str | None) -> bool:
    """True when the domain (or email address), or a domain above it, is in the seed `disposable_domains`."""
    host = ascii_host(domain)
    return host is not None and is_within(host, read_set(seeds_folder(), "disposable_domains", "domain"))


def is_reserved(domain: str | None) -> bool:
    """True when the domain, or a domain above it, is in the seed `reserved_domains` (RFC 2606): nobody owns it."""
    host = ascii_host(domain)
    return host is not None and is_within(host, read_set(seeds_folder(), "reserved_domains", "domain"))
