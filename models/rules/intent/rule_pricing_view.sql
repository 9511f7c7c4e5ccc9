-- Pricing view: the person looked at prices, and did not just skim them.
select
    person_id,
    visit_date as signal_date,
    first_viewed_at as signal_at,
    1 as units,
    first_event_id as evidence_id
from {{ ref('lead_scoring', 'int_page_visits') }}
where
    page_type = 'pricing'
    and {{ is_no_skim('engaged_seconds') }}
