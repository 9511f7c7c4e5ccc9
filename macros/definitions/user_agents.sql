{# How patterns of crawlers are read, where SQL finds them. `python_udfs/crawlers.py` says the same in Python. #}

{# A pattern of seed `crawler_user_agents` with `¦` for a backslash and `‹›` for brackets, which expressions of all engines
   can name. #}
{% macro spelled_pattern(pattern) -%}
    translate({{ pattern }}, chr(92) || '[]', '¦‹›')
{%- endmacro %}

{# Whether a pattern is a name, which may have to begin a word: no sign in it means anything, but behind a backslash. #}
{% macro is_crawler_name(pattern) -%}
    {{ lead_scoring.has_match(
        lead_scoring.spelled_pattern(pattern), '^(¦b)?([^¦.^$*+?{}()|‹›]|¦[^a-zA-Z0-9])+$'
    ) }}
{%- endmacro %}

{# The name that a pattern is: without the mark of a word and the backslashes before signs. #}
{% macro crawler_name(pattern) -%}
    translate(
        replace({{ lead_scoring.replace_matches(lead_scoring.spelled_pattern(pattern), '^¦b', '') }}, '¦', ''), '‹›', '[]'
    )
{%- endmacro %}
