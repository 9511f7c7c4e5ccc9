-- The companies that leads name, one a name, where no connected system has accounts: Marketo itself keeps none.
with lead as (

    select
        *,
        {{ company_account('marketo', 'company_name', 'salesforce_account_id') }} as account_id
    from {{ ref('lead_scoring', 'stg_marketo__lead') }}

),

companies as (

    select
        account_id,
        max(company_name) as company_name,
        max(website) as website,
        max(industry) as industry,
        max(employee_count) as employee_count
    from lead
    where account_id like 'marketo:%'
    group by account_id

)

select
    {{ contract_row('accounts', {
        'account_id': 'account_id',
        'name': 'company_name',
        'domain': 'website',
        'industry': 'industry',
        'employee_count': 'employee_count',
        'source_system': "'marketo'",
    }) }}
from companies
