-- People who left a mailing list, or came back. Two tables have it: an email event that caused a change is not asked
-- twice. A field of the contact says so too: it counts where neither table does, a day around it. What HubSpot does by
-- itself because emails bounce is no wish of the person.
with email_event as (

    select * from {{ ref('lead_scoring', 'stg_hubspot__email_event') }}

),

email_event_status_change as (

    select * from {{ ref('lead_scoring', 'stg_hubspot__email_event_status_change') }}

),

email_subscription_change as (

    select * from {{ ref('lead_scoring', 'stg_hubspot__email_subscription_change') }}

),

contact as (

    select * from {{ ref('lead_scoring', 'stg_hubspot__contact') }}

),

property_history as (

    select * from {{ ref('lead_scoring', 'stg_hubspot__contact_property_history') }}

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
        and not email_event_status_change.is_of_bounce

),

subscription_changes as (

    select
        'email_event:' || email_event_id as change_id,
        recipient,
        changed_at,
        portal_status as change,
        cast(null as {{ string() }}) as list_id
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
    where
        not is_of_bounce
        and coalesce(email_event_id, '') not in (
            select email_event_id from email_event where email_event_type = 'bounce' and email_event_id is not null
        )

),

-- who leaves all lists leaves them once, even when each is named beside
told_by_tables as (

    select
        change_id,
        recipient,
        changed_at,
        list_id,
        case when change = 'UNSUBSCRIBED' then 'email_unsubscribed' else 'email_resubscribed' end as event_type
    from (
        select
            *,
            count(case when list_id is null then 1 end)
                over (partition by recipient, changed_at, change) as of_all_lists
        from subscription_changes
        where change in ('UNSUBSCRIBED', 'SUBSCRIBED', 'RESUBSCRIBED')
    ) as counted
    where list_id is null or of_all_lists = 0

),

-- hs_email_optout is of all lists, hs_email_optout_7 of list 7; a first value that is no opt-out is no change
opt_out_fields as (

    select
        contact_id,
        property_name,
        changed_at,
        {{ is_true('property_value') }} as is_opted_out,
        lag({{ is_true('property_value') }}) over (
            partition by contact_id, property_name order by {{ parse_timestamp('changed_at') }}, changed_at
        ) as was_opted_out
    from property_history
    where {{ has_match('property_name', '^hs_email_optout(_[0-9]+)?$') }}

),

told_by_fields as (

    select
        {{ texts_side_by_side("':'", [
            "'contact_property'", 'fields.contact_id', 'fields.property_name', 'fields.changed_at'
        ]) }} as change_id,
        fields.contact_id,
        contact.email as recipient,
        fields.changed_at,
        {{ parse_timestamp('fields.changed_at') }} as happened_at,
        {{ first_match('fields.property_name', '_([0-9]+)$') }} as list_id,
        case when fields.is_opted_out then 'email_unsubscribed' else 'email_resubscribed' end as event_type
    from (
        select
            *,
            count(case when property_name = 'hs_email_optout' then 1 end)
                over (partition by contact_id, changed_at, is_opted_out)
                as of_all_lists
        from opt_out_fields
        where is_opted_out <> coalesce(was_opted_out, false)
    ) as fields
    left join contact on fields.contact_id = contact.contact_id
    where fields.property_name = 'hs_email_optout' or fields.of_all_lists = 0

),

-- a report of spam is an event of its own
told_otherwise as (

    select
        lower(recipient) as recipient,
        {{ parse_timestamp('changed_at') }} as happened_at,
        list_id,
        event_type
    from told_by_tables

    union all

    select
        lower(recipient) as recipient,
        {{ parse_timestamp('created_at') }} as happened_at,
        cast(null as {{ string() }}) as list_id,
        'email_unsubscribed' as event_type
    from email_event
    where email_event_type = 'spamreport'

)

select
    change_id,
    cast(null as {{ string() }}) as contact_id,
    recipient,
    changed_at,
    list_id,
    event_type
from told_by_tables

union all

select
    change_id,
    contact_id,
    recipient,
    changed_at,
    list_id,
    event_type
from told_by_fields
where
    not exists (
        select 1 from told_otherwise
        where
            told_otherwise.recipient = lower(told_by_fields.recipient)
            and told_otherwise.event_type = told_by_fields.event_type
            and coalesce(told_otherwise.list_id = told_by_fields.list_id, true)
            and told_by_fields.happened_at between {{ minutes_after('told_otherwise.happened_at', -24 * 60) }}
            and {{ minutes_after('told_otherwise.happened_at', 24 * 60) }}
    )
