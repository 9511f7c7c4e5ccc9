-- Events of machines, with the reason: a known crawler's user agent, or clicks in an email faster than a person reads.
with crawled as (

    select
        event_id,
        'crawler' as reason
    from {{ ref('lead_scoring', 'int_event_details') }}
    where user_agent in (select user_agent from {{ ref('lead_scoring', 'int_user_agents') }} where is_crawler)

),

clicks as (

    select
        events.event_id,
        details.message_id,
        events.named_person_id,
        events.event_date,
        events.occurred_at,
        {{ dbt.date_trunc('second', 'events.occurred_at') }} as occurred_second,
        details.url
    from {{ ref('lead_scoring', 'int_unique_events') }} as events
    inner join {{ ref('lead_scoring', 'int_event_details') }} as details
        on events.event_id = details.event_id and events.event_type = details.event_type
    where
        events.event_type = 'email_clicked'
        and events.named_person_id is not null
        and details.message_id is not null
        and details.url is not null
        and events.event_id not in (select event_id from crawled)

),

busy_seconds as (

    select message_id, named_person_id, event_date, occurred_second
    from clicks
    group by message_id, named_person_id, event_date, occurred_second
    having count(distinct url) >= 2

),

clicked_in_one_second as (

    select
        clicks.event_id,
        'two urls in one second' as reason
    from clicks
    inner join busy_seconds using (message_id, named_person_id, event_date, occurred_second)

),

-- every span of ten seconds that starts with a click
spans as (

    select
        clicks.message_id,
        clicks.named_person_id,
        clicks.event_date,
        clicks.occurred_at as starts_at,
        {{ seconds_after('clicks.occurred_at', 10) }} as ends_at
    from clicks
    inner join clicks as others
        on
            clicks.message_id = others.message_id
            and clicks.named_person_id = others.named_person_id
            and clicks.event_date = others.event_date
            and others.occurred_at between clicks.occurred_at and {{ seconds_after('clicks.occurred_at', 10) }}
    group by clicks.message_id, clicks.named_person_id, clicks.event_date, clicks.occurred_at
    having count(distinct others.url) >= 3

),

clicked_in_ten_seconds as (

    select
        clicks.event_id,
        'three urls in ten seconds' as reason
    from clicks
    inner join spans
        on
            clicks.message_id = spans.message_id
            and clicks.named_person_id = spans.named_person_id
            and clicks.event_date = spans.event_date
            and clicks.occurred_at between spans.starts_at and spans.ends_at

),

bots as (

    select event_id, reason from crawled
    union all
    select event_id, reason from clicked_in_one_second
    union all
    select event_id, reason from clicked_in_ten_seconds

)

select
    event_id,
    min(reason) as reason
from bots
group by event_id
