-- Web events of the site: page views, the ad clicks they landed with, events of the site's own that the contract knows,
-- and whose a cookie is.
with pages as (

    select
        *,
        {{ email_in('user_id') }} as email,
        coalesce(anonymous_id, user_id) as device,
        {{ parse_timestamp('occurred_at') }} as seen_at
    from {{ ref('lead_scoring', 'stg_segment__pages') }}

),

tracks as (

    select
        *,
        {{ email_in('user_id') }} as email,
        {{ tracked_event_type('event_name') }} as event_type
    from {{ ref('lead_scoring', 'stg_segment__tracks') }}

),

identifies as (

    select * from {{ ref('lead_scoring', 'stg_segment__identifies') }}
    where anonymous_id is not null and coalesce(user_id, email) is not null

),

forms as (

    select * from {{ ref('lead_scoring', 'stg_segment__form_submitted') }}

),

contents as (

    select * from {{ ref('lead_scoring', 'stg_segment__content_downloaded') }}

    union all

    select * from {{ ref('lead_scoring', 'stg_segment__webinar_attended') }}

),

{{ landings_of('segment', 'pages', own={
    'utm_source': 'campaign_source',
    'utm_medium': 'campaign_medium',
    'utm_campaign': 'campaign_name',
    'utm_content': 'campaign_content',
    'utm_term': 'campaign_term',
}) }}

select
    {{ contract_row('events', {
        'event_id': namespaced('segment', 'event_id'),
        'event_type': "'page_view'",
        'occurred_at': 'occurred_at',
        'loaded_at': 'received_at',
        'person_id': named_person('segment', 'user_id'),
        'anonymous_id': namespaced('segment', 'anonymous_id'),
        'email': 'email',
        'url': 'url',
        'referrer_url': 'referrer_url',
        'click_id': 'click_id',
        'campaign_id': 'utm_campaign',
        'ip': 'ip',
        'user_agent': 'user_agent',
        'source_system': "'segment'",
    }) }}
from landed

union all

select
    {{ contract_row('events', {
        'event_id': namespaced('segment', "'ad_click:' || event_id"),
        'event_type': "'ad_click'",
        'occurred_at': 'occurred_at',
        'loaded_at': 'received_at',
        'person_id': named_person('segment', 'user_id'),
        'anonymous_id': namespaced('segment', 'anonymous_id'),
        'email': 'email',
        'url': 'url',
        'click_id': 'click_id',
        'campaign_id': 'utm_campaign',
        'creative_id': 'utm_content',
        'ip': 'ip',
        'user_agent': 'user_agent',
        'source_system': "'segment'",
    }) }}
from ad_clicks

union all

select
    {{ contract_row('events', {
        'event_id': namespaced('segment', 'tracks.event_id'),
        'event_type': 'tracks.event_type',
        'occurred_at': 'tracks.occurred_at',
        'loaded_at': 'tracks.received_at',
        'person_id': named_person('segment', 'tracks.user_id'),
        'anonymous_id': namespaced('segment', 'tracks.anonymous_id'),
        'email': 'coalesce(tracks.email, case when tracks.user_id is null then forms.email end)',
        'url': 'tracks.url',
        'content_id': 'contents.content_id',
        'content_stage': 'contents.content_stage',
        'form_id': 'coalesce(forms.form_id, forms.form_name)',
        'form_type': "
            case
                when tracks.event_type = 'form_submitted' then coalesce(
                    forms.form_type,
                    " ~ form_type_of('tracks.event_name') ~ ",
                    " ~ form_type_of('coalesce(forms.form_name, forms.form_id)') ~ "
                )
            end
        ",
        'ip': 'tracks.ip',
        'user_agent': 'tracks.user_agent',
        'source_system': "'segment'",
    }) }}
from tracks
left join forms on tracks.event_id = forms.event_id
left join contents on tracks.event_id = contents.event_id
where tracks.event_type is not null

union all

select
    {{ contract_row('events', {
        'event_id': namespaced('segment', "'identified:' || event_id"),
        'event_type': "'identified'",
        'occurred_at': 'occurred_at',
        'loaded_at': 'received_at',
        'person_id': namespaced('segment', 'person_key'),
        'anonymous_id': namespaced('segment', 'anonymous_id'),
        'email': 'email',
        'ip': 'ip',
        'user_agent': 'user_agent',
        'source_system': "'segment'",
    }) }}
from identifies
