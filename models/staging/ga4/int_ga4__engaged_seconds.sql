-- The seconds that somebody was active on a page. Each event says how long since the one before, and belongs to the
-- last view of its page (url without query) in its session; as in Google's own reports, all events of a page count, of
-- which user_engagement is the one that is sent when the page is left.
with events as (

    select distinct
        event_id,
        event_name,
        user_pseudo_id,
        session_id,
        {{ page_path('url') }} as page_path,
        engagement_msec,
        {{ cast_or_null('occurred_at', 'bigint') }} as occurred_microseconds
    from {{ ref('lead_scoring', 'stg_ga4__events') }}
    where user_pseudo_id is not null and url is not null

),

viewed as (

    select
        *,
        sum(case when event_name = 'page_view' then 1 else 0 end) over (
            partition by user_pseudo_id, session_id, page_path
            order by occurred_microseconds, case when event_name = 'page_view' then 0 else 1 end, event_id
            rows between unbounded preceding and current row
        ) as view_number
    from events

)

select
    min(case when event_name = 'page_view' then event_id end) as event_id,
    cast(sum(engagement_msec) / 1000.0 as {{ double() }}) as engaged_seconds
from viewed
where view_number > 0
group by user_pseudo_id, session_id, page_path, view_number
having sum(engagement_msec) is not null
