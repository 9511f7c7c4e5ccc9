"""Load an input folder into schema `raw` of the warehouse: every contract table, every column as text.

Nothing is interpreted here: casts and rejections with a reason are the staging models' work. What cannot even be split
into columns (a ragged line, a quote that never closes, bytes that are not UTF-8) goes to `raw.unreadable_rows`, so that
for each table rows loaded + rows unreadable = rows in the files.
"""

import codecs
import csv
import json
import re
import tempfile
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import duckdb

from lead_scoring.contract import COLUMNS, REQUIRED, TABLES
from lead_scoring.errors import InputRefused

SUFFIXES = (".csv", ".parquet")
DELIMITERS = ",;\t|"
#: A quoted value may span this many lines; a quote still open then is taken for a stray one.
MAX_LINES_PER_ROW = 1000
#: A longer line is reported as unreadable (DuckDB's own limit is 2 MB).
MAX_LINE_BYTES = 1_000_000
_OPEN_QUOTE = "a quote that is never closed"


@dataclass(frozen=True)
class SourceFile:
    """One file of one contract table, and how to read it."""

    table: str
    path: Path
    name: str
    """Path relative to the input folder, as users see it."""
    columns: tuple[str, ...] = ()
    """Header names as written, trimmed and lower case, in file order."""
    types: tuple[str, ...] = ()
    """DuckDB types of the columns (Parquet only)."""
    delimiter: str = ","

    @property
    def is_parquet(self) -> bool:
        return self.path.suffix.lower() == ".parquet"


@dataclass
class Plan:
    """What an input folder holds: files to load, checked, and what is left alone."""

    folder: Path
    files: list[SourceFile]
    ignored: list[str] = field(default_factory=list)


@dataclass
class Loaded:
    """Rows loaded and rows that could not be read, by table."""

    rows: dict[str, int]
    unreadable: dict[str, int]

    @property
    def rows_read(self) -> int:
        return sum(self.rows.values()) + sum(self.unreadable.values())


def table_of(name: str) -> str | None:
    """The contract table a file or folder name belongs to: `events_2026-11.csv` -> `events`; None for others."""
    lowered = name.lower()
    for table in sorted(TABLES, key=len, reverse=True):
        if re.match(rf"{table}(?![a-z])", lowered):
            return table
    return None


def plan_input(folder: Path) -> Plan:
    """Find the files of each contract table and check that they can be read; raises InputRefused when not.

    Only headers and Parquet footers are read, so that a wrong folder is refused before anything is touched.
    """
    if not folder.is_dir():
        raise InputRefused(f"the input folder {folder} does not exist (or is not a folder).")
    plan = Plan(folder, [])
    for entry in sorted(folder.iterdir()):
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            table = entry.name.lower() if entry.name.lower() in TABLES else None
            paths = sorted(p for p in entry.rglob("*") if p.is_file() and not p.name.startswith("."))
        else:
            table, paths = table_of(entry.name), [entry]
        for path in paths:
            name = path.relative_to(folder).as_posix()
            if table and path.suffix.lower() in SUFFIXES:
                plan.files.append(_inspect(SourceFile(table, path, name)))
            else:
                plan.ignored.append(name)
    if not plan.files:
        found = f" It holds: {', '.join(plan.ignored[:5])}." if plan.ignored else " It is empty."
        raise InputRefused(
            f"no file of the input contract in {folder}.{found}\n"
            f"Name the files after their table, for example events.csv or people.parquet; tables: {', '.join(TABLES)}."
        )
    _check_required_columns(plan)
    return plan


def load(con: duckdb.DuckDBPyConnection, plan: Plan) -> Loaded:
    """Replace all tables of schema `raw` by the planned files; on any error the earlier tables stay as they were."""
    con.execute("create schema if not exists raw")
    _create_incoming(con)
    for file in plan.files:
        try:
            _load_parquet(con, file) if file.is_parquet else _load_csv(con, file)
        except (duckdb.Error, OSError) as error:
            raise InputRefused(
                f"{file.name} cannot be read as {file.path.suffix.lower()[1:]}: {_first_line(error)}\n"
                "Write the file again, or take it out of the input folder."
            ) from error
    counts = {table: con.execute(f"select count(*) from raw.incoming_{table}").fetchone()[0] for table in TABLES}
    unreadable = dict(
        con.execute("select table_name, count(*) from raw.incoming_unreadable_rows group by 1").fetchall()
    )
    con.execute("begin")
    for table in (*TABLES, "unreadable_rows"):
        con.execute(f"drop table if exists raw.{table} cascade")
        con.execute(f"alter table raw.incoming_{table} rename to {table}")
    con.execute("commit")
    return Loaded(counts, {table: unreadable.get(table, 0) for table in TABLES})


