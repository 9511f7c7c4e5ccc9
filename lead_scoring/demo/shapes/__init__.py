"""The demo company as source systems would have it: each one's raw tables, with what that system can say.

Several systems that could tell the same share the people between them; accounts are told by the first. Beside their
folders stands the folder `contract`: exactly what they say together, in the input contract's columns, so that scores
through a connector can be compared with scores without.
"""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from lead_scoring.contract import COLUMNS
from lead_scoring.demo import events
from lead_scoring.demo.shapes import (
    ga4,
    hubspot,
    marketo,
    pardot,
    person_ads,
    salesforce,
    segment,
    snowplow,
    world,
    zendesk,
)
from lead_scoring.demo.shapes.shape import Shape

SHAPES: dict[str, Shape] = {
    module.__name__.rpartition(".")[2]: module.SHAPE
    for module in (hubspot, salesforce, snowplow, marketo, zendesk, segment, pardot, ga4, person_ads)
}
#: Of what two systems report alike, every second event comes from both, the later ones after these seconds.
ECHO_EVERY, ECHO_SECONDS = 2, 20
#: Where the same stands in the contract's columns.
CONTRACT = "contract"


def write_shapes(demo: Path, out: Path, sources: Sequence[str]) -> dict[str, int]:
    """Write the demo in the folder `demo` as these sources have it to `out`; returns the rows by file, without suffix.

    One folder a source with a CSV file a raw table, and the folder `contract` (see above). Tables are CSV files: all
    that they hold is text to whoever reads them.
    """
    rows: dict[str, int] = {}
    with duckdb.connect() as con:
        for table in ("people", "accounts", "events", "form_submissions", "person_changes", "outcomes"):
            con.execute(f"create temp table {table} as from read_parquet('{_quoted(demo)}/{table}*.parquet')")
        world.prepare(con)
        con.execute(f"create temp table told as {_told(sources)}")
        for source in sources:
            (out / source).mkdir(parents=True)
            for view, query in _said(source, sources).items():
                con.execute(f"create or replace temp view {view} as {query}")
            for table, query in SHAPES[source].tables.items():
                rows[f"{source}/{table}"] = events.copy(con, query, out / source / f"{table}.csv")
        (out / CONTRACT).mkdir()
        for table, query in _contract(sources).items():
            rows[f"{CONTRACT}/{table}"] = events.copy(con, query, out / CONTRACT / f"{table}.csv")
    return rows


def _quoted(path: Path) -> str:
    return path.as_posix().replace("'", "''")


def _first(sources: Sequence[str], attribute: str) -> str | None:
    """The first source that has something."""
    return next((source for source in sources if getattr(SHAPES[source], attribute)), None)


def _turn(tellers: Sequence[str]) -> str:
    """Which of several tellers tells, in SQL: each has its own people; what nobody is known of is the first one's."""
    return f"list_extract([{_list(tellers)}], cast(1 + coalesce(owner, 0) % {len(tellers)} as integer))"


def _told(sources: Sequence[str]) -> str:
    """The events that some source tells: `happened` with the `teller` of each."""
    branches = []
    for kind in sorted({kind for source in sources for kind in SHAPES[source].events}):
        tellers = [source for source in sources if kind in SHAPES[source].events]
        branches.append(f"select *, {_turn(tellers)} as teller from happened where event_type = '{kind}'")
    branches += [
        "select * replace ('ad_click' as event_type, 'ad_click:' || event_id as event_id) from ("
        f"select *, '{source}' as teller from happened where event_type = 'page_view' and click_id is not null)"
        for source in sources
        if SHAPES[source].lands_clicks
    ]
    known = [
        f"teller = '{source}' and event_type = '{kind}' and {_can_tell(source, kind)}"
        for source in sources
        for kind in _columns(source)
    ]
    return f"select * from ({' union all by name '.join(branches)}) as routed where {' or '.join(known)}"


def _can_tell(source: str, kind: str) -> str:
    """The condition of events of a type that a source can tell: it has them, and knows whom they are of."""
    named = [column for column in ("person_id", "email", "anonymous_id") if column in _columns(source)[kind]]
    return f"({SHAPES[source].only.get(kind, 'true')}) and coalesce({', '.join(named)}) is not null"


