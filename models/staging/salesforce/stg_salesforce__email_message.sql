-- Emails that Salesforce sent or received.
with email_message as (

    select * from {{ source_table('salesforce', 'email_message') }}

)

select
    {{ known_text('id') }} as email_message_id,
    {{ known_text('activity_id') }} as task_id,
    {{ is_true('incoming') }} as is_incoming,
    {{ is_true('is_bounced') }} as is_bounced,
    {{ is_automatic_mail(trimmed('headers')) }} as has_automatic_headers,
    {{ source_time('salesforce', 'message_date') }} as message_date
from email_message
where
    not {{ is_true('is_deleted') }}
    and not {{ is_true('_fivetran_deleted') }}
    and coalesce(lower({{ trimmed('_fivetran_active') }}), 'true') <> 'false'
