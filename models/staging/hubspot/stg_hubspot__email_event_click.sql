-- Links that were clicked.
select
    {{ known_text('id') }} as email_event_id,
    {{ known_text('url') }} as url,
    {{ known_text('referer') }} as referrer_url,
    {{ known_text('ip_address') }} as ip,
    {{ known_text('user_agent') }} as user_agent
from {{ source_table('hubspot', 'email_event_click') }}
