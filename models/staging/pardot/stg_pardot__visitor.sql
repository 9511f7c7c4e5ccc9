-- The browsers that were seen.
select
    {{ record_id('id') }} as visitor_id,
    {{ record_id('prospect_id') }} as prospect_id,
    {{ trimmed('medium_parameter') }} as medium,
    {{ trimmed('campaign_parameter') }} as campaign,
    {{ trimmed('content_parameter') }} as content,
    {{ trimmed('ip_address') }} as ip,
    {{ trimmed('created_at') }} as created_at
from {{ source('pardot', 'visitor') }}
