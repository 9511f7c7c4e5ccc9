-- The messages that were logged: LinkedIn, SMS, WhatsApp, letters.
select
    {{ record_id('engagement_id') }} as engagement_id,
    upper({{ trimmed('property_hs_communication_channel_type') }}) as channel_type,
    coalesce(
        {{ source_time('hubspot', 'property_hs_timestamp') }}, {{ source_time('hubspot', 'property_hs_createdate') }}
    ) as occurred_at
from {{ source_table('hubspot', 'engagement_communication') }}
where not {{ is_true('_fivetran_deleted') }}
