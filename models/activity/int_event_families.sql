-- Up to which day each family of events is complete: the last day on which any of it was seen in the whole input,
-- whoever it belongs to. Bots move nothing. A family without a row was never seen.
with events as (

    select * from {{ ref('lead_scoring', 'int_unique_events') }}
    where event_id not in (select event_id from {{ ref('lead_scoring', 'int_bot_events') }})

),

event_types as (

    select
        event_type,
        min(event_date) as first_seen_on,
        max(event_date) as last_seen_on,
        max(occurred_at) as newest_at,
        count(*) as events,
        min(case when engaged_seconds is not null then event_date end) as first_seconds_on,
        max(case when engaged_seconds is not null then event_date end) as last_seconds_on,
        count(engaged_seconds) as events_with_seconds
    from events
    group by event_type

),

newest as (

    select
        event_types.event_type,
        max(events.event_id) as newest_id
    from event_types
    inner join events on event_types.event_type = events.event_type and event_types.newest_at = events.occurred_at
    group by event_types.event_type

),

families as (

    select
        families.family,
        event_types.first_seen_on,
        event_types.last_seen_on,
        event_types.events,
        event_types.newest_at,
        newest.newest_id
    from event_types
    inner join newest on event_types.event_type = newest.event_type
    inner join {{ ref('lead_scoring', 'event_families') }} as families on event_types.event_type = families.event_type

    union all

    select
        'web_seconds' as family,
        first_seconds_on as first_seen_on,
        last_seconds_on as last_seen_on,
        events_with_seconds as events,
        cast(null as timestamp) as newest_at,
        cast(null as {{ string() }}) as newest_id
    from event_types
    where event_type = 'page_view' and events_with_seconds > 0

    union all

    select
        'form_fields' as family,
        event_date as first_seen_on,
        event_date as last_seen_on,
        1 as events,
        cast(null as timestamp) as newest_at,
        cast(null as {{ string() }}) as newest_id
    from events
    where
        event_type = 'form_submitted'
        and event_id in (select event_id from {{ ref('lead_scoring', 'form_submissions') }})

    union all

    select
        'person_changes' as family,
        {{ scoring_day('changed_at') }} as first_seen_on,
        {{ scoring_day('changed_at') }} as last_seen_on,
        1 as events,
        changed_at as newest_at,
        change_id as newest_id
    from {{ ref('lead_scoring', 'person_changes') }}

)

select
    family,
    min(first_seen_on) as first_seen_on,
    max(last_seen_on) as last_seen_on,
    cast(sum(events) as bigint) as events,
    max(newest_at) as newest_at,
    {{ last_by('newest_id', ['newest_at', 'newest_id']) }} as newest_id
from families
group by family
