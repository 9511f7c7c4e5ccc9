"""Load what is new in an input folder into schema `raw` with Spark's readers: the same tables as `lead_scoring.load`.

The folder is anywhere that Spark can read. A file is loaded once, and again when its length or its time has changed:
then its earlier rows go. Each file is a partition `_load` of its table, so that taking rows back reads nothing.
`raw.loads` is kept in the control file beside the warehouse; a load counts from the moment that it is listed there.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import duckdb
from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException
from pyspark.sql import Column, DataFrame, Observation, SparkSession
from pyspark.sql import functions as sql
from pyspark.sql.types import (
    ArrayType,
    DataType,
    DecimalType,
    DoubleType,
    FloatType,
    MapType,
    StringType,
    StructField,
    StructType,
)

from lead_scoring import parts
from lead_scoring.contract import COLUMNS, TABLES
from lead_scoring.errors import InputRefused
from lead_scoring.load import (
    DELIMITERS,
    OTHER_FORMATS,
    SUFFIXES,
    Loaded,
    check_required_columns,
    header_cells,
    no_files,
    table_of,
)
from lead_scoring.parts import Read

#: A row of a CSV file that has more or fewer values than its header.
_CORRUPT = "_corrupt"
NESTED = (ArrayType, MapType, StructType)
#: What Spark and the file systems under it fail with.
FAILS = (PySparkException, Py4JJavaError)
_UNFIT = "a row that does not fit its header"


@dataclass(frozen=True)
class SparkFile:
    """One file of one contract table, and how to read it."""

    table: str
    path: str
    """The whole path, as the file system writes it."""
    name: str
    """The path inside the input folder, as users see it."""
    state: str
    """Its length and time: as long as they stay the same, so does the content."""
    columns: tuple[str, ...] = ()
    """Header names, trimmed and lower case, in file order."""
    types: tuple[DataType, ...] = ()
    delimiter: str = ","

    @property
    def is_parquet(self) -> bool:
        return self.name.lower().endswith(".parquet")


@dataclass
class SparkPlan:
    """What an input folder holds: files to load, checked, and what is left alone."""

    folder: str
    files: list[SparkFile]
    ignored: list[str]
    views: Mapping[str, Mapping[str, str]] | None = None
    """As in `lead_scoring.load.Plan`."""


def plan_input(spark: SparkSession, folder: str, *, may_be_empty: bool = False) -> SparkPlan:
    """Find the files of each contract table and check their headers; raises InputRefused when they cannot be read."""
    plan = SparkPlan(folder, [], [])
    for name, path, state in files_of(spark, folder):
        top = name.partition("/")[0].lower()
        table = (
            table_of(top)
            if "/" not in name
            else next((t for t in TABLES if top in (t, f"{t}.parquet", f"{t}.csv")), None)
        )
        if table and name.lower().endswith(SUFFIXES):
            plan.files.append(_inspect(spark, SparkFile(table, path, name, state)))
        elif table and name.lower().endswith(OTHER_FORMATS):
            raise InputRefused(
                f"{name} goes by the name of table {table}, but only {' and '.join(SUFFIXES)} files are read.\n"
                "Unpack or export it as CSV or Parquet, or take it out of the folder."
            )
        else:
            plan.ignored.append(name)
    if not plan.files and not may_be_empty:
        raise no_files(folder, plan.ignored)
    check_required_columns(plan.files)
    return plan


def files_of(spark: SparkSession, folder: str) -> Iterator[tuple[str, str, str]]:
    """The name, path and state of each file below a folder, in order of name, less hidden ones and Spark's marks."""
    hadoop = spark._jvm.org.apache.hadoop.fs
    root = hadoop.Path(folder)
    try:
        files = root.getFileSystem(spark._jsc.hadoopConfiguration())
        if not files.exists(root) or not files.getFileStatus(root).isDirectory():
            raise InputRefused(f"the input folder {folder} does not exist (or is not a folder).")
        prefix = files.getFileStatus(root).getPath().toString().rstrip("/") + "/"
        listing, found = files.listFiles(root, True), []
        while listing.hasNext():
            status = listing.next()
            path = status.getPath().toString()
            name = path.removeprefix(prefix)
            if not any(part.startswith((".", "_")) for part in name.split("/")):
                found.append((name, path, f"{status.getLen()} {status.getModificationTime()}"))
    except FAILS as error:
        raise unreadable(folder, error) from error
    yield from sorted(found)


