-- Web events of Google Analytics: page views, the ad clicks they landed with, events that the contract knows, and whose
-- a cookie is.
with exported as (

    select * from {{ ref('lead_scoring', 'stg_ga4__events') }}

),

engaged_seconds as (

    select * from {{ ref('lead_scoring', 'int_ga4__engaged_seconds') }}

),

events as (

    select
        exported.*,
        engaged_seconds.engaged_seconds,
        {{ email_in('exported.user_id') }} as email,
        {{ tracked_event_type('exported.event_name') }} as event_type
    from exported
    left join engaged_seconds on exported.event_id = engaged_seconds.event_id

),

page_views as (

    select
        *,
        {{ parse_timestamp('occurred_at') }} as seen_at,
        coalesce(user_pseudo_id, user_id) as device
    from events
    where event_name = 'page_view'

),

{{ landings_of('ga4', 'page_views', own_click_id='coalesce(gclid, dclid)', own={
    'utm_source': 'campaign_source',
    'utm_medium': 'campaign_medium',
    'utm_campaign': 'campaign_name',
    'utm_content': 'campaign_content',
    'utm_term': 'campaign_term',
}) }},

identified as (

    select *
    from (
        select
            *,
            row_number() over (partition by user_pseudo_id, user_id order by occurred_at, event_id) as identity_number
        from events
        where user_pseudo_id is not null and user_id is not null
    ) as identities
    where identity_number = 1

)

select
    {{ contract_row('events', {
        'event_id': namespaced('ga4', 'event_id'),
        'event_type': "'page_view'",
        'occurred_at': 'occurred_at',
        'person_id': named_person('ga4', 'user_id'),
        'anonymous_id': namespaced('ga4', 'user_pseudo_id'),
        'email': 'email',
        'url': 'url',
        'referrer_url': 'referrer_url',
        'engaged_seconds': 'engaged_seconds',
        'click_id': 'click_id',
        'campaign_id': 'utm_campaign',
        'source_system': "'ga4'",
    }) }}
from landed

union all

select
    {{ contract_row('events', {
        'event_id': namespaced('ga4', "'ad_click:' || event_id"),
        'event_type': "'ad_click'",
        'occurred_at': 'occurred_at',
        'person_id': named_person('ga4', 'user_id'),
        'anonymous_id': namespaced('ga4', 'user_pseudo_id'),
        'email': 'email',
        'url': 'url',
        'click_id': 'click_id',
        'campaign_id': 'utm_campaign',
        'creative_id': 'utm_content',
        'source_system': "'ga4'",
    }) }}
from ad_clicks

union all

select
    {{ contract_row('events', {
        'event_id': namespaced('ga4', 'event_id'),
        'event_type': 'event_type',
        'occurred_at': 'occurred_at',
        'person_id': named_person('ga4', 'user_id'),
        'anonymous_id': namespaced('ga4', 'user_pseudo_id'),
        'email': 'email',
        'url': 'url',
        'content_id': "case when event_type in ('content_downloaded', 'webinar_attended') then content_id end",
        'form_id': "case when event_type = 'form_submitted' then form_id end",
        'form_type': "
            case
                when event_type = 'form_submitted' then coalesce(
                    form_type,
                    " ~ form_type_of('event_name') ~ ",
                    " ~ form_type_of('form_id') ~ "
                )
            end
        ",
        'source_system': "'ga4'",
    }) }}
from events
where event_type is not null

union all

select
    {{ contract_row('events', {
        'event_id': namespaced('ga4', "'identified:' || event_id"),
        'event_type': "'identified'",
        'occurred_at': 'occurred_at',
        'person_id': named_person('ga4', 'user_id'),
        'anonymous_id': namespaced('ga4', 'user_pseudo_id'),
        'email': 'email',
        'source_system': "'ga4'",
    }) }}
from identified
