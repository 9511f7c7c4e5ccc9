"""One side of a comparison, in a process of its own: `python -m lead_scoring.impact.side request.json`.

It runs in the folder of its side, with the Python of that side, and knows nothing of the other. What it is asked and
what it answers is the agreement between two versions of the project, so it only ever gains fields.

The request: `warehouse` (file to build in; made if it is not there), `input` (folder to load) or `loaded` (warehouse
whose loaded rows are taken), `as_of`, `vars`, `sample_share`, `out` (folder to write to), and, for a file that another
side has built, `before` (that side's `side.json`: only what differs is built again) and `prices` (file of
`scorecard_rules` to use instead of the seed's). Names of models that are done go to standard output, a line each.

The answer, in `out`: one Parquet file for each of TABLES, and `side.json` with what it was built from.
"""

import hashlib
import json
import sys
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from string import Formatter
from typing import Any

from lead_scoring.core import checks, project
from lead_scoring.core.dbt import Dbt
from lead_scoring.core.errors import LeadScoringError, of_disk
from lead_scoring.core.files import digest
from lead_scoring.core.names import sql_text
from lead_scoring.core.warehouse import open_warehouse
from lead_scoring.loading.files import load, plan_input

#: What is compared: queries with models and seeds by their names, which dbt's manifest knows the relations of.
TABLES = {
    "people": "select person_id, account_id, lifecycle_stage, country, source_system, email, first_name, last_name"
    " from {int_people}",
    "accounts": "select account_id, name, lifecycle_stage from {accounts}",
    "person_scores": "select scorecard, person_id as scored_id, score, band, gate, is_qualified"
    " from {lead_scores_by_scorecard}",
    "account_scores": "select scorecard, account_id as scored_id, score, band, null::varchar as gate, is_qualified"
    " from {account_scores_by_scorecard}",
    "contributions": "select scorecard, level, if(level = 'person', person_id, account_id) as scored_id, rule_id,"
    " points from {score_contributions}",
    "prices": "select * exclude (is_primary, run_id) from {prices}",
    "groups": "from {scorecard_groups}",
    "bands": "select scorecard, level, band, min_score from {bands}",
    "scorecards": "select scorecard, is_primary, person_stages, account_stages from {scorecards}",
    "signals": "select rule_id, person_id, signal_date as signal_on, evidence_id, units from {signals}"
    " where signal_date <= date '{as_of}' union all"
    " select rule_id, person_id, starts_on, evidence_id, 1 from {int_states_on}",
    "outcomes": "select scorecard, level, scored_id, score, band, converted_after_days, known_days"
    " from {int_scored_outcomes} where outcome = 'all'",
}
#: The names in them; nothing is built but these and what they are made from.
_MODELS = {name for query in TABLES.values() for _, name, _, _ in Formatter().parse(query) if name} - {"as_of"}
_PRICES = "scorecard_rules"
#: What decides how files are read.
READERS = ("lead_scoring/loading/files.py", "lead_scoring/loading/files.sql", "lead_scoring/core/contract.py")
#: What decides what a side gives: models, lists, classifiers, and how files are read.
_SOURCES = ("models", "custom", "macros", "seeds", "python_udfs", "dbt_project.yml", "profiles.yml", *READERS)
_SUFFIXES = (".sql", ".py", ".yml", ".csv")


