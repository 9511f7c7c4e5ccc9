"""Every connector, run from end to end on the rows of real shapes beside the project.

The rows do not join (their keys are hashed), so what they score is of no interest; that every type, format, empty table
and column of another version is read, is.
"""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from click.testing import Result

from lead_scoring.core import project
from lead_scoring.publication.folder import current_run

FOLDER = project.ROOT.parent / "shared" / "fixtures" / "connectors"
#: The folder of each source whose rows are found.
FOUND = {path.name.removesuffix("_web"): path for path in sorted(FOLDER.glob("*/"))}

needs_rows = pytest.mark.skipif(
    not FOUND, reason=f"{FOLDER} is absent: rows of real shapes are not part of the project"
)


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory, invoke: Callable[..., Result]) -> Path:
    """The warehouse of one run on all the rows, with the files named after the tables."""
    folder = tmp_path_factory.mktemp("source_fixtures")
    for source, rows in FOUND.items():
        (folder / source).mkdir()
        for file in rows.glob("*.csv"):
            table = re.sub(rf"^({rows.name}|sf)_|_data$", "", file.stem)
            shutil.copyfile(file, folder / source / f"{table}.csv")
    connected = {f"{source}_enabled": True for source in FOUND}
    connected |= {f"{source}_folder": str(folder / source) for source in FOUND}
    done = invoke(
        *("run", "--as-of", "2026-01-01", "--history-days", "2", "--publish", folder / "published"),
        *("--warehouse", folder / "w.duckdb", "--vars", json.dumps({**connected, "max_rejected_share": 1})),
    )
    assert done.exit_code == 0, done.output
    assert current_run(folder / "published")
    return folder / "w.duckdb"


@pytest.mark.slow
@needs_rows
@pytest.mark.parametrize("source", FOUND)
def test_rows_of_real_shapes_are_taken_in(source: str, warehouse: Path) -> None:
    """Each row of each view of the source is staged once, and none of its people is lost."""
    with duckdb.connect(warehouse, read_only=True) as con:
        counted = {}
        views = (path.stem for path in (project.ROOT / "models" / "staging" / source).glob(f"{source}__*.sql"))
        for table in (view.partition("__")[2] for view in views):
            given, staged = (
                con.execute(sql).fetchone()[0]
                for sql in (
                    f"select count(*) from staging.{source}__{table}",
                    f"select count(*) from input.int_{table}_rows where _file = '{source}__{table}'",
                )
            )
            assert given == staged, table
            counted[table] = given
        assert counted["events"] > 0
        lost = con.execute(
            f"select person_id from staging.{source}__people"
            " where person_id not in (select source_person_id from identity.int_person_ids)"
        ).fetchall()
        assert lost == []


@pytest.mark.slow
@needs_rows
def test_no_row_of_real_shapes_is_unreadable(warehouse: Path) -> None:
    """Nothing is rejected for a time, a number or a listed value that could not be read."""
    with duckdb.connect(warehouse, read_only=True) as con:
        rejected = con.execute(
            "select table_name, reason, count(*), any_value(raw_values) from marts.rejected_rows group by all"
        ).fetchall()
    assert [row for row in rejected if not re.search("is missing$|^from the future$", row[1])] == []
