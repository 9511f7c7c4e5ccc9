-- The form submissions of all sources: of several with one event_id, the first as text.
with accepted as (

    select * from {{ ref('lead_scoring', 'int_form_submissions_rows') }}
    where rejection_problem is null

),

ranked as (

    select
        *,
        row_number() over (
            partition by event_id
            order by {{ whole_row_as_text(contract_columns('form_submissions')) }}
        ) as row_rank
    from accepted

)

select
    event_id,
    form_id,
    email,
    first_name,
    last_name,
    company_name,
    job_title,
    phone,
    message,
    honeypot,
    completion_seconds,
    required_fields
from ranked
where
    row_rank = 1
    and {{ not_deleted('form_submissions', 'event_id') }}
