"""Crawlers, by user agent.

Two seeds decide: `crawler_user_agents` has patterns of what crawlers call themselves; `browser_user_agents` has
patterns of what browsers, devices and apps of people call themselves. The latter is read as `{}`, so that a crawler's
name in it, such as that of the phone HTC Butterfly, is none.
"""

import re
from dataclasses import dataclass
from functools import cache
from urllib.parse import unquote_plus

from python_udfs.seeds import SeedError, read_rows, seeds_folder

BROWSER = "{}"
_MAX_LENGTH = 2_000  # characters; real user agents end long before
_KEY_LENGTH = 3
_WORD_STARTS = re.compile(r"\b(?=(\w.{2}))", re.ASCII)
_GROUP = re.compile(r"\([^()]*\)")
_BEGINNING = re.compile(r"(\\b|\^)?((?:\\[^a-zA-Z0-9]|[^\\.^$*+?{}\[\]|()])*)([*+?{]?)")
_ESCAPED = re.compile(r"\\(.)")


@dataclass(frozen=True)
class _Pattern:
    """A pattern of crawlers. One without a capital is compared with the agent in small letters."""

    text: str  # with which everything begins that the pattern fits: quicker to find than the pattern
    expression: re.Pattern[str]
    in_small_letters: bool

    def fits(self, agent: str, small: str) -> bool:
        """Whether the pattern is found in the agent, which is given in small letters too."""
        text = small if self.in_small_letters else agent
        return self.text in text and bool(self.expression.search(text))


@dataclass(frozen=True)
class _Patterns:
    """The patterns of both seeds.

    `names` are those that fit at the beginning of a word, by its first three characters in small letters: an agent is
    compared only with those that begin like one of its words, which is twenty times faster than with all. `nameless`
    are those that fit only an agent that names no browser.
    """

    browsers: re.Pattern[str]
    names: dict[str, list[_Pattern]]
    nameless: list[_Pattern]
    others: list[_Pattern]

    def fitting(self, agent: str) -> str | None:
        """A pattern of crawlers that fits an agent, whether it names a browser or not."""
        small = agent.lower()
        keys = self.names.keys() & set(_WORD_STARTS.findall(small))
        for patterns in (self.others, *(self.names[key] for key in keys)):
            for pattern in patterns:
                if pattern.fits(agent, small):
                    return pattern.expression.pattern
        return None


def _read(folder: str, seed: str, flags: int = 0) -> list[re.Pattern[str]]:
    """The patterns of a seed. Raises SeedError for what is no regular expression."""
    patterns = []
    for line, row in read_rows(folder, seed, ("pattern",)):
        try:
            patterns.append(re.compile(row["pattern"], flags | re.ASCII))
        except re.error as error:
            raise SeedError(f"{folder}/{seed}.csv line {line}: {row['pattern']!r} {error}") from None
    return patterns


@cache
def _patterns(folder: str) -> _Patterns:
    names, nameless, others = {}, [], []
    for expression in _read(folder, "crawler_user_agents"):
        anchor, text, repeated = _BEGINNING.match(expression.pattern).groups()
        text = "" if repeated or "|" in _GROUP.sub("", expression.pattern) else _ESCAPED.sub(r"\1", text)
        pattern = _Pattern(text, expression, expression.pattern == expression.pattern.lower())
        if expression.pattern.startswith("^[^{}]*"):
            nameless.append(pattern)
        elif anchor and text[:1].isalnum() and len(text) >= _KEY_LENGTH:
            names.setdefault(text[:_KEY_LENGTH].lower(), []).append(pattern)
        else:
            others.append(pattern)
    browsers = "|".join(f"(?:{expression.pattern})" for expression in _read(folder, "browser_user_agents"))
    return _Patterns(re.compile(browsers or "(?!)", re.IGNORECASE | re.ASCII), names, nameless, others)


def crawler_pattern(user_agent: str | None, folder: str | None = None) -> str | None:
    """A pattern that makes the user agent a crawler's; None when it is a person's, or none.

    It fits the user agent, and fits it still where what browsers call themselves is read as `{}`.
    """
    if not user_agent:
        return None
    agent = str(user_agent)[:_MAX_LENGTH].strip()
    if " " not in agent:  # as some logs write it, with %20 or + for a space
        agent = unquote_plus(agent)
    patterns = _patterns(folder or seeds_folder())
    if patterns.browsers.search(agent):
        return patterns.fitting(agent) and patterns.fitting(patterns.browsers.sub(BROWSER, agent))
    small = agent.lower()
    nameless = (pattern.expression.pattern for pattern in patterns.nameless if pattern.fits(agent, small))
    return patterns.fitting(agent) or next(nameless, None)


def is_crawler(user_agent: str | None) -> bool:
    """True when the user agent is a crawler's, by the seeds `crawler_user_agents` and `browser_user_agents`."""
    return crawler_pattern(user_agent) is not None