def _inspect(spark: SparkSession, file: SparkFile) -> SparkFile:
    """Read the header of a file."""
    try:
        if file.is_parquet:
            fields = spark.read.parquet(file.path).schema.fields
            columns = tuple(field.name.strip().lower() for field in fields)
            return replace(file, columns=columns, types=_single_values(file, fields))
        lines = spark.read.text(file.path).head(1)
    except FAILS as error:
        raise unreadable(file.name, error) from error
    header = lines[0].value.lstrip("\ufeff") if lines else ""
    delimiter, names = header_cells(header, DELIMITERS, COLUMNS[file.table])
    return replace(file, columns=names, delimiter=delimiter)


def _single_values(file: SparkFile, fields: list[StructField]) -> tuple[DataType, ...]:
    """The types of the columns; raises InputRefused when a column of the contract is nested."""
    for field in fields:
        if field.name.strip().lower() in COLUMNS[file.table] and isinstance(field.dataType, NESTED):
            raise InputRefused(
                f"{file.name}: column {field.name} is of type {field.dataType.simpleString()}, which is no single value"
                " that can be read.\nWrite it as text, or leave the column out."
            )
    return tuple(field.dataType for field in fields)


def prepare(spark: SparkSession, con: duckdb.DuckDBPyConnection) -> None:
    """Create what is missing of schema `raw`, and take out partitions of loads that were never listed."""
    spark.sql("create database if not exists raw")
    con.execute("create schema if not exists raw")
    con.execute("create sequence if not exists raw.load_ids")
    con.execute(
        "create table if not exists raw.loads (load_id bigint, table_name varchar, file varchar, path varchar,"
        " file_state varchar, content_hash varchar)"
    )
    for table in TABLES:
        columns = ", ".join(f"`{column}` string" for column in COLUMNS[table])
        spark.sql(
            f"create table if not exists raw.{table} ({columns}, _file string, _row bigint, _load bigint)"
            " using parquet partitioned by (_load)"
        )
    spark.sql(
        "create table if not exists raw.unreadable_rows (table_name string, file string, row bigint, reason string,"
        " raw_values string, _load bigint) using parquet partitioned by (_load)"
    )
    listed = {load for (load,) in con.execute("select load_id from raw.loads").fetchall()}
    for table in (*TABLES, "unreadable_rows"):
        _drop(spark, table, _loads_in(spark, table) - listed)


def load(
    spark: SparkSession,
    con: duckdb.DuckDBPyConnection,
    plan: SparkPlan | None,
    *,
    again: bool = False,
    read_parts: Callable[..., Read] | None = None,
) -> Loaded:
    """Load the planned files that are new or have changed (with `again` all of them), or none on any error.

    `read_parts` does so with what connected sources give, see `lead_scoring.spark.sources.read`.
    """
    prepare(spark, con)
    known, known_parts = {}, {}
    for load_id, path, state, content in con.execute(
        "select load_id, path, file_state, content_hash from raw.loads"
    ).fetchall():
        if parts.is_part(path):
            known_parts[path] = load_id, content
        else:
            known[path] = load_id, state
    loads, withdrawn, new_rows = [], [], 0
    for file in plan.files if plan else []:
        load_id, state = known.get(file.path, (None, None))
        if state == file.state and not again:
            continue
        new_id = con.execute("select nextval('raw.load_ids')").fetchone()[0]
        try:
            new_rows += _load_file(spark, file, new_id)
        except FAILS as error:
            raise unreadable(file.name, error) from error
        withdrawn += [load_id] if load_id is not None else []
        loads.append((new_id, file.table, file.name, file.path, file.state, None))
    new_files, taken = len(loads), []
    if plan and plan.views is not None and read_parts:
        read = read_parts(spark, con, plan.views, known_parts, again=again)
        taken = read.taken
        loads += read.loads
        withdrawn += read.withdrawn
    con.execute("begin")
    if withdrawn:
        con.execute("delete from raw.loads where load_id in ?", [withdrawn])
    if loads:
        con.executemany("insert into raw.loads values (?, ?, ?, ?, ?, ?)", loads)
    con.execute("commit")
    for table in (*TABLES, "unreadable_rows"):
        _drop(spark, table, _loads_in(spark, table) & set(withdrawn))
    unreadable_rows = {
        row.table_name: row["count"]
        for row in spark.table("raw.unreadable_rows").groupBy("table_name").count().collect()
    }
    return Loaded(
        {table: spark.table(f"raw.{table}").count() for table in TABLES},
        {table: unreadable_rows.get(table, 0) for table in TABLES},
        new_files,
        new_rows,
        taken=taken,
    )


