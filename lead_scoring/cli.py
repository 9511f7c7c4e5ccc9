"""The command `lead-scoring`."""

import sys
from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import click
import yaml

from lead_scoring import __version__, project
from lead_scoring.console import Steps, make_console
from lead_scoring.errors import EXIT_CODES
from lead_scoring.names import is_database, without_password

_EPILOG = "\b\nExit codes:\n" + "\n".join(f"  {code}  {meaning}" for code, meaning in EXIT_CODES.items())
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


def _once(ctx: click.Context, param: click.Parameter, places: tuple) -> tuple:
    """Places to publish to, none of them twice."""
    if len({str(place) for place in places}) < len(places):
        raise click.BadParameter("one place is named twice.", ctx, param)
    return places


def _reason(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """A reason that says something."""
    if value is not None and not value.strip():
        raise click.BadParameter("say why.", ctx, param)
    return value and value.strip()


def _warehouse_file(ctx: click.Context, param: click.Parameter, value: Path | None) -> Path | None:
    """A file whose name is not that of a schema in it: DuckDB calls a database by its file and confuses the two."""
    name = value and value.name.partition(".")[0].lower()
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
    help="Input folder whose default warehouse it is. Default: the demo company.",
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
    default=("published",),
    show_default=True,
)
_PUBLISHED_OPTION = click.option(
    "--publish",
    type=_PublishedFolder(path_type=Path, file_okay=False),
    default=Path("published"),
    show_default=True,
    help="Folder that was published to.",
)


def _find_warehouse(warehouse: Path | None, input_folder: Path | None) -> Path:
    """The file that is named, or the default one of an input folder; raises UsageError when both are given."""
    if warehouse and input_folder:
        raise click.UsageError("give --warehouse or --input, not both.")
    folder = (input_folder or project.DEMO_INPUT).resolve()
    return (warehouse or project.default_warehouse(folder, Path.cwd())).resolve()


def _with_history_days(variables: dict[str, Any], history_days: int | None) -> dict[str, Any]:
    """The vars with --history-days, where it is given, over what --vars says."""
    return variables if history_days is None else variables | {"history_days": history_days}


class _Commands(click.Group):
    """Commands whose errors show no password, also when a url stands where none belongs."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except click.ClickException as error:
            error.message = without_password(error.message)
            raise


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
    " <name>*.csv|parquet, or a folder <name>/ of them. Default: a demo company. On"
    " Spark also the address of one that Spark can read, such as s3a://bucket/folder.",
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
    as_of: date | None,
    publish: Sequence[Any],
    warehouse: Path | None,
    variables: dict[str, Any],
    accept_change: str | None,
    history_days: int | None,
    full_refresh: bool,
    target: str,
    verbose: bool,
) -> None:
    """Score an input folder and publish the marts.

    A warehouse that has run before takes in the files that are new or have changed, and judges again only the people
    of whom something came, changed or went. The result is that of a run from scratch on all that was ever loaded: a
    file that is gone changes nothing (rows leave by table `deletions`, people by `lead-scoring forget`). When rules,
    lists or vars have changed, all is made anew from the loaded rows; when only prices have, all is priced anew.

    The marts are written as Parquet and as one DuckDB file to PUBLISH/runs/<run_id>/; the link PUBLISH/current moves
    to them in one step when all models are built and all data tests have passed. A run that fails or is killed leaves
    the earlier publication as it was. The last three runs are kept.

    In a database, the marts are tables of one schema, replaced in one transaction; rights and views of others stay. The
    password may stand in the url, in PGPASSWORD or in ~/.pgpass. It is shown and noted nowhere.

    What is expected of the input and of the marts stands in expectations/. What is not met is printed as a warning, or
    stops the run before anything is published (exit code 7); `lead-scoring validate` judges it alone.
    """
    from lead_scoring.run import Request, execute  # loads DuckDB: not needed for --help

    console = make_console()
    variables = _with_history_days(variables, history_days)
    folder = input_folder if isinstance(input_folder, str) else (input_folder or project.DEMO_INPUT).resolve()
    if input_folder is None:
        from lead_scoring.demo import write_default

        console.print("No --input given: scoring a demo company, as `lead-scoring demo` writes it.", markup=False)
        write_default(folder)
    if as_of is None and input_folder is None:
        as_of = project.EXAMPLE_AS_OF
        console.print(f"  Its story ends on {as_of}, so that is the scoring day.", markup=False)
    elif as_of is None:
        as_of = project.last_complete_day(project.project_vars(variables))
    request = Request(
        input=folder,
        as_of=as_of,
        publish=publish,
        warehouse=(warehouse or project.default_warehouse(folder, Path.cwd(), target)).resolve(),
        vars=variables,
        verbose=verbose,
        accept_change=accept_change,
        full_refresh=full_refresh,
        engine=target,
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

    erasure = Erasure(
        who=who,
        reason=reason,
        publish=publish,
        warehouse=_find_warehouse(warehouse, input_folder),
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
def performance(publish: Path, scorecard: str | None, horizon: str) -> None:
    """Show how well the published scores foretold outcomes after their day.

    AUC, conversion by band, lift by decile and precision at the top, with 95 % intervals. Who had converted by the
    scoring day is left out; days whose outcomes are not known yet are not counted as failures.
    """
    from lead_scoring.performance import performance as show_performance

    show_performance(make_console(), publish.resolve(), scorecard, int(horizon))


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
def demo(people: int, days: int, seed: int, out: Path, end: date, suffix: str) -> None:
    """Write the input of an invented company: people, accounts, events, and what became of leads.

    Buyers and bots, job seekers, students, competitors, spam and all the dirt that real data has. The same options give
    the same files.
    """
    from lead_scoring.demo import demo as write_demo

    write_demo(make_console(), out, people, days, seed, end, suffix)


@main.command(epilog=_EPILOG)
@_VARS_OPTION
def check(variables: dict[str, Any]) -> None:
    """Check the scorecard seeds and the rules they price; `run` does the same on start."""
    from lead_scoring.checks import require_sound

    require_sound(project.project_vars(variables))
    make_console().print("The scorecards are sound: every rule known, every price, limit, group and band in order.")
