-- Properties of attended webinars.
select
    {{ known_text('id') }} as event_id,
    coalesce({{ known_text('content_id') }}, {{ known_text('webinar_id') }}) as content_id,
    {{ known_text('content_stage') }} as content_stage
from {{ source_table('segment', 'webinar_attended') }}
