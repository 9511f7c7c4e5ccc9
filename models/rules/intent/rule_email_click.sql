-- Email click: the person, not a scanner, clicked in an email for the first time.
with clicks as (

    select
        *,
        row_number() over (
            partition by person_id, message_id, case when message_id is null then event_id end
            order by occurred_at, event_id
        ) as click_number
    from {{ ref('lead_scoring', 'int_email_events') }}
    where event_type = 'email_clicked'

)

select
    person_id,
    event_date as signal_date,
    occurred_at as signal_at,
    1 as units,
    event_id as evidence_id
from clicks
where click_number = 1
