{# The condition that a row of the CTE `known` is of nobody who is suppressed. `meta` of a column of the contract says
   whose rows it identifies; an event goes by its device only where it names nobody. #}
{% macro is_not_suppressed(table, places) -%}
    {%- if not lead_scoring.may_hold_suppressed(places) -%}{{ return('true') }}{%- endif -%}
    {%- set conditions, nobody_named = [], [] -%}
    {%- for column, kind in lead_scoring.columns_with(table, 'identifies').items() -%}
        {%- if kind in ('person_id', 'email') -%}
            {%- do nobody_named.append(lead_scoring.identifier(column, kind) ~ ' is null') -%}
        {%- endif -%}
        {%- do conditions.append(lead_scoring.is_suppressed(column, kind)) if kind != 'anonymous_id' -%}
    {%- endfor -%}
    {%- for column, kind in lead_scoring.columns_with(table, 'identifies').items() if kind == 'anonymous_id' -%}
        {%- do conditions.append(nobody_named | join(' and ') ~ ' and ' ~ lead_scoring.is_suppressed(column, kind)) -%}
    {%- endfor -%}
    {%- for kind in ['person_id', 'event_id'] if table == 'deletions' -%}
        {%- set deleted_from = 'coalesce(lower(' ~ lead_scoring.input_column('table') ~ "), '')" -%}
        {%- set is_key = deleted_from ~ " not in ('" ~ lead_scoring.tables_of_other_keys(kind) | join("', '") ~ "')" -%}
        {%- do conditions.append(is_key ~ ' and ' ~ lead_scoring.is_suppressed(lead_scoring.input_column('key'), kind)) -%}
    {%- endfor -%}
    not ({{ conditions | join('\n        or ') or 'false' }})
{%- endmacro %}

{# The tables of the contract whose key identifies nothing of a kind: a row of table deletions may name their keys. #}
{% macro tables_of_other_keys(kind) -%}
    {%- set tables = [] -%}
    {%- for table, key in lead_scoring.row_keys().items() -%}
        {%- do tables.append(table) if lead_scoring.columns_with(table, 'identifies').get(key) != kind -%}
    {%- endfor -%}
    {{ return(tables) }}
{%- endmacro %}

{# Whether rows of somebody who is suppressed may come from these places. What `lead-scoring load` has written holds none
   once the erasure is finished: it leaves out such rows itself. #}
{% macro may_hold_suppressed(places) -%}
    {%- set are_loaded = places | rejectattr('is_loaded') | list | length == 0 -%}
    {{ return(lead_scoring.has_suppressions('where not is_erased' if are_loaded else '')) }}
{%- endmacro %}

{# Whether anybody is suppressed; false where the warehouse may not be asked. #}
{% macro has_suppressions(condition='') -%}
    {#- what reads them has to say so while dbt parses -#}
    {%- if not execute or lead_scoring.has_table('lead_scoring_ops', 'suppressions') -%}
        {%- set suppressions = source('lead_scoring_ops', 'suppressions') -%}
        {{ return(execute and lead_scoring.has_rows(suppressions ~ ' ' ~ condition)) }}
    {%- endif -%}
    {{ return(false) }}
{%- endmacro %}

{# An identifier as it is hashed. #}
{% macro identifier(column, kind) -%}
    {{ return(lead_scoring.normalised_email(column) if kind == 'email' else column) }}
{%- endmacro %}

{# Whether a column holds an identifier that is suppressed. #}
{% macro is_suppressed(column, kind) -%}
    {%- set suppressions = source('lead_scoring_ops', 'suppressions') -%}
    {%- set salted = '(select max(salt) from ' ~ suppressions ~ ") || ' " ~ kind ~ " ' || " ~ lead_scoring.identifier(column, kind) -%}
    coalesce({{ lead_scoring.sha256(salted) }} in (select hash from {{ suppressions }} where kind = '{{ kind }}'), false)
{%- endmacro %}

{# The SHA-256 hash of a text in hexadecimal digits. #}
{% macro sha256(text) -%}
    {{ return(adapter.dispatch('sha256', 'lead_scoring')(text)) }}
{%- endmacro %}

{% macro default__sha256(text) -%}
    {{ return('sha2(' ~ text ~ ', 256)') }}
{%- endmacro %}

{% macro duckdb__sha256(text) -%}
    {{ return('sha256(' ~ text ~ ')') }}
{%- endmacro %}

{% macro bigquery__sha256(text) -%}
    {{ return('to_hex(sha256(' ~ text ~ '))') }}
{%- endmacro %}

{% macro postgres__sha256(text) -%}
    {{ return('encode(sha256(convert_to(' ~ text ~ ", 'UTF8')), 'hex')") }}
{%- endmacro %}
