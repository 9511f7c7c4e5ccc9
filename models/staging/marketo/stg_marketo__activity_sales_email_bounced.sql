-- One-to-one emails that were sent back.
select
    {{ record_id('lead_id') }} as lead_id,
    {{ record_id('primary_attribute_value_id') }} as sales_email_id
from {{ source_table('marketo', 'activity_sales_email_bounced') }}
