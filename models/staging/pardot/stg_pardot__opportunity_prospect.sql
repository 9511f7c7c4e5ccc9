-- People who take part in an opportunity.
select
    {{ record_id('opportunity_id') }} as opportunity_id,
    {{ record_id('prospect_id') }} as prospect_id
from {{ source_table('pardot', 'opportunity_prospect') }}
