-- Mails and calls between sales and people, without what reached nobody: a call that failed or rings on, an
-- email that bounced or waits to be sent. What a sales tool logs as an email may be an open or a click instead.
with engagement_call as (

    select * from {{ ref('lead_scoring', 'stg_hubspot__engagement_call') }}

),

engagement_email as (

    select * from {{ ref('lead_scoring', 'stg_hubspot__engagement_email') }}

),

engagement_communication as (

    select * from {{ ref('lead_scoring', 'stg_hubspot__engagement_communication') }}

),

engagement as (

    select * from {{ ref('lead_scoring', 'stg_hubspot__engagement') }}

),

subjects as (

    select * from {{ ref('lead_scoring', 'int_subjects') }}
    where source_name = 'hubspot'

),

calls as (

    select
        engagement_id,
        occurred_at,
        coalesce(direction = 'INBOUND', false) as is_incoming,
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
        engagement_email.has_automatic_headers or coalesce(subjects.is_automatic, false) as is_automatic,
        subjects.meaning
    from engagement_email
    left join engagement on engagement_email.engagement_id = engagement.engagement_id
    left join subjects on engagement_email.subject = subjects.subject

)

select
    engagement_id,
    occurred_at,
    'call' as channel,
    {{ touch_event_type('cast(null as ' ~ string() ~ ')', 'is_incoming') }} as event_type,
    cast(null as {{ string() }}) as reply_intent
from calls
where
    not {{ is_failed_touch("coalesce(disposition, '') || ' ' || coalesce(status, '')") }}
    and coalesce(status, '') not in ('queued', 'connecting', 'ringing')

union all

select
    engagement_id,
    occurred_at,
    'email' as channel,
    {{ touch_event_type('meaning', "direction = 'INCOMING_EMAIL'") }} as event_type,
    {{ reply_intent('is_automatic', 'cast(null as ' ~ string() ~ ')') }} as reply_intent
from emails
where
    direction in ('EMAIL', 'INCOMING_EMAIL')
    and not {{ is_failed_touch("coalesce(status, '')") }}
    and coalesce(status, '') not in ('scheduled', 'sending', 'draft')
    and {{ touch_event_type('meaning', 'false') }} is not null

union all

select
    engagement_id,
    occurred_at,
    case
        when channel_type like 'LINKEDIN%' then 'linkedin'
        when channel_type in ('SMS', 'WHATS_APP') then 'sms'
    end as channel,
    {{ touch_event_type('cast(null as ' ~ string() ~ ')', 'false') }} as event_type,
    cast(null as {{ string() }}) as reply_intent
from engagement_communication
where channel_type is null or channel_type in ('SMS', 'WHATS_APP') or channel_type like 'LINKEDIN%'
