-- Signals of the moment rules. One row a signal.
{{ config(
    materialized='incremental',
    on_schema_change='sync_all_columns',
    pre_hook='{{ drop_people_to_score() }}',
) }}
-- depends_on: {{ ref('lead_scoring', 'people_to_score') }}

{% set rules = rules_of_kind('moment') -%}
{% do assert_parsed(rules) -%}
{% for rule in rules -%}
select '{{ rule }}' as rule_id, person_id, signal_date, signal_at, units, evidence_id, {{ run_id() }} as run_id
from {{ ref('lead_scoring', 'rule_' ~ rule) }}
union all
{% endfor -%}
select
    cast(null as {{ string() }}) as rule_id,
    cast(null as {{ string() }}) as person_id,
    cast(null as date) as signal_date,
    cast(null as timestamp) as signal_at,
    cast(null as integer) as units,
    cast(null as {{ string() }}) as evidence_id,
    cast(null as {{ string() }}) as run_id
where false
