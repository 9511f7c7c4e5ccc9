"""Calling the functions of this package from dbt's Python models: the same model on DuckDB and on Spark."""

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from python_udfs.seeds import SEEDS_VARIABLE, seeds_folder

#: DuckDB's relation or Spark's frame: they filter, select, join and leave out duplicates by the same names.
Rows = Any


def judge_new_rows(dbt: Any, session: Any, rows: Rows, judge: Callable, verdict: Sequence[pa.Field]) -> Rows | pa.Table:
    """The distinct rows that the model does not hold yet, each with its verdict.

    `judge` gets the values of a row and returns those of the columns `verdict`. On Spark it is called in batches on the
    workers, which need this package and `send_seeds`.
    """
    names = ", ".join(rows.columns)
    rows = rows.distinct()
    if dbt.is_incremental:
        known = session.sql(f"select {names} from {dbt.this}")
        # DuckDB's except_ takes away one row for each known one, which is all of them: none is there twice
        rows = rows.subtract(known) if _is_spark(rows) else rows.except_(known)
    if _is_spark(rows):
        return _judged_on_workers(rows, judge, verdict)
    table = rows.to_arrow_table()
    judged = [_judged(batch, judge, verdict) for batch in table.to_batches()]
    return pa.Table.from_batches(judged, pa.schema([*table.schema, *verdict]))


def fetched(rows: Rows) -> list[tuple]:
    """All rows, here."""
    return [tuple(row) for row in rows.collect()] if _is_spark(rows) else rows.fetchall()


def returned(session: Any, table: pa.Table) -> Rows | pa.Table:
    """A table as a model has to return it to its engine."""
    return session.createDataFrame(table) if hasattr(session, "createDataFrame") else table


def send_seeds(spark: Any) -> None:
    """Send the seeds to the workers of a Spark session, once a session."""
    # one by one: a cluster takes no local folder
    for seed in sorted(Path(seeds_folder()).glob("*.csv")):
        spark.sparkContext.addFile(str(seed))


def _is_spark(rows: Rows) -> bool:
    return hasattr(rows, "mapInArrow")


def _judged_on_workers(rows: Rows, judge: Callable, verdict: Sequence[pa.Field]) -> Rows:
    from pyspark import SparkFiles
    from pyspark.sql.pandas.types import from_arrow_schema
    from pyspark.sql.types import StructType

    def judged(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        os.environ[SEEDS_VARIABLE] = SparkFiles.getRootDirectory()
        for batch in batches:
            yield _judged(batch, judge, verdict)

    return rows.mapInArrow(judged, StructType([*rows.schema, *from_arrow_schema(pa.schema(verdict))]))


def _judged(batch: pa.RecordBatch, judge: Callable, verdict: Sequence[pa.Field]) -> pa.RecordBatch:
    values = zip(*(column.to_pylist() for column in batch.columns), strict=True)
    answers = [judge(*row) for row in values]
    judged = [pa.array([answer[place] for answer in answers], field.type) for place, field in enumerate(verdict)]
    return pa.RecordBatch.from_arrays([*batch.columns, *judged], schema=pa.schema([*batch.schema, *verdict]))
