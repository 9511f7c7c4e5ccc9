-- Activities of visitors and prospects.
select
    {{ record_id('id') }} as activity_id,
    {{ record_id('prospect_id') }} as prospect_id,
    {{ record_id('visitor_id') }} as visitor_id,
    {{ record_id('type') }} as activity_type,
    lower({{ trimmed('type_name') }}) as type_name,
    {{ trimmed('details') }} as details,
    {{ record_id('campaign_id') }} as campaign_id,
    coalesce(
        {{ record_id('list_email_id') }}, {{ record_id('email_template_id') }}, {{ record_id('email_id') }}
    ) as message_id,
    coalesce(
        {{ record_id('email_id') }}, {{ record_id('list_email_id') }}, {{ record_id('email_template_id') }}
    ) as sent_email_id,
    coalesce(
        {{ record_id('form_id') }},
        'form_handler:' || {{ record_id('form_handler_id') }},
        'landing_page:' || {{ record_id('landing_page_id') }}
    ) as form_id,
    {{ record_id('file_id') }} as file_id,
    {{ record_id('paid_search_ad_id') }} as paid_search_ad_id,
    {{ source_time('pardot', 'created_at') }} as occurred_at,
    {{ known_text('_fivetran_synced') }} as synced_at
from {{ source_table('pardot', 'visitor_activity') }}
