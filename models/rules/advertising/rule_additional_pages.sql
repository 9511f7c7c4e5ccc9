-- Additional pages: on an ad visit or a direct visit, the person looked at more than one page.
select
    person_id,
    visit_date as signal_date,
    started_at as signal_at,
    1 as units,
    visit_id as evidence_id
from {{ ref('lead_scoring', 'int_visits') }}
where
    (is_ad_visit or is_direct_visit)
    and active_paths >= {{ var('additional_pages_min_paths') }}
