"""What kind of page a url is. One row a distinct url of page views that come without a page_type."""

import pyarrow as pa

import python_udfs
from python_udfs.tables import judge_new_rows


def model(dbt, session):
    """Classify each distinct url once; in a daily run, the new ones."""
    dbt.config(materialized="incremental", incremental_strategy="append", file_format="parquet")
    events = dbt.ref("int_event_details")
    views = events.filter("event_type = 'page_view' and page_type is null and url is not null")

    def judge(url):
        return (python_udfs.page_type(url),)

    return judge_new_rows(dbt, session, views.select("url"), judge, [pa.field("page_type", pa.string())])
