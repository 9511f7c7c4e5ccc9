-- The browsers that were seen.
select
    {{ record_id('id') }} as visitor_id,
    {{ record_id('prospect_id') }} as prospect_id,
    {{ known_text('medium_parameter') }} as medium,
    {{ known_text('campaign_parameter') }} as campaign,
    {{ known_text('content_parameter') }} as content,
    {{ known_text('ip_address') }} as ip,
    {{ source_time('pardot', 'created_at') }} as created_at
from {{ source_table('pardot', 'visitor') }}
