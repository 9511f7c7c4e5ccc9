"""Refreshes the seeds that are copies of public lists: `python -m python_udfs.refresh`.

| seed                      | source                                                                          |
|---------------------------|---------------------------------------------------------------------------------|
| `disposable_domains.csv`  | Python package disposable-email-domains (MIT)                                   |
| `free_mail_domains.csv`   | npm package free-email-domains (MIT), minus every disposable domain             |
| `crawler_user_agents.csv` | Python package crawler-user-agents (MIT)                                        |

The Python packages are those installed; upgrade them first. The npm package is fetched with `npm pack` into a
temporary folder (npm must be installed; without it that seed stays as it is, and the command says so and ends with
exit code 1). Rows whose `source` is not the package's name are yours and stay. The output is sorted, so that the
diff of a refresh shows what changed. `browser_user_agents.csv` is this project's own: no refresh writes it.

At the end the command tries every pattern of crawlers on user agents of real browsers, and names those that hit some:

| user agents                               | source                                     |
|-------------------------------------------|--------------------------------------------|
| `user-agents` (BSD-2-Clause)              | npm package                                |
| `top-user-agents` (MIT)                   | npm package                                |
| `fake-useragent` (Apache-2.0)             | Python package, fetched with `pip download` |
| `random-user-agent` (MIT)                 | Python package, fetched with `pip download` |

A few of these are crawlers that pose as browsers; what is a person's gets a line in `browser_user_agents.csv`.
"""

import csv
import io
import json
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from python_udfs.crawlers import crawler_pattern
from python_udfs.domains import is_within
from python_udfs.seeds import seeds_folder

DISPOSABLE_SOURCE = "disposable-email-domains"
FREE_MAIL_SOURCE = "free-email-domains"
CRAWLER_SOURCE = "crawler-user-agents"
UNREACHABLE = (OSError, subprocess.SubprocessError, tarfile.TarError, zipfile.BadZipFile, StopIteration, KeyError)
_EITHER_CASE = re.compile(r"\[([a-z])([a-z])\]", re.IGNORECASE)


def disposable_domains() -> set[str]:
    """The installed package's block list."""
    from disposable_email_domains import blocklist

    return {domain.strip().lower() for domain in blocklist}


def as_words(pattern: str) -> list[str]:
    """A pattern of the package as this project's: `Sonic|[cC]rawl` becomes `\\bSonic` and `\\bcrawl`.

    A name begins a word, so that `008/` is not found in `TS1008/`; each name is a row; small letters fit either case;
    `[\\s\\S]`, which not all engines read, is any character of a line.
    """
    patterns = []
    pattern = pattern.replace(r"[\s\S]", ".")
    for name in pattern.split("|") if "(" not in pattern else [pattern]:
        folded = _EITHER_CASE.sub(lambda pair: pair[1].lower() if pair[1].lower() == pair[2].lower() else pair[0], name)
        name = name if folded == name else folded.lower()
        patterns.append(rf"\b{name}" if name[:1].isalnum() else name)
    return patterns


def crawler_patterns() -> set[str]:
    """The installed package's patterns (regular expressions)."""
    from crawleruseragents import CRAWLER_USER_AGENTS_DATA

    return {pattern for crawler in CRAWLER_USER_AGENTS_DATA for pattern in as_words(crawler["pattern"])}


def _fetch(folder: str, *command: str) -> Path:
    """The file that a command of a package manager leaves in an empty folder."""
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=120)
    return next(Path(folder).iterdir())


def from_npm(package: str, file: str) -> bytes:
    """A file of the newest npm package. Raises one of UNREACHABLE without it."""
    with tempfile.TemporaryDirectory() as folder:
        path = _fetch(folder, "npm", "pack", "--silent", "--ignore-scripts", package)
        with tarfile.open(path) as archive:
            return archive.extractfile(f"package/{file}").read()


