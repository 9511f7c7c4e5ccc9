-- Deals that were merged into another.
select
    {{ record_id('merged_deal_id') }} as merged_deal_id
from {{ source_table('hubspot', 'merged_deal') }}
