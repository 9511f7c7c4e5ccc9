"""What the benchmark compares with, each in a process of its own: `python -m benchmarks.tasks <task> <arguments>`.

The last line that a task prints is what it found, as JSON.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

import duckdb

from benchmarks import generate as generator
from lead_scoring.core.names import sql_text

#: As many as profiles.yml gives a run.
THREADS = 2

#: Read the Parquet once, and add up what decays: nothing that scores can do less.
_LIMIT = """
create or replace temp table decayed as
select
    person_id,
    event_type,
    sum(power(2.0, -(date '{as_of}' - cast(occurred_at as date)) / 30.0)) as balance
from read_parquet({events})
where occurred_at < date '{as_of}' + interval 1 day
group by person_id, event_type
"""

#: The points that an event has by itself, as an analyst would write it: no identity, no visits, no states.
_POINTS = """
case
    when event_type = 'ad_impression' then 0.1
    when event_type = 'ad_click' then 2
    when event_type = 'form_submitted' and form_type in ('demo_request', 'contact_sales') then 15
    when event_type in ('meeting_booked', 'trial_started') then 15
    when event_type = 'outreach_replied' and coalesce(reply_intent, '') not in ('negative', 'auto') then 4
    when event_type = 'chat_started' then 1
    when event_type = 'webinar_attended' then 2
    when event_type = 'content_downloaded' then 1
    when event_type = 'email_clicked' then 0.2
    when event_type = 'page_view' and url like '%/pricing%' then 2.5
    when event_type = 'page_view' and (url like '%/request-demo%' or url like '%/product-tour%') then 2
    when event_type = 'page_view' and url like '%/customers/%' then 1.5
    when event_type = 'page_view' then 0.5
    when event_type = 'email_unsubscribed' then -1.5
    when event_type = 'email_bounced' then -4
end
"""
_HALF_LIFE = """
case
    when event_type = 'ad_impression' then 7
    when event_type in ('form_submitted', 'meeting_booked', 'trial_started', 'webinar_attended') then 60
    when event_type = 'email_unsubscribed' then 90
    else 30
end
"""
_WORTH_SOMETHING = f"""
worth as (
    select
        person_id,
        cast(occurred_at as date) as event_date,
        {_POINTS} as points,
        {_HALF_LIFE} as half_life
    from read_parquet({{events}})
    where person_id is not null and {_POINTS} is not null and occurred_at < date '{{as_of}}' + interval 1 day
)
"""
_SCORES_BY_HAND = f"""
create or replace temp table scores as
with {_WORTH_SOMETHING},
scored as (
    select person_id, sum(points * exp(-ln(2) * (date '{{as_of}}' - event_date) / half_life)) as score
    from worth
    group by person_id
)
select
    person_id,
    score,
    case
        when score >= 10 then 'sales_ready'
        when score >= 8 then 'interested'
        when score >= 2 then 'engaged'
        when score >= 0 then 'cold'
        else 'low_intent'
    end as band
from scored
"""
_HISTORY_BY_HAND = f"""
create or replace temp table history as
with {_WORTH_SOMETHING},
calendar as (
    select date '{{as_of}}' - cast(number as integer) as score_date from range({{days}}) as numbers(number)
)
select
    person_id,
    score_date,
    sum(points * exp(-ln(2) * (score_date - event_date) / half_life)) as score
