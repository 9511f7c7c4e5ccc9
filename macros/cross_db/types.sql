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

{# Text as a value of a type; null when it is none. #}
{% macro cast_or_null(text, type) -%}
    {{ adapter.dispatch('cast_or_null', 'lead_scoring')(text, type) }}
{%- endmacro %}

{% macro default__cast_or_null(text, type) -%}
    try_cast({{ text }} as {{ type }})
{%- endmacro %}

{% macro bigquery__cast_or_null(text, type) -%}
    safe_cast({{ text }} as {{ type }})
{%- endmacro %}
