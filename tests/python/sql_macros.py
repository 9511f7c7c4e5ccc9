"""The project's macros that are expressions, rendered for DuckDB without dbt."""

from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from jinja2 import Environment

ROOT = Path(__file__).resolve().parents[2]


@cache
def macros() -> SimpleNamespace:
    """All macros of the definitions, the connectors and the engines, by name."""
    found = SimpleNamespace()

    def dispatch(name: str, _package: str) -> Any:
        return getattr(found, f"duckdb__{name}", None) or getattr(found, f"default__{name}")

    # dbt's own extensions of the language, which expressions do without
    environment = Environment(extensions=["jinja2.ext.do"])
    environment.globals = {"lead_scoring": found, "adapter": SimpleNamespace(dispatch=dispatch)}
    for folder in ("cross_db", "connectors", "definitions"):
        for path in sorted((ROOT / "macros" / folder).glob("*.sql")):
            module = environment.from_string(path.read_text(encoding="utf-8")).module
            vars(found).update({name: value for name, value in vars(module).items() if not name.startswith("_")})
    return found
