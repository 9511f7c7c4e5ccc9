-- Properties of downloads.
select
    {{ known_text('id') }} as event_id,
    {{ known_text('content_id') }} as content_id,
    {{ known_text('content_stage') }} as content_stage
from {{ source_table('segment', 'content_downloaded') }}
