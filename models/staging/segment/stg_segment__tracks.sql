-- Events of the site's own.
select
    {{ known_text('id') }} as event_id,
    {{ trimmed('event') }} as event_name,
    {{ source_time('segment', input_column('timestamp')) }} as occurred_at,
    {{ source_time('segment', 'received_at') }} as received_at,
    {{ known_id('anonymous_id') }} as anonymous_id,
    {{ known_id('user_id') }} as user_id,
    {{ known_text('context_page_url') }} as url,
    {{ known_text('context_ip') }} as ip,
    {{ known_text('context_user_agent') }} as user_agent
from {{ source_table('segment', 'tracks') }}
