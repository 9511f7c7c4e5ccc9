"""Load what is new in an input folder into schema `raw` of the warehouse: every contract table, columns as text.

Times and numbers of Parquet files keep their types while all files of the table have them so.

A file is loaded once, and again when it has changed: then its earlier rows go. A file that is gone changes nothing.
`raw.loads` lists what is loaded now; each row carries the load it came with.

Nothing is interpreted here: casts and rejections with a reason are the staging models' work. What cannot even be split
into columns (a ragged line, a quote that never closes, bytes that are not UTF-8) goes to `raw.unreadable_rows`, so that
for each table rows loaded + rows unreadable = rows in the files, less the rows of suppressed people.
"""

import codecs
import csv
import json
import os
import re
import shutil
import tempfile
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

import duckdb

from lead_scoring.core.contract import COLUMNS, NUMBERS, REQUIRED, TABLES, TIMES
from lead_scoring.core.errors import InputRefused
from lead_scoring.core.files import digest
from lead_scoring.core.names import sql_name, sql_text
from lead_scoring.core.queries import has_table, queries
from lead_scoring.loading import suppressions

_SQL = queries(__file__)
csv_reader, parquet_reader, one_value_as_text = _SQL.csv_reader, _SQL.parquet_reader, _SQL.one_value_as_text
SUFFIXES = (".csv", ".parquet")
#: A file of a table's name in one of these formats was meant to be read: leaving it alone would lose it in silence.
OTHER_FORMATS = (
    *(".gz", ".zip", ".bz2", ".zst", ".7z", ".xls", ".xlsx", ".ods", ".json", ".jsonl", ".ndjson", ".tsv", ".tab"),
    *(".txt", ".xml", ".avro", ".orc", ".feather", ".arrow", ".db", ".duckdb", ".sqlite"),
)
DELIMITERS = ",;\t|"
#: A quoted value may span this many lines; a quote still open then is taken for a stray one.
MAX_LINES_PER_ROW = 1000
#: A longer line, and a longer row of several lines, is reported as unreadable: DuckDB's own limit.
MAX_LINE_BYTES = 2_000_000
#: Byte order marks and what Python calls the encoding; those of UTF-32 begin like those of UTF-16.
_BYTE_ORDER_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
#: Characters of a path that DuckDB reads as a pattern of names, or that it cannot take at all.
_NO_PLAIN_PATH = re.compile(r"[*?\[\]{}\\\ud800-\udfff]")
_NO_HEADER = {"\0": "zero bytes", "\ufffd": "bytes that mean no character"}
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
_OPEN_QUOTE = "a quote that is never closed"
_CSV_ERRORS = {
    "unexpected end of data": _OPEN_QUOTE,
    "new-line character": "a carriage return in a value without quotes",
    "field larger than": f"a value of more than {MAX_LINE_BYTES:,} characters",
}

#: What the paths of rows begin with that version 0.1 copied from connected sources: they are read where they are now.
PART_OF_SOURCE = "source:"
#: The tables of schema `raw` that hold rows of files, and the types of their columns.
RAW_TABLES = {
    table: dict.fromkeys(columns, "varchar") | {"_file": "varchar", "_row": "bigint", "_load": "bigint"}
    for table, columns in COLUMNS.items()
}
RAW_TABLES["unreadable_rows"] = {"table_name": "varchar", "file": "varchar", "row": "bigint"}
RAW_TABLES["unreadable_rows"] |= {"reason": "varchar", "raw_values": "varchar", "_load": "bigint"}


@dataclass(frozen=True)
class SourceFile:
    """One file of an input folder, and how to read it."""

    table: str | None
    """The contract table it is a file of; None for what is left alone."""
    path: Path | str
    """A path of this machine, or what Spark reads it by."""
    name: str
    """Path relative to the input folder, as users see it."""
    state: str = ""
    """What Spark's file systems say of it, see `_state`."""
    columns: tuple[str, ...] = ()
    """Header names as written, trimmed and lower case, in file order."""
    types: tuple[str, ...] = ()
    """DuckDB types of the columns (Parquet only)."""
    delimiter: str = ","
    encoding: str = "utf-8"
    skip: int = 0
    """Lines before the header: blank ones, and the `sep=;` that Excel writes."""

    @property
    def is_parquet(self) -> bool:
        return self.suffix == ".parquet"

    @property
    def suffix(self) -> str:
        return Path(self.name).suffix.lower()


