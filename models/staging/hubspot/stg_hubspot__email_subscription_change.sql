-- Changes of subscriptions, one a mailing list.
select
    {{ trimmed('_fivetran_id') }} as change_id,
    {{ trimmed('recipient') }} as recipient,
    upper({{ trimmed('change') }}) as change,
    {{ trimmed('email_subscription_id') }} as list_id,
    {{ trimmed('caused_by_event_id') }} as email_event_id,
    {{ trimmed(input_column('timestamp')) }} as changed_at
from {{ source('hubspot', 'email_subscription_change') }}
