{# How many times a number of seconds doubles a base, whole, at least 0 and at most a given number: over 15 seconds,
   30 -> 1, 60 -> 2, 120 -> 3. Compared, not computed by logarithms, so that 60 is never 1.9999. #}
{% macro whole_doublings(seconds, over, at_most) -%}
    case
        {%- for doublings in range(at_most, 0, -1) %}
        when {{ seconds }} >= {{ over * 2 ** doublings }} then {{ doublings }}
        {%- endfor %}
        else 0
    end
{%- endmacro %}
