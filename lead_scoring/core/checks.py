"""Check the scorecard seeds and the rules they price, before anything runs.

Every finding names the file, the line, the column, what is wrong and what to write; all findings are reported at once.
"""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from math import isfinite
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import python_udfs
from lead_scoring.core import project, sources
from lead_scoring.core.contract import ACCOUNT_STAGES, OUTCOMES, PERSON_STAGES, TABLES
from lead_scoring.core.errors import ConfigurationWrong
from lead_scoring.core.names import listed, scheme
from lead_scoring.core.rules import rule_files, rule_meta

LEVELS = ("person", "account")
DECAYS = ("exponential", "linear", "none")
#: Numbers as Python and every warehouse read them alike: no digits of other scripts, no `1_000`, no `inf`.
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?", re.ASCII | re.IGNORECASE)
#: Points and days beyond this are slips, and pass what the warehouse's decimals hold.
_LARGEST = 1e9
QUALIFIED_BAND = "sales_ready"
#: Where vars are read, in SQL or YAML of dbt; and those that only this program and the data tests read.
_READ_VARS = ("models", "custom", "macros", "optional", "seeds")
_VAR = re.compile(r"\bvar\(\s*['\"](\w+)['\"]")
_OWN_VARS = (
    *("max_rejected_share", "rules_added", "site_mask", "site_top_leads", "accept_change", "heuristics_min_cases"),
    *("max_career_page_visitor_share", "max_fake_form_share", "max_share_jump"),
)
#: Vars that dbt_project.yml reads and gives no value: how tables are made. (Var classify_with is a word.)
_SWITCHES = ("replace_relations",)
#: How vars end that say where tables are.
_OF_PLACES = ("_schema", "_database", "_folder", "_identifier")
_SEEDS = project.read_yaml(Path(__file__).resolve().parents[2] / "seeds" / "_seeds.yml")["seeds"]
#: The columns of the seeds of scorecards, and their types.
COLUMNS: Mapping[str, Mapping[str, str]] = {
    seed["name"]: seed["config"]["column_types"] for seed in _SEEDS if seed["name"] in project.SCORING_SEEDS
}


@dataclass(frozen=True)
class Finding:
    """One thing to put right in a seed or a rule."""

    file: str
    line: int
    """0 for a var that is in no file."""
    column: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        column = f", column {self.column}" if self.column else ""
        place = f"{self.file}, line {self.line}{column}" if self.line else self.file
        return f"{place}: {self.problem}. {self.remedy}."


Report = Callable[[Finding], None]


@dataclass
class Row:
    """One row of a seed, with what is needed to say where it stands."""

    file: str
    line: int
    values: Mapping[str, str]
    report: Report

    def __getitem__(self, column: str) -> str:
        """The trimmed text of a cell; empty when blank or missing."""
        return (self.values.get(column) or "").strip()

    def wrong(self, column: str, problem: str, remedy: str) -> None:
        self.report(Finding(self.file, self.line, column, problem, remedy))

    def number(self, column: str) -> float | None:
        """The number in a cell; None when it is blank or holds none."""
        return float(self[column]) if _NUMBER.fullmatch(self[column]) else None

    def one_of(self, column: str, allowed: Sequence[str], otherwise: str = "") -> None:
        """Report a word that is none of those allowed."""
        if self[column] not in allowed:
            remedy = f"Write one of: {', '.join(allowed)}" + (f". {otherwise}" if otherwise else "")
            self.wrong(column, f"{self[column]!r} is not a known {column}", remedy)


def require_sound(variables: Mapping[str, Any]) -> None:
    """Raise ConfigurationWrong with all findings when the vars, the seeds or the rule lists are not in order."""
    _check_lists()
    _refuse(find_problems(project.ROOT, variables))
    sources.connected(variables)


def require_sound_vars(variables: Mapping[str, Any]) -> None:
    """Raise ConfigurationWrong with all findings when a var is not known or cannot be used."""
    findings: list[Finding] = []
    _check_vars(project.ROOT, variables, findings.append)
    _refuse(findings)


