-- Changes of subscriptions, one a mailing list.
select
    {{ known_text('_fivetran_id') }} as change_id,
    {{ known_id('recipient') }} as recipient,
    upper({{ trimmed('change') }}) as change,
    {{ known_text('email_subscription_id') }} as list_id,
    {{ known_text('caused_by_event_id') }} as email_event_id,
    coalesce(upper({{ trimmed('change_type') }}) = 'PORTAL_BOUNCE', false)
    or coalesce(upper({{ trimmed('source') }}) = 'SOURCE_NON_DELIVERY_REPORT', false) as is_of_bounce,
    {{ source_time('hubspot', input_column('timestamp')) }} as changed_at
from {{ source_table('hubspot', 'email_subscription_change') }}
