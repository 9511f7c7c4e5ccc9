-- What sales and people wrote to and called each other: tasks that are done and have a channel, without mass mails,
-- what belongs to a support case, and what did not get through (a failed dial, a bounced mail).
with task as (

    select * from {{ ref('stg_salesforce__task') }}

),

-- says the direction and the time of an email, which its task leaves open
email_message as (

    select
        task_id,
        {{ dbt.bool_or('is_incoming') }} as is_incoming,
        {{ dbt.bool_or('is_bounced') }} as is_bounced,
        min(message_date) as message_date
    from {{ ref('stg_salesforce__email_message') }}
    where task_id is not null
    group by task_id

),

done as (

    select
        task.*,
        lower({{ texts_side_by_side("' '", ['task.task_subtype', 'task.type', 'task.call_type']) }}) as kind,
        lower(task.subject) as folded_subject,
        lower({{ texts_side_by_side("' '", ['task.call_disposition', 'task.status']) }}) as outcome,
        coalesce(email_message.is_incoming, false) as is_incoming,
        coalesce(email_message.is_bounced, false) as is_bounced,
        email_message.message_date
    from task
    left join email_message on task.task_id = email_message.task_id
    where
        task.who_id is not null
        and (task.is_closed or lower(task.status) = 'completed')
        and coalesce(task.what_id, '') not like '500%'
        and coalesce(lower(task.task_subtype), '') <> 'listemail'

),

touches as (

    select
        *,
        {{ touch_channel("case when call_type is not null then 'call' else kind end", 'folded_subject') }} as channel,
        is_incoming or {{ is_inbound_touch('kind', 'folded_subject') }} as is_inbound
    from done
    where not is_bounced and not {{ is_failed_touch('outcome') }}

)

select
    task_id,
    who_id,
    channel,
    is_inbound,
    case when is_inbound then {{ reply_intent('folded_subject', 'outcome') }} end as reply_intent,
    coalesce(message_date, completed_date_time, activity_date, created_date) as occurred_at
from touches
where channel is not null
