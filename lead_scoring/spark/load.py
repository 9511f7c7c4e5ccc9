"""Load what is new in an input folder into schema `raw` of Spark: the tables of `loading.files`.

The folder is anywhere that Spark can read. CSV files are read by the loader of DuckDB, each of them in one process, and
Parquet files by Spark. A file is loaded once, and again when its length or its time has changed: then its earlier rows
go. Each file is a partition `_load` of its table, so that removing its rows reads nothing. `raw.loads` stands in the
control file; a load counts from the moment that it is listed there.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import duckdb
from py4j.java_gateway import JavaObject
from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException
from pyspark.sql import Column, Observation, SparkSession, types
from pyspark.sql import functions as sql

from lead_scoring.core.contract import COLUMNS, TABLES
from lead_scoring.core.errors import InputRefused
from lead_scoring.core.names import sql_text
from lead_scoring.loading import files, suppressions
from lead_scoring.loading.files import MAX_LINE_BYTES, PART_OF_SOURCE, Loaded, Plan, SourceFile, table_of
from lead_scoring.loading.suppressions import LOADED
from python_udfs import normalise_email

NESTED = (types.ArrayType, types.MapType, types.StructType)
#: What Spark and the file systems under it fail with.
FAILS = (PySparkException, Py4JJavaError)


def plan_input(spark: SparkSession, folder: str, *, may_be_empty: bool = False) -> Plan:
    """Find the files of each contract table and check their headers; raises InputRefused when they cannot be read."""
    return files.plan_files(folder, files_of(spark, folder), partial(_inspect, spark), may_be_empty=may_be_empty)


def files_of(spark: SparkSession, folder: str) -> list[SourceFile]:
    """The files below a folder in order of name, less hidden ones and Spark's marks."""
    try:
        root, system = _path(spark, folder)
        if not system.exists(root) or not system.getFileStatus(root).isDirectory():
            raise InputRefused(f"the input folder {folder} does not exist (or is not a folder).")
        prefix = system.getFileStatus(root).getPath().toString().rstrip("/") + "/"
        listing, found = system.listFiles(root, True), []
        while listing.hasNext():
            status = listing.next()
            path = status.getPath().toString()
            name = path.removeprefix(prefix)
            if not any(part.startswith((".", "_")) for part in name.split("/")):
                state = f"{status.getLen()} {status.getModificationTime()}"
                found.append(SourceFile(table_of(name), path, name, state))
    except FAILS as error:
        raise unreadable(folder, error) from error
    return sorted(found, key=lambda file: file.name)


def _path(spark: SparkSession, path: str) -> tuple[JavaObject, JavaObject]:
    """A path as Java has it, and its file system."""
    found = spark._jvm.org.apache.hadoop.fs.Path(path)
    return found, found.getFileSystem(spark._jsc.hadoopConfiguration())


def copy_here(spark: SparkSession, path: str, target: Path, first_bytes: int | None = None) -> None:
    """Copy a file, or so many bytes of its start, to this machine."""
    source, system = _path(spark, path)
    if first_bytes is None:
        system.copyToLocalFile(False, source, spark._jvm.org.apache.hadoop.fs.Path(target.as_uri()), True)
    else:
        stream = system.open(source)
        target.write_bytes(stream.readNBytes(first_bytes))
        stream.close()


@contextmanager
def on_this_machine(spark: SparkSession, file: SourceFile, first_bytes: int | None = None) -> Iterator[SourceFile]:
    """A file under a path of this machine, where it is copied to when it stands elsewhere: all of it or its start."""
    if file.path.startswith("file:"):
        yield replace(file, path=Path(file.path.removeprefix("file:")))
        return
    with tempfile.TemporaryDirectory(prefix="lead_scoring_") as folder:
        target = Path(folder) / f"copy{file.suffix}"
        copy_here(spark, file.path, target, first_bytes)
        yield replace(file, path=target)


def _inspect(spark: SparkSession, file: SourceFile) -> SourceFile:
    try:
        if not file.is_parquet:
            with on_this_machine(spark, file, 2 * MAX_LINE_BYTES) as start:
                return replace(files.inspect(start), path=file.path)
        fields = spark.read.parquet(file.path).schema.fields
    except FAILS as error:
        raise unreadable(file.name, error) from error
    names = {field.name: field.name.strip().lower() for field in fields}
    nested = [field for field in fields if isinstance(field.dataType, NESTED)]
    files.refuse_types(file, [(names[field.name], field.dataType.simpleString()) for field in nested])
    return replace(file, columns=tuple(names[field.name] for field in fields))


