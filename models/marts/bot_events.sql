-- Events of machines, set aside with the reason.
select
    events.event_id,
    bots.reason,
    events.event_type,
    events.occurred_at,
    events.named_person_id as person_id,
    events.anonymous_id,
    details.message_id,
    details.url,
    details.user_agent,
    details.ip,
    {{ run_id() }} as run_id
from {{ ref('lead_scoring', 'int_bot_events') }} as bots
inner join {{ ref('lead_scoring', 'int_unique_events') }} as events on bots.event_id = events.event_id
inner join {{ ref('lead_scoring', 'int_event_details') }} as details on bots.event_id = details.event_id
