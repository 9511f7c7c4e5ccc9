-- Contacts that were deleted, and did not lose a merge.
with contact as (

    select * from {{ source_table('salesforce', 'contact') }}

)

select {{ known_id('id') }} as contact_id
from contact
where
    {{ known_id('master_record_id') }} is null
    and ({{ is_true('is_deleted') }} or {{ is_true('_fivetran_deleted') }})
    and coalesce(lower({{ trimmed('_fivetran_active') }}), 'true') <> 'false'
