"""The comparison of two sides of the project: build both, compare, write the report, evaluate the gates."""

import csv
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from subprocess import PIPE
from typing import Any

import duckdb

from lead_scoring.core import checks, project, runs, upgrade
from lead_scoring.core.console import Steps
from lead_scoring.core.errors import EXIT_CODES, Busy, ConfigurationWrong, GateFailed, LeadScoringError
from lead_scoring.core.files import digest, exclusive
from lead_scoring.core.rules import rule_files
from lead_scoring.core.warehouse import remove_database, stands_in_spark
from lead_scoring.impact import git, report
from lead_scoring.impact.compare import compare
from lead_scoring.impact.gates import Gate
from lead_scoring.impact.side import READERS, sources
from lead_scoring.loading.files import plan_input

#: So many built bases stay in the cache: those of the states of project and input that were compared with last.
KEPT_BASES = 3
_DATABASE = "side.duckdb"
#: Vars that name rules.
_OF_RULES = ("rules_added", "rules_disabled")


@dataclass(frozen=True)
class Request:
    """What a user asked for, with all defaults filled in and all paths absolute."""

    base: str | None
    """A git ref; None: where the work left the main branch, or, with a scorecard file, the project as it stands."""
    input: Path | None
    """The folder to load, or None for the rows that `warehouse` has loaded."""
    warehouse: Path
    as_of: date
    vars: Mapping[str, Any]
    cache: Path
    out: Path
    sample: float = 1.0
    scorecard: str | None = None
    scorecard_file: Path | None = None
    fail_if: Sequence[Gate] = ()
    names: bool = False


def find_as_of(warehouse: Path) -> date | None:
    """The scoring day of the last finished run; None when none has been."""
    with open_loaded(warehouse) as con:
        last_run = runs.last_finished(con)
    return last_run and last_run["as_of"]


def open_loaded(warehouse: Path) -> duckdb.DuckDBPyConnection:
    """Open a warehouse for reading; raises Busy when another program writes to it.

    Raises ConfigurationWrong for one of Spark's or of version 0.1.
    """
    if stands_in_spark(warehouse):
        raise ConfigurationWrong(f"the rows of {warehouse} stand in Spark's tables; copy the input folder and name it.")
    try:
        con = duckdb.connect(warehouse, read_only=True)
    except duckdb.IOException as error:
        raise Busy(
            f"the warehouse {warehouse} cannot be read: {str(error).splitlines()[0]}\nWait for the run."
        ) from error
    upgrade.require_present_warehouse(warehouse, con)
    return con


def impact(request: Request, steps: Steps) -> None:
    """Compare, write the report and print it; raises GateFailed, once it is written, when a gate says so."""
    checks.require_sound(project.project_vars(request.vars))
    if request.scorecard_file is None or request.base is not None:
        commit, label = git.find_base(project.ROOT, request.base)
    else:
        commit, label = None, "the project as it stands"
    with ExitStack() as stack:
        stack.enter_context(exclusive(f"the cache {request.cache}", request.cache / ".lock"))
        if request.input is None:
            lock = request.warehouse.with_name(request.warehouse.name + ".lock")
            stack.enter_context(exclusive(f"the warehouse {request.warehouse}", lock))
        work = stack.enter_context(_work_folder(request.cache))
        prices = request.scorecard_file and _candidate(request.scorecard_file, request.vars, work)
        base = _base(request, commit, label, steps)
        after = _after(request, base, prices, work, steps)
        with steps.step("Comparing"):
            found = compare(base, after, request.scorecard, request.sample, request.names)
    found = {
        "base": label,
        "as_of": request.as_of.isoformat(),
        "input": str(request.input or f"what {request.warehouse} has loaded"),
        "sample": request.sample,
        "scorecard_file": request.scorecard_file and request.scorecard_file.name,
        **found,
        "gates": [gate.evaluate(found) for gate in request.fail_if],
    }
    report.write(found, request.out)
    report.show(steps.console, found)
    steps.console.print(f"\nWritten: {request.out / 'impact.md'}, impact.html and impact.json")
    failed = [gate["gate"] for gate in found["gates"] if gate["failed"]]
    if failed:
        raise GateFailed(
            f"--fail-if: {'; '.join(failed)}.\nThe report says why. Change the rule, or the gate if this is meant."
        )


