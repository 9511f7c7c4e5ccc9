"""What kind of page a url is, by the patterns of the seed `page_types`.

How the seed is read
====================
Each row says: *a url whose <match> looks like <pattern> is a page of <page_type>*. Rows are tried by ascending
`priority` (at equal priority those with `not_` first, then by page type), and the first that fits decides. A url that
none fits is `other`; so is what is no web page (blank text, `mailto:`). A row whose page type starts with `not_`
decides nothing: it rules that page type out for the rows after it.

`match` says which part of the url the pattern is compared with:

| match          | compared with                                                                                     |
|----------------|---------------------------------------------------------------------------------------------------|
| url            | the host (`*.acme.com`: any below acme.com; `{ip}`: any IP address) and the first path segments    |
| host_label     | the host's first label below the registered domain (`docs` of docs.acme.com)                       |
| any_host_label | any label below the registered domain (`jobs` of eu.jobs.acme.com)                                 |
| domain_label   | the registered domain without its suffix (`acmecareers` of acmecareers.com)                        |
| tld            | the last label of the host (`jobs` of acme.jobs)                                                   |
| first_segment  | the first path segment                                                                             |
| any_segment    | any path segment                                                                                   |
| edge_segment   | the first or the last path segment                                                                 |
| parent_segment | (only for a `not_` row) any path segment: the segments *below* it are not looked at for that type  |
| fragment       | the text after `#`                                                                                 |
| no_path        | nothing: fits a url without a path (a language code is no path)                                    |

Patterns are whole values; `*` stands for any characters (in the path of a `url` pattern: for any one segment), and
`{id}` for an opaque id (a UUID, a number, 8 or more hex digits). A pattern that starts with `^` is a regular expression
(for all matches but `url`), searched for in the value as it is compared: lower case, without accents. Urls and patterns
are compared without regard to case, accents of Latin and Greek letters, apostrophes, percent-encoding (also where a url
was encoded twice), query and trailing slash, with `_`, spaces and `+` as `-`, without a page's extension (`.html`,
`.php`, `.aspx`, `.html.en`), a session id after `;`, `www.`, and language codes at the start of the path or the host. A
fragment that is a route (`#/jobs`, `#!/jobs`) continues the path.

Careers pages
=============
Words that mean careers and little else (`careers`, `vacatures`, `join-us`) count as any segment of the path, and as a
label of the host. Looser ones (`hiring`, `recruit`, `tech-careers`) count only as the first or last segment, and not on
the sites of companies that sell recruiting. Neither counts below a segment under which a site presents its product,
publishes or shows its app (`/product/jobs`, `/features/career-site`, `/insights/careers-in-data`, `/<uuid>/jobs`,
`/dashboard/jobs`), nor on a host that is an app (`app.acme.com`). Hosted applicant-tracking pages come before all else,
for nothing but job adverts lives on those hosts, whatever the company in the path is called; a vendor's own site is a
site like any other.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache, lru_cache
from urllib.parse import unquote

import idna

from python_udfs.domains import icann_domain
from python_udfs.seeds import SeedError, read_rows, seeds_folder

PAGE_TYPES = (
    *("blog", "docs", "pricing", "demo", "case_study", "careers", "support", "legal", "product", "home", "other"),
)
MATCHES = (
    *("url", "host_label", "any_host_label", "domain_label", "tld", "first_segment", "any_segment", "edge_segment"),
    *("parent_segment", "fragment", "no_path"),
)

_MAX_LENGTH = 4_096  # characters of a url that are read
_MAX_SEGMENTS = 40
_NO_PAGE = re.compile(r"(?:about|blob|callto|data|javascript|mailto|sms|tel|view-source):", re.IGNORECASE)
_ABSOLUTE = re.compile(r"(?:(?P<scheme>[a-z][a-z0-9+.-]*):)?//(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_HOST_FIRST = re.compile(r"(?:localhost|(?:[\w-]+\.)+[\w-]+\.?)(?::\d+)?(?=[/?#]|$)")
_EXTENSION = re.compile(r"(?:\.(?:s?html?|xhtml|php\d?|aspx?|jspx?|cfm|cgi|action))(?=\.[a-z]{2}$|$)")
_LANGUAGE_EXTENSION = re.compile(r"\.([a-z]{2})$")
_HASH_ID = re.compile(r"-[0-9a-f]{32}$")
_OPAQUE_ID = re.compile(r"\d+|(?=.*\d)[0-9a-f]{8,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LOCALE = re.compile(r"[a-z]{2}(?:-(?:hans|hant|latn|cyrl))?(?:-(?:[a-z]{2}|\d{3}))?")
_SEPARATORS = re.compile(r"[\s_+-]+")
_IP_ADDRESS = re.compile(r"\d+\.\d+\.\d+\.\d+|\[.*\]")
_ACCENTS = re.compile(r"(?<=[a-z\u0370-\u03ff])[\u0300-\u036f]+")
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "\u0131": "i", "\u2019": ""})
_ISO_639_1 = """
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo
    es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg
    ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn
    no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta
    te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
