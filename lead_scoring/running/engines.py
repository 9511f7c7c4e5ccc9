"""The engine of a run."""

from pathlib import Path

from lead_scoring.core.errors import ConfigurationWrong
from lead_scoring.loading.engine import Engine


def engine_of(name: str, warehouse: Path) -> Engine:
    """The engine of a warehouse; raises ConfigurationWrong when it cannot be had here."""
    if name == "duckdb":
        return Engine(warehouse)
    try:
        from lead_scoring.spark.engine import SparkEngine
    except ImportError as error:
        raise ConfigurationWrong(
            f"target {name} needs packages that are not installed here ({error.name}): `make run TARGET=spark` sets up"
            " an environment with them."
        ) from error
    return SparkEngine(warehouse)
