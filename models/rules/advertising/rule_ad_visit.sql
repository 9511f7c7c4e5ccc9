-- Ad visit: a visit that came from an ad; one click brings one ad visit, however often its link is opened.
with ad_visits as (

    select
        *,
        row_number() over (
            partition by person_id, click_id, case when click_id is null then visit_id end
            order by started_at, visit_id
        ) as visit_number
    from {{ ref('lead_scoring', 'int_visits') }}
    where is_ad_visit

)

select
    person_id,
    visit_date as signal_date,
    started_at as signal_at,
    1 as units,
    visit_id as evidence_id
from ad_visits
where visit_number = 1
