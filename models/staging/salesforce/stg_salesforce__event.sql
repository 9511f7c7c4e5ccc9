-- Calendar events that are not deleted, once each: neither the copies in colleagues' calendars nor the head of a
-- series.
with calendar as (

    select * from {{ source_table('salesforce', 'event') }}

)

select
    {{ known_text('id') }} as event_id,
    {{ known_id('who_id') }} as who_id,
    {{ known_id('account_id') }} as account_id,
    {{ trimmed('type') }} as type,
    {{ trimmed('subject') }} as subject,
    coalesce(
        {{ source_time('salesforce', 'start_date_time') }},
        {{ source_time('salesforce', 'activity_date_time') }},
        {{ known_text('activity_date') }}
    ) as start_date_time,
    coalesce({{ source_time('salesforce', 'end_date_time') }}, {{ known_text('end_date') }}) as end_date_time,
    {{ source_time('salesforce', 'created_date') }} as created_date,
    {{ known_text('_fivetran_synced') }} as synced_at
from calendar
where
    not {{ is_true('is_deleted') }}
    and not {{ is_true('_fivetran_deleted') }}
    and coalesce(lower({{ trimmed('_fivetran_active') }}), 'true') <> 'false'
    and not {{ is_true('is_child') }}
    and not {{ is_true('is_recurrence') }}
