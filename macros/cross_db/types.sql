{# The type of numbers of 64 bits with a floating point. #}
{% macro double() -%}
    {{ adapter.dispatch('double', 'lead_scoring')() }}
{%- endmacro %}

{% macro default__double() -%}
    double
{%- endmacro %}

{% macro bigquery__double() -%}
    float64
{%- endmacro %}

{% macro postgres__double() -%}
    double precision
{%- endmacro %}

{# The type of texts of any length. #}
{% macro string() -%}
    {{ adapter.dispatch('string', 'lead_scoring')() }}
{%- endmacro %}

{% macro default__string() -%}
    string
{%- endmacro %}

{% macro postgres__string() -%}
    text
{%- endmacro %}

{# A type by the name that yml files give it, as the engine calls it. #}
{% macro type_named(name) -%}
    {%- if target.type == 'bigquery' and name.startswith('decimal(') -%}
        {{ return('numeric') }}
    {%- endif -%}
    {{ return({'double': lead_scoring.double(), 'string': lead_scoring.string()}.get(name, name) | trim) }}
{%- endmacro %}

{# Before a table or a seed is made: name the types of its yml as the engine does. (PostgreSQL has neither string nor
   double; BigQuery has no double, and neither loads nor casts to a decimal of so many digits. dbt hands the names over as
   they stand.) #}
{% macro name_types() -%}
    {%- if execute and target.type in ('postgres', 'bigquery') -%}
        {%- for column in model.columns.values() if column.data_type -%}
            {%- do column.update({'data_type': lead_scoring.type_named(column.data_type)}) -%}
        {%- endfor -%}
        {%- set types = model.config.get('column_types') or {} -%}
        {%- for name, type in types.items() -%}
            {%- do types.update({name: lead_scoring.type_named(type)}) -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}

{# The type of numbers with so many exact decimals, and as many digits as there can be. #}
{% macro exact_decimal(decimals) -%}
    {{ adapter.dispatch('exact_decimal', 'lead_scoring')(decimals) }}
{%- endmacro %}

{% macro default__exact_decimal(decimals) -%}
    decimal(38, {{ decimals }})
{%- endmacro %}

{# Its decimal has 29 digits and nine decimals, its large one 38 of each; no cast may say how many. #}
{% macro bigquery__exact_decimal(decimals) -%}
    {{ 'numeric' if decimals <= 9 else 'bignumeric' }}
{%- endmacro %}

{# A number as one with so many exact decimals. #}
{% macro as_exact_decimal(number, decimals) -%}
    {{ adapter.dispatch('as_exact_decimal', 'lead_scoring')(number, decimals) }}
{%- endmacro %}

{% macro default__as_exact_decimal(number, decimals) -%}
    cast({{ number }} as {{ lead_scoring.exact_decimal(decimals) }})
{%- endmacro %}

{% macro bigquery__as_exact_decimal(number, decimals) -%}
    round(cast({{ number }} as {{ lead_scoring.exact_decimal(decimals) }}), {{ decimals }})
{%- endmacro %}

{# A number with so many decimals, of the type that it has. #}
{% macro rounded(number, decimals) -%}
    {{ adapter.dispatch('rounded', 'lead_scoring')(number, decimals) }}
{%- endmacro %}

{% macro default__rounded(number, decimals) -%}
    round({{ number }}, {{ decimals }})
{%- endmacro %}

{# Its doubles are rounded to whole numbers only. #}
{% macro postgres__rounded(number, decimals) -%}
    cast(round(cast({{ number }} as decimal), {{ decimals }}) as {{ lead_scoring.double() }})
{%- endmacro %}

{# Text as a value of a type; null when it is none. #}
{% macro cast_or_null(text, type) -%}
    {{ adapter.dispatch('cast_or_null', 'lead_scoring')(text, type) }}
{%- endmacro %}

{% macro default__cast_or_null(text, type) -%}
    try_cast({{ text }} as {{ type }})
{%- endmacro %}

{# It takes text only, and stops at a number. #}
{% macro snowflake__cast_or_null(text, type) -%}
    try_cast(cast({{ text }} as {{ lead_scoring.string() }}) as {{ type }})
{%- endmacro %}

{# No cast may say how many digits a decimal has. #}
{% macro bigquery__cast_or_null(text, type) -%}
    {%- if type.startswith('decimal(') -%}
        {%- set digits, decimals = type[8:-1].split(',') -%}
        case
            when abs(safe_cast({{ text }} as numeric)) < 1e{{ digits | int - decimals | int }}
                then round(safe_cast({{ text }} as numeric), {{ decimals | int }})
        end
    {%- else -%}
        safe_cast({{ text }} as {{ type }})
    {%- endif -%}
{%- endmacro %}

{# It has no cast that may fail: texts that are no number, or a greater one than the type holds, are left out before. #}
{% macro postgres__cast_or_null(text, type) -%}
    {%- set number = '^[-+]?([0-9]{1,18}([.][0-9]*)?|[.][0-9]+)([eE](-[0-9]{1,2}|[+]?[0-9]))?$' -%}
    {%- set most = {'integer': 2147483647, 'bigint': 9223372036854775807}.get(type, 999999999999) -%}
    case
        when cast({{ text }} as text) ~ '{{ number }}' and abs(cast({{ text }} as numeric)) < {{ most }}
            then cast(cast({{ text }} as numeric) as {{ type }})
    end
{%- endmacro %}
