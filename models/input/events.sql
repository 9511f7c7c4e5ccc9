-- The events of all sources, as often as they were sent.
select
    event_id,
    event_type,
    occurred_at,
    loaded_at,
    person_id,
    anonymous_id,
    email,
    url,
    referrer_url,
    page_type,
    engaged_seconds,
    click_id,
    campaign_id,
    creative_id,
    message_id,
    list_id,
    content_id,
    content_stage,
    channel,
    reply_intent,
    bounce_type,
    form_id,
    form_type,
    ticket_id,
    ticket_category,
    ip,
    user_agent,
    source_system
from {{ ref('lead_scoring', 'int_events_rows') }}
where
    rejection_problem is null
    and {{ not_deleted('events', 'event_id') }}
