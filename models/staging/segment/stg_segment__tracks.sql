-- Events of the site's own.
select
    {{ known_text('id') }} as event_id,
    {{ trimmed('event') }} as event_name,
    {{ known_text(input_column('timestamp')) }} as occurred_at,
    {{ known_text('received_at') }} as received_at,
    {{ known_id('anonymous_id') }} as anonymous_id,
    {{ known_id('user_id') }} as user_id,
    {{ known_text('context_page_url') }} as url,
    {{ known_text('context_ip') }} as ip,
    {{ known_text('context_user_agent') }} as user_agent
from {{ source('segment', 'tracks') }}
