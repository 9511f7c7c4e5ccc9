-- Which companies a deal is with.
select
    {{ record_id('deal_id') }} as deal_id,
    {{ record_id('company_id') }} as company_id
from {{ source('hubspot', 'deal_company') }}
