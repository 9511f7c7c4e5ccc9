-- The exemptions of all sources, trimmed and cast, without texts for no value; a row that breaks the contract
-- carries the reason.
{{ config(materialized='table') }}
{% set places = input_places('score_exemptions') %}

with {{ known_rows('score_exemptions', places) }},

typed as (

    select
        *,
        {{ parse_date('expires_on') }} as read_expires_on
    from known
    {{ once() }}

),

checked as (

    select
        *,
        case
            when coalesce(person_id, email, domain) is null then 'person_id, email and domain are missing'
            when
                lower(rule_id) not in (
                    {%- for rule in known_rules() %}
                    '{{ rule }}'{{ ',' if not loop.last }}
                    {%- endfor %}
                )
                then 'rule_id is no rule'
            when reason is null then 'reason is missing'
            when {{ is_unreadable('expires_on', 'read_expires_on') }} then 'expires_on is not a date'
        end as rejection_problem
    from typed
    {{ once() }}

)

select
    person_id,
    email,
    domain,
    lower(rule_id) as rule_id,
    reason,
    read_expires_on as expires_on,
    rejection_problem,
    {{ rejection_reason('score_exemptions') }} as rejection_reason,
    {{ rejected_values('score_exemptions') }} as rejected_values,
    {{ nulled_values('score_exemptions') }} as nulled_values,
    {{ raw_values('score_exemptions') }} as raw_values,
    _file,
    _row
from checked
