-- Support cases that are not deleted, without those that were merged into another: their content counts there.
with cases as (

    select * from {{ source('salesforce', 'case') }}

)

select
    {{ trimmed('id') }} as case_id,
    {{ trimmed('contact_id') }} as contact_id,
    {{ trimmed('supplied_email') }} as supplied_email,
    {{ trimmed('origin') }} as origin,
    {{ trimmed('type') }} as type,
    lower({{ texts_side_by_side("' '", ['reason', 'type']) }}) as topic,
    {{ trimmed('created_date') }} as created_date
from cases
where
    not {{ is_true('is_deleted') }}
    and not {{ is_true('_fivetran_deleted') }}
    and coalesce(lower({{ trimmed('_fivetran_active') }}), 'true') <> 'false'
    and {{ trimmed('master_record_id') }} is null
    and lower({{ trimmed('status') }}) is distinct from 'spam'
