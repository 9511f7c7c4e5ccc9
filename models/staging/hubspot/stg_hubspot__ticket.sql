-- The tickets that were not deleted; merging deletes all but one.
select
    {{ record_id('id') }} as ticket_id,
    {{ trimmed('property_hs_ticket_category') }} as category,
    {{ known_text('property_createdate') }} as created_at
from {{ source('hubspot', 'ticket') }}
where not ({{ is_true('_fivetran_deleted') }} or {{ is_true('is_deleted') }})
