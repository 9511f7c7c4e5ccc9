"""What commands share: types of options, options that several have, and what is filled in where one is not given."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

import click
import yaml

from lead_scoring.core import project
from lead_scoring.core.errors import EXIT_CODES
from lead_scoring.core.names import is_database, scheme

EPILOG = "\b\nExit codes:\n" + "\n".join(f"  {code}  {meaning}" for code, meaning in EXIT_CODES.items())
URL = "postgresql://user@host:port/database[?schema=lead_scoring]"
#: Names that no warehouse can have, beside those of dbt's schemas: our own schemas, and databases attached beside it.
_RESERVED = {"raw", "kept", "ops", "information_schema", "pg_catalog", "memory", "publication", "warehouse_before"}

#: A command whose help ends with the exit codes.
command = partial(click.command, epilog=EPILOG)


class LocalPath(click.Path):
    """An absolute path of this machine, and no address: that would make a folder of its name, password included."""

    def __init__(self, *, resolve_path: bool = True, **options: Any) -> None:
        super().__init__(path_type=Path, resolve_path=resolve_path, **options)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if begin := scheme(str(value)):
            self.fail(f"{begin}:... is no path of this machine; one with a colon is written as ./{begin}:", param, ctx)
        return super().convert(value, param, ctx)


FILE = LocalPath(dir_okay=False)
FOLDER = LocalPath(file_okay=False)
FILE_THAT_EXISTS = LocalPath(dir_okay=False, exists=True)


def yaml_mapping(text: str) -> dict[str, Any]:
    """A YAML mapping, as dbt takes it."""
    try:
        parsed = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError) as error:  # ValueError: a date that does not exist
        raise ValueError(f"not YAML: {error}") from error
    if not isinstance(parsed, dict):
        raise ValueError("give a mapping, such as '{scoring_timezone: Europe/Berlin}'")
    return parsed


def day(text: str) -> date:
    """A date, YYYY-MM-DD."""
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError as error:
        raise ValueError(f"{text!r} is not a date such as 2026-11-15") from error


def day_or_today(text: str) -> date | str:
    """A date, YYYY-MM-DD, or `today`."""
    return text if text == project.TODAY else day(text)


def folder_or_address(text: str) -> Path | str:
    """A folder of this machine, or an address such as s3a://bucket/folder."""
    return text if "://" in text else FOLDER(text)


def publication(text: str) -> Any:
    """Where to publish to: a folder, or a schema of a PostgreSQL database."""
    begin = scheme(text)
    if begin and not is_database(text):
        # the rest may hold a password, and is not repeated
        raise ValueError(f"{begin}:... cannot be published to. Name a folder, or a schema: {URL}")
    if begin:
        from lead_scoring.publication.postgres import Postgres

        return Postgres(text)
    from lead_scoring.publication.folder import Folder

    return Folder(FOLDER(text))


def published_folder(text: str) -> Path:
    """A folder that was published to; a database is refused with a word on what to do."""
    if is_database(text):
        raise ValueError(
            "this command reads a folder. Publish to both, `lead-scoring run --publish published --publish"
            " postgresql://...`, and name the folder here."
        )
    return FOLDER(text)


def _without_repeats(ctx: click.Context, param: click.Parameter, places: tuple) -> tuple:
    """Places to publish to; raises BadParameter when one is named twice."""
    if len({str(place) for place in places}) < len(places):
        raise click.BadParameter("one place is named twice.")
    return places


def _or_default_publication(ctx: click.Context, param: click.Parameter, value: Path | None) -> Path:
    """The folder that is named, else that of real data, else that of the demo company, which is said."""
    if value is not None:
        return value
    if (project.PUBLISHED / "current").exists() or not (project.PUBLISHED_DEMO / "current").exists():
        return project.PUBLISHED.resolve()
    click.echo(f"Nothing is published in {project.PUBLISHED}/: this is {project.PUBLISHED_DEMO}/.", err=True)
    return project.PUBLISHED_DEMO.resolve()