def _columns(source: str) -> dict[str, list[str]]:
    """By event type, the contract's columns that a source has, those of ad clicks included."""
    shape = SHAPES[source]
    columns = {kind: names.split() for kind, names in shape.events.items()}
    if shape.lands_clicks:
        known = ("person_id", "email", "anonymous_id", "click_id", "user_agent")
        columns["ad_click"] = [name for name in known if name in columns["page_view"]]
    return columns


def _said(source: str, sources: Sequence[str]) -> dict[str, str]:
    """What one of the sources is the one to tell."""
    echoed = " or ".join(
        f"event_type = '{kind}' and teller in ({_list(sources[: sources.index(source)])}) and {_can_tell(source, kind)}"
        for kind in SHAPES[source].echoes
    )
    echo = (
        f"select * replace (occurred_at + to_seconds({ECHO_SECONDS}) as occurred_at) from told"
        f" where ({echoed or 'false'}) and n % {ECHO_EVERY} = 0"
        f" and cast(occurred_at as date) = cast(occurred_at + to_seconds({ECHO_SECONDS}) as date)"
    )
    return {
        "said": f"select * from told where teller = '{source}' union all {echo}",
        "said_changes": f"select * from ({_told_changes(sources)}) where teller = '{source}'",
        "said_companies": f"select * from companies where {_first(sources, 'has_accounts') == source}",
        "said_deals": f"select * from ({_told_deals(sources)}) where teller = '{source}'",
    }


def _told_changes(sources: Sequence[str]) -> str:
    """The changes of people that some source tells."""
    keepers = [source for source in sources if SHAPES[source].changes]
    if not keepers:
        return "select *, null as teller from changed where false"
    return (
        f"select *, {_turn(keepers)} as teller from changed where field_name in ({_list(SHAPES[keepers[0]].changes)})"
    )


def _told_deals(sources: Sequence[str]) -> str:
    """The deals that some source tells."""
    tellers = [source for source in sources if SHAPES[source].deals]
    if not tellers:
        return "select *, null as teller from deals where false"
    told = " or ".join(f"teller = '{source}' and {SHAPES[source].deals}" for source in tellers)
    return f"select * from (select *, {_turn(tellers)} as teller from deals) as shared where {told}"


def _list(texts: Sequence[str]) -> str:
    return ", ".join(f"'{text}'" for text in texts) or "null"


def _contract(sources: Sequence[str]) -> dict[str, str]:
    """The queries of the contract's tables with exactly what the sources say."""
    columns = ["event_id", "event_type", "occurred_at"]
    for column in COLUMNS["events"][3:]:
        cases = [
            f"when teller = '{source}' and event_type = '{kind}'"
            f" then cast({SHAPES[source].read_as.get(column, column)} as varchar)"
            for source in sources
            for kind, names in _columns(source).items()
            if column in names
        ]
        columns.append(f"case {' '.join(cases)} end as {column}" if cases else f"null as {column}")
    stages = sorted({stage for source in sources for stage in SHAPES[source].stages})
    stage = f"if(lifecycle_stage in ({_list(stages)}), lifecycle_stage, null) as lifecycle_stage"
    people = ", ".join(stage if column == "lifecycle_stage" else column for column in COLUMNS["people"])
    queries = {
        "people": f"select {people} from persons order by n",
        "events": f"select {', '.join(columns)} from told order by n, event_id",
        "person_changes": f"select {', '.join(COLUMNS['person_changes'])} from ({_told_changes(sources)}) order by n",
    }
    if _first(sources, "has_accounts"):
        queries["accounts"] = f"select {', '.join(COLUMNS['accounts'])} from companies order by n"
    if any(SHAPES[source].deals for source in sources):
        steps = f"select unnest([opened, closed]) as n from ({_told_deals(sources)})"
        outcomes = ", ".join(COLUMNS["outcomes"])
        queries["outcomes"] = f"select {outcomes} from results semi join ({steps}) as told using (n) order by n"
    if keepers := [source for source in sources if SHAPES[source].fields]:
        queries["form_submissions"] = (
            f"select {', '.join(_fields(keepers))} from filled_in join told using (event_id)"
            f" where teller in ({_list(keepers)}) order by event_id"
        )
    return queries


def _fields(keepers: Sequence[str]) -> list[str]:
    """The columns of filled-in forms, as far as the teller of each has them."""
    columns = ["event_id", "told.form_id"]
    for column in COLUMNS["form_submissions"][2:]:
        having = [source for source in keepers if column in SHAPES[source].fields.split()]
        columns.append(f"if(teller in ({_list(having)}), filled_in.{column}, null) as {column}")
    return columns
