-- Touches of sales: each time that sales reached out to a person.
select
    event_id,
    person_id,
    occurred_at,
    event_date,
    channel
from {{ ref('lead_scoring', 'int_events') }}
where event_type = 'outreach_sent'
