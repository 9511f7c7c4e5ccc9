"""How much memory a run may take of the machine."""

import os
from pathlib import Path

import duckdb
import pytest
import yaml
from jinja2 import Template

from lead_scoring.core import project, warehouse
from lead_scoring.core.dbt import at_warehouse
from lead_scoring.core.errors import ConfigurationWrong
from lead_scoring.core.warehouse import MEMORY_VARIABLE, memory_limit, open_warehouse

_LIMIT = "select current_setting('memory_limit')"


def _limit_of_a_connection(folder: Path) -> str:
    with open_warehouse(folder / "w.duckdb") as con:
        return con.execute(_LIMIT).fetchone()[0]


def _limit_of_dbt(folder: Path) -> str:
    """What profiles.yml gives DuckDB while dbt works on a file."""
    profiles = yaml.safe_load((project.ROOT / "profiles.yml").read_text(encoding="utf-8"))
    setting = profiles["lead_scoring"]["outputs"]["duckdb"]["settings"]["memory_limit"]
    with at_warehouse(folder / "w.duckdb"):
        return Template(setting).render(env_var=os.environ.get)


def test_no_connection_takes_more_than_the_environment_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(MEMORY_VARIABLE, "700MiB")
    assert _limit_of_a_connection(tmp_path) == "700.0 MiB"
    assert _limit_of_dbt(tmp_path) == "700MiB"


def test_without_a_word_it_is_a_few_gib_or_what_a_small_machine_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(MEMORY_VARIABLE, raising=False)
    with duckdb.connect() as con:
        own = con.execute(_LIMIT).fetchone()[0]
    monkeypatch.setattr(warehouse, "_MOST_GIB", 0)
    assert memory_limit() == "0GiB"
    monkeypatch.setattr(warehouse, "_MOST_GIB", 10**6)
    taken, unit = memory_limit().split()
    assert (float(taken), unit) == (pytest.approx(float(own.split()[0]), rel=0.1), own.split()[1])


def test_what_is_no_size_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(MEMORY_VARIABLE, "lots")
    with pytest.raises(ConfigurationWrong, match=r"'lots'.*8GiB"):
        open_warehouse(tmp_path / "w.duckdb")
    assert not (tmp_path / "w.duckdb").exists()