"""
_LANGUAGES = frozenset(_ISO_639_1.split())


def page_type(url: str | None) -> str:
    """The page type of a url, one of PAGE_TYPES; `other` for blank text and what is no web page.

    The scheme may be missing (`acme.com/pricing`), and so may the host (`/pricing`).
    """
    page = _parse(url)
    if page is None:
        return "other"
    ruled_out: set[str] = set()
    readable: dict[str, int] = {}  # how many segments, from the left, may be looked at for a page type
    for group in _groups(seeds_folder()):
        if group.match == "parent_segment":
            parents = (i for i, segment in enumerate(page.segments) if group.fits(segment))
            readable[group.page_type] = min(next(parents, _MAX_SEGMENTS), readable.get(group.page_type, _MAX_SEGMENTS))
        elif group.page_type not in ruled_out and _fits(group, page, readable.get(group.page_type)):
            if not group.rules_out:
                return group.page_type
            ruled_out.add(group.page_type)
    return "other"


@dataclass(frozen=True)
class _Page:
    """The parts of a url that patterns are compared with, all folded."""

    host: str
    labels: tuple[str, ...]  # below the registered domain
    domain_label: str
    tld: str
    segments: tuple[str, ...]  # without the leading language codes
    fragment: str
    has_path: bool


@dataclass
class _Group:
    """Rows of the seed that follow each other and have priority, page type and match in common."""

    priority: float
    page_type: str
    match: str
    rules_out: bool
    exact: set[str] = field(default_factory=set)
    expressions: list[str] = field(default_factory=list)
    urls: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)
    expression: re.Pattern[str] | None = None

    def fits(self, value: str) -> bool:
        return value in self.exact or (self.expression is not None and self.expression.search(value) is not None)


def _fits(group: _Group, page: _Page, readable: int | None) -> bool:
    if group.match == "url":
        return _fits_url(group, page)
    if group.match == "no_path":
        return not page.has_path
    return any(group.fits(value) for value in _values(group.match, page, readable) if value)


def _values(match: str, page: _Page, readable: int | None) -> tuple[str, ...]:
    """What a pattern of that kind is compared with."""
    if match.endswith("segment"):
        segments = page.segments[:readable]
        if match == "first_segment":
            return segments[:1]
        if match == "edge_segment":
            return segments[:1] + segments[len(page.segments) - 1 :]
        return segments
    if match == "host_label":
        return page.labels[:1]
    if match == "any_host_label":
        return page.labels
    return ({"domain_label": page.domain_label, "tld": page.tld, "fragment": page.fragment}[match],)


def _fits_url(group: _Group, page: _Page) -> bool:
    """True when the host is a pattern's (or lies below a `*.` pattern's) and the path starts with the pattern's."""
    key = page.host
    while key:
        for path in group.urls.get(key, ()):
            if len(path) <= len(page.segments) and all(
                wanted in ("*", segment) for wanted, segment in zip(path, page.segments, strict=False)
            ):
                return True
        key = "*." + key.removeprefix("*.").partition(".")[2] if "." in key.removeprefix("*.") else ""
    return False


@cache
def _groups(folder: str) -> tuple[_Group, ...]:
    """The seed's rows, ready to be compared. Raises SeedError for a row that means nothing."""
    rows = []
    for line, row in read_rows(folder, "page_types", ("priority", "page_type", "match", "pattern")):
        where = f"{folder}/page_types.csv line {line}"
        name, match, pattern = (row[column].strip() for column in ("page_type", "match", "pattern"))
        try:
            priority = float(row["priority"])
        except ValueError:
            raise SeedError(f"{where}: priority {row['priority']!r} is no number") from None
        rules_out = name.startswith("not_")
        if name.removeprefix("not_") not in PAGE_TYPES:
            raise SeedError(f"{where}: page_type {name!r} is none of {', '.join(PAGE_TYPES)}")
        if match not in MATCHES or (match == "parent_segment" and not rules_out):
            raise SeedError(
                f"{where}: match {match!r} is none of {', '.join(MATCHES)} (parent_segment: in not_ rows only)"
            )
        if not pattern and match != "no_path":
            raise SeedError(f"{where}: no pattern")
        if pattern.startswith("^") and (match == "url" or not _is_expression(pattern)):
            raise SeedError(f"{where}: pattern {pattern!r} is no regular expression for match {match}")
        rows.append((priority, name.removeprefix("not_"), match, rules_out, pattern))

    groups: list[_Group] = []
    for *key, pattern in sorted(rows, key=_order):
        if not groups or [groups[-1].priority, groups[-1].page_type, groups[-1].match, groups[-1].rules_out] != key:
            groups.append(_Group(*key))
        _add(groups[-1], pattern)
    for group in groups:
        if group.expressions:
            group.expression = re.compile("|".join(f"(?:{expression})" for expression in group.expressions))
    return tuple(groups)


def _order(row: tuple) -> tuple:
    """By priority, not by place: a table has no order."""
    priority, page_type, match, rules_out, _ = row
    return priority, not rules_out, match != "parent_segment", page_type, match


