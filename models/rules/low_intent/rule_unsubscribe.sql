-- Unsubscribe: the person left a mailing list, or all of them; once a list and day.
with unsubscriptions as (

    select
        *,
        row_number() over (
            partition by person_id, list_id, event_date
            order by occurred_at, event_id
        ) as report_number
    from {{ ref('lead_scoring', 'int_email_events') }}
    where event_type = 'email_unsubscribed'

)

select
    person_id,
    event_date as signal_date,
    occurred_at as signal_at,
    1 as units,
    event_id as evidence_id
from unsubscriptions
where report_number = 1