def prepare(spark: SparkSession, con: duckdb.DuckDBPyConnection) -> None:
    """Create what is missing of schema `raw`, and drop partitions of loads that were never listed."""
    spark.sql("create database if not exists raw")
    files.prepare_loads(con)
    for table, kinds in files.RAW_TABLES.items():
        columns = ", ".join(f"`{column}` {kind.replace('varchar', 'string')}" for column, kind in kinds.items())
        spark.sql(f"create table if not exists raw.{table} ({columns}) using parquet partitioned by (_load)")
    listed = {load for (load,) in con.execute("select load_id from raw.loads").fetchall()}
    for table in LOADED:
        _drop(spark, table, _loads_in(spark, table) - listed)


def load(spark: SparkSession, con: duckdb.DuckDBPyConnection, plan: Plan, *, again: bool = False) -> Loaded:
    """Load the planned files that are new or have changed (with `again` all of them), or none on any error."""
    prepare(spark, con)
    rows = con.execute("select path, load_id, file_state from raw.loads").fetchall()
    known = {path: (load_id, state) for path, load_id, state in rows}
    loads, new_rows = [], 0
    replaced = [load_id for path, load_id, _ in rows if path.startswith(PART_OF_SOURCE)]
    for file in plan.files:
        load_id, state = known.get(file.path, (None, None))
        if state == file.state and not again:
            continue
        new_id = con.execute("select nextval('raw.load_ids')").fetchone()[0]
        try:
            load_file = _load_parquet if file.is_parquet else _load_csv
            new_rows += load_file(spark, file, new_id)
        except FAILS as error:
            raise unreadable(file.name, error) from error
        replaced += [load_id] if load_id is not None else []
        loads.append((new_id, file.table, file.name, file.path, file.state, None))
    con.execute("begin")
    files.note_loads(con, loads, replaced)
    con.execute("commit")
    for table in LOADED:
        _drop(spark, table, _loads_in(spark, table) & set(replaced))
    left_out, _ = remove(spark, con)
    unreadable_rows = {
        row.table_name: row["count"]
        for row in spark.table("raw.unreadable_rows").groupBy("table_name").count().collect()
    }
    return Loaded(
        {table: spark.table(f"raw.{table}").count() for table in TABLES},
        {table: unreadable_rows.get(table, 0) for table in TABLES},
        len(loads),
        new_rows,
        sum(left_out.values()),
    )


def _load_csv(spark: SparkSession, file: SourceFile, load_id: int) -> int:
    """Write a file's rows, as DuckDB's loader reads them, as partition `load_id` of its table; returns how many."""
    with (
        on_this_machine(spark, file) as here,
        tempfile.TemporaryDirectory(prefix="lead_scoring_") as folder,
        duckdb.connect(Path(folder) / "file.duckdb") as con,
    ):
        found = files.load(con, Plan(None, [here]))
        for table, rows in ((file.table, found.rows), ("unreadable_rows", found.unreadable)):
            if rows[file.table]:
                put_rows(spark, con, f"select * exclude (_load) from raw.{table}", f"raw.{table}", load_id)
                spark.sql(f"alter table raw.{table} add if not exists partition (_load = {load_id})")
        return found.new_rows


def _load_parquet(spark: SparkSession, file: SourceFile, load_id: int) -> int:
    """Write a file's rows as partition `load_id` of its table; returns how many."""
    rows = spark.read.parquet(file.path)
    fields = dict(reversed([*zip(file.columns, rows.schema.fields, strict=True)]))  # of one name the first
    columns = [
        _as_text(sql.col(f"`{fields[column].name}`"), fields[column].dataType)
        if column in fields
        else sql.lit(None).cast("string")
        for column in COLUMNS[file.table]
    ]
    number = sql.col("_metadata.row_index") + 1
    written = Observation()
    rows = rows.select(*columns, sql.lit(file.name), number, sql.lit(load_id).cast("bigint").alias("_load"))
    rows.observe(written, sql.count(sql.lit(1)).alias("rows")).write.insertInto(f"raw.{file.table}")
    return written.get["rows"]


