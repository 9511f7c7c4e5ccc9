-- Page visits: one visit x one path, with the type of its first view. Unknown seconds are not zero.
select
    visit_id,
    person_id,
    event_date as visit_date,
    path,
    min(occurred_at) as first_viewed_at,
    {{ first_by('event_id', ['occurred_at', 'event_id']) }} as first_event_id,
    {{ first_by('page_type', ['occurred_at', 'event_id']) }} as page_type,
    count(*) as views,
    sum(engaged_seconds) as engaged_seconds
from {{ ref('lead_scoring', 'int_page_views') }}
group by visit_id, person_id, event_date, path
