-- The form submissions of all sources, trimmed and cast, without texts for no value; a row that breaks the
-- contract carries the reason.
{{ config(materialized='table') }}
{% set places = input_places('form_submissions') %}

with {{ known_rows('form_submissions', places) }},

typed as (

    select
        *,
        case
            when {{ parse_number('completion_seconds') }} >= 0 then {{ parse_number('completion_seconds') }}
        end as read_completion_seconds
    from known
    {{ once() }}

),

checked as (

    select
        *,
        case when event_id is null then 'event_id is missing' end as rejection_problem
    from typed
    {{ once() }}

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
    rejection_problem,
    {{ rejection_reason('form_submissions') }} as rejection_reason,
    {{ rejected_values('form_submissions') }} as rejected_values,
    {{ nulled_values('form_submissions') }} as nulled_values,
    {{ raw_values('form_submissions') }} as raw_values,
    _file,
    _row
from checked
