-- Merges of contacts.
select
    {{ record_id('canonical_vid') }} as contact_id,
    {{ record_id('vid_to_merge') }} as merged_contact_id
from {{ source_table('hubspot', 'contact_merge_audit') }}
