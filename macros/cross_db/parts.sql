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
        select cast(pieces.value as {{ lead_scoring.string() }}) as part
        from table(flatten(input => split({{ text }}, '{{ separator }}'))) as pieces
    ) as parts
{%- endmacro %}

{% macro postgres__each_part(text, separator) -%}
    lateral unnest(string_to_array({{ text }}, '{{ separator }}')) as parts (part)
{%- endmacro %}

{# One row for each element of a JSON list in a text: a lateral source `elements` with the columns `element`, as text, and
   `position`, from 0. What is no list has none. #}
{% macro each_element(json) -%}
    {{ adapter.dispatch('each_element', 'lead_scoring')(json) }}
{%- endmacro %}

{% macro default__each_element(json) -%}
    {{ lead_scoring.not_known_here('each_element') }}
{%- endmacro %}

{% macro duckdb__each_element(json) -%}
    lateral (
        select
            json_extract_string(item, '$') as element,
            position
        from (
            select
                unnest(items) as item,
                generate_subscripts(items, 1) - 1 as position
            from (select json_extract(case when json_valid({{ json }}) then {{ json }} end, '$[*]') as items)
        )
    ) as elements
{%- endmacro %}

{% macro spark__each_element(json) -%}
    lateral posexplode(from_json({{ json }}, 'array<string>')) as elements (position, element)
{%- endmacro %}

{% macro bigquery__each_element(json) -%}
    unnest(array(
        select as struct
            coalesce(json_value(item, '$'), item) as element,
            position
        from unnest(json_query_array({{ json }})) as item with offset as position
    )) as elements
{%- endmacro %}

{% macro snowflake__each_element(json) -%}
    lateral (
        select
            cast(pieces.value as {{ lead_scoring.string() }}) as element,
            pieces.index as position
        from table(flatten(input => try_parse_json({{ json }}))) as pieces
    ) as elements
{%- endmacro %}

{% macro postgres__each_element(json) -%}
    lateral (
        select
            listed.element,
            listed.place - 1 as position
        from json_array_elements_text(
            case when json_typeof({{ lead_scoring.json_or_null(json) }}) = 'array' then cast({{ json }} as json) end
        ) with ordinality as listed (element, place)
    ) as elements
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
    cast(get(try_parse_json({{ json }}), '{{ key }}') as {{ lead_scoring.string() }})
{%- endmacro %}

{% macro postgres__json_text(json, key) -%}
    {{ lead_scoring.json_or_null(json) }} ->> '{{ key }}'
{%- endmacro %}

{# For PostgreSQL, which knows since version 16 only whether a text is JSON: the text as JSON; null where it is none, or
   where lists and objects stand in more than eight others. Strings become `s`, other values `0`, and then the innermost
   lists and objects, again and again: what is left of JSON is one value. #}
{% macro json_or_null(text) -%}
    {%- set left = namespace(text=text) -%}
    {%- for pattern, replacement in [
        ('"([^"\\\\[:cntrl:]]|\\\\["\\\\/bfnrt]|\\\\u(?!0000)[0-9a-fA-F]{4})*"', 's'),
        ('-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][-+]?[0-9]+)?|true|false|null', '0'),
        ('[[:space:]]*([][{},:])[[:space:]]*|^[[:space:]]+|[[:space:]]+$', '\\1'),
    ] + [('[[]([0s](,[0s])*)?[]]|[{](s:[0s](,s:[0s])*)?[}]', '0')] * 8 -%}
        {%- set left.text = "regexp_replace(" ~ left.text ~ ", '" ~ pattern ~ "', '" ~ replacement ~ "', 'g')" -%}
    {%- endfor -%}
    case when {{ left.text }} in ('0', 's') then cast({{ text }} as json) end
{%- endmacro %}

{# The value at the end of a path of keys, as text; null where there is none, or where the text is no JSON. #}
{% macro json_path_text(json, keys) -%}
    {{ adapter.dispatch('json_path_text', 'lead_scoring')(json, keys) }}
{%- endmacro %}

{% macro default__json_path_text(json, keys) -%}
    {%- set found = namespace(text=json) -%}
    {%- for key in keys -%}
        {%- set found.text = lead_scoring.json_text(found.text, key) | trim -%}
    {%- endfor -%}
    {{ found.text }}
{%- endmacro %}

{% macro duckdb__json_path_text(json, keys) -%}
    {{ lead_scoring.json_text(json, keys | join('"."')) }}
{%- endmacro %}

{# Its json_value is null for an object. #}
{% macro bigquery__json_path_text(json, keys) -%}
    json_value({{ json }}, '$."{{ keys | join('"."') }}"')
{%- endmacro %}

{# The value of an element of a JSON list of {"key": ..., "value": {...}}, by its key, as text: that of the first of
   `members` that is there. Null where there is no such element, or where the text is no JSON. #}
{% macro keyed_json_text(json, key, members) -%}
    {{ adapter.dispatch('keyed_json_text', 'lead_scoring')(json, key, members) }}
{%- endmacro %}

{% macro default__keyed_json_text(json, key, members) -%}
    {{ lead_scoring.not_known_here('keyed_json_text') }}
{%- endmacro %}

{# A path of null, where no element has the key, gives null. #}
{% macro duckdb__keyed_json_text(json, key, members) -%}
    case
        when json_valid({{ json }})
            then coalesce(
                {%- for member in members %}
                json_extract_string(
                    {{ json }},
                    '$['
                    || (list_position(json_extract_string({{ json }}, '$[*].key'), '{{ key }}') - 1)
                    || '].value.{{ member }}'
                ){{ ',' if not loop.last }}
                {%- endfor %},
                null
            )
    end
{%- endmacro %}

{% macro spark__keyed_json_text(json, key, members) -%}
    coalesce(
        {%- for member in members %}
        get(
            filter(
                from_json({{ json }}, 'array<struct<key:string,value:struct<{{ member }}:string>>>'),
                element -> element.key = '{{ key }}'
            ),
            0
        ).value.{{ member }}{{ ',' if not loop.last }}
        {%- endfor %},
        null
    )
{%- endmacro %}

{% macro bigquery__keyed_json_text(json, key, members) -%}
    (
        select coalesce(
            {%- for member in members %}
            json_value(element, '$.value.{{ member }}'){{ ',' if not loop.last }}
            {%- endfor %},
            null
        )
        from unnest(json_query_array({{ json }})) as element
        where json_value(element, '$.key') = '{{ key }}'
        limit 1
    )
{%- endmacro %}

{% macro snowflake__keyed_json_text(json, key, members) -%}
    coalesce(
        {%- for member in members %}
        cast(get_path(
            get(filter(cast(try_parse_json({{ json }}) as array), element -> element:key = '{{ key }}'), 0),
            'value.{{ member }}'
        ) as {{ lead_scoring.string() }}){{ ',' if not loop.last }}
        {%- endfor %},
        null
    )
{%- endmacro %}

{% macro postgres__keyed_json_text(json, key, members) -%}
    {%- set elements = 'cast(' ~ lead_scoring.json_or_null(json) ~ ' as jsonb)' -%}
    coalesce(
        {%- for member in members %}
        jsonb_path_query_first({{ elements }}, '$[*] ? (@.key == "{{ key }}").value.{{ member }}') #>> '{}',
        {%- endfor %}
        null
    )
{%- endmacro %}
