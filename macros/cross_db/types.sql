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
    {{ return({'double': lead_scoring.double(), 'string': lead_scoring.string()}.get(name, name) | trim) }}
{%- endmacro %}

{# Before a table or a seed is made: name the types of its yml as the engine does. (PostgreSQL has neither string nor
   double, and dbt hands the names over as they stand.) #}
{% macro name_types() -%}
    {%- if execute and target.type == 'postgres' -%}
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

{# Its decimal has nine decimals at most. #}
{% macro bigquery__exact_decimal(decimals) -%}
    bignumeric(38, {{ decimals }})
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

{% macro bigquery__cast_or_null(text, type) -%}
    safe_cast({{ text }} as {{ type }})
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
