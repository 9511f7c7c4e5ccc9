-- Events of marketing emails, without opens and clicks that HubSpot takes for a machine's or a colleague's.
select
    {{ known_text('id') }} as email_event_id,
    lower({{ trimmed('type') }}) as email_event_type,
    {{ known_id('recipient') }} as recipient,
    {{ known_text('email_campaign_id') }} as email_campaign_id,
    {{ known_id('sent_by_id') }} as sent_by_id,
    {{ source_time('hubspot', 'created') }} as created_at,
    {{ known_text('_fivetran_synced') }} as synced_at
from {{ source_table('hubspot', 'email_event') }}
where not ({{ is_true('filtered_event') }} and upper({{ trimmed('type') }}) in ('OPEN', 'CLICK'))
