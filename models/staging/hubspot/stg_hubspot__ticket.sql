-- The tickets that were not deleted; merging deletes all but one.
select
    {{ record_id('id') }} as ticket_id,
    {{ trimmed('property_hs_ticket_category') }} as category,
    upper({{ trimmed('property_hs_object_source') }}) as created_by,
    {{ source_time('hubspot', 'property_createdate') }} as created_at
from {{ source_table('hubspot', 'ticket') }}
where not ({{ is_true('_fivetran_deleted') }} or {{ is_true('is_deleted') }})
