-- Changes of contacts, or versions of them, whichever was landed.
with history as (

    select * from {{ source_table('salesforce', 'contact_history') }}

)

select
    {{ known_text('id') }} as history_id,
    coalesce({{ known_id('contact_id') }}, {{ known_text('id') }}) as contact_id,
    lower({{ trimmed('field') }}) as changed_field,
    {{ known_text('old_value') }} as old_value,
    {{ known_text('new_value') }} as new_value,
    coalesce({{ known_text('created_by_id') }}, {{ known_text('last_modified_by_id') }}) as changed_by_id,
    coalesce({{ known_text('_fivetran_start') }}, {{ source_time('salesforce', 'created_date') }}) as changed_at,
    {{ known_id('email') }} as email,
    {{ trimmed('title') }} as job_title,
    {{ trimmed('has_opted_out_of_email') }} as has_opted_out
from history
where not {{ is_true('_fivetran_deleted') }}
