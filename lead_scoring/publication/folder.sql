-- What a publication reads of a warehouse, beside the rows of marts.

-- The marts, and whether each is a view.
{% macro marts() %}
select table_name, table_type = 'VIEW' from information_schema.tables where table_schema = 'marts' order by 1
{% endmacro %}

-- What is said of marts, and of their columns: names, text.
{% macro descriptions() %}
select [table_name], comment from duckdb_tables() where schema_name = 'marts' and comment is not null
union all
select [view_name], comment from duckdb_views() where schema_name = 'marts' and comment is not null
union all
select [table_name, column_name], comment from duckdb_columns() where schema_name = 'marts' and comment is not null
{% endmacro %}
