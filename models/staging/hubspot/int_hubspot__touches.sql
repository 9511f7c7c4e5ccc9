-- What sales and people wrote to and called each other, without what reached nobody: a call that failed or rings on, an
-- email that bounced or waits to be sent.
with engagement_call as (

    select * from {{ ref('stg_hubspot__engagement_call') }}

),

engagement_email as (

    select * from {{ ref('stg_hubspot__engagement_email') }}

),

engagement_communication as (

    select * from {{ ref('stg_hubspot__engagement_communication') }}

),

engagement as (

    select * from {{ ref('stg_hubspot__engagement') }}

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
        lower(engagement_email.subject) as folded_subject
    from engagement_email
    left join engagement on engagement_email.engagement_id = engagement.engagement_id

)

select
    engagement_id,
    occurred_at,
    'call' as channel,
    is_incoming,
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