@dataclass
class Plan:
    """What an input folder holds: files to load, checked, and what is left alone."""

    folder: Path | str | None
    files: list[SourceFile]
    ignored: list[str] = field(default_factory=list)


@dataclass
class Loaded:
    """What the warehouse holds of all files loaded so far: rows, and rows that could not be read, by table."""

    rows: dict[str, int]
    unreadable: dict[str, int]
    new_files: int
    """Files of the plan that were new or had changed."""
    new_rows: int
    """Their rows, unreadable ones included."""
    suppressed: int = 0
    """Rows of theirs that were left out: of suppressed people."""

    @property
    def rows_read(self) -> int:
        return sum(self.rows.values()) + sum(self.unreadable.values())


def table_of(name: str) -> str | None:
    """The contract table of a file, by its name (`events_2026-11.csv`) or that of its top folder (`events/1.csv`)."""
    top, _, below = name.lower().partition("/")
    if below:
        return next((top.removesuffix(end) for end in ("", *SUFFIXES) if top.removesuffix(end) in TABLES), None)
    by_length = sorted(TABLES, key=len, reverse=True)
    return next((table for table in by_length if re.match(rf"{table}(?![a-z])", top)), None)


def plan_input(folder: Path, *, may_be_empty: bool = False) -> Plan:
    """Find the files of each contract table and check that they can be read; raises InputRefused when not.

    `may_be_empty`: whether a folder without files is fine, since earlier ones have been loaded.

    Only headers and Parquet footers are read, so that a wrong folder is refused before anything is touched.
    """
    if not folder.is_dir():
        raise InputRefused(f"the input folder {folder} does not exist (or is not a folder).")
    try:
        return plan_files(folder, _files_of(folder), inspect, may_be_empty=may_be_empty)
    except OSError as error:
        raise InputRefused(
            f"{error.filename} cannot be read: {error.strerror}.\nGive yourself the right to read it, or take it out."
        ) from error


def plan_files(
    folder: Path | str,
    listed: Iterable[SourceFile],
    inspect: Callable[[SourceFile], SourceFile],
    *,
    may_be_empty: bool,
) -> Plan:
    """Inspect the files of tables; raises InputRefused when one of them is unfit, or when there are none."""
    plan = Plan(folder, [])
    for file in listed:
        if file.table and file.suffix in SUFFIXES:
            plan.files.append(inspect(file))
        elif file.table and file.suffix in OTHER_FORMATS:
            raise InputRefused(
                f"{file.name} goes by the name of table {file.table}, but {file.suffix} files are not read.\n"
                "Unpack or export it as CSV or Parquet, or take it out of the folder."
            )
        else:
            plan.ignored.append(file.name)
    if not plan.files and not may_be_empty:
        found = f" It holds: {', '.join(plan.ignored[:5])}." if plan.ignored else " It is empty."
        raise InputRefused(
            f"no file of the input contract in {folder}.{found}\n"
            f"Name the files after their table, for example events.csv or people.parquet; tables: {', '.join(TABLES)}."
        )
    _check_required_columns(plan.files)
    return plan


def _files_of(folder: Path) -> Iterator[SourceFile]:
    """The files of an input folder; raises OSError for a folder that is locked.

    What is hidden is passed over. Links to folders are followed at the top only, so that they cannot go in circles.
    """
    for entry in sorted(folder.iterdir()):
        if entry.name.startswith("."):
            continue
        if not entry.is_dir():
            yield _source_file(folder, entry)
            continue
        for parent, folders, files in os.walk(entry, onerror=_raise):
            linked = [name for name in folders if (Path(parent) / name).is_symlink()]
            folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in linked)
            yield from (replace(_source_file(folder, Path(parent) / name), table=None) for name in linked)
            yield from (_source_file(folder, Path(parent) / name) for name in sorted(files) if name[0] != ".")


