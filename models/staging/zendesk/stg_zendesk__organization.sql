-- Organizations that are not deleted.
with organization as (

    select * from {{ source('zendesk', 'organization') }}

)

select
    {{ trimmed('id') }} as organization_id,
    {{ trimmed('name') }} as name,
    {{ trimmed('created_at') }} as created_at,
    {{ trimmed('updated_at') }} as updated_at
from organization
where not {{ is_true('_fivetran_deleted') }}