def _refuse(findings: Sequence[Finding]) -> None:
    if findings:
        count = f"{len(findings)} thing{'s' if len(findings) > 1 else ''} to put right in the scorecards or vars:"
        raise ConfigurationWrong("\n".join([count, *(f"* {finding}" for finding in findings)]))


def find_problems(root: Path, variables: Mapping[str, Any], prices: Path | None = None) -> list[Finding]:
    """All that is wrong with the vars and scorecard seeds of the project at `root`, in file and line order.

    `prices`: a file that is read in place of the seed of prices.
    """
    findings: list[Finding] = []
    variables = _check_vars(root, variables, findings.append)
    rules = _known_rules(root, variables, findings.append)
    files = {"scorecard_rules": prices}
    seeds = {name: _read_seed(root, name, findings.append, files.get(name)) for name in COLUMNS}
    if all(rows is not None for rows in seeds.values()):
        scorecards = [row["scorecard"] for row in seeds["scorecards"]]
        for name, rows in seeds.items():
            _check_cells(name, rows, scorecards)
        _check_scorecards(seeds["scorecards"])
        _check_groups(seeds["scorecard_groups"])
        _check_prices(seeds["scorecard_rules"], scorecards, seeds["scorecard_groups"], rules)
        _check_bands(seeds["score_bands"], seeds["scorecards"])
    return sorted(findings, key=lambda finding: (finding.file, finding.line, finding.column))


def _check_lists() -> None:
    """Raise ConfigurationWrong when a list that the classifiers look things up in cannot be read."""
    try:
        python_udfs.page_type("https://example.com/")
        python_udfs.is_crawler("Mozilla/5.0")
        python_udfs.form_verdict({"email": "a@example.com", "first_name": "Ann", "message": "Hello"})
    except python_udfs.SeedError as error:
        raise ConfigurationWrong(
            f"{error}\nCorrect that row of the seed; seeds/README.md says what it may hold."
        ) from error


def _check_vars(root: Path, variables: Mapping[str, Any], report: Report) -> dict[str, Any]:
    """Report the vars that nothing reads and those whose value cannot be used; returns the others."""
    declared = project.read_yaml(root / "dbt_project.yml").get("vars") or {}
    known = known_vars(*{root, project.ROOT})
    sound = {}
    for name, value in variables.items():
        if name not in known:
            remedy = f"Write the name of a var{_like(name, known)}, or take it out"
            report(_var_finding(root, name, f"there is no var {name!r}", remedy))
        elif remedy := _var_remedy(name, value, declared.get(name)):
            report(_var_finding(root, name, f"{name} is {value!r}", remedy))
        else:
            sound[name] = value
    return sound


def known_vars(*roots: Path) -> set[str]:
    """The vars that projects read anywhere, rules of one's own included."""
    places = [root / place for root in roots for place in (*_READ_VARS, "dbt_project.yml")]
    files = [path for place in places for path in (place, *place.rglob("*"))]
    texts = (path.read_text(encoding="utf-8") for path in files if path.suffix in (".sql", ".yml", ".py"))
    of_sources = (f"{name}_{setting}" for name in sources.known_sources() for setting in ("folder", "timezone"))
    return {*_OWN_VARS, *of_sources, *(name for text in texts for name in _VAR.findall(text))}


