{# Text in brackets; the package has a macro of this name too, and each project calls its own. #}
{% macro trimmed(text) -%}
    '[' || trim({{ text }}) || ']'
{%- endmacro %}
