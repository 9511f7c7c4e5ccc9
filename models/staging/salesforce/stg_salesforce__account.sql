-- Accounts that are not deleted.
with account as (

    select * from {{ source('salesforce', 'account') }}

)

select
    {{ trimmed('id') }} as account_id,
    {{ trimmed('name') }} as name,
    {{ trimmed('type') }} as type,
    {{ trimmed('website') }} as website,
    {{ trimmed('industry') }} as industry,
    {{ trimmed('number_of_employees') }} as number_of_employees,
    {{ trimmed('created_date') }} as created_date,
    {{ trimmed('last_modified_date') }} as last_modified_date
from account
where
    not {{ is_true('is_deleted') }}
    and not {{ is_true('_fivetran_deleted') }}
    and coalesce(lower({{ trimmed('_fivetran_active') }}), 'true') <> 'false'
