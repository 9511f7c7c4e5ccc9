-- Who is suppressed, in SQL of DuckDB, which Spark reads as well with other quotes; macro `is_not_suppressed` says the
-- same for models. `salt`: of the hashes.

-- A column as it is hashed: trimmed as models trim it, an email in its normal form.
{% macro identifier(column, kind) %}
{% if kind == "email" %}
case when "{{ column }}" like '%@%' or "{{ column }}" like '%{{ "\uff20" }}%' then normal_email("{{ column }}") end
{%- else %}
nullif(btrim("{{ column }}", '{{ " \t\n\r\u00a0" }}'), '')
{%- endif %}
{% endmacro %}

-- Whether a column holds an identifier that is suppressed.
{% macro has(column, kind, salt) %}
coalesce(
    sha2('{{ salt }} {{ kind }} ' || {{ identifier(column, kind) }}, 256)
    in (select hash from ops.suppressions where kind = '{{ kind }}'),
    false
)
{%- endmacro %}

-- Whether a row is of somebody who is suppressed. `identifies` says of each table what its columns identify, `keys` what
-- its key is. An event goes by its device only where it names nobody.
{% macro is_suppressed(table, identifies, keys, salt) %}
false
{% for column, kind in identifies[table].items() %}
or {% if kind == "anonymous_id" %}
{% for other, named in identifies[table].items() if named in ("person_id", "email") %}
{{ identifier(other, named) }} is null and
{% endfor %}
{% endif %}
{{ has(column, kind, salt) }}
{% endfor %}
{% for kind in ("person_id", "event_id") if table == "deletions" %}
or coalesce(lower({{ identifier("table", "text") }}), '') not in (
    {% for other in keys if identifies[other].get(keys[other]) != kind %}'{{ other }}'{{ ", " if not loop.last }}{% endfor %}
) and {{ has("key", kind, salt) }}
{% endfor %}
{% endmacro %}

-- Tables that no run reads: of runs that were killed.
{% macro leftovers() %}
select schema_name, table_name from duckdb_tables()
where database_name = current_database() and (
    table_name like '%\_\_dbt\_tmp%' escape '\' or table_name like '%\_\_dbt\_backup%' escape '\'
    or schema_name = 'raw' and starts_with(table_name, 'incoming_')
)
{% endmacro %}
