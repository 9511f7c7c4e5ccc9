-- The one-to-one emails that were logged.
select
    {{ record_id('engagement_id') }} as engagement_id,
    upper({{ trimmed('property_hs_email_direction') }}) as direction,
    upper(coalesce({{ known_text('property_hs_email_status') }}, {{ trimmed('status') }})) as status,
    coalesce({{ known_text('property_hs_email_subject') }}, {{ trimmed('subject') }}) as subject,
    {{ is_automatic_mail(trimmed('property_hs_email_headers')) }} as has_automatic_headers,
    coalesce(
        {{ source_time('hubspot', 'property_hs_timestamp') }}, {{ source_time('hubspot', 'property_hs_createdate') }}
    ) as occurred_at
from {{ source_table('hubspot', 'engagement_email') }}
where not {{ is_true('_fivetran_deleted') }}
