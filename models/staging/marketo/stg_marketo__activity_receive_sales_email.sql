-- Answers to sales.
select
    {{ trimmed('id') }} as activity_id,
    {{ record_id('lead_id') }} as lead_id,
    {{ trimmed('activity_date') }} as occurred_at,
    {{ trimmed('_fivetran_synced') }} as synced_at,
    {{ trimmed('primary_attribute_value') }} as subject
from {{ source('marketo', 'activity_receive_sales_email') }}
