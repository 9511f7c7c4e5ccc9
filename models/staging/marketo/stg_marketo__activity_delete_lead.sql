-- Leads that were deleted.
select
    {{ record_id('lead_id') }} as lead_id
from {{ source_table('marketo', 'activity_delete_lead') }}
where {{ record_id('lead_id') }} is not null
