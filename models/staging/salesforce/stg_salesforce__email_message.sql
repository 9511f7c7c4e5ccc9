-- Emails that Salesforce sent or received.
with email_message as (

    select * from {{ source('salesforce', 'email_message') }}

)

select
    {{ trimmed('id') }} as email_message_id,
    {{ trimmed('activity_id') }} as task_id,
    {{ is_true('incoming') }} as is_incoming,
    {{ is_true('is_bounced') }} as is_bounced,
    {{ is_automatic_mail(trimmed('headers')) }} as has_automatic_headers,
    {{ trimmed('message_date') }} as message_date
from email_message
where
    not {{ is_true('is_deleted') }}
    and not {{ is_true('_fivetran_deleted') }}
    and coalesce(lower({{ trimmed('_fivetran_active') }}), 'true') <> 'false'
