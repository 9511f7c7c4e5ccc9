-- The messages that were logged: LinkedIn, SMS, WhatsApp, letters.
select
    {{ record_id('engagement_id') }} as engagement_id,
    upper({{ trimmed('property_hs_communication_channel_type') }}) as channel_type,
    coalesce({{ known_text('property_hs_timestamp') }}, {{ known_text('property_hs_createdate') }}) as occurred_at
from {{ source('hubspot', 'engagement_communication') }}
where not {{ is_true('_fivetran_deleted') }}
