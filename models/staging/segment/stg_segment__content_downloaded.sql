-- Properties of downloads.
select
    {{ trimmed('id') }} as event_id,
    {{ trimmed('content_id') }} as content_id,
    {{ trimmed('content_stage') }} as content_stage
from {{ source('segment', 'content_downloaded') }}
