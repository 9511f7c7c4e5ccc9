"""Spark reads a common table expression anew wherever it is named; here those that matter are computed once.

Spark puts the text of a common table expression (CTE) in every place that names it. In a long line of them, each naming
some before it twice, that doubles at every step: a history of scores would become a plan of ten thousand tables. So a
statement is cut: a CTE that is named several times and is not just a look at a table or two is computed first, apart.
"""

import re
from dataclasses import dataclass, field
from itertools import count

#: Named in several places, a CTE that reads so many relations is computed once.
READS_TO_COMPUTE_ONCE = 3

TOKENS = re.compile(
    r"""--[^\n]* | [rR]'[^']*' | /\*.*?\*/ | \s+ | '(?:\\.|''|[^'\\])*' | "[^"]*" | `[^`]*` | \w+ | .""",
    re.VERBOSE | re.DOTALL,
)
CLAUSES = {"select", "from", "join", "on", "using", "where", "group", "having", "qualify", "window", "order", "limit"}
#: What can stand before the `with` of a query, where the names of columns stand behind the name of its first CTE.
QUERY_AFTER = {"", "(", "as"}
#: Clauses in which a comma stands before another relation.
LISTS_RELATIONS = {"from", "join", "on", "using"}
#: Numbers that no other statement of this process gets, whose threads share a session.
NUMBERS = count(1)
IS_SILENT = re.compile(r"\s|--|/\*")
IS_VIEW = re.compile(
    r"(\s|/\*.*?\*/|--[^\n]*)*create\s+(or\s+replace\s+)?(temporary\s+)?view\b", re.IGNORECASE | re.DOTALL
)
#: The end of the question that dbt asks when it only wants to know the columns of a query.
ASKS_COLUMNS = re.compile(r"\bwhere\s+false\s+limit\s+0\s*$", re.IGNORECASE)


@dataclass(eq=False)
class Cte:
    """A common table expression: its own name, one that no other has, and the parts of its query."""

    name: str
    unique_name: str
    columns: str
    body: list = field(default_factory=list)
    times_named: int = 0
    is_apart: bool = False

    @property
    def reads(self):
        """How many relations a query reads that names it."""
        return 1 if self.is_apart else reads(self.body)


@dataclass
class Reference:
    """A place that names a CTE; `alias`: what the query there calls it, where it does not say so itself."""

    cte: Cte
    alias: str


class With(list):
    """The CTEs in front of a query."""


class Relation(str):
    """The name of a relation that is no CTE."""


class Parser:
    """The parts of a statement: text, and where CTEs are defined and named."""

    def __init__(self, sql):
        self.tokens = TOKENS.findall(sql)
        self.place = 0

    def parts(self, scope):
        """The parts up to the end of the parenthesis, or of all. `scope`: the CTEs that are known, by name."""
        parts, before, clause = [], "", ""
        while self.place < len(self.tokens):
            token = self.tokens[self.place]
            word = token.lower()
            if word == ")":
                break
            self.place += 1
            if word == "(":
                parts += ["(", *self.parts(scope), ")"]
                self.place += 1
            elif word == "with" and (self.following(1) == "as" or (self.following(1) == "(" and before in QUERY_AFTER)):
                ctes, scope = self.ctes(scope)
                parts.append(ctes)
            elif before in ("from", "join") and word in scope and self.following() != ".":
                scope[word].times_named += 1
                parts.append(Reference(scope[word], "" if self.following() == "as" else f" as {token}"))
            elif before in ("from", "join") and re.match(r"\w|`", word) and word not in ("lateral", "values"):
                parts.append(Relation(token))
            else:
                parts.append(token)
            if word in CLAUSES:
                clause = word
            if not IS_SILENT.match(token):
                before = "from" if word == "," and clause in LISTS_RELATIONS else word
        return parts

    def ctes(self, scope):
        """The CTEs behind `with`, and what is known after them."""
        ctes, scope = With(), dict(scope)
        while True:
            name, columns = self.take(), ""
            if self.following() == "(":
                while not columns.endswith(")"):
                    columns += self.take()
            self.take()  # as
            self.take()  # (
            cte = Cte(name, f"once_{next(NUMBERS)}_{name}", columns)
            cte.body = self.parts(scope)
            self.take()  # )
            ctes.append(cte)
            scope[name.lower()] = cte
            if self.following() != ",":
                return ctes, scope
            self.take()

    def following(self, skipped=0):
        """The next token that says something, in lower case, or one after it."""
        spoken = (token for token in self.tokens[self.place :] if not IS_SILENT.match(token))
        for _ in range(skipped):
            next(spoken, None)
        return next(spoken, "").lower()

    def take(self):
        """The next token that says something; what is silent before it is left out."""
        while IS_SILENT.match(self.tokens[self.place]):
            self.place += 1
        self.place += 1
        return self.tokens[self.place - 1]


def reads(parts):
    """How many relations a query reads, those of the CTEs that it names included."""
    return sum(
        part.cte.reads if isinstance(part, Reference) else 1 for part in parts if isinstance(part, Reference | Relation)
    )


def defined_in(parts):
    """The CTEs that are defined in a query, at any depth."""
    return [inner for part in parts if isinstance(part, With) for cte in part for inner in (*defined_in(cte.body), cte)]


def named_in(parts):
    """The CTEs that a query names, those in front of it and in their own queries included."""
    for part in parts:
        if isinstance(part, Reference):
            yield part.cte
        elif isinstance(part, With):
            for cte in part:
                yield from named_in(cte.body)


def text(parts):
    """The SQL of a query, without the CTEs that are computed apart."""
    written = ""
    for part in parts:
        if isinstance(part, Reference):
            written += part.cte.unique_name + part.alias
        elif isinstance(part, With):
            written += with_text([cte for cte in part if not cte.is_apart])
        else:
            written += part
    return written


def with_text(ctes):
    """The SQL of some CTEs in front of a query."""
    listed = ", ".join(f"{cte.unique_name} {cte.columns} as ({text(cte.body)})" for cte in ctes)
    return f"with {listed} " if listed else ""


def alone(cte, order):
    """The SQL of a CTE as a query of its own, with those in front that it needs and that stand elsewhere."""
    inside, needed, asked = set(defined_in(cte.body)), set(), [cte]
    while asked:
        parts = asked.pop().body
        for named in named_in(parts):
            if named not in inside and not named.is_apart and named not in needed:
                needed.add(named)
                asked.append(named)
                inside.update(defined_in(named.body))
    front = with_text(sorted(needed, key=order.index))
    return f"{front}select * from ({text(cte.body)}) as once" if front else text(cte.body)


def steps(sql):
    """A statement, cut: the CTEs to compute first as (name, query), in order, and the statement that names them."""
    if "with" not in sql.lower() or IS_VIEW.match(sql):
        return [], sql
    parts = Parser(sql).parts({})
    order = defined_in(parts)
    first = []
    for cte in order:
        if cte.times_named > 1 and not cte.columns and cte.reads >= READS_TO_COMPUTE_ONCE:
            first.append((cte.unique_name, alone(cte, order)))
            cte.is_apart = True
    return first, (text(parts) if first else sql)


def execute(session, sql):
    """Run a statement in a Spark session: its data frame. What is computed first is kept until it is not needed."""
    first, statement = steps(sql)
    asks_columns = ASKS_COLUMNS.search(sql)
    for name, query in first:
        rows = session.sql(query)
        (rows.limit(0) if asks_columns else rows).localCheckpoint().createOrReplaceTempView(name)
    rows = session.sql(statement)
    for name, _ in first:
        session.catalog.dropTempView(name)
    return rows
