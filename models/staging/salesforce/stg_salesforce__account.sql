-- Accounts that are not deleted.
with account as (

    select * from {{ source_table('salesforce', 'account') }}

)

select
    {{ known_id('id') }} as account_id,
    {{ trimmed('name') }} as name,
    {{ trimmed('type') }} as type,
    {{ known_text('website') }} as website,
    {{ known_text('industry') }} as industry,
    {{ known_text('number_of_employees') }} as number_of_employees,
    {{ source_time('salesforce', 'created_date') }} as created_date,
    {{ source_time('salesforce', 'last_modified_date') }} as last_modified_date
from account
where
    not {{ is_true('is_deleted') }}
    and not {{ is_true('_fivetran_deleted') }}
    and coalesce(lower({{ trimmed('_fivetran_active') }}), 'true') <> 'false'
