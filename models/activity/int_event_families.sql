-- Up to which day each family of events is complete: the last day on which any of it was seen in the whole input,
-- whoever it belongs to. Bots move nothing. A family without a row was never seen.
with events as (

    select * from {{ ref('int_unique_events') }}
    where event_id not in (select event_id from {{ ref('int_bot_events') }})

),

event_types as (

    select
        event_type,
        min(event_date) as first_seen_on,
        max(event_date) as last_seen_on,
        count(*) as events,
        min(case when engaged_seconds is not null then event_date end) as first_seconds_on,
        max(case when engaged_seconds is not null then event_date end) as last_seconds_on,
        count(engaged_seconds) as events_with_seconds
    from events
    group by event_type

),

families as (

    select families.family, event_types.first_seen_on, event_types.last_seen_on, event_types.events
    from event_types
    inner join {{ ref('event_families') }} as families on event_types.event_type = families.event_type

    union all

    select
        'web_seconds' as family,
        first_seconds_on as first_seen_on,
        last_seconds_on as last_seen_on,
        events_with_seconds as events
    from event_types
    where event_type = 'page_view' and events_with_seconds > 0

    union all

    select
        'form_fields' as family,
        event_date as first_seen_on,
        event_date as last_seen_on,
        1 as events
    from events
    where event_type = 'form_submitted' and event_id in (select event_id from {{ ref('form_submissions') }})

    union all

    select
        'person_changes' as family,
        {{ scoring_day('changed_at') }} as first_seen_on,
        {{ scoring_day('changed_at') }} as last_seen_on,
        1 as events
    from {{ ref('person_changes') }}

)

select
    family,
    min(first_seen_on) as first_seen_on,
    max(last_seen_on) as last_seen_on,
    cast(sum(events) as bigint) as events
from families
group by family
