"""What kind of page a url is. One row a distinct url of page views that come without a page_type."""

import pyarrow as pa

import python_udfs


def model(dbt, session):
    """Classify each distinct url once."""
    dbt.config(materialized="table")
    views = dbt.ref("int_unique_events").filter("event_type = 'page_view' and page_type is null and url is not null")
    urls = [url for (url,) in views.select("url").distinct().fetchall()]
    return pa.table(
        {
            "url": pa.array(urls, pa.string()),
            "page_type": pa.array([python_udfs.page_type(url) for url in urls], pa.string()),
        }
    )
