-- Impressions and clicks.
select
    {{ trimmed('event_id') }} as event_id,
    lower({{ trimmed('event_type') }}) as event_type,
    {{ trimmed('occurred_at') }} as occurred_at,
    {{ trimmed('loaded_at') }} as loaded_at,
    coalesce(
        {{ trimmed('person_id') }}, {{ trimmed('crm_person_id') }}, {{ email_as_id(trimmed('email')) }}
    ) as person_key,
    {{ trimmed('crm_person_id') }} as crm_person_id,
    {{ trimmed('email') }} as email,
    {{ trimmed('first_name') }} as first_name,
    {{ trimmed('last_name') }} as last_name,
    {{ trimmed('job_title') }} as job_title,
    {{ trimmed('company_name') }} as company_name,
    {{ trimmed('campaign_id') }} as campaign_id,
    {{ trimmed('creative_id') }} as creative_id,
    {{ trimmed('click_id') }} as click_id,
    {{ trimmed('landing_url') }} as landing_url,
    {{ trimmed('ip') }} as ip,
    {{ trimmed('user_agent') }} as user_agent
from {{ source('person_ads', 'ad_events') }}
