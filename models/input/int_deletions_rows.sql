-- The rows to forget that all sources name, trimmed and cast, without texts for no value; a row that breaks the
-- contract carries the reason.
{{ config(materialized='table') }}
{% set places = input_places('deletions') %}

with {{ known_rows('deletions', places) }},

typed as (

    select
        *,
        {{ read_timestamp('deletions', 'deleted_at', places) }} as read_deleted_at
    from known
    {{ once() }}

),

checked as (

    select
        *,
        case
            when {{ input_column('table') }} is null then 'table is missing'
            when lower({{ input_column('table') }}) not in (
                'people', 'accounts', 'events', 'form_submissions', 'person_changes', 'outcomes'
            ) then 'table is not one whose rows have a key'
            when {{ input_column('key') }} is null then 'key is missing'
            when {{ is_unreadable('deleted_at', 'read_deleted_at') }} then 'deleted_at is not a timestamp'
            when read_deleted_at is null then 'deleted_at is missing'
        end as rejection_problem
    from typed
    {{ once() }}

)

select
    lower({{ input_column('table') }}) as table_name,
    {{ input_column('key') }} as deleted_key,
    read_deleted_at as deleted_at,
    rejection_problem,
    {{ rejection_reason('deletions') }} as rejection_reason,
    {{ rejected_values('deletions') }} as rejected_values,
    {{ nulled_values('deletions') }} as nulled_values,
    {{ raw_values('deletions') }} as raw_values,
    _file,
    _row
from checked