from worth
inner join calendar on score_date >= event_date
group by person_id, score_date
"""

#: The same over what our rules found, so that it gives what `lead_score_history` gives, states and gates aside: each
#: signal on each later day, capped by rule, for all scorecards.
_HISTORY_OF_SIGNALS = """
create or replace temp table history as
with worth as (
    select
        prices.scorecard,
        signals.person_id,
        signals.rule_id,
        signals.signal_date,
        signals.units * prices.person_points as points,
        prices.half_life_days,
        prices.person_cap
    from scoring.signals as signals
    inner join scoring.int_prices as prices using (rule_id)
),
calendar as (
    select date '{as_of}' - cast(number as integer) as score_date from range({days}) as numbers(number)
),
by_rule as (
    select
        scorecard,
        person_id,
        score_date,
        rule_id,
        greatest(-any_value(person_cap), least(any_value(person_cap), sum(
            points * exp(-ln(2) * (score_date - signal_date) / half_life_days)
        ))) as points
    from worth
    inner join calendar on score_date >= signal_date
    group by scorecard, person_id, score_date, rule_id
)
select scorecard, person_id, score_date, sum(points) as score
from by_rule
group by scorecard, person_id, score_date
"""

#: Our own history of people, read from its curves: a row for each scorecard, person and day.
_HISTORY = "create or replace temp table history as select * from marts.lead_score_history"


def generate(folder: str, events: int, seed: int) -> dict[str, Any]:
    """Write the events of a size, unless they are there."""
    started = time.monotonic()
    dataset = generator.prepared(Path(folder), generator.Settings(events, seed), lambda text: print(text, flush=True))
    return {"rows": dataset.rows, "day_rows": dataset.day_rows, "seconds": time.monotonic() - started}


def limit(events: str, as_of: str, repeat: int) -> dict[str, Any]:
    """The least that a score costs."""
    return _timed(_LIMIT, "decayed", repeat, events=events, as_of=as_of)


def scores_by_hand(events: str, as_of: str, repeat: int) -> dict[str, Any]:
    """Scores in one query."""
    return _timed(_SCORES_BY_HAND, "scores", repeat, events=events, as_of=as_of)


def history_by_hand(events: str, as_of: str, days: int, temp: str) -> dict[str, Any]:
    """A score a day in one query: events joined with a calendar."""
    return _timed(_HISTORY_BY_HAND, "history", 1, temp, events=events, as_of=as_of, days=days)


def history_of_signals(warehouse: str, as_of: str, days: int, temp: str) -> dict[str, Any]:
    """A score a day in one query: the signals of a warehouse joined with a calendar."""
    return _timed(_HISTORY_OF_SIGNALS, "history", 1, temp, warehouse, as_of=as_of, days=days)


def history(warehouse: str, as_of: str) -> dict[str, Any]:
    """The history of people that a warehouse shows, all of it."""
    return _timed(_HISTORY, "history", 1, None, warehouse, as_of=as_of)


def _timed(
    sql: str, table: str, repeat: int, temp: str | None = None, warehouse: str | None = None, **values: object
) -> dict[str, Any]:
    """The median seconds of a query that fills a table, by the clock and of the processors, once its files have been
    read, and the rows it gives."""
    seconds, cpu_seconds = [], []
    with duckdb.connect(warehouse or ":memory:", read_only=warehouse is not None) as con:
        con.execute(f"set threads = {THREADS}; set preserve_insertion_order = false")
        if temp:
            con.execute(f"set temp_directory = {sql_text(temp)}")
        if "events" in values:
            values["events"] = sql_text(values["events"])
            con.execute(_LIMIT.format(**values))
        filled = sql.format(**values)
        for _ in range(repeat):
            started, worked = time.monotonic(), time.process_time()
            con.execute(filled)
            seconds.append(time.monotonic() - started)
            cpu_seconds.append(time.process_time() - worked)
        rows = con.execute(f"select count(*) from {table}").fetchone()[0]
    median, median_cpu = (sorted(found)[len(found) // 2] for found in (seconds, cpu_seconds))
    return {"seconds": median, "query_cpu_seconds": median_cpu, "all_seconds": seconds, "rows": rows}


def tables(warehouse: str) -> dict[str, Any]:
    """Rows and bytes of each table of a warehouse. Bytes are those of its blocks, so small tables share some."""
    with duckdb.connect(warehouse, read_only=True) as con:
        (block_size,) = con.execute("select block_size from pragma_database_size() where block_size > 0").fetchone()
        found = {}
        for schema, table in con.execute("select schema_name, table_name from duckdb_tables()").fetchall():
            (rows,) = con.execute(f'select count(*) from "{schema}"."{table}"').fetchone()
            (blocks,) = con.execute(
                f"""select count(distinct block_id) from (
                    select block_id from pragma_storage_info('{schema}.{table}') where block_id >= 0
                    union all
                    select unnest(additional_block_ids) from pragma_storage_info('{schema}.{table}')
                )"""
            ).fetchone()
            found[f"{schema}.{table}"] = {"rows": rows, "bytes": blocks * block_size}
    return {"tables": found}


def outputs(warehouse: str) -> dict[str, Any]:
    """What a run made of the events: that the invented ones fire every rule is part of what is measured."""
    with duckdb.connect(warehouse, read_only=True) as con:
        silent = con.execute(
            """
            select rule_id from (
                select rule_id from marts.rule_coverage where rule_id not in (select rule_id from marts.lead_signals)
            ) order by rule_id
            """
        ).fetchall()
        (mqls,) = con.execute("select count(*) from marts.lead_scores where is_mql").fetchone()
        (people,) = con.execute("select count(*) from marts.lead_scores").fetchone()
        (signals,) = con.execute("select count(*) from marts.lead_signals").fetchone()
    return {"silent_rules": [rule for (rule,) in silent], "mqls": mqls, "people": people, "signals": signals}


_TASKS = {
    task.__name__: task
    for task in (generate, limit, scores_by_hand, history_by_hand, history_of_signals, history, tables, outputs)
}

if __name__ == "__main__":
    print(json.dumps(_TASKS[sys.argv[1]](**json.loads(sys.argv[2]))))
