-- Prospect accounts, as far as their prospects tell; those that Salesforce knows are its own.
with prospect as (

    select
        *,
        {{ account_of('pardot', 'prospect_account_id', 'salesforce_account_id') }} as account_id
    from {{ ref('lead_scoring', 'stg_pardot__prospect') }}

),

prospect_accounts as (

    select
        account_id,
        max(company_name) as company_name,
        max(website) as website,
        max(industry) as industry,
        max(employee_count) as employee_count
    from prospect
    where account_id like 'pardot:%'
    group by account_id

)

select
    {{ contract_row('accounts', {
        'account_id': 'account_id',
        'name': 'company_name',
        'domain': 'website',
        'industry': 'industry',
        'employee_count': 'employee_count',
        'source_system': "'pardot'",
    }) }}
from prospect_accounts