def _source_file(folder: Path, path: Path) -> SourceFile:
    name = _storable(path.relative_to(folder).as_posix())
    return SourceFile(table_of(name), path, name)


def _raise(error: OSError) -> None:
    raise error


def load(con: duckdb.DuckDBPyConnection, plan: Plan, *, again: bool = False) -> Loaded:
    """Load the planned files that are new or have changed (with `again` all of them), or none on any error.

    A file that is gone and that no finished run has seen is forgotten: so that a file which stopped a run can be taken
    out of the folder.
    """
    _prepare(con)
    rows = con.execute("select path, load_id, file_state, content_hash, is_scored from raw.loads").fetchall()
    known = {path: row for path, *row in rows}
    replaced = [
        load_id
        for path, (load_id, *_, is_scored) in known.items()
        if path.startswith(PART_OF_SOURCE) or not (is_scored or Path(path).exists())
    ]
    loads = []
    for file in plan.files:
        try:
            path, state = str(file.path.resolve()), _state(file.path)
            load_id, last_state, last_hash, _ = known.get(_storable(path), (None, None, None, None))
            if state == last_state and not again:
                continue
            content_hash = digest(file.path)
            if content_hash == last_hash and not again:
                con.execute("update raw.loads set file_state = ? where load_id = ?", [state, load_id])
                continue
            new_id = con.execute("select nextval('raw.load_ids')").fetchone()[0]
            with _plain(file) as plain:
                _load_parquet(con, plain, new_id) if plain.is_parquet else _load_csv(con, plain, new_id)
        except (duckdb.Error, OSError, UnicodeError) as error:
            if "No space left" in str(error):  # where it is copied to
                raise
            raise InputRefused(
                f"{file.name} cannot be read as {file.suffix[1:]}: {first_line(error)}\n"
                "Write the file again, or take it out of the input folder."
            ) from error
        replaced += [load_id] if load_id is not None else []
        loads.append((new_id, file.table, file.name, _storable(path), state, content_hash))
    left_out = sum(suppressions.remove(con, "raw.incoming_")[0].values())
    new_rows = sum(_count(con, f"raw.incoming_{table}") for table in RAW_TABLES)
    _replace_rows(con, loads, replaced)
    unreadable = dict(con.execute("select table_name, count(*) from raw.unreadable_rows group by 1").fetchall())
    return Loaded(
        {table: _count(con, f"raw.{table}") for table in TABLES},
        {table: unreadable.get(table, 0) for table in TABLES},
        len(loads),
        new_rows,
        left_out,
    )


def note_scored(con: duckdb.DuckDBPyConnection) -> None:
    """Note that a run has been finished on all that is loaded: a file that is gone stays loaded from then on."""
    con.execute("update raw.loads set is_scored = true where not is_scored")


def prepare_loads(con: duckdb.DuckDBPyConnection) -> None:
    """Create what is missing of the list of files that are loaded."""
    con.execute("create schema if not exists raw")
    con.execute("create sequence if not exists raw.load_ids")
    con.execute(
        "create table if not exists raw.loads (load_id bigint, table_name varchar, file varchar, path varchar,"
        " file_state varchar, content_hash varchar)"
    )
    con.execute("alter table raw.loads add column if not exists is_scored boolean default false")


def _prepare(con: duckdb.DuckDBPyConnection) -> None:
    """Create what is missing of schema `raw`, and the empty tables that files are first read into."""
    if not has_table(con, "raw", "loads"):
        con.execute("drop schema if exists raw cascade")  # of a version that loaded everything at every run
    prepare_loads(con)
    for table, types in RAW_TABLES.items():
        columns = ", ".join(f"{sql_name(column)} {kind}" for column, kind in types.items())
        con.execute(f"create table if not exists raw.{table} ({columns})")
        con.execute(f"create or replace table raw.incoming_{table} ({columns})")