def _create_incoming(con: duckdb.DuckDBPyConnection) -> None:
    for table in TABLES:
        columns = ", ".join(f'"{column}" varchar' for column in COLUMNS[table])
        con.execute(f"create or replace table raw.incoming_{table} ({columns}, _file varchar, _row bigint)")
    con.execute(
        "create or replace table raw.incoming_unreadable_rows"
        " (table_name varchar, file varchar, row bigint, reason varchar, raw_values varchar)"
    )


def _inspect(file: SourceFile) -> SourceFile:
    """Read the header of a file; raises InputRefused when it has none that can be read."""
    if file.is_parquet:
        return _inspect_parquet(file)
    try:
        with file.path.open("rb") as lines:
            first = lines.readline(MAX_LINE_BYTES).removeprefix(codecs.BOM_UTF8)
        header = first.strip(b"\r\n").split(b"\r")[0].decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputRefused(
            f"{file.name} is not text in UTF-8 ({error.reason}).\n"
            "Save it again as CSV in UTF-8, or take it out of the folder."
        ) from error
    except OSError as error:
        raise InputRefused(f"{file.name} cannot be opened: {error.strerror}.") from error
    best, names = ",", ()
    for delimiter in DELIMITERS:
        cells = next(csv.reader([header], delimiter=delimiter, skipinitialspace=True), [])
        cells = tuple(cell.strip().lower() for cell in cells)
        if len(set(cells) & set(COLUMNS[file.table])) > len(set(names) & set(COLUMNS[file.table])) or not names:
            best, names = delimiter, cells
    return SourceFile(file.table, file.path, file.name, names, delimiter=best)


def _inspect_parquet(file: SourceFile) -> SourceFile:
    try:
        with duckdb.connect() as con:
            described = con.execute(f"describe {_read_parquet(file)}").fetchall()
    except duckdb.Error as error:
        raise InputRefused(
            f"{file.name} is not a readable Parquet file: {_first_line(error)}\n"
            "Write it again, or take it out of the folder."
        ) from error
    columns = tuple(row[0].strip().lower() for row in described)
    return SourceFile(file.table, file.path, file.name, columns, types=tuple(row[1] for row in described))


def _check_required_columns(plan: Plan) -> None:
    problems = []
    for table in TABLES:
        files = [file for file in plan.files if file.table == table]
        present = {column for file in files for column in file.columns}
        for column in REQUIRED[table] if files else ():
            if column not in present:
                names = ", ".join(file.name for file in files[:3]) + (", ..." if len(files) > 3 else "")
                have = ", ".join(sorted(present)) or "no header line at all"
                problems.append(
                    f"{names}: the required column {column} of table {table} is missing (there is: {have}).\n"
                    f"  Add a column {column}, or rename the one that holds it."
                )
    if problems:
        raise InputRefused("\n".join(problems))


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0]


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _select_list(file: SourceFile, names: list[str]) -> str:
    """The contract's columns out of a file whose columns DuckDB calls `names`; the first of equal headers counts."""
    position = {column: index for index, column in reversed(list(enumerate(file.columns)))}
    parts = []
    for column in COLUMNS[file.table]:
        if column not in position:
            parts.append("null")
        elif file.is_parquet:
            parts.append(_as_text(names[position[column]], file.types[position[column]]))
        else:
            parts.append(names[position[column]])
    return ", ".join(parts)


def _as_text(name: str, duckdb_type: str) -> str:
    """A Parquet column as the text a CSV would hold: UTC timestamps, plain numbers, `12` for a whole 12.0."""
    if duckdb_type.startswith("TIMESTAMP WITH TIME ZONE"):
        return f"make_timestamp(epoch_us({name}))::varchar"
    if duckdb_type.startswith("TIMESTAMP"):
        return f"{name}::timestamp::varchar"
    if duckdb_type in ("DOUBLE", "FLOAT"):
        whole = f"{name} = trunc({name}) and abs({name}) < 1e15"
        return f"case when isnan({name}) then null when {whole} then {name}::bigint::varchar else {name}::varchar end"
    if duckdb_type.startswith("DECIMAL"):
        return f"case when {name} = trunc({name}) then trunc({name})::decimal(38, 0)::varchar else {name}::varchar end"
    return f"{name}::varchar"


