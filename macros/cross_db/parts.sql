{# One row for each part of a text between separators of one character: a lateral source `parts` with the column `part`.
   A null text has none. #}
{% macro each_part(text, separator) -%}
    {{ adapter.dispatch('each_part', 'lead_scoring')(text, separator) }}
{%- endmacro %}

{% macro default__each_part(text, separator) -%}
    {{ lead_scoring.not_known_here('each_part') }}
{%- endmacro %}

{% macro duckdb__each_part(text, separator) -%}
    lateral (select unnest(string_split({{ text }}, '{{ separator }}')) as part) as parts
{%- endmacro %}

{% macro spark__each_part(text, separator) -%}
    lateral explode(split({{ text }}, '[{{ separator }}]')) as parts (part)
{%- endmacro %}

{% macro bigquery__each_part(text, separator) -%}
    unnest(array(select as struct part from unnest(split({{ text }}, '{{ separator }}')) as part)) as parts
{%- endmacro %}

{% macro snowflake__each_part(text, separator) -%}
    lateral (
        select cast(pieces.value as string) as part
        from table(flatten(input => split({{ text }}, '{{ separator }}'))) as pieces
    ) as parts
{%- endmacro %}

{# The value of a key of a JSON object as text; null where it has no such key, or where the text is no JSON. #}
{% macro json_text(json, key) -%}
    {{ adapter.dispatch('json_text', 'lead_scoring')(json, key) }}
{%- endmacro %}

{% macro default__json_text(json, key) -%}
    {{ lead_scoring.not_known_here('json_text') }}
{%- endmacro %}

{% macro duckdb__json_text(json, key) -%}
    case when json_valid({{ json }}) then json_extract_string({{ json }}, '$."{{ key }}"') end
{%- endmacro %}

{% macro spark__json_text(json, key) -%}
    get_json_object({{ json }}, '$.{{ key }}')
{%- endmacro %}

{% macro bigquery__json_text(json, key) -%}
    json_value({{ json }}, '$.{{ key }}')
{%- endmacro %}

{% macro snowflake__json_text(json, key) -%}
    cast(get(try_parse_json({{ json }}), '{{ key }}') as string)
{%- endmacro %}
