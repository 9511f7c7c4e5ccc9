-- Who takes part in an opportunity.
with roles as (

    select * from {{ source('salesforce', 'opportunity_contact_role') }}

)

select
    {{ trimmed('opportunity_id') }} as opportunity_id,
    {{ trimmed('contact_id') }} as contact_id
from roles
where
    not {{ is_true('is_deleted') }}
    and not {{ is_true('_fivetran_deleted') }}
    and coalesce(lower({{ trimmed('_fivetran_active') }}), 'true') <> 'false'
