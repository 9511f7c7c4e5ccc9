"""Connected sources on Spark: `lead_scoring.loading.tables` finds their tables.

The files of a folder are read by DuckDB and copied to where dbt reads them, from wherever Spark can read them. A schema
is one of Spark's catalog, which dbt reads itself.
"""

from pathlib import Path

import duckdb
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from lead_scoring.core import loaders
from lead_scoring.core.errors import ConfigurationWrong
from lead_scoring.core.names import sql_name
from lead_scoring.core.sources import Declared, Found, Source, declared_tables
from lead_scoring.loading import tables
from lead_scoring.spark import load


def find(spark: SparkSession, source: Source, copies: Path) -> Found:
    """Look for the tables of a source, as `tables.find`; `copies`: where files go that are not on this machine."""
    if source.database:
        raise ConfigurationWrong(
            f"source {source.name}: var {source.name}_database names a DuckDB file. With --target spark say a schema of"
            " Spark's catalog or a folder."
        )
    with duckdb.connect() as con:
        if not source.folder:
            _mirror(spark, source, con)
        if not isinstance(source.folder, str):
            return tables.find(con, source)
        copies = copies / source.name
        copies.mkdir()
        for file in load.files_of(spark, source.folder):
            if file.suffix in tables.SUFFIXES:
                target = copies / file.name
                target.parent.mkdir(parents=True, exist_ok=True)
                load.copy_here(spark, file.path, target)
        return tables.find(con, source, copies)


def _mirror(spark: SparkSession, source: Source, con: duckdb.DuckDBPyConnection) -> None:
    """Make tables of DuckDB with the columns of those in Spark's catalog that a source may mean.

    Each has a row when it is required and has one in Spark: what is found, missing or empty is the same as there.
    """
    if source.catalog:
        con.execute(f"attach if not exists ':memory:' as {sql_name(source.catalog)}")
        con.execute(f"use {sql_name(source.catalog)}")
    con.execute(f"create schema if not exists {sql_name(source.schema)}")
    declared = declared_tables(source.name)
    wanted = {name for table in declared for name in _names(source, table)}
    required = {name for table in declared if table.is_required for name in _names(source, table)}
    try:
        is_there = spark.catalog.databaseExists(source.schema)
        for table in spark.catalog.listTables(source.schema) if is_there else []:
            if (letters := loaders.letters(table.name)) not in wanted:
                continue
            rows = spark.table(f"{source.schema}.{table.name}")
            columns = ", ".join(
                f"{sql_name(field.name)} {'JSON' if isinstance(field.dataType, load.NESTED) else 'varchar'}"
                for field in rows.schema.fields
            )
            mirrored = f"{sql_name(source.schema)}.{sql_name(table.name)}"
            con.execute(f"create table {mirrored} ({columns})")
            if letters in required and rows.head(1):
                con.execute(f"insert into {mirrored} default values")
    except PySparkException as error:
        raise load.unreadable(source.schema, error) from error


def _names(source: Source, table: Declared) -> set[str]:
    """The letters and digits of all names that a declared table may have in a source."""
    places = [[place] if isinstance(place, str) else place for place in table.places(source)]
    return {loaders.letters(alias.partition(".")[0]) for place in places for alias in place}


def connect(spark: SparkSession, found: Found) -> None:
    """Make schema `source_<source>` with a copy of each declared table of a folder."""
    if not found.source.is_brought:
        return
    schema = f"source_{found.source.name}"
    spark.sql(f"drop database if exists {schema} cascade")
    spark.sql(f"create database {schema}")
    with duckdb.connect() as con:
        for table in declared_tables(found.source.name):
            columns = ", ".join(f"`{column}` string" for column in table.columns)
            spark.sql(f"create table {schema}.{table.name} ({columns}) using parquet")
            if table.name not in found.selects:
                continue
            try:
                load.put_rows(spark, con, found.selects[table.name], f"{schema}.{table.name}")
            except (duckdb.Error, *load.FAILS) as error:
                raise load.unreadable(f"table {table.name} of source {found.source.name}", error) from error
            spark.sql(f"refresh table {schema}.{table.name}")
