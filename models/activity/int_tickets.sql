-- Support tickets that people opened.
select
    event_id,
    person_id,
    occurred_at,
    event_date,
    ticket_id,
    ticket_category
from {{ ref('lead_scoring', 'int_events') }}
where event_type = 'ticket_created'
