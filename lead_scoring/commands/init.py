"""`lead-scoring init`."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import click

from lead_scoring.commands import _options as options
from lead_scoring.core.console import make_console
from lead_scoring.core.names import scheme
from lead_scoring.core.sources import known_sources


def setting(text: str) -> tuple[str, str]:
    """A setting of one source: SOURCE=VALUE."""
    name, _, given = text.partition("=")
    if not name or not given:
        raise ValueError(f"{text!r} is not of the form SOURCE=VALUE, such as hubspot=/data/hubspot")
    return name, given


_setting_option = partial(click.option, type=setting, multiple=True, metavar="SOURCE=VALUE")


@options.command()
@click.option(
    "--source",
    "names",
    multiple=True,
    metavar="SOURCE",
    help="A system that you have; the most trusted first, since of two that report the same event the first counts.",
)
@_setting_option("--folder", help="Its tables are files of this folder.")
@_setting_option("--schema", help="Its tables are in this schema.")
@_setting_option("--database", help="The DuckDB file that the schema is in.")
@options.warehouse_option(
    help="DuckDB file to build in, which the profile then names. Default: the one that `run` takes by itself."
)
@click.option("--overwrite", is_flag=True, help="Replace what is written there already.")
@click.option("--yes", is_flag=True, help="Ask nothing; what is not given stays as it is by default.")
def init(
    names: Sequence[str],
    warehouse: Path | None,
    overwrite: bool,
    yes: bool,
    **given: Sequence[tuple[str, str]],
) -> None:
    """Connect your systems: asks which you have, and writes their vars and the profile.

    Without --yes it asks what the options do not say. The vars of sources in dbt_project.yml, such as hubspot_enabled,
    and the warehouse that profiles.yml names for dbt commands are changed where they stand, and nothing else is; what
    somebody has written there is replaced with --overwrite only (exit code 4 otherwise). For scripts: lead-scoring init
    --source hubspot --source snowplow --folder snowplow=/data/snowplow --yes
    """
    from lead_scoring.loading.init import init as write_sources  # loads DuckDB: not needed for --help

    settings: dict[str, dict[str, str]] = {name: {} for name in names or (() if yes else _ask_for(known_sources()))}
    for key, values in given.items():
        for name, value in values:
            if name not in settings:
                raise click.UsageError(f"--{key} {name}={value}: {name} is not among the sources; add --source {name}.")
            begin = scheme(value)
            if begin and key == "database":
                raise click.UsageError(f"--database {name}={begin}:... is no DuckDB file of this machine.")
            is_path = key != "schema" and not begin
            settings[name][key] = str(Path(value).expanduser().resolve()) if is_path else value
    if not settings:
        raise click.UsageError(f"name at least one --source: {', '.join(known_sources())}.")
    if not yes:
        settings = {name: where or _ask_where(name) for name, where in settings.items()}
    file = warehouse or options.default_warehouse("sources")
    write_sources(make_console(), settings, file, warehouse is None, overwrite)


def _ask_for(known: Sequence[str]) -> list[str]:
    """The systems that somebody at the keyboard has, in the order of their trust in them."""
    click.echo(f"Systems that can be connected: {', '.join(known)}.")
    text = click.prompt("Which do you have? The most trusted first, separated by commas")
    return [name.strip().lower() for name in text.split(",") if name.strip()]


def _ask_where(name: str) -> dict[str, str]:
    """Where the tables of a system are, as its vars say it."""
    text = click.prompt(
        f"Where are the tables of {name}? A folder of files, or a schema of the warehouse", default=name
    )
    path = Path(text).expanduser()
    return {"folder": str(path.resolve())} if path.is_dir() else {} if text == name else {"schema": text}
