-- Organizations that are not deleted.
with organization as (

    select * from {{ source_table('zendesk', 'organization') }}

)

select
    {{ known_id('id') }} as organization_id,
    {{ trimmed('name') }} as name,
    {{ source_time('zendesk', 'created_at') }} as created_at,
    {{ source_time('zendesk', 'updated_at') }} as updated_at
from organization
where not {{ is_true('_fivetran_deleted') }}
