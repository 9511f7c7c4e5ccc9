"""The command `lead-scoring`."""

import os
import signal
import sys
import threading
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import partial
from io import TextIOWrapper
from pathlib import Path
from types import MappingProxyType
from typing import Any

import click
import yaml

from lead_scoring import __version__, project
from lead_scoring.console import Steps, make_console
from lead_scoring.errors import EXIT_CODES, Interrupted
from lead_scoring.impact.gates import MEASURES, Gate
from lead_scoring.names import is_database, without_password

_EPILOG = "\b\nExit codes:\n" + "\n".join(f"  {code}  {meaning}" for code, meaning in EXIT_CODES.items())
_IMPACT_EPILOG = (
    "\b\nMeasures of --fail-if, compared by > >= < <= with a number, or a percentage where it is said of what:\n"
    + "\n".join(f"  {name:<22} {measure.described}" for name, measure in MEASURES.items())
    + "\n\n"
    + _EPILOG
)
#: Names that no warehouse can have, beside those of dbt's schemas: our own schemas, and databases attached beside it.
_RESERVED = {"raw", "kept", "ops", "information_schema", "pg_catalog", "memory", "publication", "warehouse_before"}
_FOLDER = click.Path(path_type=Path, file_okay=False)
_URL = "postgresql://user@host:port/database[?schema=lead_scoring]"


class _Vars(click.ParamType):
    """A YAML mapping, as dbt takes it."""

    name = "yaml"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dict[str, Any]:
        if isinstance(value, dict):
            return value
        try:
            parsed = yaml.safe_load(value)
        except yaml.YAMLError as error:
            self.fail(f"not YAML: {error}", param, ctx)
        if not isinstance(parsed, dict):
            self.fail("give a mapping, such as '{scoring_timezone: Europe/Berlin}'", param, ctx)
        return parsed


class _Day(click.ParamType):
    """A date, YYYY-MM-DD."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return datetime.strptime(value, "%Y-%m-%d").date()
        except ValueError:
            self.fail(f"{value!r} is not a date such as 2026-11-15", param, ctx)


class _Names(click.ParamType):
    """Names of sources that a demo can be shaped as, separated by commas."""

    name = "names"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> list[str]:
        from lead_scoring.demo.shapes import SHAPES  # loads DuckDB: not needed for --help

        names = [name.strip() for name in value.split(",")] if isinstance(value, str) else value
        if unknown := [name for name in names if name not in SHAPES]:
            self.fail(f"{unknown[0]!r} is none of {', '.join(SHAPES)}", param, ctx)
        if len(set(names)) < len(names):
            self.fail("one system is named twice", param, ctx)
        return names


class _Setting(click.ParamType):
    """What holds for one source: SOURCE=VALUE."""

    name = "source=value"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        if isinstance(value, tuple):
            return value
        name, _, given = value.partition("=")
        if not name or not given:
            self.fail(f"{value!r} is not of the form SOURCE=VALUE, such as hubspot=/data/hubspot", param, ctx)
        return name, given


class _InputFolder(click.Path):
    """A folder of this machine, or an address such as s3a://bucket/folder."""

    def __init__(self) -> None:
        super().__init__(path_type=Path, file_okay=False)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path | str:
        return value if isinstance(value, str) and "://" in value else super().convert(value, param, ctx)


