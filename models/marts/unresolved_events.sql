-- Events that belong to nobody we know, with the reason: counted, never scored.
select
    events.event_id,
    events.unresolved_reason as reason,
    events.event_type,
    events.occurred_at,
    events.given_person_id,
    details.email,
    events.anonymous_id,
    details.url,
    events.source_system,
    {{ run_id() }} as run_id
from {{ ref('lead_scoring', 'int_stitched_events') }} as events
inner join {{ ref('lead_scoring', 'int_event_details') }} as details on events.event_id = details.event_id
where events.unresolved_reason is not null
