-- Impressions and clicks.
with events as (

    select
        {{ known_text('event_id') }} as event_id,
        lower({{ trimmed('event_type') }}) as event_type,
        {{ source_time('person_ads', 'occurred_at') }} as occurred_at,
        {{ source_time('person_ads', 'loaded_at') }} as loaded_at,
        {{ known_id('person_id') }} as person_id,
        {{ known_id('crm_person_id') }} as crm_person_id,
        {{ known_id('email') }} as email,
        {{ trimmed('first_name') }} as first_name,
        {{ trimmed('last_name') }} as last_name,
        {{ trimmed('job_title') }} as job_title,
        {{ trimmed('company_name') }} as company_name,
        {{ known_text('campaign_id') }} as campaign_id,
        {{ known_text('creative_id') }} as creative_id,
        {{ known_id('click_id') }} as click_id,
        {{ known_text('landing_url') }} as landing_url,
        {{ known_text('ip') }} as ip,
        {{ known_text('user_agent') }} as user_agent
    from {{ source_table('person_ads', 'ad_events') }}

)

select
    event_id,
    event_type,
    occurred_at,
    loaded_at,
    coalesce(person_id, crm_person_id, {{ email_as_id('email') }}) as person_key,
    crm_person_id,
    email,
    first_name,
    last_name,
    job_title,
    company_name,
    campaign_id,
    creative_id,
    click_id,
    landing_url,
    ip,
    user_agent
from events
