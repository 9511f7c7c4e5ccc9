-- Subscriptions that an email event changed.
select
    {{ known_text('id') }} as email_event_id,
    upper({{ trimmed('portal_subscription_status') }}) as portal_status,
    {{ known_text('subscriptions') }} as subscriptions,
    {{ is_true('bounced') }} as is_of_bounce
from {{ source_table('hubspot', 'email_event_status_change') }}
