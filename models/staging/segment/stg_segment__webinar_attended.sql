-- Properties of attended webinars.
select
    {{ trimmed('id') }} as event_id,
    coalesce({{ trimmed('content_id') }}, {{ trimmed('webinar_id') }}) as content_id,
    {{ trimmed('content_stage') }} as content_stage
from {{ source('segment', 'webinar_attended') }}
