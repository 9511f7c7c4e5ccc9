"""What kind of page a url is. One row a distinct url of page views that come without a page_type."""

import pyarrow as pa

import python_udfs
from python_udfs.tables import classify_new_rows


def model(dbt, session):
    """Classify each distinct url once; in a daily run, the new ones."""
    dbt.config(materialized="incremental", incremental_strategy="append", file_format="parquet")
    events = dbt.ref("lead_scoring", "int_event_details")
    views = events.filter("event_type = 'page_view' and page_type is null and url is not null")

    def classify(url):
        return (python_udfs.page_type(url),)

    code = dbt.ref("lead_scoring", "int_classifiers")
    return classify_new_rows(dbt, session, code, views.select("url"), classify, [pa.field("page_type", pa.string())])
