"""What kind of page a url is. One row a distinct url of page views that come without a page_type."""

import pyarrow as pa

import python_udfs


def model(dbt, session):
    """Classify each distinct url once; in a daily run, the new ones of the changed events."""
    dbt.config(materialized="incremental", incremental_strategy="append")
    events = dbt.ref("int_unique_events")
    changed = dbt.ref("int_changed_events")
    if dbt.is_incremental:
        events = events.join(changed, "event_id")
    views = events.filter("event_type = 'page_view' and page_type is null and url is not null").select("url").distinct()
    if dbt.is_incremental:
        views = views.except_(session.sql(f"select url from {dbt.this}"))
    urls = [url for (url,) in views.fetchall()]
    return pa.table(
        {
            "url": pa.array(urls, pa.string()),
            "page_type": pa.array([python_udfs.page_type(url) for url in urls], pa.string()),
        }
    )