def _is_expression(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


def _add(group: _Group, pattern: str) -> None:
    if group.match == "url":
        host, *path = pattern.split("/")
        group.urls.setdefault(host.lower(), []).append(
            tuple(part if part == "*" else _fold(part) for part in path if part)
        )
    elif pattern.startswith("^"):
        group.expressions.append(pattern)
    elif pattern == "{id}":
        group.expressions.append(rf"\A(?:{_OPAQUE_ID.pattern})\Z")
    elif "*" in pattern:
        parts = (re.escape(_fold_letters(part)) for part in pattern.split("*"))
        group.expressions.append(rf"\A{'.*'.join(parts)}\Z")
    else:
        group.exact.add(_fold(pattern))


def _parse(url: str | None) -> _Page | None:
    """The parts of a url; None for what is no web page."""
    text = "" if url is None else str(url)[:_MAX_LENGTH].strip().replace("\\", "/").replace("\x00", "")
    if not text or _NO_PAGE.match(text):
        return None
    absolute = _ABSOLUTE.fullmatch(text)
    if absolute:
        if (absolute["scheme"] or "http").lower() not in ("http", "https"):
            return None
        host, rest = _split(absolute["rest"])
    elif _HOST_FIRST.match(text) and not _EXTENSION.search(text.partition("/")[0].lower()):
        host, rest = _split(text)
    else:
        host, rest = "", text
    path, _, fragment = rest.partition("#")
    path = path.partition("?")[0]
    fragment = _unquoted(fragment)
    raw_segments = [segment.partition(";")[0] for segment in path.split("/")[:_MAX_SEGMENTS]]
    route = fragment.removeprefix("!").partition("?")[0]
    own = _segments(raw_segments)
    routed = _segments(route.split("/")[:_MAX_SEGMENTS]) if route.startswith("/") else []
    segments = _without_locales(own + routed)
    host, labels, domain_label, tld = _host_parts(host)
    return _Page(host, labels, domain_label, tld, tuple(segments), "" if routed else _fold(fragment), not _is_home(own))


def _split(text: str) -> tuple[str, str]:
    """Host (without user and port) and the rest."""
    authority = re.match(r"[^/?#]*", text).group()
    host = authority.rpartition("@")[2]
    return re.sub(r":\d*$", "", host), text[len(authority) :]


@lru_cache(maxsize=65_536)
def _host_parts(text: str) -> tuple[str, tuple[str, ...], str, str]:
    """A host without `www.`, its labels below the registered domain, that domain's own label, and the last label."""
    host = re.sub(r"^www\d*\.", "", text.lower().removesuffix("."))
    domain = icann_domain(host)
    if _IP_ADDRESS.fullmatch(host):
        return "{ip}", (), "", ""
    if domain is None:
        return host, tuple(host.split(".")[:-1]), "", ""
    labels = [_decoded(label) for label in host.split(".")[: -domain.count(".") - 1]]
    while len(labels) > 1 and _LOCALE.fullmatch(labels[0]):
        del labels[0]
    return host, tuple(map(_fold, labels)), _fold(_decoded(domain.partition(".")[0])), _decoded(host.rpartition(".")[2])


def _decoded(label: str) -> str:
    """An `xn--` label as the letters it stands for."""
    if label.startswith("xn--"):
        try:
            return idna.decode(label)
        except (UnicodeError, ValueError, IndexError):
            return label
    return label


def _segments(raw_segments: list[str]) -> list[str]:
    """Path segments as they are compared; empty ones and a site's index page are none."""
    segments = []
    for raw in raw_segments:
        decoded = _unquoted(raw).lower()
        stem = _EXTENSION.sub("", decoded)
        language = _LANGUAGE_EXTENSION.search(stem)
        if language and language[1] in _LANGUAGES:
            stem = stem[: -len(language[0])]
        if stem == "index" or (stem == "default" and stem != decoded):
            continue
        segment = _HASH_ID.sub("", _fold(stem))
        if segment:
            segments.append(segment)
    return segments


def _unquoted(text: str) -> str:
    """Text without percent-encoding, which trackers and redirects apply a second time."""
    return unquote(unquote(text))


def _without_locales(segments: list[str]) -> list[str]:
    """Path segments without the (at most two) language or country codes they start with."""
    codes = 0
    while codes < min(2, len(segments)) and _LOCALE.fullmatch(segments[codes]):
        codes += 1
    return segments[codes:]


def _is_home(segments: list[str]) -> bool:
    """True for no path, and for one of nothing but a language code (`/en`, `/us/en`)."""
    return not segments or (
        not _without_locales(segments)
        and any(code in _LANGUAGES for segment in segments for code in segment.split("-"))
    )


def _fold(text: str) -> str:
    """Case, accents and kinds of separators aside."""
    folded = _fold_letters(text)
    return folded.strip("-") or folded[:1]


def _fold_letters(text: str) -> str:
    folded = text.lower().replace("'", "")
    if not folded.isascii():
        decomposed = unicodedata.normalize("NFKD", folded.casefold()).translate(_LETTERS)
        folded = unicodedata.normalize("NFC", _ACCENTS.sub("", decomposed))
    return _SEPARATORS.sub("-", folded)
