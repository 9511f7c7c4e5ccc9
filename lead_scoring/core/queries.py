"""Templates, queries that are such beside their module, and the rows that DuckDB gives for them."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from lead_scoring.core.names import sql_name, sql_text


def templates(folder: Path, **options: Any) -> Environment:
    """The Jinja templates of a folder, in which a line of tags alone leaves nothing behind."""
    return Environment(loader=FileSystemLoader(folder), trim_blocks=True, lstrip_blocks=True, **options)


def queries(module: str) -> Any:
    """The queries in the SQL file beside a module, which is named by its `__file__`: each is a macro of Jinja.

    Its filters `name` and `text` write a name and a text as SQL has them.
    """
    path = Path(module).with_suffix(".sql")
    environment = templates(path.parent, undefined=StrictUndefined)
    environment.filters |= {"name": sql_name, "text": sql_text}
    return environment.get_template(path.name).module


def has_table(con: duckdb.DuckDBPyConnection, schema: str, table: str) -> bool:
    found = con.execute("from duckdb_tables() where schema_name = ? and table_name = ?", [schema, table])
    return bool(found.fetchall())


def rows(con: duckdb.DuckDBPyConnection, sql: str, *parameters: object) -> list[dict[str, Any]]:
    """The rows of a query, each as a dictionary by column."""
    result = con.execute(sql, parameters)
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def grouped(found: Iterable[dict[str, Any]], *columns: str) -> dict[Any, list[dict[str, Any]]]:
    """Rows by the value of a column, or by the values of several."""
    groups: dict[Any, list[dict[str, Any]]] = {}
    for row in found:
        groups.setdefault(row[columns[0]] if len(columns) == 1 else tuple(map(row.get, columns)), []).append(row)
    return groups


def rows_by(con: duckdb.DuckDBPyConnection, key: str, sql: str, *parameters: object) -> dict[str, list[dict[str, Any]]]:
    """The rows of a query by the values of one of its columns, which they lose."""
    groups = grouped(rows(con, sql, *parameters), key)
    for row in (row for group in groups.values() for row in group):
        del row[key]
    return groups


def column_of(con: duckdb.DuckDBPyConnection, sql: str, *parameters: object) -> list[Any]:
    """The values of a query of one column."""
    return [value for (value,) in con.execute(sql, parameters).fetchall()]
