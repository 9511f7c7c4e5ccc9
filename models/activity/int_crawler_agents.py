"""Which user agents are known crawlers. One row a crawler's user agent."""

import pyarrow as pa

import python_udfs


def model(dbt, session):
    """Judge each distinct user agent once; in a daily run, those of the changed events."""
    dbt.config(materialized="incremental", incremental_strategy="append")
    events = dbt.ref("int_unique_events")
    changed = dbt.ref("int_changed_events")
    if dbt.is_incremental:
        events = events.join(changed, "event_id")
    agents = events.filter("user_agent is not null").select("user_agent").distinct()
    if dbt.is_incremental:
        agents = agents.except_(session.sql(f"select user_agent from {dbt.this}"))
    crawlers = sorted(agent for (agent,) in agents.fetchall() if python_udfs.is_crawler(agent))
    return pa.table({"user_agent": pa.array(crawlers, pa.string())})
