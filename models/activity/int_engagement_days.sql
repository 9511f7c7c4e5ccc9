-- The days on which a person engaged, and whether they converted.
with activity as (

    select event_id, person_id, 'page_view' as event_type, occurred_at, event_date, false as is_conversion
    from {{ ref('lead_scoring', 'int_page_views') }}
    union all
    select event_id, person_id, event_type, occurred_at, event_date, false as is_conversion
    from {{ ref('lead_scoring', 'int_email_events') }}
    union all
    select event_id, person_id, event_type, occurred_at, event_date, is_conversion
    from {{ ref('lead_scoring', 'int_actions') }}

)

select
    person_id,
    event_date as engaged_on,
    {{ first_by('event_id', ['occurred_at', 'event_id']) }} as first_event_id,
    {{ dbt.bool_or('is_conversion') }} as has_conversion
from activity
where {{ is_engagement() }}
group by person_id, event_date
