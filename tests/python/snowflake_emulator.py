"""A Snowflake for tests: dbt-snowflake on the package `fakesnow`, which runs Snowflake's SQL on DuckDB.

It is a program of its own, since both want other packages than a run. It reads pickled calls from its standard input,
`(method of Emulator, arguments)`, and writes what each returned, `(is_done, value or error)`.
"""

import os
import pickle
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import fakesnow
import fakesnow.cursor
import snowflake.connector
from dbt import selected_resources
from dbt.cli.main import dbtRunner
from sqlglot import exp

#: Comments: it does not read those on columns, and loses its way at an apostrophe in others.
LEFT_OUT = [r'(?s)alter\s+table\s+\S+\s+alter\s+"\w+"\s+comment', r"comment\s+on\s"]

# ---------------------------------------------------------------- what fakesnow lacks


def hash_of_64_bits(node: exp.Expression) -> exp.Expression | None:
    """DuckDB's `hash` is unsigned, and column types have a sign."""
    if isinstance(node, exp.Anonymous) and node.name.lower() == "hash":
        return exp.cast(exp.Mod(this=node.copy(), expression=exp.Literal.number(2**63 - 1)), "bigint")
    return None


def texts_side_by_side(node: exp.Expression) -> exp.Expression | None:
    """A list without nulls that is made a text becomes a lambda whose list is none."""
    if isinstance(node, exp.ArrayToString) and isinstance(node.this, exp.ArrayConstructCompact):
        return exp.Anonymous(this="concat_ws", expressions=[node.expression, *node.this.expressions])
    return None


def days_added_to_a_date(node: exp.Expression) -> exp.Expression | None:
    """A whole number is a bigint there, and DuckDB adds to a date what has 32 bits."""
    is_integer = type(node) is exp.Cast and node.to.this == exp.DataType.Type.INT
    if is_integer and isinstance(node.find_ancestor(exp.Add, exp.Cast), exp.Add):
        short = exp.DataType(this=exp.DataType.Type.USERDEFINED, kind="int32")
        return exp.Cast(this=node.this, to=short)
    return None


def replacing_in_any_case(node: exp.Expression) -> exp.Expression | None:
    """It replaces matches of a regular expression without the arguments position, occurrence and parameters only."""
    if isinstance(node, exp.RegexpReplace) and node.args.get("modifiers"):
        options = exp.Literal.string("g" + node.args["modifiers"].name)
        parts = [node.this, node.expression, node.args["replacement"], options]
        return exp.Anonymous(this="regexp_replace", expressions=parts)
    return None


def casts(node: exp.Expression) -> exp.Expression | None:
    """A cast that may fail takes all types there, and on Snowflake text alone; DuckDB's `replace` refuses all others.

    Each cast to a time becomes a macro that looks for seconds since 1970, too, holds its text six times and stops at
    one that is no time, though the cast may fail.
    """
    may_fail = isinstance(node, exp.TryCast)
    is_time = isinstance(node, exp.Cast) and node.to.is_type("timestamp", "timestampntz")
    if not may_fail and not is_time:
        return None
    nothing = exp.Literal.string("")
    value = exp.Anonymous(this="replace", expressions=[node.this, nothing, nothing.copy()]) if may_fail else node.this
    kind = exp.DataType(this=exp.DataType.Type.USERDEFINED, kind="timestamp") if is_time else node.to
    return type(node)(this=value, to=kind)


def limits(node: exp.Expression) -> exp.Expression | None:
    """`least` and `greatest` become a case that holds each of their arguments twice, and those in it four times."""
    if not isinstance(node, (exp.Least, exp.Greatest)) or isinstance(node.this, exp.Column):
        return None
    if any(other.find(exp.Column, exp.AggFunc) for other in node.expressions):
        return None
    given, limited = exp.to_identifier("given"), node.copy()
    limited.set("this", given)
    each = exp.Lambda(this=limited, expressions=[given.copy()])
    listed = exp.Transform(this=exp.Array(expressions=[node.this]), expression=each)
    return exp.Anonymous(this="list_extract", expressions=[listed, exp.Literal.number(1)])


def matching(node: exp.Expression) -> exp.Expression | None:
    """It does not read the parameters of `regexp_instr`, of which only whether there is a match is asked for."""
    if isinstance(node, exp.RegexpInstr):
        assert isinstance(node.parent, exp.GT)
        options = [node.args["parameters"]] if node.args.get("parameters") else []
        found = exp.Anonymous(this="regexp_matches", expressions=[node.this, node.expression, *options])
        return exp.cast(found, "bigint")
    return None


def text_of_an_element(node: exp.Expression) -> exp.Expression | None:
    """An element of a list or an object is JSON, and a string of it has quotes when it is made a text."""
    if isinstance(node, exp.Cast) and node.to.is_type("text") and isinstance(node.this, exp.GetExtract):
        return exp.JSONExtractScalar(this=exp.func("to_json", node.this.this), expression=node.this.expression)
    return None


