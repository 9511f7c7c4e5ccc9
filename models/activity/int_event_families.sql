-- Up to which day each family of events is complete: the last day on which any of it was seen in the whole input,
-- whoever it belongs to. Bots move nothing. A family without a row was never seen.
with events as (

    select * from {{ ref('int_unique_events') }}
    where event_id not in (select event_id from {{ ref('int_bot_events') }})

),

seen as (

    select families.family, events.event_date as seen_on
    from events
    inner join {{ ref('event_families') }} as families on events.event_type = families.event_type

    union all

    select 'web_seconds' as family, event_date as seen_on from events
    where event_type = 'page_view' and engaged_seconds is not null

    union all

    select 'form_fields' as family, events.event_date as seen_on
    from events
    inner join {{ ref('form_submissions') }} as submissions on events.event_id = submissions.event_id

    union all

    select 'person_changes' as family, {{ scoring_day('changed_at') }} as seen_on from {{ ref('person_changes') }}

)

select
    family,
    min(seen_on) as first_seen_on,
    max(seen_on) as last_seen_on,
    count(*) as events
from seen
group by family
