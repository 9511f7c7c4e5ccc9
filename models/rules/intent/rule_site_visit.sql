-- Site visit: the person came to the site without an ad, for more than a job, support or the small print.
select
    person_id,
    visit_date as signal_date,
    started_at as signal_at,
    1 as units,
    visit_id as evidence_id
from {{ ref('lead_scoring', 'int_visits') }}
where
    not is_ad_visit
    and not is_direct_visit
    and active_page_views > 0
