-- What happened to marketing emails, without opens and clicks that HubSpot takes for a machine's or a colleague's.
select
    {{ trimmed('id') }} as email_event_id,
    lower({{ trimmed('type') }}) as email_event_type,
    {{ trimmed('recipient') }} as recipient,
    {{ trimmed('email_campaign_id') }} as email_campaign_id,
    {{ trimmed('sent_by_id') }} as sent_by_id,
    {{ trimmed('created') }} as created_at,
    {{ trimmed('_fivetran_synced') }} as synced_at
from {{ source('hubspot', 'email_event') }}
where not ({{ is_true('filtered_event') }} and upper({{ trimmed('type') }}) in ('OPEN', 'CLICK'))
