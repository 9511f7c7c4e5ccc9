"""A statement that is cut for Spark means what it meant, and computes once what is named several times."""

import duckdb
import pytest

from lead_scoring.spark import statements

SHARED = """
with pairs as (
    select a.n, b.n as other
    from range(4) as a(n) join range(3) as b(n) on true join range(2) as c(n) on c.n <= b.n
),
named_twice as (select p.n, q.other from pairs as p join pairs as q on p.n = q.n)
select count(*), sum(n) from named_twice where other not in (select n from pairs where n > 2) and 'from pairs' <> 'x'
"""
NESTED = """
with who as (select a.n from range(3) as a(n) join range(2) as b(n) on true join range(2) as c(n) on true),
scores as (
    with who as (select n + 10 as n from who union all select n from who),
    few as (select n from who where n < 12)
    select who.n from who, few where who.n is distinct from few.n -- from who
)
select sum(who.n), count(*), (select max(n) from scores) from who inner join scores on true
"""


def rows(sql):
    """The rows of a statement that was cut, computed by DuckDB; and the names of what was computed first."""
    first, statement = statements.steps(sql)
    with duckdb.connect() as con:
        for name, query in first:
            con.execute(f"create temp table {name} as {query}")
        return con.execute(statement).fetchall(), [name.split("_", 2)[2] for name, _ in first]


@pytest.mark.parametrize(("sql", "apart"), [(SHARED, ["pairs"]), (NESTED, ["who", "scores"])])
def test_a_cut_statement_means_the_same(sql, apart):
    """What several places name is computed first, each of one name in its own scope, and the rows are the same."""
    with duckdb.connect() as con:
        expected = con.execute(sql).fetchall()
    assert rows(sql) == (expected, apart)


@pytest.mark.parametrize(
    "sql",
    [
        "with one as (select * from t) select * from one join one as other on true",
        "with one as (select * from t join u on true join v on true) select * from one",
        "create or replace view w as " + SHARED,
        '/* {"app": "dbt"} */ -- as dbt sends it\ncreate or replace view w as ' + SHARED,
    ],
    ids=["a look at one table", "named once", "a view", "a view of dbt's"],
)
def test_what_need_not_be_cut_stays_as_it_is(sql):
    """Looks at a table, what one place names, and views, which outlive the session, are left alone."""
    assert statements.steps(sql) == ([], sql)
