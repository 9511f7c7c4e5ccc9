-- Contacts who take part in a deal.
select
    {{ record_id('deal_id') }} as deal_id,
    {{ record_id('contact_id') }} as contact_id
from {{ source_table('hubspot', 'deal_contact') }}
