-- Events of the site's own.
select
    {{ trimmed('id') }} as event_id,
    {{ trimmed('event') }} as event_name,
    {{ trimmed(input_column('timestamp')) }} as occurred_at,
    {{ trimmed('received_at') }} as received_at,
    {{ trimmed('anonymous_id') }} as anonymous_id,
    {{ trimmed('user_id') }} as user_id,
    {{ trimmed('context_page_url') }} as url,
    {{ trimmed('context_ip') }} as ip,
    {{ trimmed('context_user_agent') }} as user_agent
from {{ source('segment', 'tracks') }}
