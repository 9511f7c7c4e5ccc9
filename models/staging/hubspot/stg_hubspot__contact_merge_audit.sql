-- Which contact was merged into which.
select
    {{ record_id('canonical_vid') }} as contact_id,
    {{ record_id('vid_to_merge') }} as merged_contact_id
from {{ source('hubspot', 'contact_merge_audit') }}