def _replace_rows(con: duckdb.DuckDBPyConnection, loads: list[tuple], replaced: list[int]) -> None:
    """Put the rows that were read in place of those of earlier loads, in one transaction."""
    con.execute("begin")
    for table in RAW_TABLES:
        if replaced:
            con.execute(f"delete from raw.{table} where _load in ?", [replaced])
        if _count(con, f"raw.incoming_{table}") == 0:
            con.execute(f"drop table raw.incoming_{table}")
        elif _count(con, f"raw.{table}") == 0:
            con.execute(f"drop table raw.{table}")
            con.execute(f"alter table raw.incoming_{table} rename to {table}")
        else:
            for one, other in ((table, f"incoming_{table}"), (f"incoming_{table}", table)):
                described = con.execute(f"describe raw.{other}").fetchall()
                _agree(con, one, {name: kind for name, kind, *_ in described})
            con.execute(f"insert into raw.{table} from raw.incoming_{table}")
            con.execute(f"drop table raw.incoming_{table}")
    note_loads(con, loads, replaced)
    con.execute("commit")


def note_loads(con: duckdb.DuckDBPyConnection, loads: list[tuple], replaced: list[int]) -> None:
    """List the loads of new rows instead of those that they replace."""
    if replaced:
        con.execute("delete from raw.loads where load_id in ?", [replaced])
    if loads:
        con.executemany("insert into raw.loads values (?, ?, ?, ?, ?, ?, false)", loads)


def _count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    return con.execute(f"select count(*) from {table}").fetchone()[0]


def _state(path: Path) -> str:
    """What the file system says of a file: as long as it stays the same, so does the content."""
    status = path.stat()
    return f"{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns} {status.st_ino}"


