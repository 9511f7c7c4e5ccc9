-- Domains of organizations.
with domain_name as (

    select * from {{ source('zendesk', 'domain_name') }}

)

select
    {{ trimmed('organization_id') }} as organization_id,
    {{ trimmed('domain_name') }} as domain,
    {{ cast_or_null(trimmed('index'), 'integer') }} as position
from domain_name
where not {{ is_true('_fivetran_deleted') }}