def _read_parquet(file: SourceFile) -> str:
    path = _quoted(file.path.as_posix())
    return f"select * from read_parquet({path}, binary_as_string=true, hive_partitioning=false)"


def _load_parquet(con: duckdb.DuckDBPyConnection, file: SourceFile) -> None:
    names = [f"c{index}" for index in range(len(file.columns))]
    path = _quoted(file.path.as_posix())
    con.execute(
        f"insert into raw.incoming_{file.table}"
        f" select {_select_list(file, names)}, {_quoted(file.name)}, row_number + 1"
        f" from read_parquet({path}, binary_as_string=true, hive_partitioning=false, file_row_number=true)"
        f" as file({', '.join([*names, 'row_number'])})"
    )


def _load_csv(con: duckdb.DuckDBPyConnection, file: SourceFile) -> None:
    """Load a CSV file in one statement; a file with any line that cannot be read is repaired first and then loaded."""
    if not file.columns:
        return
    names = [f"c{index}" for index in range(len(file.columns))]
    insert = (
        f"insert into raw.incoming_{file.table}"
        f" select {_select_list(file, names)}, {_quoted(file.name)}, {{row}} from {{source}}"
    )
    try:
        con.execute(insert.format(row="row_number() over ()", source=_read_csv(file.path, names, file.delimiter)))
    except duckdb.Error:
        with tempfile.TemporaryDirectory(prefix="lead_scoring_") as folder:
            repaired = Path(folder) / "repaired.csv"
            unreadable = _repair(file, repaired)
            con.execute(insert.format(row="row::bigint", source=_read_csv(repaired, ["row", *names], ",")))
        rows = [(file.table, file.name, row, reason, json.dumps({"line": line})) for row, reason, line in unreadable]
        if rows:
            con.executemany("insert into raw.incoming_unreadable_rows values (?, ?, ?, ?, ?)", rows)


def _read_csv(path: Path, names: list[str], delimiter: str) -> str:
    columns = ", ".join(f"'{name}': 'VARCHAR'" for name in names)
    return (
        f"read_csv({_quoted(path.as_posix())}, auto_detect=false, header=true, columns={{{columns}}},"
        f" delim={_quoted(delimiter)}, quote='\"', escape='\"')"
    )


def _repair(file: SourceFile, target: Path) -> list[tuple[int, str, str]]:
    """Write the readable rows of a CSV file with their row number in front; return the others: (row, reason, line)."""
    unreadable = []
    with target.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["row", *(f"c{index}" for index in range(len(file.columns)))])
        rows = _rows(file)
        if "\r" in next(rows)[2]:
            raise OSError("lines end in a lone carriage return, and some of them cannot be read")
        for number, (cells, reason, line) in enumerate(rows, start=1):
            if reason is None and len(cells) != len(file.columns):
                reason = f"{len(cells)} columns where the header has {len(file.columns)}"
            if reason is None:
                writer.writerow([number, *cells])
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
                _look_ahead(source, ahead)
                for end in (n for n in range(2, len(ahead) + 1) if b'"' in ahead[n - 1]):
                    joined, problem = _split(b"".join(islice(ahead, end)), file.delimiter)
                    if problem is None and len(joined) == len(file.columns):
                        cells, reason, taken = joined, None, end
                    if problem != _OPEN_QUOTE:
                        break
            text = b"".join(ahead.popleft() for _ in range(taken)).strip(b"\r\n")
            if not ahead:
                ahead.append(source.readline())
            if text.strip():
                yield cells, reason, text.decode("utf-8", errors="replace")


def _look_ahead(source: BinaryIO, ahead: deque[bytes]) -> None:
    while len(ahead) < MAX_LINES_PER_ROW and (line := source.readline()):
        ahead.append(line)


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
        return [], _OPEN_QUOTE if "unexpected end of data" in str(error) else "text after a closing quote"
