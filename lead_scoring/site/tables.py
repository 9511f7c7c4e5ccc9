"""The two big tables, of leads and of accounts: the same rows as static pages, as data for the script, and as CSV."""

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lead_scoring.core.rules import gate_name, rule_name

Row = dict[str, Any]
#: What a spreadsheet takes for a formula when a cell begins with it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True)
class Column:
    """A column of a table: its name in CSV, its heading, and what stands in it."""

    name: str
    label: str
    value: Callable[[Row], Any]
    kind: str = "text"
    """text, number, date, or title: what the row is called, with a link to its page."""
    filter: str = ""
    """choice: a list to choose from; text: what it contains."""


class Table:
    """Rows of a mart as cells of some columns, and the page each row leads to, or none."""

    def __init__(self, name: str, columns: Sequence[Column], rows: Sequence[Row], files: Mapping[str, str]) -> None:
        """`files`: the pages, by the id that the first column shows."""
        self.name, self.label, self.columns = name, name.capitalize(), columns
        self.rows = [[column.value(row) for column in columns] for row in rows]
        self.links = [files.get(row[columns[0].name]) for row in rows]

    def choices(self, column: Column) -> list[str]:
        index = self.columns.index(column)
        return sorted({row[index] for row in self.rows if row[index]})

    def csv(self) -> str:
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow([column.name for column in self.columns])
        for row in self.rows:
            writer.writerow(["" if value is None else guarded(value) for value in row])
        return text.getvalue()

    def script(self) -> str:
        """All rows for the page's script. A page opened from a file may load scripts, and nothing else."""
        columns = [{"name": column.name, "kind": column.kind} for column in self.columns]
        data = {"columns": columns, "rows": self.rows, "links": self.links}
        text = json.dumps(data, default=str, separators=(",", ":"))
        return f"(window.leadScoring = window.leadScoring || {{}})[{json.dumps(self.name)}] = {text};\n"


def guarded(value: Any) -> Any:
    """A text that no spreadsheet takes for a formula; numbers and dates are what they are."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def lead_columns(mask: bool, labels: Mapping[str, str]) -> list[Column]:
    """Columns of the table of leads; `labels` are what bands are called."""
    email = [] if mask else [Column("email", "Email", lambda row: row["email"])]
    return [
        Column("person_id", "Lead", lambda row: row["who"], "title"),
        Column("name", "Initials" if mask else "Name", person_name),
        *email,
        Column("account", "Account", lambda row: row["account_name"] or row["account_id"], filter="text"),
        Column("score", "Score", lambda row: round(row["score"], 2), "number"),
        Column("band", "Band", lambda row: labels[row["band"]], filter="choice"),
        Column("mql", "MQL", lambda row: "MQL" if row["is_mql"] else "", filter="choice"),
        Column("gate", "Gate", lambda row: row["gate"] and gate_name(row["gate"], row["lifecycle_stage"])),
        Column("reason", "Main reason", _reason, filter="choice"),
        Column("last_active", "Last active", lambda row: row["last_engaged_on"], "date"),
        Column("mql_until", "MQL until", lambda row: row["mql_until"], "date"),
    ]


def account_columns(labels: Mapping[str, str]) -> list[Column]:
    """Columns of the table of accounts."""
    return [
        Column("account_id", "Account", lambda row: row["account_id"], "title"),
        Column("name", "Name", lambda row: row["name"], filter="text"),
        Column("domain", "Domain", lambda row: row["domain"]),
        Column("score", "Score", lambda row: round(row["score"], 2), "number"),
        Column("band", "Band", lambda row: labels[row["band"]], filter="choice"),
        Column("mqa", "MQA", lambda row: "MQA" if row["is_mqa"] else "", filter="choice"),
        Column("reason", "Main reason", _reason, filter="choice"),
        Column("people", "People", lambda row: row["people"], "number"),
        Column("engaged_people", "Active in 30 days", lambda row: row["engaged_people_30"], "number"),
        Column("mqa_until", "MQA until", lambda row: row["mqa_until"], "date"),
    ]


def person_name(row: Row) -> str:
    """First and last name, or what is known of them."""
    return " ".join(part for part in (row["first_name"], row["last_name"]) if part)


def _reason(row: Row) -> str | None:
    return row["top_reason_1"] and rule_name(row["top_reason_1"])
