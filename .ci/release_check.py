"""What has to hold before a version is tagged; names all that does not. The package is in build/release by then."""

import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

RELEASE = Path("build/release")


def git(*arguments: str) -> list[str]:
    """The lines that git answers; none where it fails."""
    return subprocess.run(["git", *arguments], capture_output=True, text=True, check=False).stdout.splitlines()


def found(pattern: str, file: str) -> str:
    """What a pattern finds in a file; blank when it finds nothing."""
    match = re.search(pattern, Path(file).read_text(encoding="utf-8"), re.MULTILINE)
    return match[1] if match else ""


def problems(version: str) -> Iterator[str]:
    """A sentence for each thing that is not in order, with what to do."""
    of_dbt = found(r"^version: *['\"]?([^\s'\"]+)", "dbt_project.yml")
    if of_dbt != version:
        yield f"dbt_project.yml says version {of_dbt}, lead_scoring/__init__.py {version}: write the same in both."
    entry = found(rf"^## {re.escape(version)} \((.*)\)$", "CHANGELOG.md")
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", entry):
        there = f"'{entry}'" if entry else "no entry"
        yield f"CHANGELOG.md has {there} for {version}: head its entry '## {version} (YYYY-MM-DD)'."
    tag = f"v{version}"
    tagged = git("rev-parse", "--verify", "--quiet", f"{tag}^{{commit}}")
    if tagged and tagged != git("rev-parse", "HEAD"):
        yield f"Tag {tag} is another commit: raise the version in lead_scoring/__init__.py and dbt_project.yml."
    wheel = next(RELEASE.glob(f"lead_scoring-{version}-*.whl"), None)
    if wheel is None:
        yield f"{RELEASE} has no package of {version}: run make release-check, which builds it."
        return
    modules = {name for name in git("ls-files", "lead_scoring", "python_udfs") if not name.endswith(".md")}
    missing = sorted(modules - {*zipfile.ZipFile(wheel).namelist()})
    if missing:
        yield f"The package lacks {', '.join(missing)}: add them to package-data in pyproject.toml."


def main() -> int:
    """Print what is not in order; the exit code is 1 when something is not."""
    version = found(r"^__version__ = ['\"]([^'\"]+)", "lead_scoring/__init__.py")
    wrong = list(problems(version))
    print("\n".join(wrong) or f"Version {version} is ready: git tag v{version}")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
