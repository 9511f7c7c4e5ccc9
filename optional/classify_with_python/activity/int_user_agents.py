"""Which user agents are known crawlers' or call themselves one. One row a distinct user agent."""

import pyarrow as pa

import python_udfs
from python_udfs.tables import classify_new_rows


def model(dbt, session):
    """Classify each distinct user agent once; in a daily run, the new ones."""
    dbt.config(materialized="incremental", incremental_strategy="append", file_format="parquet")
    events = dbt.ref("lead_scoring", "int_event_details")
    agents = events.filter("user_agent is not null").select("user_agent")

    def classify(agent):
        return (python_udfs.is_crawler(agent),)

    code = dbt.ref("lead_scoring", "int_classifiers")
    return classify_new_rows(dbt, session, code, agents, classify, [pa.field("is_crawler", pa.bool_())])
