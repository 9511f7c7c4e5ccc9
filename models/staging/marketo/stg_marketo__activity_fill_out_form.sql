-- Submitted forms with the values of their fields.
select
    {{ known_text('id') }} as activity_id,
    {{ record_id('lead_id') }} as lead_id,
    {{ source_time('marketo', 'activity_date') }} as occurred_at,
    {{ known_text('_fivetran_synced') }} as synced_at,
    {{ record_id('campaign_id') }} as campaign_id,
    {{ record_id('primary_attribute_value_id') }} as form_id,
    {{ trimmed('primary_attribute_value') }} as form_name,
    {{ trimmed('form_fields') }} as form_fields,
    {{ known_text('query_parameters') }} as query_parameters,
    {{ known_text('referrer_url') }} as page_url,
    {{ known_text('client_ip_address') }} as ip,
    {{ known_text('user_agent') }} as user_agent
from {{ source_table('marketo', 'activity_fill_out_form') }}
