-- The changes of people of all sources, trimmed and cast, without texts for no value; a row that breaks the
-- contract carries the reason.
{{ config(materialized='table') }}
{% set places = input_places('person_changes') %}

with {{ known_rows('person_changes', places) }},

typed as (

    select
        *,
        {{ listed('changed_by') }} as read_changed_by,
        {{ read_timestamp('person_changes', 'changed_at', places) }} as read_changed_at
    from known
    {{ once() }}

),

checked as (

    select
        *,
        case
            when change_id is null then 'change_id is missing'
            when person_id is null then 'person_id is missing'
            when field_name is null then 'field_name is missing'
            when {{ is_unreadable('changed_at', 'read_changed_at') }} then 'changed_at is not a timestamp'
            when read_changed_at is null then 'changed_at is missing'
            when {{ is_not_listed('person_changes', 'changed_by') }} then 'changed_by is not one of the listed ones'
        end as rejection_problem
    from typed
    {{ once() }}

)

select
    change_id,
    person_id,
    lower(field_name) as field_name,
    old_value,
    new_value,
    read_changed_at as changed_at,
    read_changed_by as changed_by,
    rejection_problem,
    {{ rejection_reason('person_changes') }} as rejection_reason,
    {{ rejected_values('person_changes') }} as rejected_values,
    {{ nulled_values('person_changes') }} as nulled_values,
    {{ raw_values('person_changes') }} as raw_values,
    _file,
    _row
from checked
