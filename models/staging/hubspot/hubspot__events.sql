-- Events: emails, subscriptions, forms, ad clicks, touches and answers, meetings booked, tickets.
with email_event as (

    select * from {{ ref('lead_scoring', 'stg_hubspot__email_event') }}

),

email_event_click as (

    select * from {{ ref('lead_scoring', 'stg_hubspot__email_event_click') }}

),

email_event_open as (

    select * from {{ ref('lead_scoring', 'stg_hubspot__email_event_open') }}

),

email_event_bounce as (

    select * from {{ ref('lead_scoring', 'stg_hubspot__email_event_bounce') }}

),

subscription_changes as (

    select * from {{ ref('lead_scoring', 'int_hubspot__subscription_changes') }}

),

touches as (

    select * from {{ ref('lead_scoring', 'int_hubspot__touches') }}

),

form_submission as (

    select * from {{ ref('lead_scoring', 'stg_hubspot__contact_form_submission') }}

),

form as (

    select * from {{ ref('lead_scoring', 'stg_hubspot__form') }}

),

property_history as (

    select * from {{ ref('lead_scoring', 'stg_hubspot__contact_property_history') }}

),

engagement as (

    select * from {{ ref('lead_scoring', 'stg_hubspot__engagement') }}

),

engagement_contact as (

    select * from {{ ref('lead_scoring', 'stg_hubspot__engagement_contact') }}

),

engagement_meeting as (

    select * from {{ ref('lead_scoring', 'stg_hubspot__engagement_meeting') }}

),

-- a ticket that staff entered by hand is none of the person's
ticket as (

    select * from {{ ref('lead_scoring', 'stg_hubspot__ticket') }}
    where not coalesce(created_by like 'CRM_UI%' or created_by like 'MOBILE%', false)

),

ticket_contact as (

    select * from {{ ref('lead_scoring', 'stg_hubspot__ticket_contact') }}

),

-- who reports spam wants no more emails: HubSpot takes it for leaving all lists
email_events as (

    select
        email_event.*,
        case email_event.email_event_type
            when 'delivered' then 'email_delivered'
            when 'open' then 'email_opened'
            when 'click' then 'email_clicked'
            when 'bounce' then 'email_bounced'
            when 'spamreport' then 'email_unsubscribed'
        end as event_type,
        coalesce(email_event.sent_by_id, email_event.email_campaign_id) as message_id,
        email_event_click.url,
        email_event_click.referrer_url,
        coalesce(email_event_click.ip, email_event_open.ip) as ip,
        coalesce(email_event_click.user_agent, email_event_open.user_agent) as user_agent,
        case
            when email_event_bounce.category = 'UNKNOWN_USER' then 'hard'
            when email_event_bounce.category not in ('UNKNOWN', 'OTHER') then 'soft'
            when email_event_bounce.status like '5%' then 'hard'
            when email_event_bounce.status like '4%' then 'soft'
        end as bounce_type
    from email_event
    left join email_event_click on email_event.email_event_id = email_event_click.email_event_id
    left join email_event_open on email_event.email_event_id = email_event_open.email_event_id
    left join email_event_bounce on email_event.email_event_id = email_event_bounce.email_event_id
    where email_event.email_event_type in ('delivered', 'open', 'click', 'bounce', 'spamreport')

),

form_submissions as (

    select
        form_submission.*,
        {{ form_type_of('coalesce(form.form_name, form_submission.page_title)') }} as form_type
    from form_submission
    left join form on form_submission.form_id = form.form_id

),

-- whom HubSpot itself says to have come by social media that were paid for
paid_social as (

    select distinct contact_id from property_history
    where property_name in ('hs_analytics_source', 'hs_latest_source') and property_value = 'PAID_SOCIAL'

),

-- HubSpot notes on the contact which ad click it came by last. Facebook has an id for every link, paid for or not.
ad_clicks as (

    select
        contact_id,
        property_value as click_id,
        changed_at
    from (
        select
            *,
            row_number() over (
                partition by contact_id, property_value order by {{ parse_timestamp('changed_at') }}, changed_at
            ) as change_number
        from property_history
        where
            property_value is not null
            and (
                property_name = 'hs_google_click_id'
                or (
                    property_name = 'hs_facebook_click_id'
                    and contact_id in (select contact_id from paid_social)
                )
            )
    ) as changes
    where change_number = 1

)

