-- Programs that emails were opened with.
select
    {{ known_text('id') }} as email_event_id,
    {{ known_text('ip_address') }} as ip,
    {{ known_text('user_agent') }} as user_agent
from {{ source_table('hubspot', 'email_event_open') }}
