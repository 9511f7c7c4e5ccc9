"""Check the scorecard seeds and the rules they price, before anything runs.

Every finding names the file, the line, the column, what is wrong and what to write; all findings are reported at once.
"""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from math import isfinite
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

import python_udfs
from lead_scoring import project, sources
from lead_scoring.errors import ConfigurationWrong

PERSON_STAGES = ("lead", "customer", "partner", "competitor", "internal", "disqualified")
ACCOUNT_STAGES = ("prospect", "customer", "partner", "competitor", "internal")
OUTCOMES = ("meeting_held", "opportunity_created", "closed_won", "closed_lost", "accepted", "rejected")
LEVELS = ("person", "account")
DECAYS = ("exponential", "linear", "none")
#: Numbers as Python and every warehouse read them alike: no digits of other scripts, no `1_000`, no `inf`.
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?", re.ASCII | re.IGNORECASE)
#: Points and days beyond this are slips, and pass what the warehouse's decimals hold.
_LARGEST = 1e9
QUALIFIED_BAND = "sales_ready"
#: Where vars are read, in SQL or YAML of dbt; and those that only this program and the data tests read.
_READ_VARS = (
    "models",
    "custom",
    "macros",
    "replace_relations",
    "seeds",
    "without_python",
    "dbt_project.yml",
)
_PROJECT = Path(__file__).resolve().parent.parent
_VAR = re.compile(r"\bvar\(\s*['\"](\w+)['\"]")
_OWN_VARS = (
    *("max_rejected_share", "rules_added", "site_mask", "site_top_leads"),
    *(
        "accept_change",
        "heuristics_min_cases",
        "max_career_page_visitor_share",
        "max_fake_form_share",
        "max_share_jump",
    ),
)
COLUMNS = {
    "scorecards": ("scorecard", "description", "is_primary", "person_stages", "account_stages"),
    "scorecard_rules": (
        *("scorecard", "rule_id", "person_points", "account_points", "is_gate", "decay", "half_life_days"),
        *("lifespan_days", "person_cap", "account_cap", "limit_units", "limit_days", "rule_group"),
    ),
    "scorecard_groups": ("scorecard", "rule_group", "person_min", "person_max", "account_min", "account_max"),
    "score_bands": ("scorecard", "level", "band", "min_score"),
}


@dataclass(frozen=True)
class Finding:
    """One thing to put right in a seed or a rule."""

    file: str
    line: int
    column: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.file}, line {self.line}" + (f", column {self.column}" if self.column else "")
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

    def number(self, column: str, needed_by: str = "") -> float | None:
        """The number in a cell, or None after reporting what is there instead; blank is None, reported when needed."""
        text = self[column]
        if not text:
            if needed_by:
                self.wrong(column, f"{column} is blank, and {needed_by} needs it", "Write a number")
            return None
        if not _NUMBER.fullmatch(text):
            self.wrong(column, f"{text!r} is not a number", "Write a number with a decimal point, such as 2.5")
            return None
        if abs(float(text)) > _LARGEST:
            self.wrong(column, f"{text} is beyond all measure", f"Write a number of at most {_LARGEST:,.0f}")
            return None
        return float(text)

    def above_zero(self, column: str, needed_by: str, *, whole: bool = False) -> None:
        """Report a number that is not above zero, and a blank where one is needed."""
        value = self.number(column, needed_by)
        if value is not None and (value <= 0 or (whole and value != int(value))):
            self.wrong(column, f"{column} is {value:g}", f"Write a {'whole ' if whole else ''}number above 0")

    def one_of(self, column: str, allowed: Sequence[str], otherwise: str = "") -> str | None:
        """The word in a cell when it is one of those allowed, else None after reporting it."""
        if self[column] in allowed:
            return self[column]
        remedy = f"Write one of: {', '.join(allowed)}" + (f". {otherwise}" if otherwise else "")
        self.wrong(column, f"{self[column]!r} is not a known {column}", remedy)
        return None

    def truth(self, column: str) -> bool:
        """Whether a cell says true; blank is false, anything else is reported."""
        if self[column].lower() not in ("true", "false", ""):
            self.wrong(column, f"{self[column]!r} is neither true nor false", "Write true or false")
        return self[column].lower() == "true"


def require_sound(variables: Mapping[str, Any]) -> None:
    """Raise ConfigurationWrong with all findings when the vars, the seeds or the rule lists are not in order."""
    _check_lists()
    sources.connected(variables)
    findings = find_problems(project.ROOT, variables)
    if findings:
        count = f"{len(findings)} thing{'s' if len(findings) > 1 else ''} to put right in the scorecards or vars:"
        raise ConfigurationWrong("\n".join([count, *(f"* {finding}" for finding in findings)]))


