"""What SQL that classifies cannot work out by itself: `python -m python_udfs.in_sql` writes it from seeds and packages.

| file                                 | what it holds                                              |
|--------------------------------------|------------------------------------------------------------|
| `seeds/public_suffixes.csv`          | the public suffixes of the Python package publicsuffixlist |
| `macros/definitions/expressions.sql` | the regular expressions of the seeds                       |

An engine compiles a regular expression for each row where it is a value, so they are constants of the SQL. They are in
the dialect that all engines read: see `problem`.
"""

import json
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import click
import idna

from python_udfs.seeds import SeedError, read_rows, seeds_folder

SUFFIXES = "public_suffixes.csv"
EXPRESSIONS = Path(__file__).resolve().parent.parent / "macros" / "definitions" / "expressions.sql"
#: A pattern of a crawler that is a name: SQL looks for it as a text.
_NAME = re.compile(r"(?:\\b(?=[a-zA-Z0-9]))?(?:\\[^a-zA-Z0-9]|[^\\.^$*+?{}\[\]|()])+")
_PART = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.")
_HEAD = """{# Written by `python -m python_udfs.in_sql`: the regular expressions of seeds page_types,
   crawler_user_agents and browser_user_agents. Data test `expressions_are_known` names those that are new in a seed. #}
"""


def problem(pattern: str) -> str | None:
    """Why a regular expression does not mean the same to all engines; None when it does."""
    parts = _PART.findall(pattern)
    if "(?" in "".join(part for part in parts if len(part) == 1):
        return "(?...) is not known to all engines"
    if any(re.fullmatch(r"\\[a-zA-Z0-9]", part) and part[1] not in "bdswW" for part in parts):
        return "of letters behind a backslash all engines read b, d, s, w and W only"
    if any(re.search(r"\\[a-zA-Z0-9](?<![dsw])|(?<!\\)\[", part[1:]) for part in parts if part[0] == "["):
        return "in [] all engines read d, s and w behind a backslash only, and no second ["
    return None


def _portable(pattern: str) -> str:
    """The pattern. Raises SeedError for one that is not in the dialect of all engines."""
    reason = problem(pattern)
    if reason:
        raise SeedError(f"{pattern!r}: {reason}")
    return pattern


def _patterns(seed: str) -> list[str]:
    return [row["pattern"] for _, row in read_rows(seeds_folder(), seed, ("pattern",))]


def expressions() -> str:
    """The text of macros/definitions/expressions.sql."""
    pages = list(dict.fromkeys(pattern.strip() for pattern in _patterns("page_types") if pattern.startswith("^")))
    crawlers = [pattern for pattern in _patterns("crawler_user_agents") if not _NAME.fullmatch(pattern)]
    parts = (
        ("page_type_expressions", "The regular expressions of seed page_types.", pages),
        ("crawler_expressions", "The patterns of seed crawler_user_agents that are not just a name.", crawlers),
        (
            "browser_expressions",
            "The patterns of seed browser_user_agents, in order.",
            _patterns("browser_user_agents"),
        ),
    )
    return _HEAD + "\n".join(_macro(*part) for part in parts)


def _macro(name: str, what: str, patterns: list[str]) -> str:
    # as Jinja reads texts
    rows = [f"        {json.dumps(_portable(pattern), ensure_ascii=False)}," for pattern in patterns]
    return "\n".join(
        [f"\n{{# {what} #}}", f"{{% macro {name}() -%}}", "    {{ return([", *rows, "    ]) }}", "{%- endmacro %}\n"]
    )


def public_suffixes() -> Iterator[tuple[str, str, str]]:
    """The rows of the seed: a suffix, what it is, and whether a registry runs it; one in another script as xn-- too."""
    is_icann = True
    listed = files("publicsuffixlist").joinpath("public_suffix_list.dat").read_text(encoding="utf-8")
    for line in map(str.strip, listed.splitlines()):
        if "===BEGIN PRIVATE DOMAINS===" in line:
            is_icann = False
        if not line or line.startswith("//"):
            continue
        kind = {"*": "wildcard", "!": "exception"}.get(line[0], "suffix")
        suffix = line.removeprefix("*.").removeprefix("!").lower()
        for name in dict.fromkeys((suffix, idna.encode(suffix, uts46=True).decode("ascii"))):
            yield name, kind, str(is_icann).lower()


@click.command(help="Writes what SQL that classifies reads: the public suffixes, and the expressions of the seeds.")
def write() -> None:
    """Command line of this module; see its docstring."""
    rows = sorted(",".join(row) for row in public_suffixes())
    text = "\n".join(["suffix,kind,is_icann", *rows]) + "\n"
    (Path(seeds_folder()) / SUFFIXES).write_text(text, encoding="utf-8")
    EXPRESSIONS.write_text(expressions(), encoding="utf-8")


if __name__ == "__main__":
    write()
