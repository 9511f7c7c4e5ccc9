-- Organizations, each with the first of its domains: the contract holds one.
with organization as (

    select * from {{ ref('lead_scoring', 'stg_zendesk__organization') }}

),

first_domain as (

    select
        organization_id,
        {{ first_by('domain', ['position']) }} as domain
    from {{ ref('lead_scoring', 'stg_zendesk__domain_name') }}
    group by organization_id

)

select
    {{ contract_row('accounts', {
        'account_id': namespaced('zendesk', 'organization.organization_id'),
        'name': 'organization.name',
        'domain': 'first_domain.domain',
        'created_at': 'organization.created_at',
        'updated_at': 'organization.updated_at',
        'source_system': "'zendesk'",
    }) }}
from organization
left join first_domain on organization.organization_id = first_domain.organization_id
