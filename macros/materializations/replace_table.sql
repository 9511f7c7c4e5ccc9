{# Make a relation anew: what dbt-duckdb does in a dozen statements (build beside, rename twice, drop, comment) DuckDB does
   in one transaction with `create or replace`, and a run makes more than a hundred relations. Readers of the warehouse
   see the old one until the new one is complete; a model that fails leaves the old one. #}
{% materialization table, adapter='duckdb', supported_languages=['sql', 'python'] %}
    {%- set relation = this.incorporate(type='table') -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {% do lead_scoring.clear_the_way(relation) %}
    {% call statement('main', language=model['language']) -%}
        {{ lead_scoring.new_table(relation) }}
    {%- endcall %}
    {% do lead_scoring.describe_table(relation) %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [relation]}) }}
{% endmaterialization %}

{# A table that is kept: made anew in a full run and when there is none, else the model's rows are added to it by name,
   after its pre-hook has dropped those that they replace. There is no other strategy than `append`. #}
{% materialization incremental, adapter='duckdb', supported_languages=['sql', 'python'] %}
    {%- set relation = this.incorporate(type='table') -%}
    {%- set is_kept = is_incremental() -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {%- set written = relation -%}
    {%- if is_kept and model['language'] == 'python' -%}
        {%- set written = make_intermediate_relation(relation) -%}
    {%- endif -%}
    {% if written != relation or not is_kept %}
        {% do lead_scoring.clear_the_way(written) %}
    {% endif %}
    {% call statement('main', language=model['language']) -%}
        {% if is_kept and written == relation -%}
        insert into {{ relation }} by name (
            {{ compiled_code }}
        )
        {%- else -%}
        {{ lead_scoring.new_table(written) }}
        {%- endif %}
    {%- endcall %}
    {% if written != relation %}
        {% do run_query('insert into ' ~ relation ~ ' by name from ' ~ written ~ '; drop table ' ~ written) %}
    {% elif not is_kept %}
        {% do lead_scoring.describe_table(relation) %}
    {% endif %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [relation]}) }}
{% endmaterialization %}

{# A view, made anew in one statement. #}
{% materialization view, adapter='duckdb' %}
    {%- set relation = this.incorporate(type='view') -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {% do lead_scoring.drop_other_kind(relation) %}
    {% if config.get('contract').enforced %}
        {% do get_assert_columns_equivalent(compiled_code) %}
    {% endif %}
    {% call statement('main') -%}
        create or replace view {{ relation }} as (
            {{ compiled_code }}
        )
    {%- endcall %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [relation]}) }}
{% endmaterialization %}

{# DuckDB reads the file itself, with the types of `column_types`: dbt would parse it in Python first to guess them. #}
{% materialization seed, adapter='duckdb' %}
    {%- set relation = this.incorporate(type='table') -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {% do lead_scoring.drop_other_kind(relation) %}
    {%- set types = [] -%}
    {%- for column, type in config.get('column_types', {}).items() -%}
        {%- do types.append("'" ~ column ~ "': '" ~ type ~ "'") -%}
    {%- endfor -%}
    {% call statement('main') -%}
        create or replace table {{ relation }} as
        from read_csv(
            '{{ adapter.get_seed_file_path(model) | replace("'", "''") }}',
            header=true, delim='{{ config.get("delimiter", ",") }}', quote='"', escape='"'
            {{- ', types={' ~ types | join(', ') ~ '}' if types }}
        )
    {%- endcall %}
    {# dbt prints it with `dbt seed --show`; here it is empty #}
    {% do store_result('agate_table', response='OK') %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [relation]}) }}
{% endmaterialization %}

{# The code that makes a table of the model's rows in place of the one there is, with its contract. dbt lets only a
   materialization itself run Python, so the statement is there. #}
{% macro new_table(relation) -%}
    {%- if model['language'] == 'python' -%}
        {{ create_table_as(False, relation, compiled_code, 'python') }}
    {%- elif config.get('contract').enforced -%}
        {%- do get_assert_columns_equivalent(compiled_code) -%}
        create or replace table {{ relation }}
        {{ get_table_columns_and_constraints() }};
        insert into {{ relation }} by name (
            {{ compiled_code }}
        );
        {{ lead_scoring.comments_on(relation) }}
    {%- else -%}
        create or replace table {{ relation }} as (
            {{ compiled_code }}
        );
        {{ lead_scoring.comments_on(relation) }}
    {%- endif -%}
{%- endmacro %}

{# Drop what `create or replace table` does not replace: a view, and before Python creates a table, the one there is. #}
{% macro clear_the_way(relation) -%}
    {%- do lead_scoring.drop_other_kind(relation) -%}
    {%- if model['language'] == 'python' -%}
        {%- do run_query('drop table if exists ' ~ relation) -%}
    {%- endif -%}
{%- endmacro %}

{# Store the descriptions of a Python model; those of a SQL model are part of its own statement. #}
{% macro describe_table(relation) -%}
    {%- set comments = lead_scoring.comments_on(relation) if model['language'] == 'python' else '' -%}
    {%- if comments -%}
        {%- do run_query(comments) -%}
    {%- endif -%}
{%- endmacro %}

{# A view where a table was, or the other way round: `create or replace` does not replace one by the other. #}
{% macro drop_other_kind(relation) -%}
    {%- set existing = load_cached_relation(relation) -%}
    {%- if existing is not none and existing.type != relation.type -%}
        {%- do adapter.drop_relation(existing) -%}
    {%- endif -%}
{%- endmacro %}

{# The statements that store the descriptions of a table and its columns, where config persist_docs asks for it. #}
{% macro comments_on(relation) -%}
    {%- if config.persist_relation_docs() and model.description -%}
        comment on table {{ relation }} is {{ duckdb_escape_comment(model.description) }};
    {%- endif -%}
    {%- if config.persist_column_docs() -%}
        {%- for column in model.columns.values() if column.description %}
        comment on column {{ relation }}."{{ column.name }}" is {{ duckdb_escape_comment(column.description) }};
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