def _var_remedy(name: str, value: Any, default: Any) -> str | None:
    """What to write instead of the value of a var that cannot be used; None when it can."""
    if name == "source_priority":
        return _some_of(value, list, sources.known_sources())
    if name == "positive_outcomes":
        return _some_of(value or [""], list, OUTCOMES)
    if name == "input_tables":
        is_text = isinstance(value, dict) and all(isinstance(own, str) for own in value.values())
        return _some_of(value, dict, TABLES) or (None if is_text else "Write a table or files")
    if name == "loader_columns":
        tables = [table for source in sources.known_sources() for table in sources.declared_tables(source)]
        remedy = _some_of(value, dict, sorted({column for table in tables for column in table.columns}))
        is_list = not remedy and all(map(_is_list_of_texts, value.values()))
        return remedy or (None if is_list else "Write a list of names for each, as {_fivetran_synced: [loaded_at]}")
    if name == "accept_change":
        return "Leave it out, and say --accept-change REASON" if value else None
    if name == "run_id":
        return "Leave it blank: a run gives itself one" if value else None
    if name == "as_of":
        return None if not value or project.named_day({name: value}) else "Write a date, such as 2026-11-15, or today"
    if name == "classify_with":
        return None if value in ("python", "sql") else "Write python or sql"
    if name == "date_order":
        return None if value in ("", "mdy", "dmy") else "Write mdy, dmy or nothing"
    if name.endswith("_enabled") or name in _SWITCHES or isinstance(default, bool):
        return None if isinstance(value, bool) else "Write true or false"
    if name.endswith("_share") and _is_number(value) and value > 1:
        return "Write a share of at most 1, such as 0.05 for 5 %"
    if name.endswith("_database") and scheme(str(value)):
        return "Write the path of a DuckDB file, or the name of a database that dbt has open"
    if name.endswith(_OF_PLACES):
        return "Write a name" if isinstance(value, (list, dict)) else None
    if isinstance(default, list):
        return None if value is None or _is_list_of_texts(value) else "Write a list of rule ids, such as [ad_click]"
    if _is_number(default):
        return None if _is_number(value) and value >= 0 else f"Write a number, such as {default}"
    if name.endswith("_timezone") and not _is_zone(value):
        return "Write the name of a time zone, such as Europe/Berlin"
    if name.endswith("_timezone") and name != "scoring_timezone" and value != "UTC" and "/" not in value:
        # the times of a source are read with the name behind them, of which short ones mean several zones
        return "Write the name of a region, such as Europe/Berlin, or UTC"
    return None


def _is_list_of_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and isfinite(value)


def _is_zone(value: Any) -> bool:
    try:
        return bool(ZoneInfo(value))
    except (KeyError, ValueError, OSError, TypeError):
        return False


def _some_of(value: Any, kind: type, known: Collection[str]) -> str | None:
    """What to write instead of a list, or a mapping, of some known names; None when it is one."""
    unknown = [str(name) for name in value if name not in known] if isinstance(value, kind) else [""]
    if not unknown:
        return None
    remedy = f"Write a {'list' if kind is list else 'mapping'} of some of: {listed(known, 15)}"
    near = get_close_matches(unknown[0], known, n=1)
    return "".join([remedy, *(f". Instead of {unknown[0]}, that may be {name}" for name in near)])


def _known_rules(root: Path, variables: Mapping[str, Any], report: Report) -> dict[str, Path]:
    """The files of `rule_files`; a rule that a var names and that is not among them is reported."""
    rules = rule_files(root)
    for rule_id in variables.get("rules_added") or []:
        if rule_id not in rules:
            problem = f"there is no custom/rule_{rule_id}.sql"
            report(_var_finding(root, "rules_added", problem, f"Write that file, or take {rule_id} out of the var"))
    for rule_id in variables.get("rules_disabled") or []:
        if rule_id not in rules:
            problem = f"there is no rule {rule_id!r}"
            report(_var_finding(root, "rules_disabled", problem, f"Write the id of a rule{_like(rule_id, rules)}"))
    return rules


def notes(root: Path) -> list[str]:
    """What is no mistake and may not be meant: files in custom/ that are no rules, and rules without any price."""
    files = sorted((root / "custom").rglob("*.sql"))
    priced = {row["rule_id"] for row in _read_seed(root, "scorecard_rules", lambda finding: None) or []}
    said = []
    for path in files:
        name = path.relative_to(root).as_posix()
        if not path.stem.startswith("rule_"):
            said.append(f"{name} is no rule: the name of a rule's file begins with rule_.")
        elif path.stem.removeprefix("rule_") not in priced:
            said.append(f"{name} has no price in seeds/scorecard_rules.csv: what it finds gives no points.")
    return said


def _var_finding(root: Path, name: str, problem: str, remedy: str) -> Finding:
    lines = (root / "dbt_project.yml").read_text(encoding="utf-8").splitlines()
    line = next((number for number, text in enumerate(lines, 1) if text.strip().startswith(f"{name}:")), 0)
    return Finding("dbt_project.yml" if line else f"var {name}", line, name, problem, remedy)


