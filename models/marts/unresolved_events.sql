-- Events that belong to nobody we know, with the reason: counted, never scored.
select
    event_id,
    unresolved_reason as reason,
    event_type,
    occurred_at,
    given_person_id,
    email,
    anonymous_id,
    url,
    source_system,
    {{ run_id() }} as run_id
from {{ ref('int_stitched_events') }}
where unresolved_reason is not null