def find_problems(root: Path, variables: Mapping[str, Any]) -> list[Finding]:
    """All that is wrong with the vars and scorecard seeds of the project at `root`, in file and line order."""
    findings: list[Finding] = []
    variables = _check_vars(root, variables, findings.append)
    rules = _known_rules(root, variables, findings.append)
    seeds = {name: _read_seed(root, name, findings.append) for name in COLUMNS}
    if all(rows is not None for rows in seeds.values()):
        scorecards = _check_scorecards(seeds["scorecards"])
        groups = _check_groups(seeds["scorecard_groups"], scorecards)
        _check_prices(seeds["scorecard_rules"], scorecards, groups, rules)
        _check_bands(seeds["score_bands"], scorecards, seeds["scorecards"])
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
    """Report the vars that are not of the kind that dbt_project.yml gives them; returns the others."""
    declared = project.read_yaml(root / "dbt_project.yml").get("vars") or {}
    known = known_vars(root)
    sound = {}
    for name, value in variables.items():
        remedy = _var_remedy(name, value, declared.get(name))
        if name not in known:
            remedy = f"Write the name of a var{_like(name, known)}, or take it out"
            report(_var_finding(root, name, f"there is no var {name!r}", remedy))
        elif remedy:
            report(_var_finding(root, name, f"{name} is {value!r}", remedy))
        else:
            sound[name] = value
    return sound


def known_vars(root: Path) -> set[str]:
    """The vars that the project at `root` reads anywhere, rules of one's own included, and those of this project."""
    places = [folder / place for folder in {root, _PROJECT} for place in _READ_VARS]
    files = [path for place in places for path in (place, *place.rglob("*"))]
    texts = (path.read_text(encoding="utf-8") for path in files if path.suffix in (".sql", ".yml", ".py"))
    return {*_OWN_VARS, *(name for text in texts for name in _VAR.findall(text))}


def _var_remedy(name: str, value: Any, default: Any) -> str | None:
    """What to write instead of the value of a var that cannot be used; None when it can."""
    if name == "sources":  # sources.connected reads it
        return None
    if name == "positive_outcomes":
        is_known = isinstance(value, list) and value and all(outcome in OUTCOMES for outcome in value)
        return None if is_known else f"Write a list of some of: {', '.join(OUTCOMES)}"
    if isinstance(default, list):
        is_list = value is None or (isinstance(value, list) and all(isinstance(item, str) for item in value))
        return None if is_list else "Write a list of rule ids, such as [ad_click]"
    if isinstance(default, (int, float)) and not isinstance(default, bool):
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        return None if is_number and isfinite(value) and value >= 0 else f"Write a number, such as {default}"
    if name == "scoring_timezone":
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError, TypeError):
            return "Write the name of a time zone, such as Europe/Berlin"
    return None


def _known_rules(root: Path, variables: Mapping[str, Any], report: Report) -> dict[str, Path]:
    """The SQL files of the rules that may be priced: those in models/rules and custom.

    A disabled rule stays known: it keeps its price and gives nothing.
    """
    folders = (root / "models" / "rules", root / "custom")
    rules = {_rule_id(path): path for folder in folders for path in sorted(folder.rglob("rule_*.sql"))}
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
        elif _rule_id(path) not in priced:
            said.append(f"{name} has no price in seeds/scorecard_rules.csv: what it finds gives no points.")
    return said


def _rule_id(path: Path) -> str:
    return path.stem.removeprefix("rule_")


def _kind(rule: Path) -> str:
    """`config.meta.kind` in the yml beside a rule: `moment` (also when it does not say) or `state`."""
    try:
        models = project.read_yaml(rule.with_suffix(".yml"))["models"]
        return next(model["config"]["meta"]["kind"] for model in models if model["name"] == rule.stem)
    except (OSError, yaml.YAMLError, KeyError, TypeError, StopIteration):
        return "moment"


def _var_finding(root: Path, name: str, problem: str, remedy: str) -> Finding:
    lines = (root / "dbt_project.yml").read_text(encoding="utf-8").splitlines()
    line = next((number for number, text in enumerate(lines, 1) if text.strip().startswith(f"{name}:")), 1)
    return Finding("dbt_project.yml", line, name, problem, remedy)