def _as_text(column: Column, kind: types.DataType) -> Column:
    """A Parquet column as the text a CSV would hold: UTC timestamps, plain numbers, `12` for a whole 12.0."""
    text = column.cast("string")
    if isinstance(kind, (types.DoubleType, types.FloatType)):
        is_whole = (column == sql.floor(column)) & (sql.abs(column) <= 2**53)
        return sql.when(sql.isnan(column), None).when(is_whole, column.cast("bigint").cast("string")).otherwise(text)
    if isinstance(kind, types.DecimalType):
        is_whole = column == sql.floor(column)
        return sql.when(is_whole, column.cast("decimal(38, 0)").cast("string")).otherwise(text)
    return text


def put_rows(
    spark: SparkSession, con: duckdb.DuckDBPyConnection, query: str, table: str, load_id: int | None = None
) -> None:
    """Write the rows of a query of DuckDB as a Parquet file into the folder of a table or of one of its partitions."""
    schema, _, name = table.partition(".")
    location = spark.catalog.getDatabase(schema).locationUri
    parts = [location, name, *([f"_load={load_id}"] if load_id is not None else []), "rows.parquet"]
    target, system = _path(spark, "/".join(parts))
    with tempfile.TemporaryDirectory(prefix="lead_scoring_") as folder:
        rows = Path(folder) / "rows.parquet"
        con.execute(f"copy ({query}) to {sql_text(rows)} (format parquet)")
        system.copyFromLocalFile(False, True, spark._jvm.org.apache.hadoop.fs.Path(rows.as_uri()), target)


def remove(spark: SparkSession, con: duckdb.DuckDBPyConnection) -> tuple[dict[str, int], set[int]]:
    """Delete the rows of suppressed people from the loaded tables; returns how many, by table, and their loads.

    A load that has such rows is written again without them under a new number, which then takes its place in
    `raw.loads`.
    """
    rows, loads = {}, {}
    if not suppressions.is_anybody(con):
        return rows, set()
    put(spark, con, suppressions.TABLE)
    spark.udf.register("normal_email", normalise_email)
    spark.udf.register("names_suppressed", suppressions.naming(con), types.BooleanType())
    conditions = {table: suppressions.is_suppressed(con, table).replace('"', "`") for table in LOADED}
    for table, condition in conditions.items():
        found = spark.sql(
            f"select _load, count(*) as number from raw.{table} where {condition} group by _load"
        ).collect()
        rows[table] = sum(row.number for row in found)
        for row in found:
            loads[row._load] = loads.get(row._load) or con.execute("select nextval('raw.load_ids')").fetchone()[0]
    for table, condition in conditions.items():
        for load in loads.keys() & _loads_in(spark, table):
            rest = spark.table(f"raw.{table}").where(f"_load = {load}").where(f"not ({condition})")
            rest.withColumn("_load", sql.lit(loads[load]).cast("bigint")).write.insertInto(f"raw.{table}")
    con.execute("begin")
    for load, new in loads.items():
        con.execute("update raw.loads set load_id = ? where load_id = ?", [new, load])
    con.execute("commit")
    for table in LOADED:
        _drop(spark, table, _loads_in(spark, table) & loads.keys())
    return rows, set(loads.values())


def put(spark: SparkSession, con: duckdb.DuckDBPyConnection, table: str) -> None:
    """Write a small table of the warehouse file into Spark."""
    spark.sql(f"create database if not exists {table.partition('.')[0]}")
    rows = con.execute(f"from {table}").to_arrow_table()
    spark.createDataFrame(rows).coalesce(1).write.mode("overwrite").saveAsTable(table)


def _loads_in(spark: SparkSession, table: str) -> set[int]:
    """The loads that have a partition in a table of schema `raw`."""
    return {int(row.partition.removeprefix("_load=")) for row in spark.sql(f"show partitions raw.{table}").collect()}


def _drop(spark: SparkSession, table: str, loads: set[int]) -> None:
    if loads:
        gone = ", ".join(f"partition (_load = {load})" for load in sorted(loads))
        spark.sql(f"alter table raw.{table} drop if exists {gone}")


def unreadable(name: str, error: Exception) -> InputRefused:
    message = str(error.java_exception if isinstance(error, Py4JJavaError) else error).strip().splitlines()[0]
    return InputRefused(f"{name} cannot be read: {message}\nWrite it again, or take it out of the folder.")
