-- Calendar events that are not deleted, once each: neither the copies in colleagues' calendars nor the head of a
-- series.
with calendar as (

    select * from {{ source('salesforce', 'event') }}

)

select
    {{ trimmed('id') }} as event_id,
    {{ trimmed('who_id') }} as who_id,
    {{ trimmed('account_id') }} as account_id,
    {{ trimmed('type') }} as type,
    {{ trimmed('subject') }} as subject,
    coalesce(
        {{ trimmed('start_date_time') }}, {{ trimmed('activity_date_time') }}, {{ trimmed('activity_date') }}
    ) as start_date_time,
    coalesce({{ trimmed('end_date_time') }}, {{ trimmed('end_date') }}) as end_date_time,
    {{ trimmed('created_date') }} as created_date,
    {{ trimmed('_fivetran_synced') }} as synced_at
from calendar
where
    not {{ is_true('is_deleted') }}
    and not {{ is_true('_fivetran_deleted') }}
    and coalesce(lower({{ trimmed('_fivetran_active') }}), 'true') <> 'false'
    and not {{ is_true('is_child') }}
    and not {{ is_true('is_recurrence') }}
