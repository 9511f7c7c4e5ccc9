-- What became of emails to people: delivered, clicked, bounced; and the lists that they left or joined again.
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
from {{ ref('int_events') }}
where event_type in ('email_delivered', 'email_clicked', 'email_bounced', 'email_unsubscribed', 'email_resubscribed')
