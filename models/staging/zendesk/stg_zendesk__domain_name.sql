-- Domains of organizations: rows of their own, or a list that the organization carries.
with domain_name as (

    select * from {{ source_table('zendesk', 'domain_name') }}

),

organization as (

    select
        {{ known_id('id') }} as organization_id,
        trim({{ listed_texts('domain_names') }}) as domain_names
    from {{ source_table('zendesk', 'organization') }}

)

select
    {{ known_id('organization_id') }} as organization_id,
    {{ known_text('domain_name') }} as domain,
    {{ cast_or_null(trimmed('index'), 'integer') }} as position
from domain_name
where not {{ is_true('_fivetran_deleted') }}

union all

select
    organization.organization_id,
    parts.part as domain,
    case when organization.domain_names || ' ' like parts.part || ' %' then 0 else 1 end as position
from organization
cross join {{ each_part('organization.domain_names', ' ') }}
where parts.part <> ''
