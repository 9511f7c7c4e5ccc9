-- The accounts of all sources, trimmed and cast, without texts for no value; a row that breaks the contract
-- carries the reason.
{{ config(materialized='table') }}
{% set places = input_places('accounts') %}

with {{ known_rows('accounts', places) }},

typed as (

    select
        *,
        {{ listed('lifecycle_stage') }} as read_lifecycle_stage,
        {{ read_timestamp('accounts', 'created_at', places) }} as read_created_at,
        {{ read_timestamp('accounts', 'updated_at', places) }} as read_updated_at
    from known
    {{ once() }}

),

checked as (

    select
        *,
        case
            when account_id is null then 'account_id is missing'
            when {{ is_not_listed('accounts', 'lifecycle_stage') }} then 'lifecycle_stage is not one of the listed ones'
        end as rejection_problem
    from typed
    {{ once() }}

)

select
    account_id,
    name,
    domain,
    read_lifecycle_stage as lifecycle_stage,
    industry,
    employee_count,
    read_created_at as created_at,
    read_updated_at as updated_at,
    source_system,
    rejection_problem,
    {{ rejection_reason('accounts') }} as rejection_reason,
    {{ rejected_values('accounts') }} as rejected_values,
    {{ nulled_values('accounts') }} as nulled_values,
    {{ raw_values('accounts') }} as raw_values,
    _file,
    _row
from checked
