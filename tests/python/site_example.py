"""Score pages for tests: the small example's publication with people who try to break pages, and its site."""

import shutil
from pathlib import Path

import duckdb
import pytest
from calls import Example, Invoke
from warehouse import current_folder

from lead_scoring.core import measures
from lead_scoring.publication.folder import DATABASE

#: Names and ids that would do something if they were not taken for text.
SCRIPT, FORMULA = "<script>alert(1)</script>", '=HYPERLINK("https://evil.example","x")'
HOSTILE_ID = "../<b>&\"'id"
HOSTILE = f"""
    update lead_scores set first_name = '{SCRIPT}', last_name = '{FORMULA}', job_title = '\" onmouseover=\"alert(1)',
        email = '+jane@acme.com'
        where person_id = '{{victim}}';
    update account_scores set name = '<img src=x onerror=alert(1)>' where account_id = 'A1';
    update lead_signals set evidence_url = 'javascript:alert(1)//?mail=jane@acme.com', evidence_detail = 'jane@acme.com'
        where person_id = '{{victim}}';
"""
#: So many people who never did anything, so that tables have more than one page.
STRANGERS = 600
STRANGER = {
    "lead_scores": "0 as display_score, false as is_mql, 'lead' as lifecycle_stage",
    "lead_scores_by_scorecard": "scorecard, false as is_qualified",
}


def unsafe_publication(published: Path, folder: Path) -> Path:
    """A copy of a publication in which the best lead is hostile, with an earlier run and with outcomes."""
    run = (published / "current").resolve().name
    shutil.copy(published / "current" / DATABASE, current_folder(folder, run))
    with duckdb.connect(folder / "current" / DATABASE) as con:
        (victim,) = con.execute("select person_id from lead_scores order by score desc limit 1").fetchone()
        con.execute(HOSTILE.format(victim=victim))
        with_ids = con.execute("select table_name from duckdb_columns() where column_name = 'person_id'").fetchall()
        for (mart,) in with_ids:
            con.execute(f"update {mart} set person_id = ? where person_id = ?", [HOSTILE_ID, victim])
        for mart, columns in STRANGER.items():
            con.execute(
                f"insert into {mart} by name select 'S' || range as person_id, as_of, 0.0 as score, 'cold' as band,"
                f" run_id, {columns} from {mart}, range({STRANGERS}) where person_id = ?",
                [HOSTILE_ID],
            )
        _add_outcomes(con)
    earlier = folder / "runs" / "20200101T000000Z-0000"
    earlier.mkdir()
    shutil.copy(folder / "current" / DATABASE, earlier / DATABASE)
    with duckdb.connect(earlier / DATABASE) as con:
        con.execute("update runs set run_id = ?, rules_fingerprint = 'other'", [earlier.name])
        con.execute("update prices set person_points = 3 where scorecard = 'default' and rule_id = 'direct_visit'")
    return folder


def _add_outcomes(con: duckdb.DuckDBPyConnection) -> None:
    """Rows of score_performance as they are when 30 of 200 people converted, those with high scores more often."""
    converted = [9, 7, 5, 3, 2, 2, 1, 1, 0, 0]

    def row(measure: str, segment: str, estimate: measures.Estimate, scored: int, hits: int) -> tuple:
        return (measure, segment, estimate.value, estimate.low, estimate.high, scored, hits)

    scores = [10.0 - index for index, _ in enumerate(converted) for _ in range(20)]
    hits = [number < many for many in converted for number in range(20)]
    everybody = measures.share(30, 200)
    rows = [
        row("auc", "all", measures.auc(scores, hits), 200, 30),
        row("conversion", "all", everybody, 200, 30),
        *(row("band_conversion", band, measures.share(many, 40), 40, many) for band, many in BANDS.items()),
        *(row("precision_at", str(top), measures.share(many, top), top, many) for top, many in ((50, 18), (100, 26))),
        *(
            ("decile_lift", str(place), many / 3, 0.0, many / 3 + 1, 20, many)
            for place, many in enumerate(converted, start=1)
        ),
    ]
    alone = row("auc", "all", measures.Estimate(0.7, 0.6, 0.8), 200, 12)
    con.executemany(
        "insert into score_performance (scorecard, level, outcome, horizon_days, known_days, status, measure, segment,"
        " value, low, high, scored, converted)"
        " values ('default', 'person', ?, 30, 30, 'complete', ?, ?, ?, ?, ?, ?, ?)",
        [*(("all", *own) for own in rows), ("closed_won", *alone)],
    )


BANDS = {"sales_ready": 16, "interested": 6, "engaged": 5, "cold": 2, "low_intent": 1}


@pytest.fixture(scope="session")
def unsafe(example: Example, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The publication with hostile people, as a folder."""
    return unsafe_publication(example[0], tmp_path_factory.mktemp("unsafe") / "published")


@pytest.fixture(scope="session")
def pages(unsafe: Path, invoke: Invoke) -> Path:
    invoke("site", "--publish", unsafe, "--vars", "site_top_leads: 12")
    return unsafe / "site"


@pytest.fixture(scope="session")
def masked_pages(unsafe: Path, invoke: Invoke) -> Path:
    invoke("site", "--publish", unsafe, "--mask", "--out", unsafe / "masked")
    return unsafe / "masked"
