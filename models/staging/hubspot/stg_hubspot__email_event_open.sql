-- What emails were opened with.
select
    {{ trimmed('id') }} as email_event_id,
    {{ trimmed('ip_address') }} as ip,
    {{ trimmed('user_agent') }} as user_agent
from {{ source('hubspot', 'email_event_open') }}
