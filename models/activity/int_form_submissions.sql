-- Submitted forms of this run's people whose fields are known, with their verdict, up to the scoring day.
with submissions as (

    select * from {{ ref('form_submissions') }}

),

verdicts as (

    select * from {{ ref('int_form_verdicts') }}

)

select
    events.event_id,
    events.person_id,
    events.occurred_at,
    events.event_date,
    verdicts.verdict,
    verdicts.strong_marks,
    verdicts.weak_marks
from {{ ref('int_stitched_events') }} as events
inner join submissions on events.event_id = submissions.event_id
inner join verdicts
    on
        {{ equal_columns('submissions', 'verdicts', contract_columns('form_submissions')[2:]) }}
where
    events.event_type = 'form_submitted'
    and events.person_id in (select person_id from {{ ref('int_scope') }})
    and events.event_date <= {{ as_of() }}