def _base(request: Request, commit: str | None, label: str, steps: Steps) -> Path:
    """The folder with what the base gives: of an earlier comparison, or built now."""
    with ExitStack() as stack:
        root = project.ROOT
        if commit is not None:
            root = stack.enter_context(git.worktree(project.ROOT, commit, request.cache / "worktree"))
            if not (root / "lead_scoring" / "impact" / "side.py").exists():
                raise LeadScoringError(
                    f"the base, {label}, is older than `lead-scoring impact` and cannot be compared with.\n"
                    "Name a later commit with --base, or try prices with --scorecard-file."
                )
        with steps.step("Looking at the input"):
            key = _key(request, root)
        base = request.cache / "bases" / key
        if (base / "side.json").exists():
            steps.console.print(f"The base, {label}, is built already.")
            base.touch()
            return base
        with steps.step(f"Building the base, {label}"):
            database, partial = request.cache / "base" / _DATABASE, request.cache / "base" / "out"
            remove_database(database)
            asked = _loaded(request) | {"vars": _known_at(root, request.vars)}
            _build_side(request, root, f"the base, {label},", database, partial, asked, steps)
            base.parent.mkdir(exist_ok=True)
            shutil.rmtree(base, ignore_errors=True)
            database.replace(partial / _DATABASE)
            partial.replace(base)
    for old in sorted(base.parent.iterdir(), key=lambda path: path.stat().st_mtime)[:-KEPT_BASES]:
        shutil.rmtree(old, ignore_errors=True)
    return base


def _known_at(root: Path, variables: Mapping[str, Any]) -> dict[str, Any]:
    """The vars that the project at `root` knows: a rule that is new, and what it reads, is of the other side alone."""
    known, rules = checks.known_vars(root), rule_files(root)
    there = {name: value for name, value in variables.items() if name in known}
    named = {name: [rule for rule in there[name] or [] if rule in rules] for name in _OF_RULES if name in there}
    return there | named


def _after(request: Request, base: Path, prices: Path | None, work: Path, steps: Steps) -> Path:
    """The folder with what the project as it stands gives: built from a copy of the base, where it differs."""
    known = json.loads((base / "side.json").read_text(encoding="utf-8"))["sources"]
    now = sources(project.ROOT)
    if now == known and not prices:
        steps.console.print("Nothing that scores depend on differs.")
        return base
    # a base that is built without one of these reads files otherwise: then each side loads the input itself
    is_fresh = any(known.get(path) != now.get(path) for path in READERS)
    database, out = request.cache / "after" / _DATABASE, work / "after"
    asked = _loaded(request) if is_fresh else {"before": str(base / "side.json")}
    what = "a candidate scorecard" if prices else "the project as it stands"
    with steps.step(f"Building what differs in {what}"):
        remove_database(database)
        database.parent.mkdir(exist_ok=True)
        try:
            if not is_fresh:
                shutil.copyfile(base / _DATABASE, database)
            asked |= {"prices": prices and str(prices)}
            _build_side(request, project.ROOT, what, database, out, asked, steps)
        finally:
            remove_database(database)
    return out


def _loaded(request: Request) -> dict[str, str]:
    """Where a side takes its rows from: a folder, or the rows that a warehouse has loaded."""
    return {"input": str(request.input)} if request.input else {"loaded": str(request.warehouse)}


