"""Cases of tests, which stand as data under tests/fixtures."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from lead_scoring.core.project import read_yaml

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
#: The material beside the project: golden cases and real input.
SHARED = FIXTURES.parents[2] / "shared"
#: Its golden cases as parameters of a test, which is skipped where they are not there.
GOLDEN_CASES = [pytest.param(path, id=path.name) for path in sorted(SHARED.glob("goldens/case_*"))]


def shared(path: str) -> Path:
    """A file or folder of that material; a test that asks for it is skipped where it is not there."""
    if not (SHARED / path).exists():
        pytest.skip(f"{SHARED / path} is not there: golden cases and real input are not part of the project")
    return SHARED / path


def lines(name: str) -> list[str]:
    """The lines of a text file that are neither blank nor comments."""
    text = (FIXTURES / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("# ")]


@cache
def content(name: str) -> dict[str, Any]:
    """The sections of tests/fixtures/cases/<name>.yml."""
    return read_yaml(FIXTURES / "cases" / f"{name}.yml")


def cases(name: str, section: str) -> list[Any]:
    """The cases of a section as parameters of a test: lists of several, or single values."""
    rows = [case if isinstance(case, list) else [case] for case in content(name)[section]]
    return [pytest.param(*row, id=", ".join(map(str, row))[:100]) for row in rows]
