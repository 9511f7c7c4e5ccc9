-- Merges of leads; the merged ones as `[12,34]`.
select
    {{ record_id('lead_id') }} as lead_id,
    {{ trimmed('merge_ids') }} as merged_lead_ids
from {{ source_table('marketo', 'activity_merge_leads') }}
