{# The id of a row of a source as the contract knows it: `hubspot:123`; null stays null. #}
{% macro namespaced(source_name, id) -%}
    '{{ source_name }}:' || {{ id }}
{%- endmacro %}

{# The sources that are on, the most trusted first. An entry of the var is a name, or a mapping of one name; sqlfluff
   gives them as one text. #}
{% macro connected_sources() -%}
    {%- set names = [] -%}
    {%- for entry in (var('sources').split(', ') if var('sources') is string else var('sources')) -%}
        {%- do names.append(entry if entry is string else entry | first) -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}

{# A text of a source if it holds an email, as trackers are often given one for a user id; else null. #}
{% macro email_in(text) -%}
    case when {{ lead_scoring.normalised_email(text) }} like '_%@_%.__%' then {{ text }} end
{%- endmacro %}
