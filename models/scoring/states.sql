-- Intervals of the state rules, before the watermarks are asked. One row an interval [starts_on, ends_on).
{{ config(
    materialized='incremental',
    on_schema_change='sync_all_columns',
    pre_hook='{{ drop_people_to_score() }}',
) }}
-- depends_on: {{ ref('lead_scoring', 'people_to_score') }}

{% set rules = rules_of_kind('state') -%}
{% do assert_parsed(rules) -%}
{% for rule in rules -%}
select '{{ rule }}' as rule_id, person_id, starts_on, ends_on, evidence_id, {{ run_id() }} as run_id
from {{ ref('lead_scoring', 'rule_' ~ rule) }}
union all
{% endfor -%}
select
    cast(null as {{ string() }}) as rule_id,
    cast(null as {{ string() }}) as person_id,
    cast(null as date) as starts_on,
    cast(null as date) as ends_on,
    cast(null as {{ string() }}) as evidence_id,
    cast(null as {{ string() }}) as run_id
where false
