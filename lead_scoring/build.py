"""Run dbt in this process, quietly, and say what failed in words a person can act on."""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner, dbtRunnerResult
from dbt.contracts.graph.manifest import Manifest

from lead_scoring import project, sources
from lead_scoring.engine import Engine
from lead_scoring.errors import BuildFailed, ConfigurationWrong, LeadScoringError
from lead_scoring.kept import Scope

#: dbt steps of a run: the input is staged, accepted and judged first, everything else is built on what was accepted.
STAGING = [
    *("resource_type:seed", "path:models/staging/files", "path:models/input"),
    "path:models/profiles/profile_input.sql",
]
_WAREHOUSE_VARIABLE = "LEAD_SCORING_WAREHOUSE"
_FAILED = ("error", "fail", "runtime error")
#: So many of the rows that a data test finds are shown.
_EXAMPLES = 3


class Dbt:
    """The dbt project, parsed once and run in steps against one warehouse file."""

    def __init__(
        self,
        warehouse: Path,
        user_vars: Mapping[str, Any],
        run_vars: Mapping[str, Any],
        *,
        engine: Engine | None = None,
        verbose: bool = False,
        manifest: Manifest | None = None,
    ) -> None:
        """`run_vars` (as_of, run_id) change with every run: they are kept out of parsing, so that it is reused.

        `manifest`: what an earlier parse with the same `user_vars` gave, for a warehouse file of the same name.
        """
        self.warehouse = warehouse
        self.target = project.target_folder(warehouse)
        names = [source.name for source in sources.connected(project.project_vars(user_vars))]
        user_vars = {**user_vars, "sources": names} if names else user_vars  # which folders dbt_project.yml turns on
        self._connected = [f"path:models/staging/{name}" for name in names]
        self._vars = {**user_vars, **run_vars}
        self._engine = engine or Engine(warehouse)
        self._verbose = verbose
        self.on_node: Callable[[str], None] = lambda name: None
        self.manifest = manifest or self._parse(user_vars)

    def count(self) -> int:
        """How many seeds, models and data tests a run builds after loading."""
        kinds = ("seed", "model", "test", "snapshot")
        connected = tuple(path.removeprefix("path:") for path in self._connected)
        return sum(
            node.resource_type in kinds and not node.original_file_path.startswith(connected)
            for node in self.manifest.nodes.values()
        )

    def build_sources(self) -> None:
        """Build the views over connected sources, for the load step, and the seeds they read; raises BuildFailed."""
        self.build("--no-write-json", "--select", *(f"+{path}" for path in self._connected))

    def stand_ins(self) -> list[str]:
        """The Python models that do not run here, for which SQL stands in."""
        return sorted(
            node.name for node in self.manifest.nodes.values() if node.original_file_path.startswith("without_python")
        )

    def build_staging(self, scope: Scope) -> None:
        """Load the seeds, stage the input files, accept their rows and profile them; raises BuildFailed."""
        self.build("--no-write-json", *_full_refresh(scope.is_full), "--select", *STAGING)

    def build_rest(self, scope: Scope) -> None:
        """Build and test all that follows the accepted input; raises BuildFailed."""
        self.build_at_once(scope, *STAGING)

    def build_at_once(self, scope: Scope, *excluded: str) -> None:
        """Build and test everything but what is excluded and the views over sources; raises BuildFailed."""
        excluded = (*excluded, *self._connected)
        self.build(*_full_refresh(scope.is_full), *(["--exclude", *excluded] if excluded else []))

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
        # dbt would lose a stand-in when the file of the Python model of the same name, which is disabled, changes
        parse = ["parse", "--no-write-json", *self._arguments(user_vars)]
        anew = ["--no-partial-parse"]
        before = _written_at(own)
        with at_warehouse(Path(self.warehouse.name)):
            result = dbtRunner().invoke([*parse, *(anew if user_vars.get("python_models") is False else [])])
            if isinstance(result.result, Manifest) and _lacks_rules(result.result):
                result = dbtRunner().invoke([*parse, *anew])
        _raise_if_interrupted(result)
        if not isinstance(result.result, Manifest):
            raise ConfigurationWrong(f"the dbt project cannot be read: {_reason(result)}")
        if _written_at(own) != before or not known.exists():
            _copy_whole(own, known)
        return result.result

    def build(self, *selection: str) -> dict[str, str]:
        """Build and test what dbt's selection options name; returns the code as `compile`; raises BuildFailed."""
        return self._invoke(
            "build", "--exclude-resource-type", "unit_test", "--indirect-selection", "cautious", *selection
        )

    def compile(self, *selection: str) -> dict[str, str]:
        """The code of each model that dbt's selection options name, as the engine gets it, by unique_id."""
        return self._invoke("compile", "--no-write-json", *selection)

    def _invoke(self, command: str, *options: str) -> dict[str, str]:
        with at_warehouse(self.warehouse):
            result = dbtRunner(manifest=self.manifest, callbacks=[self._watch]).invoke(
                [command, *self._arguments(self._vars), *options]
            )
        _raise_if_interrupted(result)
        if not result.success:
            raise BuildFailed(self._explain(result))
        nodes = [item.node for item in result.result.results]
        return {node.unique_id: node.compiled_code for node in nodes if node.resource_type == "model"}

    def document(self) -> Path:
        """Write what `self.manifest` says of the project as one HTML file; returns it. Raises BuildFailed."""
        with at_warehouse(self.warehouse):
            result = dbtRunner(manifest=self.manifest).invoke(
                ["docs", "generate", "--static", *self._arguments(self._vars)]
            )
        _raise_if_interrupted(result)
        if not result.success:
            raise BuildFailed(f"dbt stopped: {_reason(result)}")
        return self.target / "static_index.html"

    def _arguments(self, variables: Mapping[str, Any]) -> list[str]:
        loudness = [] if self._verbose else ["--quiet", "--no-print", "--log-level", "none"]
        return [
            *("--project-dir", str(project.ROOT), "--profiles-dir", str(project.ROOT)),
            *(
                "--target",
                self._engine.name,
                "--target-path",
                str(self.target),
                "--log-path",
                str(self.target / "logs"),
            ),
            *("--vars", json.dumps(variables, default=str)),
            *loudness,
        ]

    def _watch(self, event: Any) -> None:
        if event.info.name == "NodeStart":
            node = event.data.node_info
            self._engine.begin_node(node.unique_id, node.node_relation.schema, node.node_relation.alias)
        if event.info.name == "NodeFinished":
            self.on_node(event.data.node_info.node_name)

    def _explain(self, result: dbtRunnerResult) -> str:
        """Name each failed node: what dbt says, where its SQL is and where the failing rows are."""
        nodes = [node for node in getattr(result.result, "results", None) or [] if node.status in _FAILED]
        if not nodes:
            return f"dbt stopped: {_reason(result)}"
        lines = [f"{len(nodes)} of the models or data tests failed; nothing was published."]
        for item in nodes:
            node = item.node
            lines.append(f"\n* {node.resource_type} {node.name} ({node.original_file_path})")
            lines.extend(f"    {line.strip()}" for line in (item.message or "").strip().splitlines())
            if node.resource_type == "test" and item.status == "fail":
                lines.append(f"    {item.failures} rows break it, such as:")
                lines.extend(f"    {row}" for row in self._examples(node.compiled_code))
            if getattr(node, "compiled_path", None):
                lines.append(f"    its SQL: {node.compiled_path}")
        lines.append(f"\nThe warehouse, with all that was built so far: {self.warehouse}")
        lines.append(f"The log of dbt: {self.target / 'logs' / 'dbt.log'}")
        lines.append("Correct the model, the seed or the rows, then run again.")
        return "\n".join(lines)

    def _examples(self, sql: str) -> list[str]:
        """The first rows that a data test finds, as `column: value, ...`; its SQL, run again, gives all of them."""
        try:
            names, rows = self._engine.look(f"select * from (\n{sql}\n) as found limit {_EXAMPLES}")
        except LeadScoringError as error:
            return [f"(they cannot be shown: {error.message.splitlines()[0]})"]
        return [", ".join(f"{name}: {value}" for name, value in zip(names, row, strict=True)) for row in rows]


def _full_refresh(wanted: bool) -> list[str]:
    return ["--full-refresh"] if wanted else []


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


def _raise_if_interrupted(result: dbtRunnerResult) -> None:
    """dbt notes an interruption as one of its errors."""
    if isinstance(result.exception, KeyboardInterrupt):
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
    before = os.environ.get(_WAREHOUSE_VARIABLE)
    os.environ[_WAREHOUSE_VARIABLE] = str(warehouse)
    try:
        yield
    finally:
        _close_connections()
        if before is None:
            del os.environ[_WAREHOUSE_VARIABLE]
        else:
            os.environ[_WAREHOUSE_VARIABLE] = before


def _close_connections() -> None:
    """Close the warehouse file, which dbt-duckdb keeps open until the process ends, so that others can open it."""
    environment = DuckDBConnectionManager._ENV
    DuckDBConnectionManager.close_all_connections()
    if environment is not None:
        environment.close()


def _reason(result: dbtRunnerResult) -> str:
    return str(result.exception or "see the log of dbt").strip()
