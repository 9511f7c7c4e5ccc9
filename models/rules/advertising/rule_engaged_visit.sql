-- Engaged visit: after an ad, the person stayed on the landing page; each doubling of the time counts again.
with landings as (

    select
        visits.visit_id,
        visits.person_id,
        visits.visit_date,
        visits.started_at,
        page_visits.engaged_seconds
    from {{ ref('lead_scoring', 'int_visits') }} as visits
    inner join {{ ref('lead_scoring', 'int_page_visits') }} as page_visits
        on
            visits.visit_id = page_visits.visit_id
            and visits.landing_path is not distinct from page_visits.path
    where visits.is_ad_visit

),

measured as (

    select
        *,
        {{ whole_doublings(
            'engaged_seconds',
            over=var('engaged_visit_doublings_over_seconds'),
            at_most=var('engaged_visit_max_units')
        ) }} as units
    from landings

)

select
    person_id,
    visit_date as signal_date,
    started_at as signal_at,
    units,
    visit_id as evidence_id
from measured
where units > 0
