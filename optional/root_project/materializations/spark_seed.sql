{# A seed on Spark, as its file has it. dbt-spark's own takes the word `null` for no value whatever the type of the
   column, writes no value as the word None, and cannot write an apostrophe. Python reads the file where dbt runs. #}
{% materialization seed, adapter='spark' %}
    {%- set existing = load_cached_relation(this) -%}
    {{ run_hooks(pre_hooks) }}
    {% if existing is not none %}
        {% do adapter.drop_relation(existing) %}
    {% endif %}
    {% call statement('main', language='python') -%}
        {{ lead_scoring.seed_writer() }}
    {%- endcall %}
    {# dbt prints it with `dbt seed --show`; here it is empty #}
    {% do store_result('agate_table', response='OK') %}
    {{ run_hooks(post_hooks) }}
    {{ return({'relations': [this.incorporate(type='table')]}) }}
{% endmaterialization %}

{# Python that writes the rows of a seed to its table, with the types of `column_types`; an empty cell is null. #}
{% macro seed_writer() -%}
import csv
import pathlib

types = {{ config.get('column_types', {}) | tojson }}
file = pathlib.Path({{ (model['root_path'] ~ '/' ~ model['original_file_path']) | tojson }})
with file.open(encoding="utf-8-sig", newline="") as lines:
    header, *rows = csv.reader(lines, delimiter={{ config.get('delimiter', ',') | tojson }})
texts = spark.createDataFrame(
    [tuple(cell or None for cell in row) for row in rows],
    ", ".join(f"`{name}` string" for name in header),
)
typed = texts.select(*(texts[name].cast(types.get(name, "string")).alias(name) for name in header))
typed.coalesce(1).write.format("parquet").saveAsTable("{{ this }}")
{%- endmacro %}
