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
    percentile_cont({{ shares[place] }}) within group (order by {{ column }})
{%- endmacro %}

{% macro duckdb__quantile(column, shares, place) -%}
    quantile_cont({{ column }}, [{{ shares | join(', ') }}])[{{ place + 1 }}]
{%- endmacro %}

{% macro spark__quantile(column, shares, place) -%}
    percentile({{ column }}, array({{ shares | join(', ') }}))[{{ place }}]
{%- endmacro %}

{# As an aggregate BigQuery has only the value itself, not what lies between two. #}
{% macro bigquery__quantile(column, shares, place) -%}
    approx_quantiles({{ column }}, 1000)[offset({{ (shares[place] * 1000) | round | int }})]
{%- endmacro %}

{# How often each value of a column occurs, in one aggregate; `each_value_count` makes rows of it. #}
{% macro value_counts(column) -%}
    {{ adapter.dispatch('value_counts', 'lead_scoring')(column) }}
{%- endmacro %}

{% macro default__value_counts(column) -%}
    {{ lead_scoring.not_known_here('value_counts') }}
{%- endmacro %}

{% macro duckdb__value_counts(column) -%}
    map_entries(histogram({{ column }}))
{%- endmacro %}

{# Exact up to seven hundred thousand different values. #}
{% macro spark__value_counts(column) -%}
    approx_top_k({{ column }}, 1000000, 1000000) filter (where {{ column }} is not null)
{%- endmacro %}

{% macro bigquery__value_counts(column) -%}
    approx_top_count({{ column }}, 100000)
{%- endmacro %}

{% macro snowflake__value_counts(column) -%}
    approx_top_k({{ column }}, 100000, 100000)
{%- endmacro %}

{# One row a value that `value_counts` counted: a lateral source `counts` with the columns `counted_value`,
   `occurrences`. #}
{% macro each_value_count(counts) -%}
    {{ adapter.dispatch('each_value_count', 'lead_scoring')(counts) }}
{%- endmacro %}

{% macro default__each_value_count(counts) -%}
    {{ lead_scoring.not_known_here('each_value_count') }}
{%- endmacro %}

{% macro duckdb__each_value_count(counts) -%}
    lateral (
        select
            entry.key as counted_value,
            entry.value as occurrences
        from (select unnest({{ counts }}) as entry)
    ) as counts
{%- endmacro %}

{% macro spark__each_value_count(counts) -%}
    lateral inline({{ counts }}) as counts (counted_value, occurrences)
{%- endmacro %}

{% macro bigquery__each_value_count(counts) -%}
    unnest(array(
        select as struct entry.value as counted_value, entry.count as occurrences
        from unnest({{ counts }}) as entry where entry.value is not null
    )) as counts
{%- endmacro %}

{% macro snowflake__each_value_count(counts) -%}
    lateral (
        select
            cast(entry.value[0] as string) as counted_value,
            cast(entry.value[1] as bigint) as occurrences
        from table(flatten(input => {{ counts }})) as entry
    ) as counts
{%- endmacro %}

{# How many different values `value_counts` counted. #}
{% macro how_many_counted(counts) -%}
    {{ adapter.dispatch('how_many_counted', 'lead_scoring')(counts) }}
{%- endmacro %}

{% macro default__how_many_counted(counts) -%}
    {{ lead_scoring.not_known_here('how_many_counted') }}
{%- endmacro %}

{% macro duckdb__how_many_counted(counts) -%}
    coalesce(len({{ counts }}), 0)
{%- endmacro %}

{% macro spark__how_many_counted(counts) -%}
    coalesce(cardinality({{ counts }}), 0)
{%- endmacro %}

{% macro bigquery__how_many_counted(counts) -%}
    coalesce(array_length({{ counts }}), 0)
{%- endmacro %}

{% macro snowflake__how_many_counted(counts) -%}
    coalesce(array_size({{ counts }}), 0)
{%- endmacro %}
