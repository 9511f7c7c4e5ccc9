-- The accounts.
with account as (

    select * from {{ ref('lead_scoring', 'stg_salesforce__account') }}

)

select
    {{ contract_row('accounts', {
        'account_id': namespaced('salesforce', 'account_id'),
        'name': 'name',
        'domain': 'website',
        'lifecycle_stage': account_stage('type'),
        'industry': 'industry',
        'employee_count': 'number_of_employees',
        'created_at': 'created_date',
        'updated_at': 'last_modified_date',
        'source_system': "'salesforce'",
    }) }}
from account
