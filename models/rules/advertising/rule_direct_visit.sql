-- Direct visit: a person who had seen the ads came by themselves.
select
    person_id,
    visit_date as signal_date,
    started_at as signal_at,
    1 as units,
    visit_id as evidence_id
from {{ ref('lead_scoring', 'int_visits') }}
where is_direct_visit
