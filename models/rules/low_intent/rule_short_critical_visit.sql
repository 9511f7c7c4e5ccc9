-- Short critical visit: the person glanced at prices, a demo or the product, left within seconds and asked for nothing.
with critical_visits as (

    select
        visits.visit_id,
        visits.person_id,
        visits.visit_date,
        visits.started_at,
        visits.last_viewed_at,
        sum(page_views.engaged_seconds) as critical_seconds
    from {{ ref('lead_scoring', 'int_visits') }} as visits
    inner join {{ ref('lead_scoring', 'int_page_views') }} as page_views on visits.visit_id = page_views.visit_id
    where page_views.page_type in ('pricing', 'demo', 'product')
    group by visits.visit_id, visits.person_id, visits.visit_date, visits.started_at, visits.last_viewed_at

),

short_visits as (

    select * from critical_visits
    where critical_seconds > 0 and critical_seconds < {{ var('short_critical_visit_seconds') }}

),

converted as (

    select short_visits.visit_id
    from short_visits
    inner join {{ ref('lead_scoring', 'int_key_actions') }} as actions
        on
            short_visits.person_id = actions.person_id
            and short_visits.visit_date = actions.event_date
            and short_visits.started_at <= actions.occurred_at
            and {{ minutes_after('short_visits.last_viewed_at', var('short_critical_visit_conversion_minutes')) }}
            >= actions.occurred_at
    where actions.is_conversion

)

select
    person_id,
    visit_date as signal_date,
    started_at as signal_at,
    1 as units,
    visit_id as evidence_id
from short_visits
where visit_id not in (select visit_id from converted)
