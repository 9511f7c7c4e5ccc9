{# A view in one statement, where dbt's own takes half a dozen (build beside, rename twice, drop): a run makes some seventy
   views. See `table.sql` for where it is used. #}
{% materialization view, adapter='duckdb' %}
    {%- set relation = this.incorporate(type='view') -%}
    {%- set existing = load_cached_relation(this) -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {# `create or replace view` replaces no table #}
    {% if existing is not none and existing.type != 'view' %}
        {% do adapter.drop_relation(existing) %}
    {% endif %}
    {% call statement('main') -%}
        {%- if config.get('contract').enforced %}
        {%- do get_assert_columns_equivalent(compiled_code) %}
        {%- endif %}
        create or replace view {{ relation }} as (
            {{ compiled_code }}
        );
        {{- lead_scoring.comments(relation, 'view') }}
    {%- endcall %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [relation]}) }}
{% endmaterialization %}