def main() -> None:
    """Build what the request says; an expected failure goes to standard error."""
    try:
        build(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    except Exception as error:
        expected = error if isinstance(error, LeadScoringError) else of_disk(error)
        if expected is None:
            raise
        expected.show()
        sys.exit(expected.exit_code)


def build(request: Mapping[str, Any]) -> None:
    """Build a side and write its tables; raises LeadScoringError."""
    warehouse, out = Path(request["warehouse"]), Path(request["out"])
    variables = project.project_vars(request["vars"])
    checks.require_sound(variables)
    before = request.get("before") and json.loads(Path(request["before"]).read_text(encoding="utf-8"))
    if not before:
        _load(warehouse, request)
    run_vars = {
        **{"as_of": request["as_of"], "run_id": "impact", "accept_change": "impact"},
        "sample_share": request.get("sample_share", 1),
    }
    dbt = Dbt(warehouse, request["vars"], run_vars)
    dbt.on_node = lambda name: print(name, flush=True)
    wanted = _upstream(dbt)
    if not before:
        nodes = _fingerprints(dbt, wanted, _build(dbt, wanted))
        to_build = wanted
    else:
        code = dbt.compile("--full-refresh", "--select", *_names(dbt, wanted))
        nodes = _fingerprints(dbt, wanted, code)
        changed = {name for name, fingerprint in nodes.items() if before["nodes"].get(name) != fingerprint}
        if request.get("prices"):
            changed |= {name for name in wanted if dbt.manifest.nodes[name].name == _PRICES}
        to_build = _downstream(dbt, wanted, changed)
        if request.get("prices"):
            seed, file = _relations(dbt)[_PRICES], sql_text(request["prices"])
            with open_warehouse(warehouse) as con:
                con.execute(f"delete from {seed}")
                con.execute(f"insert into {seed} by name from read_csv({file}, all_varchar = true)")
            to_build = [name for name in to_build if dbt.manifest.nodes[name].name != _PRICES]
        if to_build:
            _build(dbt, to_build)
    out.mkdir(parents=True, exist_ok=True)
    names = {**_relations(dbt), "as_of": request["as_of"]}
    with open_warehouse(warehouse) as con:
        for table, query in TABLES.items():
            con.execute(f"copy ({query.format_map(names)}) to {sql_text(out / f'{table}.parquet')} (format parquet)")
    rules = [dbt.manifest.nodes[name] for name in nodes if dbt.manifest.nodes[name].name.startswith("rule_")]
    answer = {
        "nodes": nodes,
        "built": _names(dbt, to_build),
        "rules": {
            rule.name.removeprefix("rule_"): {
                "path": rule.original_file_path,
                "sql": rule.raw_code,
                "fingerprint": nodes[rule.unique_id],
            }
            for rule in rules
        },
        "vars": {name: value for name, value in variables.items() if name not in run_vars},
        "sources": sources(project.ROOT),
    }
    (out / "side.json").write_text(json.dumps(answer, indent=1, sort_keys=True, default=str), encoding="utf-8")


def sources(root: Path) -> dict[str, str]:
    """A hash of each file that decides what the project at `root` gives, by its path."""
    files = [file for place in _SOURCES for file in (root / place, *(root / place).rglob("*"))]
    return {
        file.relative_to(root).as_posix(): digest(file)
        for file in sorted(files)
        if file.suffix in _SUFFIXES and file.is_file()
    }


def _load(warehouse: Path, request: Mapping[str, Any]) -> None:
    """Load the input folder into a new warehouse, or take the rows that another one has loaded."""
    with open_warehouse(warehouse) as con:
        if request.get("loaded"):
            con.execute(f"attach {sql_text(request['loaded'])} as loaded (read_only)")
            con.execute("create schema raw")
            tables = con.execute(
                "select table_name from duckdb_tables() where database_name = 'loaded' and schema_name = 'raw'"
            ).fetchall()
            for (table,) in tables:
                con.execute(f"create table raw.{table} as from loaded.raw.{table}")
            con.execute("detach loaded")
        else:
            load(con, plan_input(Path(request["input"])))


def _upstream(dbt: Dbt) -> list[str]:
    """The unique_ids of the seeds and models that are wanted, and of all that these are made from, those first."""
    nodes = dbt.manifest.nodes
    found: dict[str, None] = {}

    def add(name: str) -> None:
        if name in nodes and name not in found:
            for parent in nodes[name].depends_on_nodes:
                add(parent)
            found[name] = None

    for name, node in nodes.items():
        if node.name in _MODELS and node.resource_type in ("model", "seed"):
            add(name)
    return list(found)


def _downstream(dbt: Dbt, wanted: list[str], changed: Collection[str]) -> list[str]:
    """Those wanted that have changed, and all that is made from them."""
    found = set(changed)
    for name in wanted:
        if found & set(dbt.manifest.nodes[name].depends_on_nodes):
            found.add(name)
    return [name for name in wanted if name in found]


def _relations(dbt: Dbt) -> dict[str, str]:
    """The tables and views of models and seeds, by their names."""
    nodes = dbt.manifest.nodes.values()
    return {node.name: node.relation_name for node in nodes if node.resource_type in ("model", "seed")}


def _names(dbt: Dbt, nodes: Iterable[str]) -> list[str]:
    return [dbt.manifest.nodes[name].name for name in nodes]


def _build(dbt: Dbt, nodes: list[str]) -> dict[str, str]:
    """Build nodes in full, without their tests; returns the code of the models among them."""
    return dbt.build("--full-refresh", "--exclude-resource-type", "test", "--select", *_names(dbt, nodes))


def _fingerprints(dbt: Dbt, wanted: list[str], code: Mapping[str, str]) -> dict[str, str]:
    """A hash of each node by what the engine is given: the rows of a seed, the code of a model with all macros and vars
    filled in, and of a Python model also the classifiers and their lists.
    """
    nodes = dbt.manifest.nodes
    files = sources(project.ROOT)
    prices = {path.relative_to(project.ROOT).as_posix() for path in project.seed_files().values()}
    classifiers = {
        path: value
        for path, value in files.items()
        if path.startswith(("python_udfs/", "seeds/")) and path not in prices
    }
    found = {}
    for name in wanted:
        node = nodes[name]
        parts: list[Any] = [node.resource_type, node.config.materialized]
        if node.resource_type == "seed":
            parts += [files[node.original_file_path], node.config.column_types]
        else:
            parts += [code[name], classifiers if node.language == "python" else {}]
        found[name] = hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()
    return found


if __name__ == "__main__":
    main()
