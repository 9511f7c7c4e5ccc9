-- Actions of people beside visiting pages and clicking in emails: forms, meetings, trials, chats, replies to
-- sales, downloads and webinars.
select
    event_id,
    person_id,
    event_type,
    occurred_at,
    event_date,
    form_type,
    reply_intent,
    path,
    content_id,
    content_stage,
    is_conversion,
    is_key_action
from {{ ref('lead_scoring', 'int_events') }}
where (is_engagement or is_conversion) and event_type not in ('page_view', 'email_clicked')
