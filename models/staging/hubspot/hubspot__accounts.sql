-- Companies; those that Salesforce knows as an account go by its id where Salesforce is connected.
with company as (

    select * from {{ ref('lead_scoring', 'stg_hubspot__company') }}

)

select
    {{ contract_row('accounts', {
        'account_id': account_of('hubspot', 'company_id', 'salesforce_account_id'),
        'name': 'name',
        'domain': 'domain',
        'lifecycle_stage': "coalesce(" ~ account_stage('company_type') ~ ", " ~ account_stage('lifecycle_stage') ~ ")",
        'industry': 'industry',
        'employee_count': 'employee_count',
        'created_at': 'created_at',
        'updated_at': 'updated_at',
        'source_system': "'hubspot'",
    }) }}
from company