class _Place(click.ParamType):
    """Where to publish to: a folder, or a schema of a PostgreSQL database."""

    name = "folder or url"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        from lead_scoring.publications import Folder  # loads DuckDB: not needed for --help

        scheme, is_url, _ = value.partition("://")
        if is_url and not is_database(value):
            # the rest may hold a password, and is not repeated
            self.fail(f"{scheme}://... cannot be published to. Name a folder, or a schema: {_URL}", param, ctx)
        if not is_database(value):
            return Folder(_FOLDER.convert(value, param, ctx).resolve())
        from lead_scoring.postgres import Postgres

        # locks, dbt and whoever else notes how we were called get to know no password
        sys.argv = [without_password(argument) for argument in sys.argv]
        try:
            return Postgres(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


class _PublishedFolder(click.Path):
    """A folder that was published to; a database is refused with a word on what to do."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if is_database(str(value)):
            self.fail(
                "this command reads a folder. Publish to both, `lead-scoring run --publish published --publish"
                " postgresql://...`, and name the folder here.",
                param,
                ctx,
            )
        return super().convert(value, param, ctx)


class _Share(click.ParamType):
    """A share: 5% or 0.05, above none and at most all."""

    name = "share"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        if isinstance(value, float):
            return value
        try:
            share = float(value.removesuffix("%")) / (100 if value.endswith("%") else 1)
        except ValueError:
            share = 0.0
        if not 0 < share <= 1:
            self.fail(f"{value!r} is not a share such as 5%, above 0 and at most 100%", param, ctx)
        return share


class _GateType(click.ParamType):
    """A condition under which a comparison fails a build."""

    name = "gate"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            return Gate.parse(value) if isinstance(value, str) else value
        except ValueError as error:
            self.fail(str(error), param, ctx)


def _once(ctx: click.Context, param: click.Parameter, places: tuple) -> tuple:
    """Places to publish to, none of them twice."""
    if len({str(place) for place in places}) < len(places):
        raise click.BadParameter("one place is named twice.", ctx, param)
    return places


def _published(ctx: click.Context, param: click.Parameter, value: Path | None) -> Path:
    """The folder that is named, else that of real data, else that of the demo company, which is said."""
    if value is not None:
        return value
    if (project.PUBLISHED / "current").exists() or not (project.PUBLISHED_DEMO / "current").exists():
        return project.PUBLISHED
    click.echo(f"Nothing is published in {project.PUBLISHED}/: this is {project.PUBLISHED_DEMO}/.", err=True)
    return project.PUBLISHED_DEMO


def _reason(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """A reason that says something."""
    if value is not None and not value.strip():
        raise click.BadParameter("say why.", ctx, param)
    return value and value.strip()


def _warehouse_file(ctx: click.Context, param: click.Parameter, value: Path | None) -> Path | None:
    """A file whose name is not that of a schema in it: DuckDB calls a database by its file and confuses the two."""
    name = value and value.name.partition(".")[0].lower()
    if name and set(name) & set("'\""):
        raise click.BadParameter(
            f"{value.name}: DuckDB calls a database by its file, and dbt cannot write a name with a quote;"
            " give the file another name.",
            ctx,
            param,
        )
    if name in _RESERVED or name in _schemas(project.read_yaml(project.ROOT / "dbt_project.yml")):
        raise click.BadParameter(
            f"{value.name} cannot be told from the schema {name} in it, since DuckDB calls a database by its file;"
            " give the file another name.",
            ctx,
            param,
        )
    return value


def _schemas(config: Any) -> set[str]:
    """The schemas that dbt_project.yml names anywhere."""
    if not isinstance(config, dict):
        return set()
    named = {str(value).lower() for key, value in config.items() if key == "+schema"}
    return named.union(*(_schemas(value) for value in config.values()))


_WAREHOUSE_OPTION = partial(
    click.option, "--warehouse", type=click.Path(path_type=Path, dir_okay=False), callback=_warehouse_file
)
_INPUT_OF_WAREHOUSE_OPTION = click.option(
    "--input",
    "input_folder",
    type=_FOLDER,
    help="Input folder whose default warehouse it is. Default: what var sources connects, else the demo company.",
)
_VARS_OPTION = click.option(
    "--vars", "variables", type=_Vars(), default="{}", help="dbt vars as YAML, over those of dbt_project.yml."
)
_PUBLISH_OPTION = partial(
    click.option,
    "--publish",
    type=_Place(),
    metavar="FOLDER|URL",
    multiple=True,
    callback=_once,
    show_default=f"{project.PUBLISHED}; of the demo company {project.PUBLISHED_DEMO}",
)
_PUBLISHED_OPTION = click.option(
    "--publish",
    type=_PublishedFolder(path_type=Path, file_okay=False),
    callback=_published,
    show_default=f"{project.PUBLISHED}; while nothing is published there, {project.PUBLISHED_DEMO}",
    help="Folder that was published to.",
)


def _find_warehouse(
    warehouse: Path | None, input_folder: Path | None, variables: Mapping[str, Any] = MappingProxyType({})
) -> Path:
    """The file that is named, or the default one as `run` has it: of an input folder, of connected systems, of a demo.

    Raises UsageError when a file and a folder are given.
    """
    if warehouse and input_folder:
        raise click.UsageError("give --warehouse or --input, not both.")
    without_folder = "sources" if project.project_vars(variables).get("sources") else project.DEMO_INPUT
    folder = input_folder.resolve() if input_folder else without_folder
    return (warehouse or project.default_warehouse(folder, Path.cwd())).resolve()


def _places(publish: Sequence[Any], *, is_demo: bool) -> Sequence[Any]:
    """The places to publish to that are named, or the default one."""
    from lead_scoring.publications import Folder  # loads DuckDB: not needed for --help

    return publish or (Folder((project.PUBLISHED_DEMO if is_demo else project.PUBLISHED).resolve()),)


def _with_history_days(variables: dict[str, Any], history_days: int | None) -> dict[str, Any]:
    """The vars with --history-days, where it is given, over what --vars says."""
    return variables if history_days is None else variables | {"history_days": history_days}


def _interrupt(number: int, frame: Any) -> None:
    """Stop here, or, where a library keeps that to itself (DuckDB while it imports), at the next step."""
    Steps.is_interrupted = True
    raise KeyboardInterrupt


class _Commands(click.Group):
    """Commands whose errors show no password, also when a url stands where none belongs.

    Ctrl-C and SIGTERM end them with one line.
    """

    def main(self, *args: Any, **options: Any) -> Any:
        try:
            return super().main(*args, **options)
        except SystemExit as end:
            if end.code == Interrupted.exit_code and not args and not options:
                # Python ends itself with SIGINT, not with a code, where an interruption has passed certain calls
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(Interrupted.exit_code)
            raise

    def invoke(self, ctx: click.Context) -> Any:
        # processes that dbt leaves when it is stopped would speak of semaphores
        os.environ.setdefault("PYTHONWARNINGS", "ignore:resource_tracker")
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        Steps.is_interrupted = False
        # Python lets only the main thread say what signals do
        is_main = threading.current_thread() is threading.main_thread()
        numbers = (signal.SIGINT, signal.SIGTERM) if is_main else ()
        before = {number: signal.signal(number, _interrupt) for number in numbers}
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as error:
            raise Interrupted("stopped before the end. What is published is whole; call it again to finish.") from error
        except click.ClickException as error:
            error.message = without_password(error.message)
            raise
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


@click.group(
    cls=_Commands, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}
)
@click.version_option(__version__, prog_name="lead-scoring")
def main() -> None:
    """Score leads and accounts from files in a folder, on DuckDB or Spark, and explain every score."""


@main.command(epilog=_EPILOG)
@click.option(
    "--input",
    "input_folder",
    type=_InputFolder(),
    help="Folder with the tables of the input contract (people, events, ...), as <name>.csv, <name>.parquet, many files"
    " <name>*.csv|parquet, or a folder <name>/ of them. Without it, what var sources connects is scored, or what"
    " --warehouse has loaded. On Spark also the address of one that Spark can read, such as s3a://bucket/folder.",
)
@click.option(
    "--demo",
    "is_demo",
    is_flag=True,
    help=f"Score a made-up company instead, published to {project.PUBLISHED_DEMO} unless --publish says otherwise.",
)
@click.option(
    "--as-of",
    type=_Day(),
    help="Score as of the end of this day, YYYY-MM-DD. Default: the last complete day in the scoring time zone"
    f" (for the demo company {project.EXAMPLE_AS_OF}).",
)
@_PUBLISH_OPTION(
    help=f"Folder to publish the marts to, or a schema of a PostgreSQL database, {_URL}. Give it twice for both.",
)
@click.option(
    "--replace",
    is_flag=True,
    help="Publish also where something is shown that was made of other data, which is given up.",
)
@_WAREHOUSE_OPTION(
    help="DuckDB file to build in. Default: one file per input folder under warehouse/.",
)
@_VARS_OPTION
@click.option(
    "--accept-change",
    "accept_change",
    metavar="REASON",
    callback=_reason,
    help="Let a jump of a volume against the last runs pass, and note why in mart runs.",
)
@click.option(
    "--history-days",
    type=click.IntRange(min=1),
    help="Days of score history to publish, up to the scoring day. Default: var history_days, 90.",
)
@click.option(
    "--full-refresh",
    is_flag=True,
    help="Load all files again and make everything anew, instead of only what changed since the last run.",
)
@click.option(
    "--target",
    type=click.Choice(project.ENGINES),
    default="duckdb",
    show_default=True,
    help="The engine: DuckDB in this process, or Spark, see docs/spark.md.",
)
@click.option("--verbose", is_flag=True, help="Show what dbt prints.")
def run(
    input_folder: Path | str | None,
    is_demo: bool,
    as_of: date | None,
    publish: Sequence[Any],
    replace: bool,
    warehouse: Path | None,
    variables: dict[str, Any],
    accept_change: str | None,
    history_days: int | None,
    full_refresh: bool,
    target: str,
    verbose: bool,
) -> None:
    """Score an input folder, connected systems, or both, and publish the marts.

    Systems are connected by var `sources`, see docs/connectors: what they hold now is taken in at every run, and a row
    that is gone there goes here.

    A warehouse that has run before takes in the files that are new or have changed, and judges again only the people
    of whom something came, changed or went. The result is that of a run from scratch on all that was ever loaded: a
    file that is gone changes nothing (rows leave by table `deletions`, people by `lead-scoring forget`). When rules,
    lists or vars have changed, all is made anew from the loaded rows. Signals are priced in every run.

    The marts are written as Parquet and as one DuckDB file to PUBLISH/runs/<run_id>/; the link PUBLISH/current moves
    to them in one step when all models are built and all data tests have passed. A run that fails or is killed leaves
    the earlier publication as it was. The last three runs are kept. What was made of other data is replaced with
    --replace only (exit code 4): a publication goes on with the input folder and the systems that it was made of, or
    with whatever else its warehouse takes in.

    In a database, the marts are tables of one schema, replaced in one transaction; rights and views of others stay. The
    password may stand in the url, in PGPASSWORD or in ~/.pgpass. It is shown and noted nowhere.

    What is expected of the input and of the marts stands in expectations/. What is not met is printed as a warning, or
    stops the run before anything is published (exit code 7); `lead-scoring validate` judges it alone.
    """
    from lead_scoring.checks import require_sound
    from lead_scoring.run import Request, execute, nothing_to_score  # loads DuckDB: not needed for --help

    console = make_console()
    variables = _with_history_days(variables, history_days)
    settings = project.project_vars(variables)
    has_sources = bool(settings.get("sources"))
    if is_demo and input_folder:
        raise click.UsageError("give --demo or --input, not both.")
    if is_demo and has_sources:
        raise click.UsageError(
            "var sources connects systems, and --demo scores a made-up company alone. Leave --demo out to score what is"
            " connected (`lead-scoring run`),\nor say for this run that nothing is: --vars '{sources: []}'."
        )
    if not (is_demo or input_folder or has_sources or warehouse):
        raise nothing_to_score()
    require_sound(settings)
    folder = project.DEMO_INPUT if is_demo else input_folder
    folder = folder.resolve() if isinstance(folder, Path) else folder
    if is_demo:
        from lead_scoring.demo import write_default

        console.print("Scoring a demo company, as `lead-scoring demo` writes it.", markup=False)
        write_default(folder)
    if as_of is None and is_demo:
        as_of = project.EXAMPLE_AS_OF
        console.print(f"  Its story ends on {as_of}, so that is the scoring day.", markup=False)
    elif as_of is None:
        as_of = project.last_complete_day(settings)
    request = Request(
        input=folder,
        as_of=as_of,
        publish=_places(publish, is_demo=is_demo),
        warehouse=(warehouse or project.default_warehouse(folder or "sources", Path.cwd(), target)).resolve(),
        vars=variables,
        verbose=verbose,
        accept_change=accept_change,
        full_refresh=full_refresh,
        engine=target,
        replace=replace,
    )
    execute(request, Steps(console))


@main.command(epilog=_EPILOG)
@click.argument("who")
@click.option(
    "--reason",
    required=True,
    callback=_reason,
    help="Why; it is kept, so it may not name the person. For example: request of 2026-11-20.",
)
@_WAREHOUSE_OPTION(help="DuckDB file that the person is in.")
@_INPUT_OF_WAREHOUSE_OPTION
@_PUBLISH_OPTION(help="Folder or database that was published to; name all of them.")
@_VARS_OPTION
@click.option("--history-days", type=click.IntRange(min=1), help="As the last run had it.")
@click.option("--verbose", is_flag=True, help="Show what dbt prints.")
def forget(
    who: str,
    reason: str,
    warehouse: Path | None,
    input_folder: Path | None,
    publish: Sequence[Any],
    variables: dict[str, Any],
    history_days: int | None,
    verbose: bool,
) -> None:
    """Erase a person and everything derived of them; WHO is a person_id or an email.

    Every row with one of their ids or emails goes, merged records and earlier emails included, their events, the events
    of devices that are theirs alone, and all that was made of them. Scores are made again as of the last run's day, as
    if the person had never been, and published; earlier publications are removed and the database file is written
    anew. Only salted hashes stay, so that rows which are sent again are left out.

    The vars have to be those of the last run (exit code 4). When it is killed, call it again: the next `forget` or
    `run` finishes it. Files of the input, backups and publications elsewhere are left to you; it says which.
    """
    from lead_scoring.forget import Erasure  # loads DuckDB: not needed for --help
    from lead_scoring.forget import forget as erase

    found = _find_warehouse(warehouse, input_folder, variables)
    erasure = Erasure(
        who=who,
        reason=reason,
        publish=_places(publish, is_demo=found == _find_warehouse(None, project.DEMO_INPUT)),
        warehouse=found,
        vars=_with_history_days(variables, history_days),
        verbose=verbose,
    )
    erase(erasure, Steps(make_console()))


@main.command(epilog=_EPILOG)
@_WAREHOUSE_OPTION(help="DuckDB file that a run has built.")
@_INPUT_OF_WAREHOUSE_OPTION
def validate(warehouse: Path | None, input_folder: Path | None) -> None:
    """Judge what the last run built against expectations/, and print every expectation with what was found.

    Nothing is built and nothing is written. Exit code 7 when something is not met that stops a run.
    """
    from lead_scoring.validate import validate as judge_warehouse  # loads DuckDB: not needed for --help

    judge_warehouse(make_console(), _find_warehouse(warehouse, input_folder))


@main.command(epilog=_EPILOG)
@_WAREHOUSE_OPTION(help="DuckDB file that a run has built.")
@_INPUT_OF_WAREHOUSE_OPTION
@click.option(
    "--out", type=_FOLDER, default=Path("build") / "docs", show_default=True, help="Folder to write index.html to."
)
@_VARS_OPTION
@click.option("--verbose", is_flag=True, help="Show what dbt prints.")
def docs(
    warehouse: Path | None, input_folder: Path | None, out: Path, variables: dict[str, Any], verbose: bool
) -> None:
    """Write dbt's documentation of the project: tables, columns, rules, macros, SQL, and what comes from what.

    It is one file, index.html, that opens without a server; it holds no rows. Give the --vars of the last run.
    """
    from lead_scoring.docs import write_docs  # loads dbt: not needed for --help

    write_docs(Steps(make_console()), _find_warehouse(warehouse, input_folder), out.resolve(), variables, verbose)


@main.command(epilog=_EPILOG)
@click.argument("who")
@_PUBLISHED_OPTION
@click.option("--scorecard", help="Explain by this scorecard. Default: the primary one.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
def explain(who: str, publish: Path, scorecard: str | None, as_json: bool) -> None:
    """Explain the score of WHO: a person_id, an email or an account_id.

    Only the publication is read, so it can run beside `lead-scoring run`.
    """
    from lead_scoring.explain import explain as explain_score

    explain_score(make_console(), publish.resolve(), who, scorecard, as_json)


@main.command(epilog=_EPILOG)
@_PUBLISHED_OPTION
@click.option("--scorecard", help="Judge this scorecard. Default: the primary one.")
@click.option("--horizon", type=click.Choice(["30", "60", "90"]), default="30", show_default=True, help="Days ahead.")
@click.option(
    "--outcome", default="all", show_default=True, help="One of var positive_outcomes alone, or all together."
)
def performance(publish: Path, scorecard: str | None, horizon: str, outcome: str) -> None:
    """Show how well the published scores foretold outcomes after their day.

    AUC, conversion by band, lift by decile and precision at the top, with 95 % intervals. Who did not exist on the
    scoring day or had converted by then is left out; days whose outcomes are not known yet are not counted as failures.
    Equal scores share their conversions evenly, so counts may be fractions.
    """
    from lead_scoring.performance import performance as show_performance

    show_performance(make_console(), publish.resolve(), scorecard, int(horizon), outcome)


@main.command(epilog=_IMPACT_EPILOG)
@click.option(
    "--base",
    metavar="REF",
    help="Commit, branch or tag to compare the working tree with. Default: the commit where it left the main branch;"
    " with --scorecard-file, the project as it stands.",
)
@_WAREHOUSE_OPTION(
    help="DuckDB file whose loaded rows both sides score. Default: that of the input folder, if it has been run."
)
@click.option(
    "--input",
    "input_folder",
    type=_FOLDER,
    help="Input folder; its files are loaded when there is no warehouse of it. Default: the demo company.",
)
@click.option(
    "--as-of",
    type=_Day(),
    help="Score both sides as of the end of this day. Default: that of the warehouse's last run, else as for `run`.",
)
@_VARS_OPTION
@click.option(
    "--sample", type=_Share(), default="100%", show_default=True, help="Share of accounts, with all their people."
)
@click.option("--scorecard", help="Compare by this scorecard. Default: the primary one.")
@click.option(
    "--scorecard-file",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="A candidate: prices, as in seeds/scorecard_rules.csv, in place of those of the scorecard that it names.",
)
@click.option(
    "--fail-if",
    type=_GateType(),
    multiple=True,
    metavar="GATE",
    help="End with exit code 8 when this holds, such as 'mqls_lost > 5%'. May be given more than once.",
)
@click.option("--names", is_flag=True, help="Show names and emails of people and names of accounts, not only ids.")
@click.option(
    "--out",
    type=_FOLDER,
    default=Path("build/impact"),
    show_default=True,
    help="Folder for impact.md, .html and .json.",
)
@click.option("--cache", type=_FOLDER, help="Folder for built bases. Default: one beside the warehouse.")
def impact(
    base: str | None,
    warehouse: Path | None,
    input_folder: Path | None,
    as_of: date | None,
    variables: dict[str, Any],
    sample: float,
    scorecard: str | None,
    scorecard_file: Path | None,
    fail_if: tuple,
    names: bool,
    out: Path,
    cache: Path | None,
) -> None:
    """Show what a change of rules, prices or lists does to everybody's scores.

    The working tree, uncommitted changes included, is compared with a commit: both score the same input as of the same
    day, each in a process of its own. Who becomes or stops being an MQL or MQA, and because of which rule; bands,
    distribution, segments; signals that rules find or miss now; and, where outcomes are known, which side foretells
    them better.

    The base is built once for an input and kept; of the working tree only what differs is built. A warehouse that has
    been run is not touched, and gives the rows that it has loaded; nobody who has been forgotten is among them.
    """
    from lead_scoring.impact.command import Request, find_as_of
    from lead_scoring.impact.command import impact as show_impact  # loads DuckDB: not needed for --help

    found = _find_warehouse(warehouse, input_folder)
    if warehouse and not found.exists():
        raise click.BadParameter(f"there is no warehouse {found}.", param_hint="--warehouse")
    folder = None if found.exists() else (input_folder or project.DEMO_INPUT).resolve()
    console = make_console()
    if folder == project.DEMO_INPUT:
        from lead_scoring.demo import write_default

        console.print("No --input given: comparing on a demo company, as `lead-scoring demo` writes it.", markup=False)
        write_default(folder)
    if as_of is None and folder is None:
        as_of = find_as_of(found)
    if as_of is None and folder == project.DEMO_INPUT:
        as_of = project.EXAMPLE_AS_OF
    request = Request(
        base=base,
        input=folder,
        warehouse=found,
        as_of=as_of or project.last_complete_day(project.project_vars(variables)),
        vars=variables,
        cache=(cache or project.impact_folder(found)).resolve(),
        out=out.resolve(),
        sample=sample,
        scorecard=scorecard,
        scorecard_file=scorecard_file and scorecard_file.resolve(),
        fail_if=fail_if,
        names=names,
    )
    show_impact(request, Steps(console))


@main.command(epilog=_EPILOG)
@_PUBLISHED_OPTION
@click.option("--out", type=_FOLDER, help="Folder to write to. Default: site/ in the folder that was published to.")
@click.option(
    "--mask/--no-mask", default=None, help="Show ids and initials only, or names and emails. Default: var site_mask."
)
@click.option(
    "--docs",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="The file that `lead-scoring docs` wrote, to go with the pages and be linked from each.",
)
@_VARS_OPTION
def site(publish: Path, out: Path | None, mask: bool | None, docs: Path | None, variables: dict[str, Any]) -> None:
    """Write score pages of what is published: a static site that opens from a file and from any web server.

    Home, leads, accounts, rules, data and performance; a page for every MQL, everybody interested, whose band changed
    in the last seven days, and the best (var site_top_leads), for accounts likewise. The rest stands in the tables.
    Only the publication is read, no page asks for anything from outside, and an earlier site stays until the new one
    is whole. The pages hold personal data as the marts do, unless they are masked; who may read them is up to you.
    """
    from lead_scoring.site import Request, write  # loads DuckDB: not needed for --help

    settings = project.project_vars(variables)
    request = Request(
        publication=publish.resolve(),
        out=(out or publish / "site").resolve(),
        mask=settings["site_mask"] if mask is None else mask,
        top_leads=settings["site_top_leads"],
        docs=docs,
    )
    write(request, Steps(make_console()))


@main.command(epilog=_EPILOG)
@click.option(
    "--people", type=click.IntRange(min=100), default=project.DEMO_PEOPLE, show_default=True, help="How many people."
)
@click.option(
    "--days", type=click.IntRange(min=45), default=project.DEMO_DAYS, show_default=True, help="How many days of events."
)
@click.option(
    "--seed", type=int, default=project.DEMO_SEED, show_default=True, help="Another number tells another story."
)
@click.option("--out", type=_FOLDER, required=True, help="Folder to write to; it must be new or empty.")
@click.option(
    "--end",
    type=_Day(),
    default=project.EXAMPLE_AS_OF.isoformat(),
    show_default=True,
    help="The last day, and the one to score as of.",
)
@click.option("--format", "suffix", type=click.Choice(["parquet", "csv"]), default="parquet", show_default=True)
@click.option(
    "--shape",
    "shape",
    type=_Names(),
    metavar="SOURCE,...",
    help="Write it as these systems would have it instead, such as hubspot,salesforce,snowplow: a folder of CSV files a"
    " system, with the raw tables that its connector reads.",
)
def demo(people: int, days: int, seed: int, out: Path, end: date, suffix: str, shape: Sequence[str] | None) -> None:
    """Write the input of an invented company: people, accounts, events, and what became of leads.

    Buyers and bots, job seekers, students, competitors, spam and all the dirt that real data has. The same options give
    the same files.

    With --shape the rows stand in raw tables of the systems named, as far as these can say what happened, and, to
    compare with, in folder `contract` of OUT in the columns of the input contract.
    """
    from lead_scoring.demo import demo as write_demo
    from lead_scoring.demo import demo_in_shape

    if shape:
        demo_in_shape(make_console(), out, people, days, seed, end, shape)
    else:
        write_demo(make_console(), out, people, days, seed, end, suffix)


@main.command(epilog=_EPILOG)
@_VARS_OPTION
def check(variables: dict[str, Any]) -> None:
    """Check the scorecard seeds and the rules they price; `run` does the same on start."""
    from lead_scoring.checks import notes, require_sound

    require_sound(project.project_vars(variables))
    console = make_console()
    console.print("The scorecards are sound: every rule known, every price, limit, group and band in order.")
    for note in notes(project.ROOT):
        console.print(f"  note: {note}", markup=False)


@main.command(epilog=_EPILOG)
@click.option(
    "--source",
    "names",
    multiple=True,
    metavar="SOURCE",
    help="A system that you have; the most trusted first, since of two that report one happening the first counts.",
)
@click.option("--folder", "folders", type=_Setting(), multiple=True, help="Its tables are files of this folder.")
@click.option("--schema", "schemas", type=_Setting(), multiple=True, help="Its tables are in this schema.")
@click.option("--database", "databases", type=_Setting(), multiple=True, help="The DuckDB file that the schema is in.")
@_WAREHOUSE_OPTION(
    help="DuckDB file to build in, which the profile then names. Default: the one that `run` takes by itself."
)
@click.option("--overwrite", is_flag=True, help="Replace what is written there already.")
@click.option("--yes", is_flag=True, help="Ask nothing; what is not given stays as it is by default.")
def init(
    names: Sequence[str],
    folders: Sequence[tuple[str, str]],
    schemas: Sequence[tuple[str, str]],
    databases: Sequence[tuple[str, str]],
    warehouse: Path | None,
    overwrite: bool,
    yes: bool,
) -> None:
    """Connect your systems: asks which you have, and writes var `sources` and the profile for them.

    Without --yes it asks what the options do not say. Var `sources` of dbt_project.yml and the warehouse that
    profiles.yml names for dbt commands are changed where they stand, and nothing else is; what somebody has written
    there is replaced with --overwrite only (exit code 4 otherwise). For scripts: lead-scoring init --source hubspot
    --source snowplow --folder snowplow=/data/snowplow --yes
    """
    from lead_scoring.init import entry
    from lead_scoring.init import init as write_sources  # loads DuckDB: not needed for --help
    from lead_scoring.sources import known_sources

    settings: dict[str, dict[str, str]] = {name: {} for name in names or (() if yes else _ask_for(known_sources()))}
    for key, given in (("folder", folders), ("schema", schemas), ("database", databases)):
        for name, value in given:
            if name not in settings:
                raise click.UsageError(f"--{key} {name}={value}: {name} is not among the sources; add --source {name}.")
            settings[name][key] = str(Path(value).expanduser().resolve()) if key != "schema" else value
    if not settings:
        raise click.UsageError(f"name at least one --source: {', '.join(known_sources())}.")
    if not yes:
        for name in [name for name, given in settings.items() if not given]:
            settings[name] = _ask_where(name)
    entries = [entry(name, given) for name, given in settings.items()]
    file = (warehouse or project.default_warehouse("sources", Path.cwd())).resolve()
    write_sources(make_console(), entries, file, warehouse is None, overwrite)


def _ask_for(known: Sequence[str]) -> list[str]:
    """The systems that somebody at the keyboard has, in the order of their trust in them."""
    click.echo(f"Systems that can be connected: {', '.join(known)}.")
    text = click.prompt("Which do you have? The most trusted first, separated by commas")
    return [name.strip().lower() for name in text.split(",") if name.strip()]


def _ask_where(name: str) -> dict[str, str]:
    """Where the tables of a system are, as the settings of var `sources` say it."""
    text = click.prompt(
        f"Where are the tables of {name}? A folder of files, or a schema of the warehouse", default=name
    )
    path = Path(text).expanduser()
    return {"folder": str(path.resolve())} if path.is_dir() else {} if text == name else {"schema": text}


@main.command(epilog=_EPILOG)
@_PUBLISHED_OPTION
@_WAREHOUSE_OPTION(help="DuckDB file that a run has built.")
@_INPUT_OF_WAREHOUSE_OPTION
@_VARS_OPTION
@click.option(
    "--as-of", type=_Day(), help="Day that rows should have come up to. Default: the last complete day, as of a run."
)
@click.option(
    "--stale-days",
    type=click.IntRange(min=0),
    default=3,
    show_default=True,
    help="A connected system of which no event came in so many days before that day wants attention.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
def doctor(
    publish: Path,
    warehouse: Path | None,
    input_folder: Path | None,
    variables: dict[str, Any],
    as_of: date | None,
    stale_days: int,
    as_json: bool,
) -> None:
    """Show what is connected, how fresh it is, what was set aside, and which rules could not be judged.

    Tables found and missing, the newest row of each family of events, rows rejected by reason, urls classified, people
    with an account, the identity quarantine, and what to connect for the rules that were not evaluated. Only reads.

    For schedulers: exit code 9 when something wants attention (a run that failed, a table that is missing and needed, a
    system that has fallen silent, a feed with a row of the future, nothing published), 6 when there is neither
    warehouse nor publication, else 0. Rules that could not be judged and rows that were rejected are shown, and are no
    reason to wake anybody.
    """
    from lead_scoring.doctor import doctor as examine  # loads DuckDB: not needed for --help

    settings = project.project_vars(variables)
    day = as_of or project.last_complete_day(settings)
    found = _find_warehouse(warehouse, input_folder, variables)
    examine(make_console(), publish.resolve(), found, settings, day, stale_days, as_json)
