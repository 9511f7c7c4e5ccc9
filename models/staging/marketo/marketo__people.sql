-- Leads. One that was merged is the one it was merged into; one that Salesforce knows too is the person there.
with lead as (

    select * from {{ ref('stg_marketo__lead') }}

),

activity_merge_leads as (

    select * from {{ ref('stg_marketo__activity_merge_leads') }}

),

merged as (

    select
        {{ record_id(replace_matches('parts.part', '[^0-9.]', '')) }} as merged_lead_id,
        activity_merge_leads.lead_id
    from activity_merge_leads
    cross join {{ each_part('activity_merge_leads.merged_lead_ids', ',') }}

),

survivors as (

    select
        merged_lead_id,
        min(lead_id) as lead_id
    from merged
    where merged_lead_id <> lead_id
    group by merged_lead_id

),

-- merging deletes a lead, while what it did still carries its id
merged_away as (

    select * from survivors
    where merged_lead_id not in (select lead_id from lead where lead_id is not null)

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
            ~ namespaced('marketo', 'survivors.lead_id') ~ ", "
            ~ namespaced('salesforce', 'coalesce(lead.salesforce_contact_id, lead.salesforce_lead_id)') ~ ")",
        'source_system': "'marketo'",
    }) }}
from lead
left join survivors on lead.lead_id = survivors.merged_lead_id

union all

select
    {{ contract_row('people', {
        'person_id': namespaced('marketo', 'merged_lead_id'),
        'merged_into_person_id': namespaced('marketo', 'lead_id'),
        'source_system': "'marketo'",
    }) }}
from merged_away
