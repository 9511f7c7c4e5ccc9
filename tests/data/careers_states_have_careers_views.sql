-- A careers state of this run's people has a careers page view in the window of its first and of its last day.
with states as (

    select
        person_id,
        starts_on,
        coalesce({{ days_after('ends_on', -1) }}, starts_on) as last_on
    from {{ ref('lead_scoring', 'states') }}
    where
        rule_id = 'career_page_visitor'
        and person_id in (select person_id from {{ ref('lead_scoring', 'people_to_score') }})

),

days as (

    select person_id, starts_on, starts_on as evaluated_on from states
    union distinct
    select person_id, starts_on, last_on as evaluated_on from states

)

select days.*
from days
left join {{ ref('lead_scoring', 'int_page_views') }} as page_views
    on
        days.person_id = page_views.person_id
        and page_views.page_type = 'careers'
        and days.evaluated_on >= page_views.event_date
        and {{ days_after('days.evaluated_on', -var('career_page_visitor_window_days')) }} < page_views.event_date
where page_views.event_id is null