def _storable(path: str) -> str:
    """A path as text that a table can hold, whatever bytes its names are made of."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def inspect(file: SourceFile) -> SourceFile:
    """Read the header of a file; raises InputRefused when it has none that can be read."""
    if not file.path.is_file() and file.path.exists():
        raise InputRefused(f"{file.name} is not a regular file.\nPut one in its place, or take it out of the folder.")
    if file.is_parquet:
        return _inspect_parquet(file)
    try:
        encoding, skip, header, given = _header(file.path)
    except OSError as error:
        raise InputRefused(
            f"{file.name} cannot be opened: {error.strerror}.\n"
            "Give yourself the right to read it, or take it out of the folder."
        ) from error
    if unfit := next((what for what in _NO_HEADER if what in header), None):
        raise InputRefused(
            f"{file.name} is not text in UTF-8: its header line holds {_NO_HEADER[unfit]}.\n"
            "Save it again as CSV in UTF-8, or take it out of the folder."
        )
    delimiter, names = header_cells(header, (given,) if given else DELIMITERS, COLUMNS[file.table])
    return replace(file, columns=names, delimiter=delimiter, encoding=encoding, skip=skip)


def header_cells(header: str, delimiters: Iterable[str], wanted: Iterable[str]) -> tuple[str, tuple[str, ...]]:
    """The delimiter by which a header line has most of the wanted names, and its names, trimmed and lower case."""
    best, names = ",", ()
    for delimiter in delimiters:
        cells = next(csv.reader([header], delimiter=delimiter, skipinitialspace=True), [])
        cells = tuple(cell.strip().lower() for cell in cells)
        if len(set(cells) & set(wanted)) > len(set(names) & set(wanted)) or not names:
            best, names = delimiter, cells
    return best, names


def csv_layout(path: Path, wanted: Iterable[str]) -> tuple[str, tuple[str, ...]]:
    """The delimiter and header names of a CSV file of a connected source; raises OSError for one it cannot read."""
    encoding, skip, header, _ = _header(path)
    if encoding != "utf-8" or skip:
        raise OSError("it is not UTF-8 with the header in its first line")
    return header_cells(header, DELIMITERS, wanted)


def _header(path: Path) -> tuple[str, int, str, str | None]:
    """Of a CSV file: its encoding, lines before the header, the header line and the delimiter a line `sep=` gives.

    What cannot be decoded comes out as U+FFFD.
    """
    with path.open("rb") as source:
        start = source.read(4)
    encoding = next((name for mark, name in _BYTE_ORDER_MARKS.items() if start.startswith(mark)), "utf-8")
    skip, delimiter = 0, None
    with path.open(encoding=encoding, errors="replace", newline="") as lines:
        while line := lines.readline(MAX_LINE_BYTES):
            text = line.lstrip("\ufeff")
            separator = _SEPARATOR_LINE.fullmatch(text)
            if text.strip() and not separator:
                return encoding, skip, text.strip("\r\n"), delimiter
            skip += 1
            delimiter = separator[1] if separator else delimiter
    return encoding, skip, "", delimiter


@contextmanager
def _plain(file: SourceFile) -> Iterator[SourceFile]:
    """The file as DuckDB takes it: under a path that is no pattern, in UTF-8, and from the header line on."""
    rewrite = file.encoding != "utf-8" or file.skip > 0
    if not rewrite and not _NO_PLAIN_PATH.search(str(file.path)):
        yield file
        return
    with tempfile.TemporaryDirectory(prefix="lead_scoring_") as folder:
        path = Path(folder) / f"{file.table}{file.suffix}"
        if rewrite:
            # bytes that are not UTF-8 pass through as they are: their rows are reported one by one
            errors = "surrogateescape" if file.encoding == "utf-8" else "strict"
            with (
                file.path.open(encoding=file.encoding, errors=errors, newline="") as source,
                path.open("w", encoding="utf-8", errors=errors, newline="") as target,
            ):
                for _ in range(file.skip):
                    source.readline()
                shutil.copyfileobj(source, target)
        else:
            path.symlink_to(file.path.absolute())
        yield replace(file, path=path)


def _inspect_parquet(file: SourceFile) -> SourceFile:
    try:
        with duckdb.connect() as con, _plain(file) as plain:
            described = con.execute(f"describe from {parquet_reader([plain.path])}").fetchall()
            wide = con.execute(
                f"select lower(trim(name)), type || ' of ' || precision || ' digits'"
                f" from parquet_schema({sql_text(plain.path.as_posix())}) where precision > 38"
            ).fetchall()
    except duckdb.Error as error:
        raise InputRefused(
            f"{file.name} is not a readable Parquet file: {first_line(error)}\n"
            "Write it again, or take it out of the folder."
        ) from error
    columns = tuple(row[0].strip().lower() for row in described)
    types = tuple(row[1] for row in described)
    nested = [
        (name, kind) for name, kind in zip(columns, types, strict=True) if re.search(r"\[|^(STRUCT|MAP|UNION)", kind)
    ]
    refuse_types(file, [*wide, *nested])
    return replace(file, columns=columns, types=types)


def refuse_types(file: SourceFile, types: Iterable[tuple[str, str]]) -> None:
    """Raise InputRefused when a column of the contract is among those, given with their types, that are no text."""
    for name, kind in types:
        if name in COLUMNS[file.table]:
            raise InputRefused(
                f"{file.name}: column {name} is of type {kind}, which is no single value that can be read.\n"
                "Write it as text, or leave the column out."
            )


def _check_required_columns(files: Iterable[SourceFile]) -> None:
    """Raise InputRefused when files lack a column that some file of their table must have."""
    problems = []
    for table in TABLES:
        of_table = [file for file in files if file.table == table]
        present = {column for file in of_table for column in file.columns}
        for column in REQUIRED[table] if of_table else ():
            if column not in present:
                names = ", ".join(file.name for file in of_table[:3]) + (", ..." if len(of_table) > 3 else "")
                have = _printable(", ".join(sorted(present))) or "no header line at all"
                problems.append(
                    f"{names}: the required column {column} of table {table} is missing (there is: {have}).\n"
                    f"  Add a column {column}, or rename the one that holds it."
                )
    if problems:
        raise InputRefused("\n".join(problems))


def _printable(text: str) -> str:
    """Text of a file for a message: no control characters, and not too long."""
    shown = "".join(character if character.isprintable() else "\ufffd" for character in text)
    return shown if len(shown) <= 500 else f"{shown[:500]} ..."


def first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0]


def _keeps_type(column: str, kind: str) -> bool:
    """Whether a column of a Parquet file stays of its type: times and exact numbers do, where they are asked for."""
    if column in TIMES:
        return kind in ("TIMESTAMP", "TIMESTAMP WITH TIME ZONE", "DATE")
    return column in NUMBERS and kind.startswith(("BIGINT", "INTEGER", "SMALLINT", "DECIMAL"))


def _agree(con: duckdb.DuckDBPyConnection, table: str, types: Mapping[str, str]) -> set[str]:
    """Make text of the typed columns of a table of schema raw whose type others do not have; returns those that stay.

    `types`: the columns of the others that are typed; what is not named is text.
    """
    there = con.execute(
        "select column_name, data_type from duckdb_columns() where schema_name = 'raw' and table_name = ?"
        " and database_name = current_database() and data_type <> 'VARCHAR' and not starts_with(column_name, '_')",
        [table],
    ).fetchall()
    for column, kind in there:
        if types.get(column) != kind:
            text = one_value_as_text(column, kind)
            con.execute(f"alter table raw.{table} alter column {column} type varchar using ({text})")
    return {column for column, kind in there if types.get(column) == kind}


def _select_list(file: SourceFile, names: list[str], typed: Collection[str] = ()) -> str:
    """The contract's columns out of a file whose columns DuckDB calls `names`; the first of equal headers counts.

    Those that are `typed` are as they are, all others text.
    """
    position = {column: index for index, column in reversed(list(enumerate(file.columns)))}
    parts = []
    for column in COLUMNS[file.table]:
        if column not in position:
            parts.append("null")
        elif file.is_parquet and column not in typed:
            parts.append(one_value_as_text(names[position[column]], file.types[position[column]]))
        else:
            parts.append(names[position[column]])
    return ", ".join(parts)


def _load_parquet(con: duckdb.DuckDBPyConnection, file: SourceFile, load_id: int) -> None:
    names = [f"c{index}" for index in range(len(file.columns))]
    first = dict(reversed(list(zip(file.columns, file.types, strict=True))))
    types = {column: kind for column, kind in first.items() if _keeps_type(column, kind)}
    incoming = f"incoming_{file.table}"
    if _count(con, f"raw.{incoming}") == 0:
        for column, kind in types.items():
            con.execute(f"alter table raw.{incoming} alter column {column} type {kind}")
    typed = _agree(con, incoming, types)
    # rows carry their number, so their order need not be kept, which costs a tenth; an error ends the load
    con.execute(
        f"set preserve_insertion_order = false; insert into raw.{incoming}"
        f" select {_select_list(file, names, typed)}, {sql_text(file.name)}, row_number + 1, {load_id}"
        f" from {parquet_reader([file.path], [*names, 'row_number'], True)}; reset preserve_insertion_order"
    )


def _load_csv(con: duckdb.DuckDBPyConnection, file: SourceFile, load_id: int) -> None:
    """Load a CSV file in one statement; a file with any line that cannot be read is repaired first and then loaded."""
    if not file.columns:
        return
    _agree(con, f"incoming_{file.table}", {})
    names = [f"c{index}" for index in range(len(file.columns))]
    insert = f"insert into raw.incoming_{file.table} select {_select_list(file, names)}, {sql_text(file.name)}"
    # in a file of one column, DuckDB reads a blank line as a row
    filled = "where trim(c0) <> ''" if len(names) == 1 else ""
    source = csv_reader([file.path], names, file.delimiter, MAX_LINE_BYTES)
    try:
        con.execute(f"{insert}, row_number() over (), {load_id} from {source} {filled}")
    except duckdb.Error:
        with tempfile.TemporaryDirectory(prefix="lead_scoring_") as folder:
            repaired = Path(folder) / "repaired.csv"
            unreadable = _repair(file, repaired)
            source = csv_reader([repaired], ["row", *names], ",", 2 * MAX_LINE_BYTES + 100)
            con.execute(f"{insert}, row::bigint, {load_id} from {source}")
        rows = [
            (file.table, file.name, row, reason, json.dumps({"line": line}), load_id)
            for row, reason, line in unreadable
        ]
        if rows:
            con.executemany("insert into raw.incoming_unreadable_rows values (?, ?, ?, ?, ?, ?)", rows)


def _repair(file: SourceFile, target: Path) -> list[tuple[int, str, str]]:
    """Write the readable rows of a CSV file with their row number in front; return the others: (row, reason, line)."""
    unreadable = []
    with target.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["row", *(f"c{index}" for index in range(len(file.columns)))])
        rows = _rows(file)
        if "\r" in next(rows)[2]:
            raise OSError("its lines end in a lone carriage return, and some of them cannot be read; use line feeds")
        for number, (cells, reason, line) in enumerate(rows, start=1):
            fitted = _fitted(cells, file.columns)
            if reason is None and fitted is None:
                reason = f"{len(cells)} columns where the header has {len(file.columns)}"
            if reason is None:
                writer.writerow([number, *fitted])
            else:
                unreadable.append((number, reason, line))
    return unreadable


def _rows(file: SourceFile) -> Iterator[tuple[list[str], str | None, str]]:
    """Split a damaged CSV file into rows: (cells, reason why not, text), the header first, blank lines left out.

    A quote that opens and does not close within a row of the right width costs its own line, not the ones after it.
    """
    csv.field_size_limit(MAX_LINE_BYTES)
    with file.path.open("rb") as source:
        ahead = deque([source.readline().removeprefix(codecs.BOM_UTF8)])
        while ahead and ahead[0]:
            cells, reason = _split(ahead[0], file.delimiter)
            taken = 1
            if reason == _OPEN_QUOTE:
                while len(ahead) < MAX_LINES_PER_ROW and (line := source.readline()):
                    ahead.append(line)
                for end in (n for n in range(2, len(ahead) + 1) if b'"' in ahead[n - 1]):
                    joined, problem = _split(b"".join(islice(ahead, end)), file.delimiter)
                    if problem is None and _fitted(joined, file.columns) is not None:
                        cells, reason, taken = joined, None, end
                    if problem != _OPEN_QUOTE:
                        break
            text = b"".join(ahead.popleft() for _ in range(taken)).strip(b"\r\n")
            if not ahead:
                ahead.append(source.readline())
            if text.strip():
                yield cells, reason, text.decode("utf-8", errors="replace")


def _fitted(cells: list[str], columns: tuple[str, ...]) -> list[str] | None:
    """The cells of a row in the header's width, or None when they do not fit it.

    Delimiters at the end of a line mean nothing: blank cells beyond the header are dropped, and columns without a name
    at the end of the header need no cell.
    """
    width = len(columns)
    named = width - next((n for n, name in enumerate(reversed(columns)) if name), width)
    while len(cells) > width and not cells[-1].strip():
        cells = cells[:-1]
    return cells + [""] * (width - len(cells)) if named <= len(cells) <= width else None


def _split(line: bytes, delimiter: str) -> tuple[list[str], str | None]:
    """The cells of one row, or the reason why it cannot be split."""
    if len(line) > MAX_LINE_BYTES:
        return [], f"a line of more than {MAX_LINE_BYTES:,} bytes"
    try:
        text = line.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError:
        return [], "not valid UTF-8"
    try:
        reader = csv.reader([text], delimiter=delimiter, strict=True, skipinitialspace=True)
        return next(reader, []), None
    except csv.Error as error:
        reasons = (reason for words, reason in _CSV_ERRORS.items() if words in str(error))
        return [], next(reasons, "text after a closing quote")