def _like(word: str, known: Iterable[str]) -> str:
    """The known words nearest to one, or all of them when none is near, to end a sentence with."""
    near = get_close_matches(word, list(known), n=3)
    return f", such as {', '.join(near)}" if near else f": {', '.join(sorted(known))}"


def _read_seed(root: Path, name: str, report: Report, path: Path | None = None) -> list[Row] | None:
    """The rows of a seed, or of a file in its place; None after reporting that it or one of its columns is missing."""
    path = path or next((root / "seeds").rglob(f"{name}.csv"), root / "seeds" / f"{name}.csv")
    file = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
    if not path.exists():
        report(Finding(file, 1, "", "the file is missing", f"It needs the columns {', '.join(COLUMNS[name])}"))
        return None
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        report(Finding(file, 1, "", f"the file cannot be read ({error})", "Save it as CSV in UTF-8"))
        return None
    with io.StringIO(text, newline="") as lines:
        reader = csv.DictReader(lines)
        header = [column.strip() for column in reader.fieldnames or []]
        missing = [column for column in COLUMNS[name] if column not in header]
        for column in sorted({column for column in header if header.count(column) > 1}):
            report(Finding(file, 1, column, f"the column {column} stands twice", "Take one of the two out"))
        for column in missing:
            report(Finding(file, 1, column, f"the column {column} is missing", "Add it to the header and to every row"))
        if missing:
            return None
        reader.fieldnames = header
        rows = [Row(file, reader.line_num, values, report) for values in reader]
    for row in rows:
        if None in row.values or None in row.values.values():
            row.wrong("", f"the row has not the {len(header)} cells of the header", "Add or remove commas")
    return rows


def _check_cells(seed: str, rows: list[Row], scorecards: list[str]) -> None:
    """Check each cell by the type of its column, and that the scorecard of a row is there."""
    for row in rows:
        if seed != "scorecards":
            row.one_of("scorecard", scorecards, "Or add the scorecard to scorecards.csv")
        for column, kind in COLUMNS[seed].items():
            text = row[column]
            if not text or kind == "string":
                continue
            if kind == "boolean":
                if text.lower() not in ("true", "false"):
                    row.wrong(column, f"{text!r} is neither true nor false", "Write true or false")
            elif row.number(column) is None:
                row.wrong(column, f"{text!r} is not a number", "Write a number with a decimal point, such as 2.5")
            elif abs(row.number(column)) > _LARGEST:
                row.wrong(column, f"{text} is beyond all measure", f"Write a number of at most {_LARGEST:,.0f}")


def _check_scorecards(rows: list[Row]) -> None:
    """Each has a name and known stages, and exactly one is primary."""
    _unique(rows, "scorecard")
    for row in rows:
        if not row["scorecard"]:
            row.wrong("scorecard", "the name is blank", "Write a name")
        for column, known in (("person_stages", PERSON_STAGES), ("account_stages", ACCOUNT_STAGES)):
            for stage in filter(None, (part.strip() for part in row[column].split(";"))):
                if stage not in known:
                    row.wrong(column, f"{stage!r} is not a lifecycle stage", f"Write some of {';'.join(known)}")
    primary = [row for row in rows if row["is_primary"].lower() == "true"]
    for row in primary[1:] if primary else rows[:1]:
        names = ", ".join(row["scorecard"] for row in primary) or "none"
        row.wrong("is_primary", f"exactly one scorecard must be primary ({names} is)", "Write true once, else false")


def _check_groups(rows: list[Row]) -> None:
    """The least of a group is not above its most."""
    _unique(rows, "scorecard", "rule_group")
    for row in rows:
        for level in LEVELS:
            low, high = row.number(f"{level}_min"), row.number(f"{level}_max")
            if low is not None and high is not None and low > high:
                row.wrong(f"{level}_min", f"the least, {low:g}, is above the most, {high:g}", "Swap or correct them")