def from_pypi(package: str, file: str) -> bytes:
    """A file of the newest Python package. Raises one of UNREACHABLE without it."""
    with tempfile.TemporaryDirectory() as folder:
        command = (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:", package)
        with zipfile.ZipFile(_fetch(folder, *command)) as archive:
            return archive.read(file)


def free_mail_domains() -> set[str]:
    """The newest npm package's list. Raises one of UNREACHABLE without it."""
    return {domain.strip().lower() for domain in json.loads(from_npm(FREE_MAIL_SOURCE, "domains.json"))}


def browser_agents() -> Iterator[str]:
    """User agents of real browsers, of several packages. Raises one of UNREACHABLE without them."""
    yield from (row["userAgent"] for row in json.loads(from_npm("user-agents", "dist/user-agents.json")))
    yield from json.loads(from_npm("top-user-agents", "src/index.json"))
    for line in from_pypi("fake-useragent", "fake_useragent/data/browsers.jsonl").splitlines():
        yield json.loads(line)["useragent"]
    with zipfile.ZipFile(io.BytesIO(from_pypi("random-user-agent", "random_user_agent/data/user_agents.zip"))) as file:
        for line in file.read("user_agents.jl").splitlines():
            row = json.loads(line)
            if row["software_type"].startswith("browser"):
                yield row["user_agent"]


def hits_of_people(agents: Iterable[str], folder: Path) -> dict[str, list[str]]:
    """The patterns of crawlers that hit one of the agents, with these agents, the most hits first."""
    hits: dict[str, list[str]] = {}
    for agent in agents:
        pattern = crawler_pattern(agent, str(folder))
        if pattern:
            hits.setdefault(pattern, []).append(agent)
    return dict(sorted(hits.items(), key=lambda hit: (-len(hit[1]), hit[0])))


def write_seed(path: Path, column: str, values: Iterable[str], source: str) -> int:
    """Writes `column, source` rows: the given values and the rows of other sources that the file holds already."""
    rows = dict.fromkeys(values, source)
    if path.exists():
        with path.open(encoding="utf-8", newline="") as file:
            rows |= {row[column]: row["source"] for row in csv.DictReader(file) if row["source"] != source}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([column, "source"])
        writer.writerows(sorted(rows.items()))
    return len(rows)


@click.command(help="Rewrites the seeds that are copies of public lists from the newest packages.")
@click.option("--seeds", "folder", type=click.Path(path_type=Path, file_okay=False, exists=True), help="Seeds' folder.")
def refresh(folder: Path | None) -> None:
    """Command line of this module; see its docstring."""
    folder = folder or Path(seeds_folder())
    disposable = disposable_domains()
    count = write_seed(folder / "disposable_domains.csv", "domain", disposable, DISPOSABLE_SOURCE)
    click.echo(f"disposable_domains.csv: {count} rows")
    count = write_seed(folder / "crawler_user_agents.csv", "pattern", crawler_patterns(), CRAWLER_SOURCE)
    click.echo(f"crawler_user_agents.csv: {count} rows")
    reached = True
    try:
        free_mail = {domain for domain in free_mail_domains() if not is_within(domain, frozenset(disposable))}
        count = write_seed(folder / "free_mail_domains.csv", "domain", free_mail, FREE_MAIL_SOURCE)
        click.echo(f"free_mail_domains.csv: {count} rows")
    except UNREACHABLE as error:
        reached = False
        click.echo(
            f"free_mail_domains.csv: unchanged, the package {FREE_MAIL_SOURCE} could not be fetched ({error})", err=True
        )
    try:
        agents = sorted(set(browser_agents()))
        hits = hits_of_people(agents, folder)
        count = sum(len(found) for found in hits.values())
        click.echo(f"{count} of {len(agents)} browsers are taken for crawlers, by {len(hits)} patterns:")
        for pattern, found in hits.items():
            click.echo(f"{len(found):6} {pattern}   {found[0]}")
    except UNREACHABLE as error:
        reached = False
        click.echo(
            f"The patterns were not tried on browsers: their user agents could not be fetched ({error})", err=True
        )
    sys.exit(0 if reached else 1)


if __name__ == "__main__":
    refresh()
