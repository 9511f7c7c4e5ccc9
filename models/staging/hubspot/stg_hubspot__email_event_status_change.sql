-- Which subscriptions an email event changed.
select
    {{ known_text('id') }} as email_event_id,
    upper({{ trimmed('portal_subscription_status') }}) as portal_status,
    {{ known_text('subscriptions') }} as subscriptions
from {{ source('hubspot', 'email_event_status_change') }}
