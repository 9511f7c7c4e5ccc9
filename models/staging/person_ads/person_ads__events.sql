-- Impressions and clicks of people; a type that is neither is passed on as it is, to be reported.
with ad_events as (

    select * from {{ ref('lead_scoring', 'stg_person_ads__ad_events') }}

)

select
    {{ contract_row('events', {
        'event_id': namespaced('person_ads', 'event_id'),
        'event_type': "
            case
                when event_type in ('impression', 'view') then 'ad_impression'
                when event_type = 'click' then 'ad_click'
                else event_type
            end
        ",
        'occurred_at': 'occurred_at',
        'loaded_at': 'loaded_at',
        'person_id': namespaced('person_ads', 'person_key'),
        'url': 'landing_url',
        'click_id': 'coalesce(click_id, ' ~ url_click_id('landing_url', is_paid='true') ~ ')',
        'campaign_id': 'campaign_id',
        'creative_id': 'creative_id',
        'ip': 'ip',
        'user_agent': 'user_agent',
        'source_system': "'person_ads'",
    }) }}
from ad_events
