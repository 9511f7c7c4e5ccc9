"""Which user agents are known crawlers. One row a crawler's user agent."""

import python_udfs
from python_udfs.tables import judge_new_rows


def model(dbt, session):
    """Judge each distinct user agent once; in a daily run, those of the changed events."""
    dbt.config(materialized="incremental", incremental_strategy="append", file_format="parquet")
    events = dbt.ref("int_event_details")
    changed = dbt.ref("int_changed_events")
    if dbt.is_incremental:
        events = events.join(changed, "event_id")
    agents = events.filter("user_agent is not null").select("user_agent")

    def judge(agent):
        return () if python_udfs.is_crawler(agent) else None

    return judge_new_rows(dbt, session, agents, judge, [])
