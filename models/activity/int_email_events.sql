-- Emails to people that were delivered, clicked or bounced, and the lists that they left or joined again.
select
    event_id,
    person_id,
    event_type,
    occurred_at,
    event_date,
    message_id,
    list_id,
    bounce_type,
    path,
    content_id,
    content_stage
from {{ ref('lead_scoring', 'int_events') }}
where event_type in ('email_delivered', 'email_clicked', 'email_bounced', 'email_unsubscribed', 'email_resubscribed')