def _like(word: str, known: Iterable[str]) -> str:
    """The known words nearest to one, or all of them when none is near, to end a sentence with."""
    near = get_close_matches(word, list(known), n=3)
    return f", such as {', '.join(near)}" if near else f": {', '.join(sorted(known))}"


def _read_seed(root: Path, name: str, report: Report) -> list[Row] | None:
    """The rows of a seed, or None after reporting that it or one of its columns is missing."""
    path = next((root / "seeds").rglob(f"{name}.csv"), root / "seeds" / f"{name}.csv")
    file = path.relative_to(root).as_posix()
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


def _check_scorecards(rows: list[Row]) -> list[str]:
    """Check names, the primary and the stages; returns the names of the scorecards."""
    _unique(rows, "scorecard")
    for row in rows:
        if not row["scorecard"]:
            row.wrong("scorecard", "the name is blank", "Write a name")
        row.truth("is_primary")
        for column, known in (("person_stages", PERSON_STAGES), ("account_stages", ACCOUNT_STAGES)):
            for stage in filter(None, (part.strip() for part in row[column].split(";"))):
                if stage not in known:
                    row.wrong(column, f"{stage!r} is not a lifecycle stage", f"Write some of {';'.join(known)}")
    primary = [row for row in rows if row["is_primary"].lower() == "true"]
    for row in primary[1:] if primary else rows[:1]:
        names = ", ".join(row["scorecard"] for row in primary) or "none"
        row.wrong("is_primary", f"exactly one scorecard must be primary ({names} is)", "Write true once, else false")
    return [row["scorecard"] for row in rows]


def _check_groups(rows: list[Row], scorecards: list[str]) -> set[tuple[str, str]]:
    """Check the bounds of the groups; returns (scorecard, rule_group) of each."""
    _unique(rows, "scorecard", "rule_group")
    for row in rows:
        row.one_of("scorecard", scorecards, "Or add the scorecard to scorecards.csv")
        for level in LEVELS:
            low, high = row.number(f"{level}_min"), row.number(f"{level}_max")
            if low is not None and high is not None and low > high:
                row.wrong(f"{level}_min", f"the least, {low:g}, is above the most, {high:g}", "Swap or correct them")
    return {(row["scorecard"], row["rule_group"]) for row in rows}


def _check_prices(
    rows: list[Row], scorecards: list[str], groups: set[tuple[str, str]], rules: Mapping[str, Path]
) -> None:
    _unique(rows, "scorecard", "rule_id")
    for row in rows:
        rule_id = row["rule_id"]
        row.one_of("scorecard", scorecards, "Or add the scorecard to scorecards.csv")
        if rule_id not in rules:
            row.wrong("rule_id", f"there is no rule {rule_id!r}", f"Write the id of a rule{_like(rule_id, rules)}")
        row.number("person_points", "every price")
        row.number("account_points", "every price")
        if row.truth("is_gate") and rule_id in rules and _kind(rules[rule_id]) == "moment":
            row.wrong("is_gate", f"{rule_id} is a moment, and only a state can be a gate", "Write false")
        decay = row.one_of("decay", DECAYS)
        row.above_zero("half_life_days", "decay exponential" if decay == "exponential" else "")
        row.above_zero("lifespan_days", "decay linear" if decay == "linear" else "")
        for column in ("person_cap", "account_cap"):
            cap = row.number(column)
            if cap is not None and cap < 0:
                row.wrong(column, f"the cap {cap:g} is below 0", "Write how far from 0 the sum may go, or nothing")
        row.above_zero("limit_units", "limit_days" if row["limit_days"] else "", whole=True)
        row.above_zero("limit_days", "limit_units" if row["limit_units"] else "", whole=True)
        if row["scorecard"] in scorecards and (row["scorecard"], row["rule_group"]) not in groups:
            problem = f"{row['scorecard']} has no group {row['rule_group']!r}"
            row.wrong("rule_group", problem, "Add it to scorecard_groups.csv, or write one that is there")


def _check_bands(rows: list[Row], scorecards: list[str], scorecard_rows: list[Row]) -> None:
    _unique(rows, "scorecard", "level", "band")
    bands = defaultdict(list)
    for row in rows:
        known = row.one_of("scorecard", scorecards, "Or add the scorecard to scorecards.csv")
        if row.one_of("level", LEVELS) and known:
            bands[row["scorecard"], row["level"]].append(row)
        if not row["band"]:
            row.wrong("band", "the name of the band is blank", "Write a name")
        row.number("min_score")
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
