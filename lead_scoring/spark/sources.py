"""Connected sources on Spark: the same shims and the same parts as `lead_scoring.sources` and `lead_scoring.parts`.

A folder may be anywhere that Spark can read; a schema is one of its catalog. What dbt sees of a source is a copy, which
the next run replaces.
"""

from collections.abc import Iterator, Mapping
from functools import reduce

import duckdb
from pyspark.errors import PySparkException
from pyspark.sql import Column, DataFrame, SparkSession, Window
from pyspark.sql import functions as sql
from pyspark.sql.types import DataType

from lead_scoring import parts
from lead_scoring.contract import COLUMNS
from lead_scoring.errors import ConfigurationWrong, InputRefused
from lead_scoring.load import DELIMITERS, header_cells
from lead_scoring.parts import Read, TakenIn
from lead_scoring.sources import Declared, Found, Source, declared_tables, is_file_of, require
from lead_scoring.spark import load

#: As in `lead_scoring.parts`, in Spark's SQL.
_DAY = "coalesce(left({0}, if({0} rlike '^[0-9.]+$', 5, 10)), 'none')"
_SHARE = "left(md5(coalesce({0}, '')), 1)"


def find(spark: SparkSession, source: Source) -> Found:
    """Look for the tables of a source, as `lead_scoring.sources.find`; its selects are frames here."""
    if source.database:
        raise ConfigurationWrong(
            f"source {source.name}: setting `database` names a DuckDB file. With --target spark say a schema of Spark's"
            " catalog or a folder."
        )
    tables = declared_tables(source.name)
    files = list(load.files_of(spark, str(source.folder))) if source.folder else []
    frames, missing_tables, missing_columns, names, empty = {}, [], [], {}, []
    for table in tables:
        own = source.tables.get(table.name, table.name)
        if source.folder:
            paths = [path for name, path, _ in files if is_file_of(name, own)]
            found = [part for path in paths for part in _read(spark, path, table)]
        else:
            found = list(_table(spark, f"{source.schema}.{own}"))
        if not found:
            missing_tables.append(table.name)
            continue
        there = dict.fromkeys(column for frame in found for column in frame.columns)
        names[table.name] = tuple(there)
        missing_columns += [f"{table.name}.{column}" for column in table.columns if column not in there]
        frames[table.name] = reduce(DataFrame.unionAll, [_declared(frame, table) for frame in found])
        if table.is_required and not frames[table.name].head(1):
            empty.append(table.name)
    require(source, tables, missing_tables, missing_columns)
    return Found(source, frames, tuple(missing_tables), tuple(missing_columns), names, tuple(empty))


def _read(spark: SparkSession, path: str, table: Declared) -> Iterator[DataFrame]:
    """The rows of a file, its columns as text in lower case; none of a file that is empty."""
    try:
        if path.lower().endswith(".parquet"):
            yield _as_text(spark.read.parquet(path))
            return
        line = spark.read.text(path).head(1)
        if not line:
            return
        if path.lower().endswith(".csv"):
            delimiter, names = header_cells(line[0].value.lstrip("\ufeff"), DELIMITERS, table.columns)
            rows = load.read_csv(spark, path, names, delimiter)
            yield rows.select(*(sql.col(f"c{at}").alias(name) for name, at in _first(names).items()))
        else:
            is_list = line[0].value.lstrip().startswith("[")
            yield _as_text(spark.read.json(path, primitivesAsString=True, multiLine=is_list))
    except load.FAILS as error:
        raise load.unreadable(path, error) from error


def _first(names: tuple[str, ...]) -> Mapping[str, int]:
    """Where each column stands; of several of one name the first."""
    return {name: at for at, name in reversed(list(enumerate(names))) if name}


def _table(spark: SparkSession, name: str) -> Iterator[DataFrame]:
    try:
        if spark.catalog.tableExists(name):
            yield _as_text(spark.table(name))
    except PySparkException as error:
        raise load.unreadable(name, error) from error


def _as_text(rows: DataFrame) -> DataFrame:
    kinds = {field.name: field.dataType for field in rows.schema.fields}
    return rows.select(*(_text(sql.col(f"`{name}`"), kind).alias(name.lower()) for name, kind in kinds.items()))


def _text(column: Column, kind: DataType) -> Column:
    return sql.to_json(column) if isinstance(kind, load.NESTED) else load.as_text(column, kind)


def _declared(rows: DataFrame, table: Declared) -> DataFrame:
    """The declared columns of a table, null where there is none."""
    return rows.select(
        *(
            (sql.col(f"`{column}`") if column in rows.columns else sql.lit(None)).cast("string").alias(column)
            for column in table.columns
        )
    )


def connect(spark: SparkSession, found: Found) -> None:
    """Make schema `source_<source>` with a copy of each declared table."""
    schema = f"source_{found.source.name}"
    spark.sql(f"create database if not exists {schema}")
    for table in declared_tables(found.source.name):
        columns = ", ".join(f"`{column}` string" for column in table.columns)
        nothing = spark.createDataFrame([], columns)
        try:
            rows = found.selects.get(table.name, nothing)
            rows.write.mode("overwrite").saveAsTable(f"{schema}.{table.name}")
        except load.FAILS as error:
            raise load.unreadable(f"table {table.name} of source {found.source.name}", error) from error


def read(
    spark: SparkSession,
    con: duckdb.DuckDBPyConnection,
    views: Mapping[str, Mapping[str, str]],
    known: Mapping[str, tuple],
    *,
    again: bool,
) -> Read:
    """Read the parts that are new or have changed, as `lead_scoring.parts.read`; they stand in schema raw at once."""
    done = Read([], [], [])
    seen = set()
    for source, tables in views.items():
        taken = TakenIn(source, {}, {})
        done.taken.append(taken)
        for table, view in tables.items():
            columns = COLUMNS[table]
            time = parts.TIMES.get(table)
            part = _DAY.format(f"`{time}`") if time else _SHARE.format(f"`{columns[0]}`")
            given = spark.table(view).withColumn("part", sql.expr(part))
            content = sql.sum(sql.xxhash64(*(f"`{column}`" for column in columns)).cast("decimal(38, 0)"))
            groups = given.groupBy("part").agg(sql.count(sql.lit(1)).alias("rows"), content.alias("content")).collect()
            found = [(row.part, row["rows"], f"{row['rows']} {row.content}") for row in groups]
            changed = parts.note_changed(con, done, seen, known, source, table, found, again=again)
            taken.rows[table] = sum(rows for _, rows, _ in found)
            taken.new_rows[table] = sum(rows for *_, rows in changed)
            if changed:
                _write(spark, given, changed, table, f"{source}__{table} ")
    done.withdrawn += [load_id for path, (load_id, _) in known.items() if path not in seen]
    return done


def _write(spark: SparkSession, given: DataFrame, changed: list[tuple[str, int, int]], table: str, file: str) -> None:
    """Append the rows of changed parts to a table of schema raw, each part as the load it is."""
    loads = sql.broadcast(spark.createDataFrame(changed, "part string, _load bigint, rows bigint"))
    row = sql.row_number().over(Window.partitionBy("part").orderBy(f"`{COLUMNS[table][0]}`"))
    rows = given.join(loads, "part").select(
        *(sql.col(f"`{column}`") for column in COLUMNS[table]),
        sql.concat(sql.lit(file), "part").alias("_file"),
        row.cast("bigint").alias("_row"),
        sql.col("_load"),
    )
    try:
        rows.write.insertInto(f"raw.{table}")
    except load.FAILS as error:
        raise InputRefused(f"source {file.strip()} cannot be read: {str(error).strip().splitlines()[0]}") from error