def reason(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """A reason that is not blank."""
    if value is not None and not value.strip():
        raise click.BadParameter("say why.")
    return value and value.strip()


def _warehouse_file(ctx: click.Context, param: click.Parameter, value: Path | None) -> Path | None:
    """A file whose name is not that of a schema in it: DuckDB calls a database by its file and confuses the two."""
    name = value and value.name.partition(".")[0].lower()
    if name and set(name) & set("'\""):
        raise click.BadParameter(
            f"{value.name}: DuckDB calls a database by its file, and dbt cannot write a name with a quote;"
            " give the file another name."
        )
    if name in _RESERVED or name in _schemas(project.read_yaml(project.ROOT / "dbt_project.yml")):
        raise click.BadParameter(
            f"{value.name} is also the name of schema {name} in it, and DuckDB calls a database by its file;"
            " give the file another name."
        )
    return value


def _schemas(config: Any) -> set[str]:
    """The schemas that dbt_project.yml names anywhere."""
    if not isinstance(config, dict):
        return set()
    named = {str(value).lower() for key, value in config.items() if key == "+schema"}
    return named.union(*(_schemas(value) for value in config.values()))


warehouse_option = partial(click.option, "--warehouse", type=FILE, callback=_warehouse_file)
input_of_warehouse_option = click.option(
    "--input",
    "input_folder",
    type=FOLDER,
    help="Input folder whose default warehouse it is. Default: what is connected, else the demo company.",
)
as_of_option = partial(click.option, "--as-of", type=day, metavar="DATE")
target_option = click.option(
    "--target",
    type=click.Choice(project.ENGINES),
    default="duckdb",
    show_default=True,
    help="The engine: DuckDB in this process, or Spark, see docs/spark.md.",
)
vars_option = click.option(
    *("--vars", "variables"),
    type=yaml_mapping,
    metavar="YAML",
    default="{}",
    help="dbt vars as YAML, over those of dbt_project.yml.",
)
publish_option = partial(
    click.option,
    "--publish",
    type=publication,
    metavar="FOLDER|URL",
    multiple=True,
    callback=_without_repeats,
    show_default=f"{project.PUBLISHED}; of the demo company {project.PUBLISHED_DEMO}",
)
published_option = click.option(
    "--publish",
    type=published_folder,
    metavar="DIRECTORY",
    callback=_or_default_publication,
    show_default=f"{project.PUBLISHED}; while nothing is published there, {project.PUBLISHED_DEMO}",
    help="Folder that was published to.",
)
history_days_option = partial(click.option, "--history-days", type=click.IntRange(min=1))
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
verbose_option = click.option("--verbose", is_flag=True, help="Show what dbt prints.")


def find_warehouse(
    warehouse: Path | None, input_folder: Path | None, variables: Mapping[str, Any] = MappingProxyType({})
) -> Path:
    """The file that is named, or the default one as `run` has it: of an input folder, of connected systems, of a demo.

    Raises UsageError when a file and a folder are given.
    """
    if warehouse and input_folder:
        raise click.UsageError("give --warehouse or --input, not both.")
    without_folder = "sources" if project.switched_on(project.project_vars(variables)) else project.DEMO_INPUT
    return warehouse or default_warehouse(input_folder or without_folder)


def default_warehouse(folder: Path | str, engine: str = "duckdb") -> Path:
    """The file that `run` builds in by itself: one per input folder, and one of `sources` without any."""
    return project.default_warehouse(folder, Path.cwd(), engine).resolve()


def checked_vars(variables: Mapping[str, Any]) -> dict[str, Any]:
    """All vars; raises ConfigurationWrong when one is not known or cannot be used."""
    from lead_scoring.core.checks import require_sound_vars  # loads the classifiers: not needed for --help

    settings = project.project_vars(variables)
    require_sound_vars(settings)
    return settings


def places_or_default(publish: Sequence[Any], *, is_demo: bool) -> Sequence[Any]:
    """The places to publish to that are named, or the default one."""
    return publish or (publication(str(project.PUBLISHED_DEMO if is_demo else project.PUBLISHED)),)


def with_history_days(variables: dict[str, Any], history_days: int | None) -> dict[str, Any]:
    """The vars with --history-days, where it is given, over what --vars says."""
    return variables if history_days is None else variables | {"history_days": history_days}
