-- Leads. One that was merged is the one it was merged into, and gone when that one is; one that Salesforce knows too is
-- the person there.
with lead as (

    select * from {{ ref('lead_scoring', 'stg_marketo__lead') }}

),

merged as (

    select * from {{ ref('lead_scoring', 'int_marketo__merges') }}

)

select
    {{ contract_row('people', {
        'person_id': namespaced('marketo', 'lead.lead_id'),
        'email': 'lead.email',
        'first_name': 'lead.first_name',
        'last_name': 'lead.last_name',
        'job_title': 'lead.job_title',
        'phone': 'lead.phone',
        'company_name': 'lead.company_name',
        'account_id': company_account('marketo', 'lead.company_name', 'lead.salesforce_account_id'),
        'lifecycle_stage': lead_stage('lead.lead_status'),
        'country': 'lead.country',
        'created_at': 'lead.created_at',
        'updated_at': 'lead.updated_at',
        'merged_into_person_id': "coalesce("
            ~ namespaced('marketo', 'merged.lead_id') ~ ", "
            ~ namespaced('salesforce', 'coalesce(lead.salesforce_contact_id, lead.salesforce_lead_id)') ~ ")",
        'source_system': "'marketo'",
    }) }}
from lead
left join merged on lead.lead_id = merged.merged_lead_id
where merged.merged_lead_id is null or merged.lead_id is not null

union all

-- merging deletes a lead, while what it did still carries its id
select
    {{ contract_row('people', {
        'person_id': namespaced('marketo', 'merged_lead_id'),
        'merged_into_person_id': namespaced('marketo', 'lead_id'),
        'source_system': "'marketo'",
    }) }}
from merged
where lead_id is not null and merged_lead_id not in (select lead_id from lead where lead_id is not null)
