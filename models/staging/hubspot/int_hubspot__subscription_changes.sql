-- Who left which mailing list, or came back. Two tables say so: an email event that caused a change is not asked twice.
with email_event as (

    select * from {{ ref('stg_hubspot__email_event') }}

),

email_event_status_change as (

    select * from {{ ref('stg_hubspot__email_event_status_change') }}

),

email_subscription_change as (

    select * from {{ ref('stg_hubspot__email_subscription_change') }}

),

-- a status change says what happened to all lists, or to some: `[{"id": 7, "status": "UNSUBSCRIBED"}]`
status_changes as (

    select
        email_event.email_event_id,
        email_event.recipient,
        email_event.created_at as changed_at,
        email_event_status_change.portal_status,
        email_event_status_change.subscriptions,
        coalesce(email_event_status_change.portal_status = 'UNSUBSCRIBED', false)
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

)

-- who leaves all lists leaves them once, even when each is named beside
select
    change_id,
    recipient,
    changed_at,
    list_id,
    case when change = 'UNSUBSCRIBED' then 'email_unsubscribed' else 'email_resubscribed' end as event_type
from subscription_changes
where change in ('UNSUBSCRIBED', 'SUBSCRIBED', 'RESUBSCRIBED')
qualify
    list_id is null
    or count(case when list_id is null then 1 end) over (partition by recipient, changed_at, change) = 0
