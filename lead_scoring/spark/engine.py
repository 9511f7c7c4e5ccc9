"""Spark, for what outgrows one machine: what a run needs of it, beside dbt.

The rows stand in Spark's tables; the warehouse file holds the list of loads.
"""

import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import duckdb
from pyspark.errors import PySparkException

from lead_scoring.core.errors import ConfigurationWrong, LeadScoringError
from lead_scoring.core.names import sql_text
from lead_scoring.core.sources import Found, Source
from lead_scoring.core.warehouse import spark_folder, stands_in_spark
from lead_scoring.loading import suppressions
from lead_scoring.loading.engine import Ask, Engine
from lead_scoring.loading.files import Loaded, Plan
from lead_scoring.loading.suppressions import Erased
from lead_scoring.spark import adapter, load, session, sources


class SparkEngine(Engine):
    """One Spark session and the tables of one warehouse."""

    name = "spark"
    is_always_full = True

    def __init__(self, warehouse: Path) -> None:
        """Start the session; raises ConfigurationWrong when that fails or the warehouse is DuckDB's."""
        self.warehouse = warehouse
        if warehouse.exists() and not stands_in_spark(warehouse):
            raise ConfigurationWrong(
                f"the warehouse {warehouse} holds its rows itself: run it with --target duckdb,\n"
                "or name another warehouse with --warehouse."
            )
        self._marts = spark_folder(warehouse) / "marts"
        self._copies = tempfile.TemporaryDirectory(prefix="lead_scoring_")
        self.spark = session.start(warehouse)
        adapter.register(self.spark)

    def plan(self, folder: Path | str, *, may_be_empty: bool) -> Plan:
        return load.plan_input(self.spark, str(folder), may_be_empty=may_be_empty)

    def find(self, connected: Iterable[Source]) -> list[Found]:
        return [sources.find(self.spark, source, Path(self._copies.name)) for source in connected]

    def connect(self, con: duckdb.DuckDBPyConnection, found: Iterable[Found]) -> None:
        for source in found:
            sources.connect(self.spark, source)

    def load(self, con: duckdb.DuckDBPyConnection, plan: Plan, *, again: bool) -> Loaded:
        return load.load(self.spark, con, plan, again=again)

    def erase(self, con: duckdb.DuckDBPyConnection) -> Erased:
        rows, loads = load.remove(self.spark, con)
        table = self.spark.table("marts.runs")
        is_naming = suppressions.naming(con)
        noted = [
            [
                suppressions.MASK if name in suppressions.MESSAGES and value and is_naming(value) else value
                for name, value in zip(table.columns, row, strict=True)
            ]
            for row in table.collect()
        ]
        self.spark.createDataFrame(noted, table.schema).write.insertInto("marts.runs", overwrite=True)
        return Erased(rows, suppressions.files_of(con, loads))

    def finish_erasure(self) -> None:
        super().finish_erasure()
        with duckdb.connect(self.warehouse) as con:
            load.put(self.spark, con, suppressions.TABLE)

    def begin_node(self, node: str, schema: str, table: str) -> None:
        """Name the node's jobs in Spark's own pages and event log; remove what a killed run has left of its table.

        A folder without a table in the catalog stops every later `create table` of that name.
        """
        self.spark.sparkContext.setJobDescription(node)
        if node.startswith(("model.", "seed.")) and not self.spark.catalog.tableExists(f"{schema}.{table}"):
            location = self.spark.catalog.getDatabase(schema).locationUri
            folder = self.spark._jvm.org.apache.hadoop.fs.Path(location, table)
            folder.getFileSystem(self.spark._jsc.hadoopConfiguration()).delete(folder, True)

    def ask(self, con: duckdb.DuckDBPyConnection) -> Ask:
        return lambda query, values: [
            tuple(row) for row in self.spark.sql(re.sub(r"\$(\w+)", r":\1", query), args=values).collect()
        ]

    def look(self, query: str) -> list[dict[str, Any]]:
        try:
            return [row.asDict() for row in self.spark.sql(query).collect()]
        except PySparkException as error:
            raise LeadScoringError(str(error)) from error

    def show_marts(self, con: duckdb.DuckDBPyConnection, run_id: str) -> Mapping[str, Path]:
        """Each mart is written as a folder of Parquet files beside the warehouse file; those of earlier runs go."""
        shutil.rmtree(self._marts, ignore_errors=True)
        marts = [row.tableName for row in self.spark.sql("show tables in marts").collect() if not row.isTemporary]
        folders = {mart: self._marts / run_id / mart for mart in sorted(marts)}
        con.execute("create schema if not exists marts")
        for mart, folder in folders.items():
            self.spark.table(f"marts.{mart}").write.parquet(folder.as_uri())
            files = sql_text(folder / "*.parquet")
            con.execute(f"create or replace view marts.{mart} as select * from read_parquet({files})")
        return folders

    def note(self, row: Mapping[str, Any]) -> None:
        """Add the row to mart `runs`, once a run has made it; an earlier row of the run stays."""
        if self.spark.catalog.tableExists("marts.runs"):
            table = self.spark.table("marts.runs")
            rows = [tuple(row.get(name) for name in table.columns)]
            self.spark.createDataFrame(rows, table.schema).write.insertInto("marts.runs")
