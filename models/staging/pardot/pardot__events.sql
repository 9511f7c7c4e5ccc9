-- Events: emails, forms, files, page views, webinars, chats, tickets, ad clicks, opt-outs; whose a browser is.
with visitor_activity as (

    select * from {{ ref('lead_scoring', 'stg_pardot__visitor_activity') }}

),

visitor as (

    select * from {{ ref('lead_scoring', 'stg_pardot__visitor') }}

),

list_membership as (

    select * from {{ ref('lead_scoring', 'stg_pardot__list_membership') }}

),

prospect as (

    select * from {{ ref('lead_scoring', 'stg_pardot__prospect') }}

),

bounces as (

    select distinct
        prospect_id,
        sent_email_id
    from visitor_activity
    where activity_type in ('13', '36') and sent_email_id is not null

),

-- The types are numbers, of which some mean one thing of an email and another of a file. Pardot notes no delivery: an
-- email that was sent and did not come back arrived. A visit of which it keeps no page says nothing.
activities as (

    select
        visitor_activity.*,
        case
            when visitor_activity.paid_search_ad_id is not null and visitor_activity.activity_type in ('1', '17')
                then 'ad_click'
            when visitor_activity.type_name = 'file' and visitor_activity.activity_type in ('1', '2', '4')
                then 'content_downloaded'
            when visitor_activity.form_id is not null and visitor_activity.activity_type = '4' then 'form_submitted'
            when visitor_activity.message_id is not null and visitor_activity.activity_type = '1' then 'email_clicked'
            when visitor_activity.activity_type = '6' and bounces.sent_email_id is null then 'email_delivered'
            when visitor_activity.activity_type = '11' then 'email_opened'
            when visitor_activity.activity_type in ('12', '14', '35') then 'email_unsubscribed'
            when visitor_activity.activity_type in ('13', '36') then 'email_bounced'
            when visitor_activity.activity_type in ('16', '37') then 'email_resubscribed'
            when
                (visitor_activity.activity_type = '20' or visitor_activity.type_name in ('visit', 'page view'))
                and visitor_activity.details like '%://%'
                then 'page_view'
            when visitor_activity.activity_type = '22' then 'chat_started'
            when visitor_activity.activity_type in ('24', '29') then 'webinar_attended'
            when visitor_activity.activity_type = '33' then 'ticket_created'
        end as event_type
    from visitor_activity
    left join bounces
        on
            visitor_activity.prospect_id = bounces.prospect_id
            and visitor_activity.sent_email_id = bounces.sent_email_id

),

-- a form on a landing page is reported as both at once; who comes to one webinar or event again attended it once
counted as (

    select
        *,
        case when details like '%://%' then details end as url
    from (
        select
            *,
            row_number() over (
                partition by event_type, prospect_id, visitor_id, occurred_at
                order by case when form_id like '%:%' then 1 else 0 end, activity_id
            ) as report_number,
            row_number() over (
                partition by
                    event_type,
                    coalesce(prospect_id, 'visitor:' || visitor_id),
                    coalesce(details, 'activity:' || activity_id)
                order by {{ parse_timestamp('occurred_at') }}, activity_id
            ) as visit_number
        from activities
        where event_type is not null
    ) as numbered
    where
        case event_type
            when 'form_submitted' then report_number
            when 'webinar_attended' then visit_number
            else 1
        end = 1

),

page_views as (

    select
        *,
        activity_id as event_id,
        {{ parse_timestamp('occurred_at') }} as seen_at,
        coalesce(visitor_id, prospect_id) as device
    from counted
    where event_type = 'page_view'

),

{{ landings_of('pardot', 'page_views') }},

-- what a browser came by first is noted on it too; where Pardot has the page, the page says it
visitors_who_clicked as (

    select visitor.*
    from visitor
    left join ad_clicks
        on
            visitor.visitor_id = ad_clicks.visitor_id
            and {{ scoring_day(parse_timestamp('visitor.created_at')) }} = {{ scoring_day('ad_clicks.seen_at') }}
    where {{ is_paid_medium('visitor.medium') }} and ad_clicks.visitor_id is null

),

-- Pardot opts a prospect out by itself when an email bounces hard, or when five bounce softly.
bounced_out as (

    select prospect_id from prospect
    where has_bounced

    union distinct

    select prospect_id from counted
    where event_type = 'email_bounced'
    group by prospect_id
    having count(case when activity_type = '13' then 1 end) > 0 or count(*) >= 5

),

