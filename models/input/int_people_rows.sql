-- The people of all sources, trimmed and cast, without texts for no value; a row that breaks the contract
-- carries the reason.
{{ config(materialized='table') }}
{% set places = input_places('people') %}

with {{ known_rows('people', places) }},

typed as (

    select
        *,
        {{ listed('lifecycle_stage') }} as read_lifecycle_stage,
        {{ read_timestamp('people', 'created_at', places) }} as read_created_at,
        {{ read_timestamp('people', 'updated_at', places) }} as read_updated_at
    from known
    {{ once() }}

),

checked as (

    select
        *,
        case
            when person_id is null then 'person_id is missing'
            when {{ is_not_listed('people', 'lifecycle_stage') }} then 'lifecycle_stage is not one of the listed ones'
        end as rejection_problem
    from typed
    {{ once() }}

)

select
    person_id,
    email,
    first_name,
    last_name,
    job_title,
    phone,
    company_name,
    account_id,
    read_lifecycle_stage as lifecycle_stage,
    country,
    read_created_at as created_at,
    read_updated_at as updated_at,
    merged_into_person_id,
    source_system,
    rejection_problem,
    {{ rejection_reason('people') }} as rejection_reason,
    {{ rejected_values('people') }} as rejected_values,
    {{ nulled_values('people') }} as nulled_values,
    {{ raw_values('people') }} as raw_values,
    _file,
    _row
from checked
