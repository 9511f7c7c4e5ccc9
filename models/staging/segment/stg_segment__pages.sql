-- Page calls.
select
    {{ known_text('id') }} as event_id,
    {{ source_time('segment', input_column('timestamp')) }} as occurred_at,
    {{ source_time('segment', 'received_at') }} as received_at,
    {{ known_id('anonymous_id') }} as anonymous_id,
    {{ known_id('user_id') }} as user_id,
    coalesce({{ known_text('url') }}, {{ known_text('context_page_url') }}) as url,
    coalesce({{ known_text('referrer') }}, {{ known_text('context_page_referrer') }}) as referrer_url,
    {{ known_text('context_campaign_source') }} as campaign_source,
    {{ known_text('context_campaign_medium') }} as campaign_medium,
    {{ known_text('context_campaign_name') }} as campaign_name,
    {{ known_text('context_campaign_content') }} as campaign_content,
    {{ known_text('context_campaign_term') }} as campaign_term,
    {{ known_text('context_ip') }} as ip,
    {{ known_text('context_user_agent') }} as user_agent
from {{ source_table('segment', 'pages') }}
