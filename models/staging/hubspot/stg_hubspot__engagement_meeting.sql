-- The meetings that were logged or booked.
select
    {{ record_id('engagement_id') }} as engagement_id,
    upper(
        coalesce({{ known_text('property_hs_meeting_outcome') }}, {{ trimmed('meeting_outcome') }})
    ) as meeting_outcome,
    coalesce(
        {{ source_time('hubspot', 'property_hs_meeting_start_time') }},
        {{ source_time('hubspot', 'start_time') }},
        {{ source_time('hubspot', 'property_hs_timestamp') }}
    ) as starts_at,
    {{ source_time('hubspot', 'property_hs_createdate') }} as created_at
from {{ source_table('hubspot', 'engagement_meeting') }}
where not {{ is_true('_fivetran_deleted') }}
