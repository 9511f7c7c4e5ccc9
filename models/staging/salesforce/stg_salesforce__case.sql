-- Support cases that are not deleted, without those that were merged into another: their content counts there.
with cases as (

    select * from {{ source_table('salesforce', 'case') }}

)

select
    {{ known_text('id') }} as case_id,
    {{ known_id('contact_id') }} as contact_id,
    {{ known_id('supplied_email') }} as supplied_email,
    {{ trimmed('origin') }} as origin,
    {{ trimmed('type') }} as type,
    lower({{ texts_side_by_side("' '", ['reason', 'type']) }}) as topic,
    {{ known_text('created_by_id') }} as created_by_id,
    {{ source_time('salesforce', 'created_date') }} as created_date
from cases
where
    not {{ is_true('is_deleted') }}
    and not {{ is_true('_fivetran_deleted') }}
    and coalesce(lower({{ trimmed('_fivetran_active') }}), 'true') <> 'false'
    and {{ known_id('master_record_id') }} is null
    and lower({{ trimmed('status') }}) is distinct from 'spam'
