{# A table in one transaction with `create or replace`, where dbt-duckdb takes a dozen statements (build beside, rename
   twice, drop, a comment a column): a run makes more than a hundred tables. The rows are the same either way, and with
   `--vars 'replace_relations: false'` dbt's own does it. dbt never lets a package's materialization stand in for one of
   its own, so in a project that installs this one as a package it is not used. #}
{% materialization table, adapter='duckdb', supported_languages=['sql', 'python'] %}
    {%- set relation = this.incorporate(type='table') -%}
    {%- set existing = load_cached_relation(this) -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {# `create or replace table` replaces no view, and dbt's code for a Python model replaces nothing #}
    {% if existing is not none and (existing.type != 'table' or model['language'] == 'python') %}
        {% do adapter.drop_relation(existing) %}
    {% endif %}
    {# the statement of a Python model has to be in the materialization itself #}
    {% call statement('main', language=model['language']) -%}
        {% if model['language'] == 'python' -%}
        {{ create_table_as(False, relation, compiled_code, 'python') }}
        {%- else -%}
        {{ lead_scoring.replace_table(relation) }}
        {%- endif %}
    {%- endcall %}
    {% if model['language'] == 'python' %}
        {% do persist_docs(relation, model) %}
    {% endif %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [relation]}) }}
{% endmaterialization %}

{# The statements that make a table of the rows of a SQL model, with its contract and its descriptions. #}
{% macro replace_table(relation) -%}
    create or replace table {{ relation }}
    {%- if config.get('contract').enforced %}
    {%- do get_assert_columns_equivalent(compiled_code) %}
    {{ get_table_columns_and_constraints() }};
    insert into {{ relation }} by name
    {%- else %} as
    {%- endif %} (
        {{ compiled_code }}
    );
    {{- lead_scoring.comments(relation, 'table') }}
{%- endmacro %}

{# The statements that describe a table or view and its columns, where the configuration asks for it. #}
{% macro comments(relation, kind) -%}
    {%- if config.persist_relation_docs() and model.description %}
    comment on {{ kind }} {{ relation }} is {{ duckdb_escape_comment(model.description) }};
    {%- endif %}
    {%- for column in model.columns.values() if config.persist_column_docs() and column.description %}
    comment on column {{ relation }}."{{ column.name }}" is {{ duckdb_escape_comment(column.description) }};
    {%- endfor %}
{%- endmacro %}
