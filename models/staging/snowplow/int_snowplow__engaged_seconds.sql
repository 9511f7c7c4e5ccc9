-- The seconds that somebody was active on a page, where the tracker pinged: so many seconds a ping, however often each
-- was sent. A ping after a longer pause than a visit allows is of a page that was left open: it counts nothing.
with moments as (

    select distinct
        page_view_id,
        event_name,
        created_at
    from {{ ref('lead_scoring', 'stg_snowplow__events') }}
    where event_name in ('page_view', 'page_ping') and page_view_id is not null and created_at is not null

),

spaced as (

    select
        *,
        coalesce(
            created_at > {{ minutes_after(
                'lag(created_at) over (partition by page_view_id order by created_at)',
                var('visit_gap_minutes')
            ) }},
            false
        ) as follows_pause
    from moments

),

counted as (

    select
        *,
        sum(case when follows_pause then 1 else 0 end) over (
            partition by page_view_id order by created_at
            rows between unbounded preceding and current row
        ) as pauses
    from spaced

)

select
    page_view_id,
    {{ var('snowplow_first_ping_seconds') }} + {{ var('snowplow_heartbeat_seconds') }} * (
        count(distinct floor({{ epoch_seconds('created_at') }} / {{ var('snowplow_heartbeat_seconds') }})) - 1
    ) as engaged_seconds
from counted
where event_name = 'page_ping' and pauses = 0
group by page_view_id
