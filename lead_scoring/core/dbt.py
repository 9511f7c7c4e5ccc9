"""Run dbt in this process, quietly, and say what failed in words a person can act on."""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.artifacts.schemas.run import RunExecutionResult
from dbt.cli.main import dbtRunner, dbtRunnerResult
from dbt.contracts.graph.manifest import Manifest

from lead_scoring.core import project, sources
from lead_scoring.core.contract import ENTRY_SEPARATOR
from lead_scoring.core.errors import BuildFailed, ConfigurationWrong, InputRefused, LeadScoringError, writing
from lead_scoring.core.warehouse import MEMORY_VARIABLE, Warehouse, memory_limit

_WAREHOUSE_VARIABLE = "LEAD_SCORING_WAREHOUSE"
_FAILED = ("error", "fail", "runtime error")
#: So many of the rows that a data test finds are shown.
_EXAMPLES = 3
#: So many of the rows that a data test of severity warn finds are shown.
_WARNINGS = 10


class Dbt:
    """The dbt project, parsed once, and one warehouse file."""

    def __init__(
        self,
        warehouse: Path,
        user_vars: Mapping[str, Any],
        run_vars: Mapping[str, Any],
        *,
        engine: Warehouse | None = None,
        verbose: bool = False,
        manifest: Manifest | None = None,
    ) -> None:
        """`run_vars` (as_of, run_id) change with every run: they are kept out of parsing, so that it is reused.

        `manifest`: what an earlier parse with the same `user_vars` gave, for a warehouse file of the same name.
        """
        self.warehouse = warehouse
        self.target = project.target_folder(warehouse)
        variables = project.project_vars(user_vars)
        names = [source.name for source in sources.connected(variables)]
        own = {name: value for name, value in user_vars.items() if name != "sources" and not name.endswith("_folder")}
        user_vars = own | (sources.dbt_vars(variables) if names else {})
        self._vars = {**user_vars, **run_vars}
        self._engine = engine or Warehouse(warehouse)
        self._verbose = verbose
        self.on_node: Callable[[str], None] = lambda name: None
        self._said: list[str] = []
        self.warnings: list[str] = []
        """What the data tests of the last build say that stop nothing."""
        self.manifest = manifest or self._parse(user_vars)

    def count(self) -> int:
        """How many seeds, models and data tests a run builds after loading."""
        kinds = ("seed", "model", "test", "snapshot")
        return sum(node.resource_type in kinds for node in self.manifest.nodes.values())

    def _parse(self, user_vars: Mapping[str, Any]) -> Manifest:
        """Parse the project; only what has changed since any warehouse of this name was built with these vars.

        dbt takes a parse for outdated when the path of the warehouse differs, on which nothing that is parsed depends:
        here that is the bare name.
        """
        settings = json.dumps(
            [str(project.ROOT), self.warehouse.name, self._engine.name, user_vars], sort_keys=True, default=str
        )
        known = project.ROOT / "build" / "parsed" / f"{hashlib.sha256(settings.encode()).hexdigest()[:16]}.msgpack"
        own = self.target / "partial_parse.msgpack"
        if not own.exists():
            _copy_whole(known, own)
        parse = ["parse", "--no-write-json", *self._arguments(user_vars)]
        before = _written_at(own)
        with at_warehouse(Path(self.warehouse.name)):
            result = dbtRunner().invoke(parse)
            if isinstance(result.result, Manifest) and _lacks_rules(result.result):
                result = dbtRunner().invoke([*parse, "--no-partial-parse"])
        _raise_if_stopped(result, self.target)
        if not isinstance(result.result, Manifest):
            raise ConfigurationWrong(f"the dbt project cannot be read: {_reason(result)}")
        if _written_at(own) != before or not known.exists():
            _copy_whole(own, known)
        return result.result

    def build(self, *options: str) -> dict[str, str]:
        """Build and test all, or what dbt's selection options name; returns the code as `compile`.

        Raises InputRefused for a table of the input that is not accepted, BuildFailed.
        """
        # nobody reads the manifest as JSON, and writing it is a tenth of a small run
        always = ("--no-write-json", "--exclude-resource-type", "unit_test", "--indirect-selection", "cautious")
        result = self._call("build", *always, *options)
        if isinstance(result.result, RunExecutionResult):
            result.result.write(str(self.target / "run_results.json"))
        return self._code(result)

    def compile(self, *options: str) -> dict[str, str]:
        """The code of each model that dbt's selection options name, as the engine gets it, by unique_id."""
        return self._code(self._call("compile", "--no-write-json", *options))

    def _code(self, result: dbtRunnerResult) -> dict[str, str]:
        if not result.success:
            failed = _failed(result)
            if failed and all(item.status == "fail" and item.node.name.endswith("_are_accepted") for item in failed):
                raise InputRefused("\n".join(self._refusals(failed)))
            raise BuildFailed(self._explain(result))
        self.warnings = warnings_of(result.result.results, self._engine.look)
        nodes = [item.node for item in result.result.results]
        return {node.unique_id: node.compiled_code for node in nodes if node.resource_type == "model"}

    def document(self) -> Path:
        """Write what `self.manifest` says of the project as one HTML file; returns it. Raises BuildFailed."""
        self.operate("docs", "generate", "--static")
        return self.target / "static_index.html"

    def operate(self, *command: str) -> None:
        """Have dbt do something else than to build; raises BuildFailed."""
        self._said.clear()
        result = self._call(*command)
        if not result.success:
            raise BuildFailed(f"dbt stopped: {' '.join(self._said) or _reason(result)}")

    def _call(self, *command: str) -> dbtRunnerResult:
        with at_warehouse(self.warehouse):
            dbt = dbtRunner(manifest=self.manifest, callbacks=[self._watch])
            result = dbt.invoke([*command, *self._arguments(self._vars)])
        _raise_if_stopped(result, self.target)
        return result

    def _arguments(self, variables: Mapping[str, Any]) -> list[str]:
        loudness = [] if self._verbose else ["--quiet", "--no-print", "--log-level", "none"]
        return [
            *("--project-dir", str(project.ROOT), "--profiles-dir", str(project.ROOT), "--target", self._engine.name),
            *("--target-path", str(self.target), "--log-path", str(self.target / "logs")),
            *("--vars", json.dumps(variables, default=str)),
            *loudness,
        ]

    def _watch(self, event: Any) -> None:
        if event.info.name == "NodeStart" and event.data.node_info.materialized != "ephemeral":
            node = event.data.node_info
            self._engine.begin_node(node.unique_id, node.node_relation.schema, node.node_relation.alias)
        elif event.info.name == "NodeFinished":
            self.on_node(event.data.node_info.node_name)
        elif event.info.name.startswith("RunningOperation"):  # an error that the result of dbt does not have
            self._said.append(event.data.exc)

    def _explain(self, result: dbtRunnerResult) -> str:
        """Name each failed node: what dbt says, where its SQL is and where the failing rows are."""
        nodes = _failed(result)
        if not nodes:
            return f"dbt stopped: {_reason(result)}"
        lines = [f"{len(nodes)} of the models or data tests failed; nothing was published."]
        for item in nodes:
            node = item.node
            lines.append(f"\n* {node.resource_type} {node.name} ({node.original_file_path})")
            lines.extend(f"    {line.strip()}" for line in (item.message or "").strip().splitlines())
            if node.resource_type == "test" and item.status == "fail":
                lines.append(f"    {item.failures} rows break it, such as:")
                lines.extend(f"    {row}" for row in self._examples(node))
            if getattr(node, "compiled_path", None):
                lines.append(f"    its SQL: {node.compiled_path}")
        lines.append(f"\nThe warehouse, with all that was built so far: {self.warehouse}")
        lines.append(f"The log of dbt: {self.target / 'logs' / 'dbt.log'}")
        lines.append("Correct the model, the seed or the rows, then run again.")
        return "\n".join(lines)

    def _refusals(self, failed: list[Any]) -> list[str]:
        """What is wrong with tables of the input, as the data tests of their rows say it."""
        rows = [row for item in failed for row in self._engine.look(item.node.compiled_code)]
        return [
            f"{row['found']:,} of {row['whole']:,} {row['problem']} ({row['found'] / row['whole']:.0%};"
            f" var max_rejected_share allows {row['allowed']:.0%}).\n  {_example(row)}\n  {row['what_to_do']}"
            for row in rows
        ] + [
            "Correct the files or tables, or allow more with --vars '{max_rejected_share: 0.2}'. Nothing was published."
        ]

    def _examples(self, node: Any) -> list[str]:
        """The first rows that a data test finds; its SQL, run again, gives all of them."""
        try:
            rows = self._engine.look(_first_rows(node, _EXAMPLES))
        except LeadScoringError as error:
            return [f"(they cannot be shown: {error.message.splitlines()[0]})"]
        return [_row_text(row) for row in rows]