def _check_prices(rows: list[Row], scorecards: list[str], group_rows: list[Row], rules: Mapping[str, Path]) -> None:
    """A price is of a rule and of a group that are there, and has the numbers that it needs."""
    _unique(rows, "scorecard", "rule_id")
    groups = {(row["scorecard"], row["rule_group"]) for row in group_rows}
    for row in rows:
        rule_id = row["rule_id"]
        if rule_id not in rules:
            row.wrong("rule_id", f"there is no rule {rule_id!r}", f"Write the id of a rule{_like(rule_id, rules)}")
        elif row["is_gate"].lower() == "true" and rule_meta(rules[rule_id]).get("kind", "moment") == "moment":
            row.wrong("is_gate", f"{rule_id} is a moment, and only a state can be a gate", "Write false")
        row.one_of("decay", DECAYS)
        for column in ("half_life_days", "lifespan_days", "limit_units", "limit_days"):
            value, whole = row.number(column), "whole " if column.startswith("limit") else ""
            if value is not None and (value <= 0 or (whole and value % 1)):
                row.wrong(column, f"{column} is {value:g}", f"Write a {whole}number above 0")
        for column in ("person_cap", "account_cap"):
            if (row.number(column) or 0) < 0:
                problem = f"the cap {row.number(column):g} is below 0"
                row.wrong(column, problem, "Write how far from 0 the sum may go, or nothing")
        needed = {
            "person_points": "every price",
            "account_points": "every price",
            "half_life_days": "decay exponential" if row["decay"] == "exponential" else "",
            "lifespan_days": "decay linear" if row["decay"] == "linear" else "",
            "limit_units": "limit_days" if row["limit_days"] else "",
            "limit_days": "limit_units" if row["limit_units"] else "",
        }
        for column, needed_by in needed.items():
            if needed_by and not row[column]:
                row.wrong(column, f"{column} is blank, and {needed_by} needs it", "Write a number")
        if row["scorecard"] in scorecards and (row["scorecard"], row["rule_group"]) not in groups:
            problem = f"{row['scorecard']} has no group {row['rule_group']!r}"
            row.wrong("rule_group", problem, "Add it to scorecard_groups.csv, or write one that is there")


def _check_bands(rows: list[Row], scorecard_rows: list[Row]) -> None:
    """Each scorecard has bands for either level that qualify somebody, leave no hole and do not overlap."""
    _unique(rows, "scorecard", "level", "band")
    bands = defaultdict(list)
    for row in rows:
        bands[row["scorecard"], row["level"]].append(row)
        row.one_of("level", LEVELS)
        if not row["band"]:
            row.wrong("band", "the name of the band is blank", "Write a name")
    file = rows[0].file if rows else "seeds/score_bands.csv"
    for scorecard_row in scorecard_rows:
        for level in LEVELS:
            name = scorecard_row["scorecard"]
            of_level = bands[name, level]
            last = Row(file, of_level[-1].line if of_level else 1, {}, scorecard_row.report)
            if not of_level:
                last.wrong("band", f"{name} has no bands for level {level}", "Add them, sales_ready to the lowest")
                continue
            if QUALIFIED_BAND not in [row["band"] for row in of_level]:
                problem = f"{name} has no band {QUALIFIED_BAND} for level {level}"
                last.wrong("band", problem, "Add it: it makes MQLs and MQAs")
            if all(row["min_score"] for row in of_level):
                remedy = "Leave min_score of the lowest band blank"
                last.wrong("min_score", f"the bands of {name} for level {level} leave a hole at the bottom", remedy)
            seen: dict[float | None, str] = {}
            for row in of_level:
                bound = row.number("min_score")
                if bound in seen:
                    problem = f"band {row['band']} overlaps band {seen[bound]}: both start at the same score"
                    row.wrong("min_score", problem, "Give each band a min_score of its own, blank for the lowest only")
                seen.setdefault(bound, row["band"])


def _unique(rows: list[Row], *columns: str) -> None:
    lines: dict[tuple[str, ...], int] = {}
    for row in rows:
        key = tuple(row[column] for column in columns)
        if key in lines:
            row.wrong(columns[-1], f"{', '.join(key)} is there already, in line {lines[key]}", "Keep one of the rows")
        lines.setdefault(key, row.line)
