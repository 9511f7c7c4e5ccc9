-- Changes of leads, or versions of them, whichever was landed.
with history as (

    select * from {{ source('salesforce', 'lead_history') }}

)

select
    {{ trimmed('id') }} as history_id,
    coalesce({{ trimmed('lead_id') }}, {{ trimmed('id') }}) as lead_id,
    lower({{ trimmed('field') }}) as changed_field,
    {{ trimmed('old_value') }} as old_value,
    {{ trimmed('new_value') }} as new_value,
    coalesce({{ trimmed('created_by_id') }}, {{ trimmed('last_modified_by_id') }}) as changed_by_id,
    coalesce({{ trimmed('_fivetran_start') }}, {{ trimmed('created_date') }}) as changed_at,
    {{ trimmed('email') }} as email,
    {{ trimmed('title') }} as job_title,
    {{ trimmed('has_opted_out_of_email') }} as has_opted_out
from history
where not {{ is_true('_fivetran_deleted') }}
