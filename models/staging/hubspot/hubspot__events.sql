-- What happened: emails, subscriptions, forms, ad clicks, touches and answers, meetings booked, tickets.
with email_event as (

    select * from {{ ref('stg_hubspot__email_event') }}

),

email_event_click as (

    select * from {{ ref('stg_hubspot__email_event_click') }}

),

email_event_open as (

    select * from {{ ref('stg_hubspot__email_event_open') }}

),

email_event_bounce as (

    select * from {{ ref('stg_hubspot__email_event_bounce') }}

),

email_event_status_change as (

    select * from {{ ref('stg_hubspot__email_event_status_change') }}

),

email_subscription_change as (

    select * from {{ ref('stg_hubspot__email_subscription_change') }}

),

form_submission as (

    select * from {{ ref('stg_hubspot__contact_form_submission') }}

),

form as (

    select * from {{ ref('stg_hubspot__form') }}

),

property_history as (

    select * from {{ ref('stg_hubspot__contact_property_history') }}

),

engagement as (

    select * from {{ ref('stg_hubspot__engagement') }}

),

engagement_contact as (

    select * from {{ ref('stg_hubspot__engagement_contact') }}

),

engagement_call as (

    select * from {{ ref('stg_hubspot__engagement_call') }}

),

engagement_email as (

    select * from {{ ref('stg_hubspot__engagement_email') }}

),

engagement_meeting as (

    select * from {{ ref('stg_hubspot__engagement_meeting') }}

),

engagement_communication as (

    select * from {{ ref('stg_hubspot__engagement_communication') }}

),

ticket as (

    select * from {{ ref('stg_hubspot__ticket') }}

),

ticket_contact as (

    select * from {{ ref('stg_hubspot__ticket_contact') }}

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

-- a status change says what happened to all lists, or to some: `[{"id": 7, "status": "UNSUBSCRIBED"}]`
status_changes as (

    select
        email_event.email_event_id,
        email_event.recipient,
        email_event.created_at as changed_at,
        email_event_status_change.portal_status,
        email_event_status_change.subscriptions,
        email_event_status_change.portal_status = 'UNSUBSCRIBED'
        or coalesce(email_event_status_change.subscriptions, '') not like '%"status"%' as is_of_all_lists
    from email_event
    inner join email_event_status_change
        on email_event.email_event_id = email_event_status_change.email_event_id
    where
        email_event.email_event_id not in (
            select email_event_id from email_subscription_change where email_event_id is not null
        )

),

subscription_changes as (

    select
        'email_event:' || email_event_id as change_id,
        recipient,
        changed_at,
        portal_status as change,
        cast(null as string) as list_id
    from status_changes
    where is_of_all_lists

    union all

    select
        'email_event:' || status_changes.email_event_id as change_id,
        status_changes.recipient,
        status_changes.changed_at,
        {{ first_match('parts.part', '"status" *: *"([A-Z_]+)"') }} as change,
        {{ first_match('parts.part', '"id" *: *"?([0-9]+)') }} as list_id
    from status_changes
    cross join {{ each_part('status_changes.subscriptions', '}') }}
    where not status_changes.is_of_all_lists

    union all

    select
        'email_subscription_change:' || coalesce(change_id, email_event_id) as change_id,
        recipient,
        changed_at,
        change,
        list_id
    from email_subscription_change

),

-- who leaves all lists leaves them once, even when each is named beside
own_subscription_changes as (

    select
        *,
        case when change = 'UNSUBSCRIBED' then 'email_unsubscribed' else 'email_resubscribed' end as event_type
    from subscription_changes
    where change in ('UNSUBSCRIBED', 'SUBSCRIBED', 'RESUBSCRIBED')
    qualify
        list_id is null
        or count(case when list_id is null then 1 end) over (partition by recipient, changed_at, change) = 0

),

form_submissions as (

    select
        form_submission.*,
        {{ form_type_of('coalesce(form.form_name, form_submission.page_title)') }} as form_type
    from form_submission
    left join form on form_submission.form_id = form.form_id

),

-- HubSpot notes on the contact which ad click it came by last
ad_clicks as (

    select
        contact_id,
        property_value as click_id,
        changed_at
    from property_history
    where property_name in ('hs_google_click_id', 'hs_facebook_click_id') and property_value is not null
    qualify
        row_number() over (
            partition by contact_id, property_value order by {{ parse_timestamp('changed_at') }}, changed_at
        ) = 1

),

calls as (

    select
        engagement_id,
        occurred_at,
        direction = 'INBOUND' as is_incoming,
        case disposition_id
            when '9d9162e7-6cf3-4944-bf63-4dff82258764' then 'busy'
            when '17b47fee-58de-441e-a44c-c6300d46f273' then 'wrong number'
            else lower(disposition_id)
        end as disposition,
        lower(status) as status
    from engagement_call

),

emails as (

    select
        engagement_email.engagement_id,
        engagement_email.occurred_at,
        coalesce(engagement_email.direction, engagement.engagement_type, 'EMAIL') as direction,
        lower(engagement_email.status) as status,
        lower(engagement_email.subject) as folded_subject
    from engagement_email
    left join engagement on engagement_email.engagement_id = engagement.engagement_id

),

-- a call that rings on, an email that waits to be sent and one that failed have reached nobody
touches as (

    select
        engagement_id,
        occurred_at,
        'call' as channel,
        coalesce(is_incoming, false) as is_incoming,
        cast(null as string) as reply_intent
    from calls
    where
        not {{ is_failed_touch("coalesce(disposition, '') || ' ' || coalesce(status, '')") }}
        and coalesce(status, '') not in ('queued', 'connecting', 'ringing')

    union all

    select
        engagement_id,
        occurred_at,
        'email' as channel,
        direction = 'INCOMING_EMAIL' as is_incoming,
        {{ reply_intent('folded_subject', 'cast(null as string)') }} as reply_intent
    from emails
    where
        direction in ('EMAIL', 'INCOMING_EMAIL')
        and not {{ is_failed_touch("coalesce(status, '')") }}
        and coalesce(status, '') not in ('scheduled', 'sending', 'draft')

    union all

    select
        engagement_id,
        occurred_at,
        case
            when channel_type like 'LINKEDIN%' then 'linkedin'
            when channel_type in ('SMS', 'WHATS_APP') then 'sms'
        end as channel,
        false as is_incoming,
        cast(null as string) as reply_intent
    from engagement_communication
    where channel_type is null or channel_type in ('SMS', 'WHATS_APP') or channel_type like 'LINKEDIN%'

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
        'email': 'recipient',
        'list_id': 'list_id',
        'source_system': "'hubspot'",
    }) }}
from own_subscription_changes

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
        'event_type': "case when touches.is_incoming then 'outreach_replied' else 'outreach_sent' end",
        'occurred_at': 'coalesce(touches.occurred_at, engagement.occurred_at)',
        'person_id': namespaced('hubspot', 'engagement_contact.contact_id'),
        'channel': 'touches.channel',
        'reply_intent': 'case when touches.is_incoming then touches.reply_intent end',
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
