-- The form submissions of the folder's files, trimmed and cast; a row that breaks the contract carries the reason.
with {{ trimmed_rows('form_submissions') }},

typed as (

    select
        *,
        {{ parse_number('completion_seconds') }} as read_completion_seconds
    from trimmed

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
    read_completion_seconds as completion_seconds,
    required_fields,
    case
        when event_id is null then 'event_id is missing'
        when {{ is_unreadable('completion_seconds', 'read_completion_seconds') }}
            then 'completion_seconds is not a number'
        when read_completion_seconds < 0 then 'completion_seconds is negative'
    end as rejection_reason,
    _file,
    _row,
    _load
from typed