def _example(row: Mapping[str, Any]) -> str:
    """The example of a data test; of values that could not be read, the one of the column among those of its row."""
    for entry in row["example"].split(ENTRY_SEPARATOR) if row["column_name"] else ():
        if entry.startswith(f"{row['column_name']} is not a "):
            problem, _, value = entry.partition("=")
            reason, _, advice = problem.partition(";")
            return f"{reason}: {value!r};{advice}."
    return row["example"]


def warnings_of(results: Iterable[Any], rows_of: Callable[[str], Iterable[Mapping[str, Any]]]) -> list[str]:
    """The rows that data tests of severity warn have found, as texts.

    `results` are those of dbt's nodes. `rows_of` answers a query by its rows.
    """
    texts = []
    for item in results:
        if item.node.resource_type == "test" and item.status == "warn":
            found = rows_of(_first_rows(item.node, _WARNINGS))
            texts += [_row_text({"problem": f"data test {item.node.name}"} | row) for row in found]
    return texts


def _first_rows(test: Any, number: int) -> str:
    """The query for so many of the rows that a data test finds."""
    return f"select * from (\n{test.compiled_code}\n) as found limit {number}"


def _row_text(row: Mapping[str, Any]) -> str:
    """A row that a data test finds: the problem, all else that is known of it, and on a line of its own what to do."""
    known = {name: value for name, value in row.items() if value is not None}
    problem, what_to_do = known.pop("problem", None), known.pop("what_to_do", None)
    text = (f"{problem}: " if problem else "") + ", ".join(f"{name}: {value}" for name, value in known.items())
    return f"{text}\n    {what_to_do}" if what_to_do else text


