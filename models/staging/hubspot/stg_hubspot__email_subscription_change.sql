-- Changes of subscriptions, one a mailing list.
select
    {{ known_text('_fivetran_id') }} as change_id,
    {{ known_id('recipient') }} as recipient,
    upper({{ trimmed('change') }}) as change,
    {{ known_text('email_subscription_id') }} as list_id,
    {{ known_text('caused_by_event_id') }} as email_event_id,
    {{ known_text(input_column('timestamp')) }} as changed_at
from {{ source('hubspot', 'email_subscription_change') }}
