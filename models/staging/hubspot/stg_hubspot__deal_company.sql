-- Companies of deals.
select
    {{ record_id('deal_id') }} as deal_id,
    {{ record_id('company_id') }} as company_id
from {{ source_table('hubspot', 'deal_company') }}
