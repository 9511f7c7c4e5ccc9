"""What a Spark session needs for dbt: a way to run Python models, which dbt-spark only knows to hand to Databricks, and
the functions that SQL models call.
"""

from collections.abc import Iterator
from typing import Any

from dbt.adapters.base import PythonJobHelper
from dbt.adapters.spark.impl import SparkAdapter
from pyspark.sql import Row, SparkSession
from pyspark.sql.functions import udtf

from python_udfs.graph import smallest_joined
from python_udfs.tables import send_seeds

_METHOD = "session"
_SMALLEST = "person_id string, smallest_person_id string"


class SessionJob(PythonJobHelper):
    """Runs the compiled code of a Python model in this process, on the session that dbt takes as well."""

    def __init__(self, parsed_model: dict[str, Any], credential: Any) -> None:
        self._name = parsed_model["unique_id"]

    def submit(self, compiled_code: str) -> None:
        """Execute the code, which writes the table; whatever it raises fails the model."""
        spark = SparkSession.builder.getOrCreate()
        exec(compile(compiled_code, self._name, "exec"), {"__name__": self._name, "spark": spark})


class _SmallestJoined:
    """The table function that macro `smallest_joined` calls: all joins come to one worker."""

    def __init__(self) -> None:
        self._joins: list[tuple[str, str]] = []

    def eval(self, join: Row) -> None:
        self._joins.append((join[0], join[1]))

    def terminate(self) -> Iterator[tuple[str, str]]:
        yield from smallest_joined(self._joins).items()


def register(spark: SparkSession) -> None:
    """Have dbt run Python models in this process, and give this session what they and SQL models call and read.

    To be called before dbt runs. The workers also need the package `python_udfs` (see session.py) and the packages that
    it imports: on one machine the same Python environment, elsewhere one packed with `spark.archives`.
    """
    SparkAdapter.python_submission_helpers = {_METHOD: SessionJob}
    SparkAdapter.default_python_submission_method = _METHOD
    spark.udtf.register("smallest_joined", udtf(_SmallestJoined, returnType=_SMALLEST))
    send_seeds(spark)
