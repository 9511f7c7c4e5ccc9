"""Every connector, run from end to end on the rows of real shapes beside the project.

The rows do not join (their keys are hashed), so what they score is of no interest; that every type, format, empty table
and column of another version is read, is.
"""

import json
import re
import shutil
from pathlib import Path

import pytest
from calls import Invoke
from cases import SHARED, shared
from warehouse import asked

from lead_scoring.core import project
from lead_scoring.publication.folder import current_run

#: The folder of each source whose rows are found.
FOUND = {path.name.removesuffix("_web"): path for path in sorted(SHARED.glob("fixtures/connectors/*/"))}


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory, invoke: Invoke) -> Path:
    """The warehouse of one run on all the rows, with the files named after the tables."""
    shared("fixtures/connectors")
    folder = tmp_path_factory.mktemp("source_fixtures")
    for source, rows in FOUND.items():
        (folder / source).mkdir()
        for file in rows.glob("*.csv"):
            table = re.sub(rf"^({rows.name}|sf)_|_data$", "", file.stem)
            shutil.copyfile(file, folder / source / f"{table}.csv")
    connected = {f"{source}_enabled": True for source in FOUND}
    connected |= {f"{source}_folder": str(folder / source) for source in FOUND}
    invoke(
        *("run", "--as-of", "2026-01-01", "--history-days", "2", "--publish", folder / "published"),
        *("--warehouse", folder / "w.duckdb", "--vars", json.dumps({**connected, "max_rejected_share": 1})),
    )
    assert current_run(folder / "published")
    return folder / "w.duckdb"


@pytest.mark.slow
@pytest.mark.parametrize("source", FOUND)
def test_rows_of_real_shapes_are_taken_in(source: str, warehouse: Path) -> None:
    """Each row of each view of the source is staged once, and none of its people is lost."""
    counted = {}
    for path in (project.ROOT / "models" / "staging" / source).glob(f"{source}__*.sql"):
        table = path.stem.partition("__")[2]
        counted[table] = asked(warehouse, f"select count(*) from staging.{path.stem}")
        staged = f"select count(*) from input.int_{table}_rows where _file = '{path.stem}'"
        assert asked(warehouse, staged) == counted[table], table
    assert counted["events"] > [(0,)]
    lost = (
        f"select person_id from staging.{source}__people"
        " where person_id not in (select source_person_id from identity.int_person_ids)"
    )
    assert asked(warehouse, lost) == []


@pytest.mark.slow
def test_no_row_of_real_shapes_is_unreadable(warehouse: Path) -> None:
    """Nothing is rejected for a time, a number or a listed value that could not be read."""
    reasons = "select table_name, reason, count(*), any_value(raw_values) from marts.rejected_rows group by all"
    rejected = asked(warehouse, reasons)
    assert [row for row in rejected if not re.search("is missing$|^from the future$", row[1])] == []