select
    {{ contract_row('events', {
        'event_id': namespaced('hubspot', "'email_event:' || email_event_id"),
        'event_type': 'event_type',
        'occurred_at': 'created_at',
        'loaded_at': 'synced_at',
        'email': 'recipient',
        'url': 'url',
        'referrer_url': 'referrer_url',
        'campaign_id': 'email_campaign_id',
        'message_id': 'message_id',
        'bounce_type': 'bounce_type',
        'ip': 'ip',
        'user_agent': 'user_agent',
        'source_system': "'hubspot'",
    }) }}
from email_events

union all

select
    {{ contract_row('events', {
        'event_id': namespaced('hubspot', texts_side_by_side("':'", ['change_id', 'list_id'])),
        'event_type': 'event_type',
        'occurred_at': 'changed_at',
        'person_id': namespaced('hubspot', 'contact_id'),
        'email': 'recipient',
        'list_id': 'list_id',
        'source_system': "'hubspot'",
    }) }}
from subscription_changes

union all

select
    {{ contract_row('events', {
        'event_id': namespaced('hubspot', "'form_submission:' || coalesce("
            ~ "submission_id, contact_id || ':' || form_id || ':' || submitted_at)"),
        'event_type': "'form_submitted'",
        'occurred_at': 'submitted_at',
        'loaded_at': 'synced_at',
        'person_id': namespaced('hubspot', 'contact_id'),
        'url': 'page_url',
        'click_id': url_click_id('page_url'),
        'form_id': 'form_id',
        'form_type': 'form_type',
        'source_system': "'hubspot'",
    }) }}
from form_submissions

union all

select
    {{ contract_row('events', {
        'event_id': namespaced('hubspot', "'ad_click:' || contact_id || ':' || click_id"),
        'event_type': "'ad_click'",
        'occurred_at': 'changed_at',
        'person_id': namespaced('hubspot', 'contact_id'),
        'click_id': 'click_id',
        'source_system': "'hubspot'",
    }) }}
from ad_clicks

union all

select
    {{ contract_row('events', {
        'event_id': namespaced(
            'hubspot', "'engagement:' || touches.engagement_id || ':' || engagement_contact.contact_id"
        ),
        'event_type': 'touches.event_type',
        'occurred_at': 'coalesce(touches.occurred_at, engagement.occurred_at)',
        'person_id': namespaced('hubspot', 'engagement_contact.contact_id'),
        'channel': 'touches.channel',
        'reply_intent': "case when touches.event_type = 'outreach_replied' then touches.reply_intent end",
        'source_system': "'hubspot'",
    }) }}
from touches
inner join engagement_contact on touches.engagement_id = engagement_contact.engagement_id
left join engagement on touches.engagement_id = engagement.engagement_id

union all

select
    {{ contract_row('events', {
        'event_id': namespaced(
            'hubspot', "'engagement:' || engagement_meeting.engagement_id || ':' || engagement_contact.contact_id"
        ),
        'event_type': "'meeting_booked'",
        'occurred_at': 'coalesce(engagement_meeting.created_at, engagement.created_at, engagement_meeting.starts_at)',
        'person_id': namespaced('hubspot', 'engagement_contact.contact_id'),
        'source_system': "'hubspot'",
    }) }}
from engagement_meeting
inner join engagement_contact on engagement_meeting.engagement_id = engagement_contact.engagement_id
left join engagement on engagement_meeting.engagement_id = engagement.engagement_id

union all

select
    {{ contract_row('events', {
        'event_id': namespaced('hubspot', "'ticket:' || ticket.ticket_id || ':' || ticket_contact.contact_id"),
        'event_type': "'ticket_created'",
        'occurred_at': 'ticket.created_at',
        'person_id': namespaced('hubspot', 'ticket_contact.contact_id'),
        'ticket_id': namespaced('hubspot', 'ticket.ticket_id'),
        'ticket_category': ticket_category('lower(ticket.category)', 'lower(ticket.category)'),
        'source_system': "'hubspot'",
    }) }}
from ticket
inner join ticket_contact on ticket.ticket_id = ticket_contact.ticket_id
