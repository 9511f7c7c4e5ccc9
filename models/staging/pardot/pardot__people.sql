-- Prospects. One that Salesforce knows too is the person there.
with prospect as (

    select * from {{ ref('lead_scoring', 'stg_pardot__prospect') }}

)

select
    {{ contract_row('people', {
        'person_id': namespaced('pardot', 'prospect_id'),
        'email': 'email',
        'first_name': 'first_name',
        'last_name': 'last_name',
        'job_title': 'job_title',
        'phone': 'phone',
        'company_name': 'company_name',
        'account_id': account_of('pardot', 'prospect_account_id', 'salesforce_account_id'),
        'country': 'country',
        'created_at': 'created_at',
        'updated_at': 'updated_at',
        'merged_into_person_id': namespaced('salesforce', 'coalesce(salesforce_contact_id, salesforce_lead_id)'),
        'source_system': "'pardot'",
    }) }}
from prospect
