-- Web events of Snowplow: page views, ad clicks where a visit landed with one, downloads, and whose a cookie is.
with sent as (

    select * from {{ ref('lead_scoring', 'stg_snowplow__events') }}

),

engaged_seconds as (

    select * from {{ ref('lead_scoring', 'int_snowplow__engaged_seconds') }}

),

-- an event that was sent twice counts from its first time
events as (

    select
        *,
        {{ email_in('user_id') }} as email,
        case when {{ email_in('user_id') }} is null then {{ namespaced('snowplow', 'user_id') }} end as person_id
    from (
        select
            *,
            row_number() over (partition by event_id order by occurred_at, created_at, loaded_text) as copy_number
        from sent
    ) as copies
    where copy_number = 1

),

page_views as (

    select
        events.*,
        events.page_url as url,
        events.occurred_at as seen_at,
        coalesce(events.domain_userid, events.user_id) as device,
        engaged_seconds.engaged_seconds
    from (
        select
            *,
            row_number() over (partition by page_view_id order by occurred_at, event_id) as view_number
        from events
        where event_name = 'page_view'
    ) as events
    left join engaged_seconds on events.page_view_id = engaged_seconds.page_view_id
    where events.page_view_id is null or events.view_number = 1

),

{{ landings_of('snowplow', 'page_views', own_click_id='mkt_clickid', own={
    'utm_source': 'mkt_source',
    'utm_medium': 'mkt_medium',
    'utm_campaign': 'mkt_campaign',
    'utm_content': 'mkt_content',
    'utm_term': 'mkt_term',
}) }},

downloads as (

    select * from events
    where
        event_name = 'link_click'
        and {{ has_match('lower(target_url)', '[.](pdf|docx?|pptx?|xlsx?|epub|zip)([?#]|$)') }}

),

identified as (

    select *
    from (
        select
            *,
            row_number() over (partition by domain_userid, user_id order by occurred_at, event_id) as identity_number
        from events
        where domain_userid is not null and user_id is not null
    ) as identities
    where identity_number = 1

)

select
    {{ contract_row('events', {
        'event_id': namespaced('snowplow', 'event_id'),
        'event_type': "'page_view'",
        'occurred_at': 'occurred_text',
        'loaded_at': 'loaded_text',
        'person_id': 'person_id',
        'anonymous_id': namespaced('snowplow', 'domain_userid'),
        'email': 'email',
        'url': 'url',
        'referrer_url': 'page_referrer',
        'engaged_seconds': 'engaged_seconds',
        'click_id': 'click_id',
        'campaign_id': 'utm_campaign',
        'ip': 'user_ipaddress',
        'user_agent': 'useragent',
        'source_system': "'snowplow'",
    }) }}
from landed

union all

select
    {{ contract_row('events', {
        'event_id': namespaced('snowplow', "'ad_click:' || event_id"),
        'event_type': "'ad_click'",
        'occurred_at': 'occurred_text',
        'loaded_at': 'loaded_text',
        'person_id': 'person_id',
        'anonymous_id': namespaced('snowplow', 'domain_userid'),
        'email': 'email',
        'url': 'url',
        'click_id': 'click_id',
        'campaign_id': 'utm_campaign',
        'creative_id': 'utm_content',
        'ip': 'user_ipaddress',
        'user_agent': 'useragent',
        'source_system': "'snowplow'",
    }) }}
from ad_clicks

union all

select
    {{ contract_row('events', {
        'event_id': namespaced('snowplow', 'event_id'),
        'event_type': "'content_downloaded'",
        'occurred_at': 'occurred_text',
        'loaded_at': 'loaded_text',
        'person_id': 'person_id',
        'anonymous_id': namespaced('snowplow', 'domain_userid'),
        'email': 'email',
        'url': 'page_url',
        'content_id': 'target_url',
        'ip': 'user_ipaddress',
        'user_agent': 'useragent',
        'source_system': "'snowplow'",
    }) }}
from downloads

union all

select
    {{ contract_row('events', {
        'event_id': namespaced('snowplow', "'identified:' || event_id"),
        'event_type': "'identified'",
        'occurred_at': 'occurred_text',
        'loaded_at': 'loaded_text',
        'person_id': 'person_id',
        'anonymous_id': namespaced('snowplow', 'domain_userid'),
        'email': 'email',
        'user_agent': 'useragent',
        'source_system': "'snowplow'",
    }) }}
from identified
