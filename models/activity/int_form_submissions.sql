-- Submitted forms of this run's people whose fields are known, with their verdict, up to the scoring day. Where two
-- systems report a submission and only the one that is not believed knows its fields, these are the fields of it.
with submissions as (

    select * from {{ ref('lead_scoring', 'form_submissions') }}

),

verdicts as (

    select * from {{ ref('lead_scoring', 'int_form_verdicts') }}

),

events as (

    select
        stitched.*,
        coalesce(duplicates.duplicate_of_event_id, stitched.event_id) as counted_event_id
    from {{ ref('lead_scoring', 'int_stitched_events') }} as stitched
    left join {{ ref('lead_scoring', 'int_cross_source_duplicates') }} as duplicates
        on stitched.event_id = duplicates.event_id
    where
        stitched.event_type = 'form_submitted'
        and stitched.person_id in (select person_id from {{ ref('lead_scoring', 'people_to_score') }})
        and stitched.event_date <= {{ as_of() }}

),

copies as (

    select
        events.counted_event_id as event_id,
        events.person_id,
        events.occurred_at,
        events.event_date,
        verdicts.verdict,
        verdicts.strong_marks,
        verdicts.weak_marks,
        row_number() over (
            partition by events.counted_event_id
            order by case when events.event_id = events.counted_event_id then 1 else 2 end, events.event_id
        ) as copy_number
    from events
    inner join submissions on events.event_id = submissions.event_id
    inner join verdicts
        on
            {{ equal_columns('submissions', 'verdicts', contract_columns('form_submissions')[2:]) }}

)

select
    event_id,
    person_id,
    occurred_at,
    event_date,
    verdict,
    strong_marks,
    weak_marks
from copies
where copy_number = 1
