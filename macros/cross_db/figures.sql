{# Roughly how many different values a column has: from a sketch of fixed size, often a tenth off. #}
{% macro about_how_many(column) -%}
    {{ adapter.dispatch('about_how_many', 'lead_scoring')(column) }}
{%- endmacro %}

{% macro default__about_how_many(column) -%}
    approx_count_distinct({{ column }})
{%- endmacro %}

{# The value below which a share of the known values lies, between two values if need be: the share at `place` (from 0)
   in a list of shares, since asking for all of a list gathers the values once. #}
{% macro quantile(column, shares, place) -%}
    {{ adapter.dispatch('quantile', 'lead_scoring')(column, shares, place) }}
{%- endmacro %}

{% macro default__quantile(column, shares, place) -%}
    quantile_cont({{ column }}, [{{ shares | join(', ') }}])[{{ place + 1 }}]
{%- endmacro %}

{# How often each value of a column occurs, in one aggregate; `each_value_count` makes rows of it. #}
{% macro value_counts(column) -%}
    {{ adapter.dispatch('value_counts', 'lead_scoring')(column) }}
{%- endmacro %}

{% macro default__value_counts(column) -%}
    map_entries(histogram({{ column }}))
{%- endmacro %}

{# One row a value that `value_counts` counted: a lateral source with the columns `counted_value`, `occurrences`. #}
{% macro each_value_count(counts) -%}
    {{ adapter.dispatch('each_value_count', 'lead_scoring')(counts) }}
{%- endmacro %}

{% macro default__each_value_count(counts) -%}
    (
        select
            entry.key as counted_value,
            entry.value as occurrences
        from (select unnest({{ counts }}) as entry)
    )
{%- endmacro %}

{# How many different values `value_counts` counted. #}
{% macro how_many_counted(counts) -%}
    {{ adapter.dispatch('how_many_counted', 'lead_scoring')(counts) }}
{%- endmacro %}

{% macro default__how_many_counted(counts) -%}
    coalesce(len({{ counts }}), 0)
{%- endmacro %}
