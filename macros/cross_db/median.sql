{# The median of the known values. #}
{% macro median(column) -%}
    {{ adapter.dispatch('median', 'lead_scoring')(column) }}
{%- endmacro %}

{% macro default__median(column) -%}
    percentile_cont(0.5) within group (order by {{ column }})
{%- endmacro %}

{# As an aggregate BigQuery has only a value itself, not what lies between two. #}
{% macro bigquery__median(column) -%}
    approx_quantiles({{ column }}, 2)[offset(1)]
{%- endmacro %}
