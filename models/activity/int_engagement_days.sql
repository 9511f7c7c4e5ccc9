-- The days on which a person engaged, and whether they converted.
select
    person_id,
    event_date as engaged_on,
    {{ first_by('event_id', ['occurred_at', 'event_id']) }} as first_event_id,
    {{ dbt.bool_or('is_conversion') }} as has_conversion
from {{ ref('int_events') }}
where is_engagement
group by person_id, event_date
