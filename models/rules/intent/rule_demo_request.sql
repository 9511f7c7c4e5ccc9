-- Demo request: the person asked for a demo or for sales to get in touch.
select
    person_id,
    event_date as signal_date,
    occurred_at as signal_at,
    1 as units,
    event_id as evidence_id
from {{ ref('lead_scoring', 'int_actions') }}
where
    event_type = 'form_submitted'
    and form_type in ('demo_request', 'contact_sales')