-- An opt-out without the activity it came by is a wish of the prospect unless bounces explain it. It has no date: it
-- was there when the prospect was last active.
opt_outs as (

    select
        'opted_out:' || prospect_id as opt_out_id,
        prospect_id,
        cast(null as {{ string() }}) as list_id,
        coalesce(last_activity_at, updated_at) as occurred_at
    from prospect
    where
        has_opted_out
        and prospect_id not in (
            select prospect_id from counted where event_type = 'email_unsubscribed' and prospect_id is not null
        )
        and prospect_id not in (select prospect_id from bounced_out where prospect_id is not null)

    union all

    select
        'list_membership:' || membership_id as opt_out_id,
        prospect_id,
        list_id,
        updated_at as occurred_at
    from list_membership
    where has_opted_out

)

select
    {{ contract_row('events', {
        'event_id': namespaced('pardot', 'activity_id'),
        'event_type': 'event_type',
        'occurred_at': 'occurred_at',
        'loaded_at': 'synced_at',
        'person_id': namespaced('pardot', 'prospect_id'),
        'anonymous_id': namespaced('pardot', 'visitor_id'),
        'url': 'url',
        'campaign_id': 'campaign_id',
        'creative_id': 'paid_search_ad_id',
        'message_id': 'message_id',
        'content_id': "case event_type when 'content_downloaded' then file_id when 'webinar_attended' then details end",
        'bounce_type': "case when event_type = 'email_bounced' then "
            ~ "case activity_type when '13' then 'hard' else 'soft' end end",
        'form_id': 'form_id',
        'form_type': "case when event_type = 'form_submitted' then " ~ form_type_of('details') ~ " end",
        'ticket_id': "case when event_type = 'ticket_created' then " ~ namespaced('pardot', 'activity_id') ~ " end",
        'source_system': "'pardot'",
    }) }}
from counted
where event_type <> 'page_view'

union all

select
    {{ contract_row('events', {
        'event_id': namespaced('pardot', 'activity_id'),
        'event_type': "'page_view'",
        'occurred_at': 'occurred_at',
        'loaded_at': 'synced_at',
        'person_id': namespaced('pardot', 'prospect_id'),
        'anonymous_id': namespaced('pardot', 'visitor_id'),
        'url': 'url',
        'click_id': 'click_id',
        'campaign_id': 'campaign_id',
        'source_system': "'pardot'",
    }) }}
from landed

union all

select
    {{ contract_row('events', {
        'event_id': namespaced('pardot', "'landing:' || activity_id"),
        'event_type': "'ad_click'",
        'occurred_at': 'occurred_at',
        'loaded_at': 'synced_at',
        'person_id': namespaced('pardot', 'prospect_id'),
        'anonymous_id': namespaced('pardot', 'visitor_id'),
        'url': 'url',
        'click_id': 'click_id',
        'campaign_id': 'coalesce(utm_campaign, campaign_id)',
        'creative_id': 'utm_content',
        'source_system': "'pardot'",
    }) }}
from ad_clicks

union all

select
    {{ contract_row('events', {
        'event_id': namespaced('pardot', 'opt_out_id'),
        'event_type': "'email_unsubscribed'",
        'occurred_at': 'occurred_at',
        'person_id': namespaced('pardot', 'prospect_id'),
        'list_id': 'list_id',
        'source_system': "'pardot'",
    }) }}
from opt_outs

union all

select
    {{ contract_row('events', {
        'event_id': namespaced('pardot', "'identified:' || visitor_id"),
        'event_type': "'identified'",
        'occurred_at': 'created_at',
        'person_id': namespaced('pardot', 'prospect_id'),
        'anonymous_id': namespaced('pardot', 'visitor_id'),
        'ip': 'ip',
        'source_system': "'pardot'",
    }) }}
from visitor
where prospect_id is not null

union all

select
    {{ contract_row('events', {
        'event_id': namespaced('pardot', "'ad_click:' || visitor_id"),
        'event_type': "'ad_click'",
        'occurred_at': 'created_at',
        'person_id': namespaced('pardot', 'prospect_id'),
        'anonymous_id': namespaced('pardot', 'visitor_id'),
        'campaign_id': 'campaign',
        'creative_id': 'content',
        'ip': 'ip',
        'source_system': "'pardot'",
    }) }}
from visitors_who_clicked
