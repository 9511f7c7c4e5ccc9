-- One-to-one emails that sales sent.
select
    {{ known_text('id') }} as activity_id,
    {{ record_id('lead_id') }} as lead_id,
    {{ source_time('marketo', 'activity_date') }} as occurred_at,
    {{ known_text('_fivetran_synced') }} as synced_at,
    {{ record_id('primary_attribute_value_id') }} as sales_email_id
from {{ source_table('marketo', 'activity_send_sales_email') }}