def _failed(result: dbtRunnerResult) -> list[Any]:
    return [item for item in getattr(result.result, "results", None) or [] if item.status in _FAILED]


def _copy_whole(source: Path, target: Path) -> None:
    """Copy a file so that another run reads the old one or the new one, never a part; without it a run is slower."""
    partial = target.with_name(f".{target.name}-{os.getpid()}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, partial)
        partial.replace(target)
    except OSError:
        with suppress(OSError):
            partial.unlink()


def _raise_if_stopped(result: dbtRunnerResult, target: Path) -> None:
    """dbt notes an interruption, and a disk that is full, as one of its errors."""
    with writing(target):
        if isinstance(result.exception, (KeyboardInterrupt, OSError)):
            raise result.exception


def _lacks_rules(manifest: Manifest) -> bool:
    """Whether a rule is new since dbt parsed the models that unite rules, which it does not parse again for that."""
    rules = {
        node.unique_id
        for node in manifest.nodes.values()
        if node.resource_type == "model"
        and node.name.startswith("rule_")
        and {"rules", "custom"} & set(Path(node.original_file_path).parts)
    }
    united = manifest.nodes.get("model.lead_scoring.signals")
    return united is not None and not rules <= set(united.depends_on.nodes)


def _written_at(path: Path) -> int | None:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return None


@contextmanager
def at_warehouse(warehouse: Path) -> Iterator[None]:
    """Let dbt work on this file; afterwards the file is closed, so that others can open it."""
    ours = {_WAREHOUSE_VARIABLE: str(warehouse), MEMORY_VARIABLE: memory_limit()}
    before = {name: os.environ.get(name) for name in ours}
    os.environ |= ours
    try:
        yield
    finally:
        environment = DuckDBConnectionManager._ENV  # with which dbt-duckdb keeps the file open until the process ends
        DuckDBConnectionManager.close_all_connections()
        if environment is not None:
            environment.close()
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _reason(result: dbtRunnerResult) -> str:
    return str(result.exception or "see the log of dbt").strip()
