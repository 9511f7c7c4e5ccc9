-- The forms; one that was deleted keeps its name for what was submitted before.
select
    {{ known_text('guid') }} as form_id,
    {{ trimmed('name') }} as form_name
from {{ source_table('hubspot', 'form') }}
