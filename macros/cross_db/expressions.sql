{# A regular expression of a seed as a literal. Those have backslashes, which the literals of some engines need twice;
   python_udfs/in_sql.py says which of them all engines read. #}
{% macro expression_literal(expression) -%}
    {{ adapter.dispatch('expression_literal', 'lead_scoring')(expression | replace("'", "''")) }}
{%- endmacro %}

{% macro default__expression_literal(expression) -%}
    '{{ expression }}'
{%- endmacro %}

{% macro postgres__expression_literal(expression) -%}
    '{{ expression | replace('\\b', '\\y') }}'
{%- endmacro %}

{% macro redshift__expression_literal(expression) -%}
    '{{ expression | replace('\\', '\\\\') }}'
{%- endmacro %}

{% macro snowflake__expression_literal(expression) -%}
    '{{ expression | replace('\\', '\\\\') }}'
{%- endmacro %}

{% macro spark__expression_literal(expression) -%}
    r'{{ expression }}'
{%- endmacro %}

{% macro bigquery__expression_literal(expression) -%}
    r'{{ expression | replace("''", "[^ -&(-~]") }}'
{%- endmacro %}

{# Several of them as the elements of a list. As they stand in the seed: what is compared, not what is looked for. #}
{% macro expression_literals(expressions) -%}
    {%- for expression in expressions -%}
    {{ lead_scoring.expression_literal(expression) | replace('\\y', '\\b') }}{{ ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{# Whether a regular expression of a seed matches anywhere in the text; `any_case`: case aside. #}
{% macro has_expression(text, expression, any_case=false) -%}
    {{ adapter.dispatch('has_expression', 'lead_scoring')(text, expression, any_case) }}
{%- endmacro %}

{% macro default__has_expression(text, expression, any_case) -%}
    {{ lead_scoring.not_known_here('has_expression') }}
{%- endmacro %}

{% macro duckdb__has_expression(text, expression, any_case) -%}
    regexp_matches({{ text }}, {{ lead_scoring.expression_literal(expression) }}{{ ", 'i'" if any_case }})
{%- endmacro %}

{% macro postgres__has_expression(text, expression, any_case) -%}
    ({{ text }} {{ '~*' if any_case else '~' }} {{ lead_scoring.expression_literal(expression) }})
{%- endmacro %}

{% macro spark__has_expression(text, expression, any_case) -%}
    regexp_like({{ text }}, {{ lead_scoring.expression_literal(('(?i)' if any_case else '') ~ expression) }})
{%- endmacro %}

{% macro bigquery__has_expression(text, expression, any_case) -%}
    regexp_contains({{ text }}, {{ lead_scoring.expression_literal(('(?i)' if any_case else '') ~ expression) }})
{%- endmacro %}

{% macro snowflake__has_expression(text, expression, any_case) -%}
    (regexp_instr(
        {{ text }}, {{ lead_scoring.expression_literal(expression) }}, 1, 1, 0, '{{ 'i' if any_case else 'c' }}'
    ) > 0)
{%- endmacro %}

{% macro redshift__has_expression(text, expression, any_case) -%}
    (regexp_instr(
        {{ text }}, {{ lead_scoring.expression_literal(expression) }}, 1, 1, 0, '{{ 'i' if any_case else 'c' }}'
    ) > 0)
{%- endmacro %}

{# The text with every match of a regular expression of a seed, case aside, replaced by a text. #}
{% macro replace_expression(text, expression, replacement) -%}
    {{ adapter.dispatch('replace_expression', 'lead_scoring')(text, expression, replacement) }}
{%- endmacro %}

{% macro default__replace_expression(text, expression, replacement) -%}
    {{ lead_scoring.not_known_here('replace_expression') }}
{%- endmacro %}

{% macro duckdb__replace_expression(text, expression, replacement) -%}
    regexp_replace({{ text }}, {{ lead_scoring.expression_literal(expression) }}, '{{ replacement }}', 'gi')
{%- endmacro %}

{% macro postgres__replace_expression(text, expression, replacement) -%}
    regexp_replace({{ text }}, {{ lead_scoring.expression_literal(expression) }}, '{{ replacement }}', 'gi')
{%- endmacro %}

{% macro spark__replace_expression(text, expression, replacement) -%}
    regexp_replace({{ text }}, {{ lead_scoring.expression_literal('(?i)' ~ expression) }}, '{{ replacement }}')
{%- endmacro %}

{% macro bigquery__replace_expression(text, expression, replacement) -%}
    regexp_replace({{ text }}, {{ lead_scoring.expression_literal('(?i)' ~ expression) }}, '{{ replacement }}')
{%- endmacro %}

{% macro snowflake__replace_expression(text, expression, replacement) -%}
    regexp_replace({{ text }}, {{ lead_scoring.expression_literal(expression) }}, '{{ replacement }}', 1, 0, 'i')
{%- endmacro %}

{% macro redshift__replace_expression(text, expression, replacement) -%}
    regexp_replace({{ text }}, {{ lead_scoring.expression_literal(expression) }}, '{{ replacement }}', 1, 'i')
{%- endmacro %}

{# The n-th part, from 1, of a text between separators; blank or null where there are fewer. #}
{% macro nth_part(text, separator, n) -%}
    {{ adapter.dispatch('nth_part', 'lead_scoring')(text, separator, n) }}
{%- endmacro %}

{% macro default__nth_part(text, separator, n) -%}
    split_part({{ text }}, '{{ separator }}', {{ n }})
{%- endmacro %}

{% macro bigquery__nth_part(text, separator, n) -%}
    split({{ text }}, '{{ separator }}')[safe_offset({{ n }} - 1)]
{%- endmacro %}

{# How many parts a text has between separators of one character. #}
{% macro count_of_parts(text, separator) -%}
    (length({{ text }}) - length(replace({{ text }}, '{{ separator }}', '')) + 1)
{%- endmacro %}

{# Whether a text holds another one. #}
{% macro holds(text, part) -%}
    {{ adapter.dispatch('holds', 'lead_scoring')(text, part) }}
{%- endmacro %}

{% macro default__holds(text, part) -%}
    (position({{ part }} in {{ text }}) > 0)
{%- endmacro %}

{% macro duckdb__holds(text, part) -%}
    contains({{ text }}, {{ part }})
{%- endmacro %}

{% macro bigquery__holds(text, part) -%}
    (strpos({{ text }}, {{ part }}) > 0)
{%- endmacro %}

{# A text without the listed characters at its ends. #}
{% macro stripped(text, characters) -%}
    {{ adapter.dispatch('stripped', 'lead_scoring')(text, characters) }}
{%- endmacro %}

{% macro default__stripped(text, characters) -%}
    trim({{ text }}, {{ characters }})
{%- endmacro %}

{% macro spark__stripped(text, characters) -%}
    btrim({{ text }}, {{ characters }})
{%- endmacro %}

{% macro postgres__stripped(text, characters) -%}
    btrim({{ text }}, {{ characters }})
{%- endmacro %}

{% macro redshift__stripped(text, characters) -%}
    btrim({{ text }}, {{ characters }})
{%- endmacro %}
