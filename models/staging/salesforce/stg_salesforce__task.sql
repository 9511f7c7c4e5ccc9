-- Tasks that are not deleted; of a series only its occurrences.
with task as (

    select * from {{ source_table('salesforce', 'task') }}

)

select
    {{ known_text('id') }} as task_id,
    {{ known_id('who_id') }} as who_id,
    {{ known_text('what_id') }} as what_id,
    {{ trimmed('type') }} as type,
    {{ trimmed('task_subtype') }} as task_subtype,
    {{ trimmed('subject') }} as subject,
    {{ trimmed('status') }} as status,
    {{ is_true('is_closed') }} as is_closed,
    {{ trimmed('call_type') }} as call_type,
    {{ trimmed('call_disposition') }} as call_disposition,
    {{ known_text('activity_date') }} as activity_date,
    {{ source_time('salesforce', 'completed_date_time') }} as completed_date_time,
    {{ source_time('salesforce', 'created_date') }} as created_date
from task
where
    not {{ is_true('is_deleted') }}
    and not {{ is_true('_fivetran_deleted') }}
    and coalesce(lower({{ trimmed('_fivetran_active') }}), 'true') <> 'false'
    and not {{ is_true('is_recurrence') }}
