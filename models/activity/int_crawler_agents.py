"""Which user agents are known crawlers. One row a crawler's user agent."""

import python_udfs
from python_udfs.tables import judge_new_rows


def model(dbt, session):
    """Judge each distinct user agent once."""
    dbt.config(materialized="incremental", incremental_strategy="append", file_format="parquet")
    events = dbt.ref("int_event_details")
    agents = events.filter("user_agent is not null").select("user_agent")

    def judge(agent):
        return () if python_udfs.is_crawler(agent) else None

    return judge_new_rows(dbt, session, agents, judge, [])
