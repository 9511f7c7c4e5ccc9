-- Mails and calls between sales and people: tasks that are done and have a channel, without mass mails,
-- what belongs to a support case, and what did not get through (a failed dial, a bounced mail). Opens, clicks and
-- bounces that a sales tool logs as tasks are what they are.
with task as (

    select * from {{ ref('lead_scoring', 'stg_salesforce__task') }}

),

subjects as (

    select * from {{ ref('lead_scoring', 'int_subjects') }}
    where source_name = 'salesforce'

),

-- says the direction and the time of an email, which its task leaves open
email_message as (

    select
        task_id,
        {{ dbt.bool_or('is_incoming') }} as is_incoming,
        {{ dbt.bool_or('is_bounced') }} as is_bounced,
        {{ dbt.bool_or('has_automatic_headers') }} as has_automatic_headers,
        min(message_date) as message_date
    from {{ ref('lead_scoring', 'stg_salesforce__email_message') }}
    where task_id is not null
    group by task_id

),

done as (

    select
        task.*,
        lower({{ texts_side_by_side("' '", ['task.task_subtype', 'task.type', 'task.call_type']) }}) as kind,
        lower({{ texts_side_by_side("' '", ['task.call_disposition', 'task.status']) }}) as outcome,
        subjects.folded_subject,
        coalesce(subjects.meaning, types.meaning) as meaning,
        coalesce(subjects.is_automatic, false) as has_automatic_subject,
        coalesce(subjects.is_answer, false) as is_answer,
        coalesce(email_message.has_automatic_headers, false) as has_automatic_headers,
        coalesce(email_message.is_bounced, false) as is_bounced,
        email_message.is_incoming,
        email_message.message_date
    from task
    left join email_message on task.task_id = email_message.task_id
    left join subjects on task.subject = subjects.subject
    left join subjects as types on task.type = types.subject
    where
        task.who_id is not null
        and (task.is_closed or lower(task.status) = 'completed')
        and coalesce(task.what_id, '') not like '500%'
        and coalesce(lower(task.task_subtype), '') <> 'listemail'

),

touches as (

    select
        *,
        {{ touch_channel("case when call_type is not null then 'call' else kind end", 'folded_subject') }} as channel
    from done
    where not is_bounced and not {{ is_failed_touch('outcome') }}

),

-- an email of unknown direction that a machine wrote, and nobody answered, was not sent by sales
directed as (

    select
        *,
        coalesce(is_incoming, false)
        or {{ is_inbound_touch('kind', 'folded_subject') }}
        or (is_incoming is null and channel = 'email' and has_automatic_subject and not is_answer) as is_inbound
    from touches

),

typed as (

    select
        *,
        {{ touch_event_type('meaning', 'is_inbound') }} as event_type
    from directed

)

select
    task_id,
    who_id,
    event_type,
    case
        when event_type in ('outreach_sent', 'outreach_replied') then coalesce(channel, 'email')
        else 'email'
    end as channel,
    case
        when event_type = 'outreach_replied'
            then {{ reply_intent('has_automatic_headers or has_automatic_subject', 'outcome') }}
    end as reply_intent,
    coalesce(message_date, completed_date_time, activity_date, created_date) as occurred_at
from typed
where event_type is not null and (channel is not null or meaning is not null)
