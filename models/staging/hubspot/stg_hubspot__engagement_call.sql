-- The calls that were logged.
select
    {{ record_id('engagement_id') }} as engagement_id,
    upper({{ trimmed('property_hs_call_direction') }}) as direction,
    coalesce({{ trimmed('property_hs_call_status') }}, {{ trimmed('status') }}) as status,
    coalesce({{ trimmed('property_hs_call_disposition') }}, {{ trimmed('disposition') }}) as disposition_id,
    coalesce({{ trimmed('property_hs_timestamp') }}, {{ trimmed('property_hs_createdate') }}) as occurred_at
from {{ source('hubspot', 'engagement_call') }}
where not {{ is_true('_fivetran_deleted') }}
