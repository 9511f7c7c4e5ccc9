-- Answers to sales.
select
    {{ known_text('id') }} as activity_id,
    {{ record_id('lead_id') }} as lead_id,
    {{ source_time('marketo', 'activity_date') }} as occurred_at,
    {{ known_text('_fivetran_synced') }} as synced_at,
    {{ trimmed('primary_attribute_value') }} as subject
from {{ source_table('marketo', 'activity_receive_sales_email') }}
