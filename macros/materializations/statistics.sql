{# Behind a table or a seed, on PostgreSQL: an index on the key of people or of who is scored, where it has one, and what
   the planner has to know of its rows. Autovacuum would come later than the next model. Tables that a run only adds to
   keep their index. #}
{% macro statistics() -%}
    {%- if target.type == 'postgres' and config.get('materialized') in ('table', 'incremental', 'seed') -%}
    {%- for key in ['person_id', 'score_key'] if key in model.columns and not is_incremental() %}
    create index on {{ this }} ({{ key }});
    {%- endfor %}
    analyze {{ this }}
    {%- endif -%}
{%- endmacro %}

{# Before models whose steps PostgreSQL expects to be of one row, and are not: no nested loops over them, in this
   transaction. #}
{% macro without_nested_loops() -%}
    {{ 'set local enable_nestloop = off' if target.type == 'postgres' }}
{%- endmacro %}
