-- How DuckDB reads the files of an input.

-- The rows of CSV files of one header: all columns as text, under new names.
{% macro csv_reader(paths, names, delimiter, longest_line) %}
read_csv(
    [{% for path in paths %}{{ path.as_posix()|text }}{{ ", " if not loop.last }}{% endfor %}],
    auto_detect = false, header = true, delim = {{ delimiter|text }}, quote = '"', escape = '"',
    columns = { {% for name in names %}'{{ name }}': 'VARCHAR'{{ ", " if not loop.last }}{% endfor %} },
    max_line_size = {{ longest_line }}
)
{%- endmacro %}

-- The rows of Parquet files of one schema, under new names if any; `numbered`: with row numbers.
{% macro parquet_reader(paths, names=(), numbered=false) %}
read_parquet(
    [{% for path in paths %}{{ path.as_posix()|text }}{{ ", " if not loop.last }}{% endfor %}],
    binary_as_string = true, hive_partitioning = false, file_row_number = {{ "true" if numbered else "false" }}
){% if names %} as file ({{ names|join(", ") }}){% endif %}
{% endmacro %}

-- A Parquet column as the text a CSV would hold: UTC timestamps, plain numbers, `12` for a whole 12.0.
{% macro one_value_as_text(column, type) %}
{% if type.startswith("TIMESTAMP WITH TIME ZONE") %}
case when isinf({{ column }}) then {{ column }}::varchar else make_timestamp(epoch_us({{ column }}))::varchar end
{%- elif type.startswith("TIMESTAMP") %}
{{ column }}::timestamp::varchar
{%- elif type in ("DOUBLE", "FLOAT") %}
case
    when isnan({{ column }}) then null
    when {{ column }} = trunc({{ column }}) and abs({{ column }}) <= {{ 2 ** 53 }} then {{ column }}::bigint::varchar
    else {{ column }}::varchar
end
{%- elif type.startswith("DECIMAL") %}
case
    when {{ column }} = trunc({{ column }}) then trunc({{ column }})::decimal(38, 0)::varchar else {{ column }}::varchar
end
{%- else %}
{{ column }}::varchar
{%- endif %}
{% endmacro %}
