{# Text without the white space around it; blank text is null. #}
{% macro trimmed(column) -%}
    {{ adapter.dispatch('trimmed', 'lead_scoring')(column) }}
{%- endmacro %}

{# Few texts have anything to trim, and looking at their ends is a fifth of the work of trimming them. What sorts before
   `!` is empty or begins with a blank. #}
{% macro default__trimmed(column) -%}
    case
        when
            {{ column }} < '!'
            or starts_with({{ column }}, chr(160))
            {%- for blank in ["' '", 'chr(9)', 'chr(10)', 'chr(13)', 'chr(160)'] %}
            or suffix({{ column }}, {{ blank }})
            {%- endfor %}
            then nullif(trim({{ column }}, ' ' || chr(9) || chr(10) || chr(13) || chr(160)), '')
        else {{ column }}
    end
{%- endmacro %}

{# The text with every match of the regular expression replaced. #}
{% macro replace_matches(text, pattern, replacement) -%}
    {{ adapter.dispatch('replace_matches', 'lead_scoring')(text, pattern, replacement) }}
{%- endmacro %}

{% macro default__replace_matches(text, pattern, replacement) -%}
    regexp_replace({{ text }}, '{{ pattern }}', '{{ replacement }}', 'g')
{%- endmacro %}

{# A row of a relation as one JSON text, for rows that a person has to look at. #}
{% macro as_json(columns, relation) -%}
    {{ adapter.dispatch('as_json', 'lead_scoring')(columns, relation) }}
{%- endmacro %}

{% macro default__as_json(columns, relation) -%}
    cast(json_object(
        {%- for column in columns %}
        '{{ column }}', {{ relation }}."{{ column }}"{{ ',' if not loop.last }}
        {%- endfor %}
    ) as varchar)
{%- endmacro %}

{# A row as one text that orders equal keys the same way on every run: the columns in the order given, null first. #}
{% macro whole_row_as_text(columns) -%}
    concat_ws(chr(31){% for column in columns %}, coalesce(cast({{ column }} as varchar), ''){% endfor %})
{%- endmacro %}
