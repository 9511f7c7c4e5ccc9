{# After a table is made, on PostgreSQL: what its planner knows of it. Autovacuum would come later than the next model.
   A daily run finds the people whom it scores by an index. #}
{% macro statistics() -%}
    {%- if target.type == 'postgres' and config.get('materialized') in ('table', 'incremental') -%}
    analyze {{ this }}
    {%- endif -%}
{%- endmacro %}
