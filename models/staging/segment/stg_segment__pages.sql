-- Page calls.
select
    {{ trimmed('id') }} as event_id,
    {{ trimmed(input_column('timestamp')) }} as occurred_at,
    {{ trimmed('received_at') }} as received_at,
    {{ trimmed('anonymous_id') }} as anonymous_id,
    {{ trimmed('user_id') }} as user_id,
    coalesce({{ trimmed('url') }}, {{ trimmed('context_page_url') }}) as url,
    coalesce({{ trimmed('referrer') }}, {{ trimmed('context_page_referrer') }}) as referrer_url,
    {{ trimmed('context_campaign_source') }} as campaign_source,
    {{ trimmed('context_campaign_medium') }} as campaign_medium,
    {{ trimmed('context_campaign_name') }} as campaign_name,
    {{ trimmed('context_campaign_content') }} as campaign_content,
    {{ trimmed('context_campaign_term') }} as campaign_term,
    {{ trimmed('context_ip') }} as ip,
    {{ trimmed('context_user_agent') }} as user_agent
from {{ source('segment', 'pages') }}
