"""The Spark session of the tests: one per process, with its tables and its catalog in a folder of their own."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lead_scoring.core.errors import ConfigurationWrong


@pytest.fixture(scope="session")
def spark_is_there() -> None:
    """For tests that call commands on Spark: they are skipped without pyspark, dbt-spark or Java."""
    session = pytest.importorskip("lead_scoring.spark.session", reason="pyspark is not installed", exc_type=ImportError)
    pytest.importorskip("lead_scoring.spark.adapter", reason="dbt-spark is not installed", exc_type=ImportError)
    try:
        session.find_java()
    except ConfigurationWrong as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def spark(spark_is_there: None) -> Iterator[Any]:
    """The session that dbt takes too; tests that ask for it are skipped without pyspark, dbt-spark or Java."""
    from lead_scoring.spark import adapter, session

    folder = Path(tempfile.mkdtemp(prefix="lead_scoring_spark_"))
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("LEAD_SCORING_SPARK_MASTER", "local[1]")
        patched.delenv("LEAD_SCORING_SPARK_DATA", raising=False)
        spark = session.start(folder / "warehouse.duckdb")
    adapter.register(spark)
    yield spark
    spark.stop()
    shutil.rmtree(folder, ignore_errors=True)
