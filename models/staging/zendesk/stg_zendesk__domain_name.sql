-- Domains of organizations.
with domain_name as (

    select * from {{ source('zendesk', 'domain_name') }}

)

select
    {{ known_id('organization_id') }} as organization_id,
    {{ known_text('domain_name') }} as domain,
    {{ cast_or_null(trimmed('index'), 'integer') }} as position
from domain_name
where not {{ is_true('_fivetran_deleted') }}
