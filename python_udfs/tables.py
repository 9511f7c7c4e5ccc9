"""Calling the functions of this package from dbt's Python models: the same model on DuckDB and on Spark."""

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyarrow as pa

from python_udfs.seeds import SEEDS_VARIABLE, seeds_folder

#: Libraries whose lists the functions look things up in.
LIBRARIES = ("email-validator", "idna", "publicsuffixlist")
#: DuckDB's relation or Spark's frame: they filter, select, join and leave out duplicates by the same names.
Rows = Any


def classify_new_rows(
    dbt: Any, session: Any, code: Rows, rows: Rows, classify: Callable, verdict: Sequence[pa.Field]
) -> Rows | pa.Table:
    """The distinct rows that the model does not hold yet, each with its verdict and the hash of what classified it.

    `classify` gets the values of a row and returns those of the columns `verdict`; `code` is model int_classifiers. On
    Spark `classify` is called in batches on the workers, which need this package and `send_seeds`.
    """
    verdict = [*verdict, pa.field("classified_by", pa.string())]
    ((classified_by,),) = fetched(code)
    answer, classify = classify, lambda *values: (*answer(*values), classified_by)
    names = ", ".join(rows.columns)
    rows = rows.distinct()
    if dbt.is_incremental:
        known = session.sql(f"select {names} from {dbt.this}")
        # DuckDB's except_ takes away one row for each known one, which is all of them: none is there twice
        rows = rows.subtract(known) if _is_spark(rows) else rows.except_(known)
    if _is_spark(rows):
        return _classified_on_workers(rows, classify, verdict)
    table = rows.to_arrow_table()
    classified = [_classified(batch, classify, verdict) for batch in table.to_batches()]
    return pa.Table.from_batches(classified, pa.schema([*table.schema, *verdict]))


def code_hash() -> str:
    """A hash of the functions of this package, of the lists and of the libraries that they read."""
    digest = hashlib.sha256(" ".join(version(name) for name in LIBRARIES).encode())
    lists = [path for path in Path(seeds_folder()).glob("*.csv") if not path.name.startswith("score")]
    for path in [*sorted(Path(__file__).parent.glob("*.py")), *sorted(lists)]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


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


def _classified_on_workers(rows: Rows, classify: Callable, verdict: Sequence[pa.Field]) -> Rows:
    from pyspark import SparkFiles
    from pyspark.sql.pandas.types import from_arrow_schema
    from pyspark.sql.types import StructType

    def classified(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        os.environ[SEEDS_VARIABLE] = SparkFiles.getRootDirectory()
        for batch in batches:
            yield _classified(batch, classify, verdict)

    return rows.mapInArrow(classified, StructType([*rows.schema, *from_arrow_schema(pa.schema(verdict))]))


def _classified(batch: pa.RecordBatch, classify: Callable, verdict: Sequence[pa.Field]) -> pa.RecordBatch:
    values = zip(*(column.to_pylist() for column in batch.columns), strict=True)
    answers = [classify(*row) for row in values]
    classified = [pa.array([answer[place] for answer in answers], field.type) for place, field in enumerate(verdict)]
    return pa.RecordBatch.from_arrays([*batch.columns, *classified], schema=pa.schema([*batch.schema, *verdict]))