def _load_file(spark: SparkSession, file: SparkFile, load_id: int) -> int:
    """Write a file's rows as partition `load_id` of its table; returns how many, unreadable ones included."""
    if not file.columns:
        return 0
    rows = _read_parquet(spark, file) if file.is_parquet else read_csv(spark, file.path, file.columns, file.delimiter)
    position = {column: at for at, column in reversed(list(enumerate(file.columns)))}
    columns = [
        (sql.col(f"c{position[column]}") if column in position else sql.lit(None).cast("string")).alias(column)
        for column in COLUMNS[file.table]
    ]
    own = (sql.lit(file.name).alias("_file"), sql.col("_row"), sql.lit(load_id).cast("bigint").alias("_load"))
    if file.is_parquet:
        return _append(rows.select(*columns, *own), file.table)
    fits = sql.col(_CORRUPT).isNull()
    unfit = rows.where(~fits).select(
        sql.lit(file.table).alias("table_name"),
        sql.lit(file.name).alias("file"),
        sql.col("_row").alias("row"),
        sql.lit(_UNFIT).alias("reason"),
        # the reader does not give the line alone
        sql.to_json(sql.struct(sql.coalesce(_CORRUPT, "c0").alias("line"))).alias("raw_values"),
        sql.lit(load_id).cast("bigint").alias("_load"),
    )
    return _append(rows.where(fits).select(*columns, *own), file.table) + _append(unfit, "unreadable_rows")


def _append(rows: DataFrame, table: str) -> int:
    """Add rows to a table of schema `raw`; returns how many."""
    written = Observation()
    rows.observe(written, sql.count(sql.lit(1)).alias("rows")).write.insertInto(f"raw.{table}")
    return written.get["rows"]


def _read_parquet(spark: SparkSession, file: SparkFile) -> DataFrame:
    """The rows of a file as text columns c0, c1, ... and `_row`, from 1."""
    rows = spark.read.parquet(file.path)
    columns = [
        as_text(sql.col(f"`{name}`"), kind).alias(f"c{at}")
        for at, (name, kind) in enumerate(zip(rows.columns, file.types, strict=True))
    ]
    return rows.select(*columns, (sql.col("_metadata.row_index") + 1).alias("_row"))


def read_csv(spark: SparkSession, path: str, columns: Sequence[str], delimiter: str) -> DataFrame:
    """The rows of a file as columns c0, c1, ..., `_row`, from 1, and `_corrupt`: the line when it does not fit.

    Values may span lines, so one task reads the whole file: its rows are numbered without gaps.
    """
    names = [f"c{at}" for at in range(len(columns))]
    rows = spark.read.csv(
        path,
        schema=StructType([StructField(name, StringType()) for name in (*names, _CORRUPT)]),
        sep=delimiter,
        header=True,
        enforceSchema=True,
        multiLine=True,
        quote='"',
        escape='"',
        mode="PERMISSIVE",
        columnNameOfCorruptRecord=_CORRUPT,
    )
    return rows.select(*names, _CORRUPT, (sql.monotonically_increasing_id() + 1).alias("_row"))


def as_text(column: Column, kind: DataType) -> Column:
    """A Parquet column as the text a CSV would hold: UTC timestamps, plain numbers, `12` for a whole 12.0."""
    text = column.cast("string")
    if isinstance(kind, (DoubleType, FloatType)):
        is_whole = (column == sql.floor(column)) & (sql.abs(column) <= 2**53)
        return sql.when(sql.isnan(column), None).when(is_whole, column.cast("bigint").cast("string")).otherwise(text)
    if isinstance(kind, DecimalType):
        is_whole = column == sql.floor(column)
        return sql.when(is_whole, column.cast("decimal(38, 0)").cast("string")).otherwise(text)
    return text


def _loads_in(spark: SparkSession, table: str) -> set[int]:
    """The loads that have a partition in a table of schema `raw`."""
    return {int(row.partition.removeprefix("_load=")) for row in spark.sql(f"show partitions raw.{table}").collect()}


def _drop(spark: SparkSession, table: str, loads: set[int]) -> None:
    if loads:
        gone = ", ".join(f"partition (_load = {load})" for load in sorted(loads))
        spark.sql(f"alter table raw.{table} drop if exists {gone}")


def unreadable(name: str, error: Exception) -> InputRefused:
    told = str(error.java_exception if isinstance(error, Py4JJavaError) else error).strip().splitlines()[0]
    return InputRefused(f"{name} cannot be read: {told}\nWrite it again, or take it out of the folder.")
