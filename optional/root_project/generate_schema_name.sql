{# Schemas are named after the folders of models/, without the target's prefix: a reader finds marts.lead_scores. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ target.schema if custom_schema_name is none else custom_schema_name | trim }}
{%- endmacro %}
