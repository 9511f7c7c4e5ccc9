-- Emails that were opened by people.
select
    {{ known_text('id') }} as activity_id,
    {{ record_id('lead_id') }} as lead_id,
    {{ source_time('marketo', 'activity_date') }} as occurred_at,
    {{ known_text('_fivetran_synced') }} as synced_at,
    coalesce({{ record_id('email_template_id') }}, {{ record_id('primary_attribute_value_id') }}) as message_id,
    {{ record_id('campaign_id') }} as campaign_id,
    {{ known_text('user_agent') }} as user_agent
from {{ source_table('marketo', 'activity_open_email') }}
where not {{ is_true('is_bot_activity') }}