def list_without_nulls(node: exp.Expression) -> exp.Expression | None:
    """A list in an order has nulls in it there."""
    if isinstance(node, exp.WithinGroup) and isinstance(node.this, exp.ArrayAgg):
        value = node.this.this
        order = exp.Order(this=value, expressions=node.expression.expressions)
        known = exp.Where(this=exp.Not(this=exp.Is(this=value.copy(), expression=exp.Null())))
        listed = exp.Filter(this=exp.Anonymous(this="list", expressions=[order]), expression=known)
        return exp.func("to_json", listed)
    return None


def elements_that_are_kept(node: exp.Expression) -> exp.Expression | None:
    """A list of JSON is no list to a lambda, and a string in it has quotes."""
    if isinstance(node, exp.ArrayFilter) and isinstance(node.this, exp.Cast):
        elements = exp.Anonymous(this="json_extract", expressions=[node.this.this, exp.Literal.string("$[*]")])
        each = node.expression.copy()
        for part in list(each.find_all(exp.JSONExtract)):
            part.replace(exp.JSONExtractScalar(this=part.this, expression=part.expression))
        return exp.func("to_json", exp.ArrayFilter(this=elements, expression=each))
    return None


def temporary_table(node: exp.Expression) -> exp.Expression | None:
    """DuckDB has temporary tables in a database of their own only; dbt drops its own when a model is built."""
    if isinstance(node, exp.Properties) and node.find(exp.TemporaryProperty):
        others = [one for one in node.expressions if not isinstance(one, exp.TemporaryProperty)]
        return exp.Properties(expressions=others)
    return None


SHIMS: tuple[Callable[[exp.Expression], exp.Expression | None], ...] = (
    hash_of_64_bits,
    texts_side_by_side,
    days_added_to_a_date,
    replacing_in_any_case,
    casts,
    limits,
    matching,
    text_of_an_element,
    list_without_nulls,
    elements_that_are_kept,
    temporary_table,
)


def with_shims(tree: exp.Expression) -> exp.Expression:
    """A statement with what fakesnow cannot translate said in another way; inner expressions come first."""
    for node in reversed(list(tree.walk())):
        for shim in SHIMS:
            other = shim(node)
            if other is not None:
                node.replace(other)
                break
    return tree


def is_of_values(tree: exp.Expression) -> bool:
    """Whether a statement inserts values that are written out: a third of a build, since seeds come so, and nothing in
    them has to be translated."""
    return isinstance(tree, exp.Insert) and isinstance(tree.expression, exp.Values)


@contextmanager
def emulated() -> Iterator[None]:
    """In this context everybody who connects with Snowflake connects with fakesnow."""
    parse_one, transform = fakesnow.cursor.parse_one, fakesnow.cursor.FakeSnowflakeCursor._transform

    def read(command: str) -> exp.Expression:
        tree = parse_one(command)
        return tree if is_of_values(tree) else with_shims(tree)

    def translated(cursor: Any, tree: exp.Expression, parameters: Any) -> exp.Expression:
        if not is_of_values(tree):
            return transform(cursor, tree, parameters)
        tree.set("this", transform(cursor, tree.this, parameters))
        return tree

    with (
        patch.object(fakesnow.cursor, "parse_one", read),
        patch.object(fakesnow.cursor.FakeSnowflakeCursor, "_transform", translated),
        fakesnow.patch(nop_regexes=LEFT_OUT),
    ):
        yield


# ---------------------------------------------------------------- what it is called for


class Emulator:
    """Databases in memory, for as long as the program runs."""

    def __init__(self, database: str) -> None:
        self.connection = snowflake.connector.connect(database=database, schema="RAW")

    def execute(self, *statements: str) -> None:
        for statement in statements:
            self.connection.cursor().execute(statement)

    def rows(self, sql: str) -> list[dict[str, Any]]:
        found = self.connection.cursor(snowflake.connector.cursor.DictCursor).execute(sql).fetchall()
        return [{name.lower(): value for name, value in row.items()} for row in found]

    def dbt(self, *words: str) -> tuple[str, list[tuple[str, str, str, str]]]:
        """Call dbt; returns what stopped it, if anything, and type, name, status and message of each node."""
        selected_resources.set_selected_resources(set())
        done = dbtRunner().invoke([*words])
        nodes = [
            (str(one.node.resource_type), one.node.name, str(one.status), one.message or "")
            for one in getattr(done.result, "results", [])
        ]
        return str(done.exception or ""), nodes


def serve(database: str) -> None:
    """Answer calls until there are no more. What others print goes to standard error."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    warnings.simplefilter("ignore")
    with emulated():
        emulator = Emulator(database)
        while True:
            try:
                method, arguments = pickle.load(sys.stdin.buffer)
            except EOFError:
                return
            try:
                answer = True, getattr(emulator, method)(*arguments)
            except Exception as error:
                answer = False, repr(error)
            pickle.dump(answer, answers)
            answers.flush()


if __name__ == "__main__":
    serve(sys.argv[1])
