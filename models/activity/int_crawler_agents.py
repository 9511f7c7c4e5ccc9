"""Which user agents are known crawlers. One row a crawler's user agent."""

import pyarrow as pa

import python_udfs


def model(dbt, session):
    """Judge each distinct user agent once."""
    dbt.config(materialized="table")
    events = dbt.ref("int_unique_events")
    agents = events.filter("user_agent is not null").select("user_agent").distinct().fetchall()
    crawlers = sorted(agent for (agent,) in agents if python_udfs.is_crawler(agent))
    return pa.table({"user_agent": pa.array(crawlers, pa.string())})
