-- The form a person filled in last on a day, and what ends its say: a later submission, or a sign of a human after it.
with submissions as (

    select
        *,
        row_number() over (partition by person_id, event_date order by occurred_at desc, event_id desc) as recency
    from {{ ref('lead_scoring', 'int_form_submissions') }}

),

latest_of_day as (

    select
        *,
        lead(event_date) over (partition by person_id order by event_date) as superseded_on
    from submissions
    where recency = 1

),

cleared as (

    select
        latest_of_day.event_id,
        min(actions.event_date) as cleared_on
    from latest_of_day
    inner join {{ ref('lead_scoring', 'int_actions') }} as actions
        on
            latest_of_day.person_id = actions.person_id
            and latest_of_day.occurred_at < actions.occurred_at
    where actions.event_type in ('meeting_booked', 'outreach_replied')
    group by latest_of_day.event_id

)

select
    latest_of_day.person_id,
    latest_of_day.event_id as evidence_id,
    latest_of_day.verdict,
    latest_of_day.event_date as starts_on,
    latest_of_day.superseded_on,
    cleared.cleared_on
from latest_of_day
left join cleared on latest_of_day.event_id = cleared.event_id
