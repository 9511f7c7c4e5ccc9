-- The outcomes of all sources, trimmed and cast, without texts for no value; a row that breaks the contract
-- carries the reason.
{{ config(materialized='table') }}
{% set places = input_places('outcomes') %}

with {{ known_rows('outcomes', places) }},

typed as (

    select
        *,
        lower(outcome) as read_outcome,
        {{ read_timestamp('outcomes', 'occurred_at', places) }} as read_occurred_at
    from known
    {{ once() }}

),

checked as (

    select
        *,
        case
            when outcome_id is null then 'outcome_id is missing'
            when outcome is null then 'outcome is missing'
            when {{ is_not_listed('outcomes', 'outcome') }} then 'outcome is not one of the listed ones'
            when {{ is_unreadable('occurred_at', 'read_occurred_at') }} then 'occurred_at is not a timestamp'
            when read_occurred_at is null then 'occurred_at is missing'
        end as rejection_problem
    from typed
    {{ once() }}

)

select
    outcome_id,
    person_id,
    account_id,
    read_outcome as outcome,
    read_occurred_at as occurred_at,
    rejection_problem,
    {{ rejection_reason('outcomes') }} as rejection_reason,
    {{ rejected_values('outcomes') }} as rejected_values,
    {{ nulled_values('outcomes') }} as nulled_values,
    {{ raw_values('outcomes') }} as raw_values,
    _file,
    _row
from checked
