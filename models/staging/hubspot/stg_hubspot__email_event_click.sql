-- Which links were clicked.
select
    {{ trimmed('id') }} as email_event_id,
    {{ trimmed('url') }} as url,
    {{ trimmed('referer') }} as referrer_url,
    {{ trimmed('ip_address') }} as ip,
    {{ trimmed('user_agent') }} as user_agent
from {{ source('hubspot', 'email_event_click') }}
