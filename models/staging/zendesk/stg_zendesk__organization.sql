-- Organizations that are not deleted.
with organization as (

    select * from {{ source('zendesk', 'organization') }}

)

select
    {{ known_id('id') }} as organization_id,
    {{ trimmed('name') }} as name,
    {{ known_text('created_at') }} as created_at,
    {{ known_text('updated_at') }} as updated_at
from organization
where not {{ is_true('_fivetran_deleted') }}
