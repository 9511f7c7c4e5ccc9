{# As dbt-duckdb has it, and for a project in a folder with a quote in its name. #}
{% macro duckdb__load_csv_rows(model, agate_table) %}
    {%- set path = adapter.get_seed_file_path(model) | replace("'", "''") %}
    {%- set sql = "copy " ~ this ~ " from '" ~ path ~ "' (format csv, header true)" %}
    {%- do adapter.add_query(sql, abridge_sql_log=True) %}
    {{- return(sql) }}
{% endmacro %}