def _build_side(
    request: Request, root: Path, what: str, database: Path, out: Path, asked: Mapping[str, Any], steps: Steps
) -> None:
    """Build a side in a process of its own, with the Python code of that side; raises LeadScoringError."""
    asked = {
        "warehouse": str(database),
        "as_of": request.as_of.isoformat(),
        "vars": dict(request.vars),
        "sample_share": request.sample,
        "out": str(out),
        **asked,
    }
    shutil.rmtree(out, ignore_errors=True)
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, steps.status() as tell:
        request_file, errors = Path(folder) / "request.json", Path(folder) / "errors.txt"
        request_file.write_text(json.dumps(asked, default=str), encoding="utf-8")
        command = [sys.executable, "-m", "lead_scoring.impact.side", str(request_file)]
        env = {**os.environ, "PYTHONPATH": str(root)}
        with (
            errors.open("w", encoding="utf-8") as error_file,
            subprocess.Popen(command, cwd=root, env=env, stdout=PIPE, stderr=error_file, text=True) as process,
        ):
            try:
                for line in process.stdout:
                    tell(line.strip())
            except BaseException:
                process.kill()
                raise
        if process.returncode:
            text = errors.read_text(encoding="utf-8", errors="replace").strip()
            is_expected = text.startswith("Error: ")
            reason = text.removeprefix("Error: ") if is_expected else "\n".join(text.splitlines()[-5:])
            error = LeadScoringError(
                f"{what} cannot be built, so nothing was compared and no report written:\n{reason}"
            )
            if is_expected and process.returncode in EXIT_CODES:
                error.exit_code = process.returncode
            raise error


def _key(request: Request, root: Path) -> str:
    """What a built base depends on: the project at its root, the input, day and vars, and the engine."""
    parts = [
        sources(root),
        (root / "lead_scoring" / "impact" / "side.py").read_text(encoding="utf-8"),
        _input_state(request),
        request.as_of.isoformat(),
        dict(request.vars),
        request.sample,
        [version("dbt-core"), duckdb.__version__],
    ]
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()[:16]


def _input_state(request: Request) -> list[Any]:
    """Hashes of the files of the input; or of those that the warehouse has loaded, and how many rows are left."""
    if request.input:
        return [[file.table, file.name, digest(file.path)] for file in plan_input(request.input).files]
    with open_loaded(request.warehouse) as con:
        tables = con.execute(
            "select table_name from duckdb_tables() where schema_name = 'raw' and table_name not like 'incoming%'"
            " order by 1"
        ).fetchall()
        if ("loads",) not in tables:
            raise ConfigurationWrong(f"nothing is loaded in {request.warehouse}: run `lead-scoring run` first.")
        loads = con.execute("select table_name, path, content_hash from raw.loads order by all").fetchall()
        counts = [(table, con.execute(f"select count(*) from raw.{table}").fetchone()[0]) for (table,) in tables]
    return [loads, counts]


def _candidate(file: Path, variables: Mapping[str, Any], work: Path) -> Path:
    """Prices to use instead of those of the seed: the rows of the file in place of those of the scorecards it names.

    Raises ConfigurationWrong when they are not sound, naming lines of the file.
    """
    seed = project.seed_files()["scorecard_rules"]
    try:
        with file.open(encoding="utf-8-sig", newline="") as source:
            reader = csv.DictReader(source)
            header = [column.strip() for column in reader.fieldnames or []]
            reader.fieldnames = header
            rows = list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ConfigurationWrong(f"{file} cannot be read: {error}.\nSave it as CSV in UTF-8.") from error
    missing = [column for column in checks.COLUMNS["scorecard_rules"] if column not in header]
    if missing or not rows:
        lack = f"lacks the columns {', '.join(missing)}" if missing else "has no rows"
        raise ConfigurationWrong(f"{file} {lack}.\nCopy the lines of one scorecard from {seed.name}, header included.")
    if any(None in row or None in row.values() for row in rows):
        raise ConfigurationWrong(f"{file}: a row has not the {len(header)} cells of the header. Add or remove commas.")
    named = {row["scorecard"].strip() for row in rows}
    with seed.open(encoding="utf-8-sig", newline="") as source:
        others = [row for row in csv.DictReader(source) if row["scorecard"].strip() not in named]
    merged = work / "candidate" / file.name
    merged.parent.mkdir()
    with merged.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, header, extrasaction="ignore")
        writer.writeheader()
        writer.writerows([{key: value.strip() for key, value in row.items()} for row in [*rows, *others]])
    findings = checks.find_problems(project.ROOT, project.project_vars(variables), merged)
    if findings:
        raise ConfigurationWrong("\n".join([f"to put right in {file}:", *(f"* {finding}" for finding in findings)]))
    return merged


@contextmanager
def _work_folder(cache: Path) -> Iterator[Path]:
    """A folder for the time of a comparison; what a killed one has left is removed first."""
    work = cache / "work"
    git.remove_worktree(project.ROOT, cache / "worktree")
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)
