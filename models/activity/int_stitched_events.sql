-- Every event that is no bot's, with its person, or with the reason why it has none.
with events as (

    select * from {{ ref('lead_scoring', 'int_unique_events') }}
    where event_id not in (select event_id from {{ ref('lead_scoring', 'int_bot_events') }})

),

stitched as (

    select
        events.*,
        {{ event_owner('events', 'devices') }} as event_person_id,
        devices.people as device_people,
        quarantined_emails.kind as email_kind
    from events
    left join {{ ref('lead_scoring', 'int_devices') }} as devices on events.anonymous_id = devices.anonymous_id
    left join {{ ref('lead_scoring', 'int_quarantined_emails') }} as quarantined_emails
        on events.named_email = quarantined_emails.email

)

select
    event_id,
    event_type,
    occurred_at,
    event_date,
    event_person_id as person_id,
    person_id as given_person_id,
    anonymous_id,
    click_id,
    engaged_seconds,
    reply_intent,
    source_system,
    row_hash,
    case
        when event_person_id is not null then null
        when email_kind is not null then replace(email_kind, '_', ' ')
        when person_id is not null then 'unknown person_id'
        when named_email is not null then 'unknown email'
        when device_people > 1 then 'shared device'
        when anonymous_id is not null then 'unlinked anonymous_id'
        else 'no identifier'
    end as unresolved_reason
from stitched
