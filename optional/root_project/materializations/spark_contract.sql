{# The rows of a model with a contract, as dbt-spark writes them: the columns in their order. Plain Parquet knows no
   constraint, so a null where the contract allows none stops the model here. #}
{% macro spark__get_select_subquery(sql) -%}
    select
        {%- for column in model.columns.values() %}
        {% if column.constraints | selectattr('type', 'equalto', 'not_null') | list -%}
        coalesce({{ column.name }}, raise_error('{{ this }}: {{ column.name }} is null')) as {{ column.name }}
        {%- else -%}
        {{ column.name }}
        {%- endif -%}
        {{ ',' if not loop.last }}
        {%- endfor %}
    from (
        {{ sql }}
    ) as rows_of_model
{%- endmacro %}
