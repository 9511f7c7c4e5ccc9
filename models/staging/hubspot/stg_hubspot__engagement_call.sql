-- The calls that were logged.
select
    {{ record_id('engagement_id') }} as engagement_id,
    upper({{ trimmed('property_hs_call_direction') }}) as direction,
    coalesce({{ known_text('property_hs_call_status') }}, {{ trimmed('status') }}) as status,
    coalesce({{ known_text('property_hs_call_disposition') }}, {{ known_text('disposition') }}) as disposition_id,
    coalesce(
        {{ source_time('hubspot', 'property_hs_timestamp') }}, {{ source_time('hubspot', 'property_hs_createdate') }}
    ) as occurred_at
from {{ source_table('hubspot', 'engagement_call') }}
where not {{ is_true('_fivetran_deleted') }}
