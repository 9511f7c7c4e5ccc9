-- Why emails bounced.
select
    {{ known_text('id') }} as email_event_id,
    upper({{ trimmed('category') }}) as category,
    {{ trimmed('status') }} as status
from {{ source_table('hubspot', 'email_event_bounce') }}
