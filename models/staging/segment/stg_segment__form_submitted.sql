-- Properties of submitted forms.
select
    {{ known_text('id') }} as event_id,
    {{ known_text('form_id') }} as form_id,
    {{ known_text('form_name') }} as form_name,
    {{ known_text('form_type') }} as form_type,
    {{ trimmed('email') }} as email,
    {{ trimmed('first_name') }} as first_name,
    {{ trimmed('last_name') }} as last_name,
    {{ trimmed('company') }} as company,
    {{ trimmed('title') }} as job_title,
    {{ trimmed('phone') }} as phone,
    {{ trimmed('message') }} as message
from {{ source_table('segment', 'form_submitted') }}
