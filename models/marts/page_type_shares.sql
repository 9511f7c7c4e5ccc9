-- Page types by their views of late: shows whether the list page_types fits the site.
with views as (

    select
        details.url,
        details.page_type
    from {{ ref('lead_scoring', 'int_unique_events') }} as events
    inner join {{ ref('lead_scoring', 'int_event_details') }} as details on events.event_id = details.event_id
    where
        events.event_type = 'page_view'
        and details.event_type = 'page_view'
        and events.event_date <= {{ as_of() }}
        and events.event_date > {{ days_after(as_of(), -30) }}
        and events.event_id not in (select event_id from {{ ref('lead_scoring', 'int_bot_events') }})

),

classified as (

    select
        pages.path,
        coalesce(views.page_type, pages.page_type, 'other') as page_type
    from views
    left join {{ ref('lead_scoring', 'int_pages') }} as pages on views.url = pages.url

),

pages as (

    select
        page_type,
        path,
        count(*) as page_views,
        row_number() over (partition by page_type order by count(*) desc, path) as place
    from classified
    group by page_type, path

),

types as (

    select
        page_type,
        sum(page_views) as page_views,
        count(path) as pages,
        max(case when place = 1 then path end) as example_path
    from pages
    group by page_type

)

select
    page_type,
    cast(page_views as bigint) as page_views,
    cast(page_views as {{ double() }}) / sum(page_views) over () as share,
    cast(pages as bigint) as pages,
    example_path,
    {{ run_id() }} as run_id
from types
