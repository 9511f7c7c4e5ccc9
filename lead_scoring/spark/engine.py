"""Spark, for what outgrows one machine: what a run needs of it, apart from dbt.

The rows stand in Spark's tables; the warehouse file holds the list of loads, the runs, and the profiles that
expectations judge.
"""

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame

from lead_scoring import kept
from lead_scoring.engine import Engine, spark_folder, stands_in_spark
from lead_scoring.errors import ConfigurationWrong, LeadScoringError
from lead_scoring.kept import Scope
from lead_scoring.load import Loaded
from lead_scoring.sources import Found, Source
from lead_scoring.spark import adapter, load, session, sources

#: Plain Parquet has no delete, which a daily run begins with.
_REASON = "everything: a run on Spark is always a full one"
#: The table of the warehouse file that a data test reads.
_RUNS = "ops.runs"


class _Answer:
    """The rows of a query, as DuckDB's connection gives them."""

    def __init__(self, rows: DataFrame) -> None:
        self._rows = rows

    def fetchall(self) -> list[tuple]:
        return [tuple(row) for row in self._rows.collect()]

    def fetchone(self) -> tuple | None:
        return next((tuple(row) for row in self._rows.head(1)), None)


class SparkEngine(Engine):
    """One Spark session and the tables of one warehouse."""

    name = "spark"

    def __init__(self, warehouse: Path) -> None:
        """Start the session; raises ConfigurationWrong when that fails or the warehouse is DuckDB's."""
        self.warehouse = warehouse
        if warehouse.exists() and not stands_in_spark(warehouse):
            raise ConfigurationWrong(
                f"the warehouse {warehouse} holds its rows itself: run it with --target duckdb,\n"
                "or name another warehouse with --warehouse."
            )
        self._marts = spark_folder(warehouse) / "marts"
        self.spark = session.start(warehouse)
        adapter.register(self.spark)

    def execute(self, query: str) -> _Answer:
        """Answer a query over the built tables."""
        return _Answer(self.spark.sql(query))

    def plan(self, folder: Path | str | None, *, may_be_empty: bool) -> load.SparkPlan:
        if folder is None:
            return load.SparkPlan("", [], [])
        return load.plan_input(self.spark, str(folder), may_be_empty=may_be_empty)

    def find(self, connected: Iterable[Source]) -> list[Found]:
        return [sources.find(self.spark, source) for source in connected]

    def connect(self, con: duckdb.DuckDBPyConnection, found: Iterable[Found]) -> None:
        for source in found:
            sources.connect(self.spark, source)

    def load(self, con: duckdb.DuckDBPyConnection, plan: load.SparkPlan, *, again: bool) -> Loaded:
        return load.load(self.spark, con, plan, again=again, read_parts=sources.read)

    def begin(self, con: duckdb.DuckDBPyConnection, variables: dict[str, Any], *, full_refresh: bool) -> Scope:
        self.spark.sql("create database if not exists kept")
        for table, (_, columns) in kept.PUBLISHED.items():
            self.spark.sql(f"create table if not exists kept.{table} ({columns}) using parquet")
        self._put(_RUNS, con.execute(f"select * from {_RUNS}").to_arrow_table())
        return replace(kept.decide(con, variables, full_refresh=True), reason=_REASON)

    def begin_node(self, node: str, schema: str, table: str) -> None:
        """Name the node's jobs in Spark's own pages and event log; remove what a killed run has left of its table.

        A folder without a table in the catalog stops every later `create table` of that name.
        """
        self.spark.sparkContext.setJobDescription(node)
        if node.startswith(("model.", "seed.")) and not self.spark.catalog.tableExists(f"{schema}.{table}"):
            location = self.spark.catalog.getDatabase(schema).locationUri
            folder = self.spark._jvm.org.apache.hadoop.fs.Path(location, table)
            folder.getFileSystem(self.spark._jsc.hadoopConfiguration()).delete(folder, True)

    def reader(self, con: duckdb.DuckDBPyConnection) -> "SparkEngine":
        return self

    def look(self, query: str) -> tuple[list[str], list[tuple]]:
        try:
            found = self.spark.sql(query)
            return found.columns, [tuple(row) for row in found.collect()]
        except PySparkException as error:
            raise LeadScoringError(str(error)) from error

    def bring_profiles(self, con: duckdb.DuckDBPyConnection) -> None:
        con.execute("create schema if not exists profiles")
        for table in self._models("profiles"):
            profile = self.spark.table(f"profiles.{table}").toArrow()  # noqa: F841 - DuckDB reads it by its name
            con.execute(f"create or replace table profiles.{table} as select * from profile")

    def show_marts(self, con: duckdb.DuckDBPyConnection, run_id: str) -> Mapping[str, Path]:
        """Each mart is written as a folder of Parquet files beside the warehouse file; those of earlier runs go."""
        shutil.rmtree(self._marts, ignore_errors=True)
        folders = {mart: self._marts / run_id / mart for mart in self._models("marts")}
        con.execute("create schema if not exists marts")
        for mart, folder in folders.items():
            self.spark.table(f"marts.{mart}").write.parquet(folder.as_uri())
            files = str(folder / "*.parquet").replace("'", "''")
            con.execute(f"create or replace view marts.{mart} as select * from read_parquet('{files}')")
        return folders

    def finish(self, con: duckdb.DuckDBPyConnection, run_id: str, as_of: date, scope: Scope) -> None:
        """Keep what was published."""
        con.execute("begin")
        kept.finish(con, run_id, as_of, scope, copy=self._copy)
        con.execute("commit")

    def _copy(self, table: str, query: str) -> None:
        self.spark.sql(query).write.mode("overwrite").saveAsTable(table)

    def _put(self, table: str, rows: pyarrow.Table) -> None:
        """Write a small table of the warehouse file into Spark."""
        self.spark.sql(f"create database if not exists {table.partition('.')[0]}")
        self.spark.createDataFrame(rows).coalesce(1).write.mode("overwrite").saveAsTable(table)

    def _models(self, schema: str) -> list[str]:
        """The models of a schema."""
        tables = self.spark.sql(f"show tables in {schema}").collect()
        return sorted(row.tableName for row in tables if not row.isTemporary)
