{# How a model's rows become a table on Spark, on plain Parquet, which has no delete and no transaction. What everybody
   reads is a view by the model's name; rows stand in tables behind it whose names no run uses twice, and one statement
   puts new rows in the view. Readers see the old rows until the new ones are complete, and a run that is killed leaves
   nothing that is seen or in the way. See docs/decisions/spark.md. #}
{% materialization table, adapter='spark', supported_languages=['sql', 'python'] %}
    {%- set relation = this.incorporate(type='view') -%}
    {%- set table = lead_scoring.table_behind(relation, 'table', lead_scoring.new_generation()) -%}
    {{ run_hooks(pre_hooks) }}
    {% call statement('main', language=model['language']) -%}
        {%- if model['language'] == 'python' -%}
        {{ py_write_table(compiled_code, table) }}
        {%- else -%}
        create table {{ table }} using parquet as
        {{ lead_scoring.by_contract(compiled_code) }}
        {%- endif -%}
    {%- endcall %}
    {%- set columns = adapter.get_columns_in_relation(table) | map(attribute='name') | list -%}
    {% do lead_scoring.drop_other_kind(relation) %}
    {% do run_query(lead_scoring.view_of(relation, columns, table)) %}
    {% do lead_scoring.drop_tables_behind(relation, but=[table.identifier]) %}
    {{ run_hooks(post_hooks) }}
    {{ return({'relations': [relation]}) }}
{% endmaterialization %}

{# A table that is kept: made anew in a full run and when there is none, else the model's rows are added to it by name,
   after its pre-hook (`drop_rows`) has said which they replace. Each run adds a generation of rows; the view lists
   those that are finished. When there are too many, they are written together. #}
{% materialization incremental, adapter='spark', supported_languages=['sql', 'python'] %}
    {%- set relation = this.incorporate(type='view') -%}
    {%- set live = [] if should_full_refresh() else lead_scoring.live_generations(relation) -%}
    {%- set generation = lead_scoring.new_generation(live) -%}
    {%- set rows = compiled_code -%}
    {{ run_hooks(pre_hooks) }}
    {%- if model['language'] == 'python' -%}
        {%- set written = lead_scoring.table_behind(relation, 'new', generation) -%}
        {%- set rows = 'select * from ' ~ written -%}
        {% call statement('main', language='python') -%}
            {{ py_write_table(compiled_code, written) }}
        {%- endcall %}
    {%- endif -%}
    {% call statement('main' if model['language'] == 'sql' else 'kept') -%}
        {%- if live -%}
        {{ lead_scoring.added_rows(relation, live, generation, lead_scoring.by_contract(rows)) }}
        {%- else -%}
        {{ lead_scoring.new_kept_table(relation, generation, lead_scoring.by_contract(rows)) }}
        {%- endif -%}
    {%- endcall %}
    {% do live.append(generation) %}
    {% do lead_scoring.drop_other_kind(relation) %}
    {% do run_query(lead_scoring.view_of_generations(relation, live)) %}
    {% if live | length > var('max_generations') %}
        {% do run_query(lead_scoring.new_kept_table(relation, generation, 'select * from ' ~ relation)) %}
        {%- set live = [generation] -%}
        {% do run_query(lead_scoring.view_of_generations(relation, live)) %}
    {% endif %}
    {% if live | length == 1 %}
        {% do lead_scoring.drop_tables_behind(relation, but=[relation.identifier ~ '__kept_' ~ generation]) %}
    {% elif written %}
        {% do adapter.drop_relation(written) %}
    {% endif %}
    {{ run_hooks(post_hooks) }}
    {{ return({'relations': [relation]}) }}
{% endmaterialization %}

{# Python reads the file where dbt runs, as the file has it: dbt-spark takes a word `null` for no value, writes no value
   as the word None, and cannot write an apostrophe. #}
{% materialization seed, adapter='spark' %}
    {%- set relation = this.incorporate(type='view') -%}
    {%- set table = lead_scoring.table_behind(relation, 'table', lead_scoring.new_generation()) -%}
    {{ run_hooks(pre_hooks) }}
    {% call statement('main', language='python') -%}
        {{ lead_scoring.seed_writer(table) }}
    {%- endcall %}
    {# dbt prints it with `dbt seed --show`; here it is empty #}
    {% do store_result('agate_table', response='OK') %}
    {%- set columns = adapter.get_columns_in_relation(table) | map(attribute='name') | list -%}
    {% do lead_scoring.drop_other_kind(relation) %}
    {% do run_query(lead_scoring.view_of(relation, columns, table)) %}
    {% do lead_scoring.drop_tables_behind(relation, but=[table.identifier]) %}
    {{ run_hooks(post_hooks) }}
    {{ return({'relations': [relation]}) }}
{% endmaterialization %}

{# Python that writes the rows of a seed to a table, with the types of `column_types`; an empty cell is null. #}
{% macro seed_writer(table) -%}
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
typed.coalesce(1).write.format("parquet").saveAsTable("{{ table }}")
{%- endmacro %}

{# dbt's own asks for a table; here what is kept is a view on generations of rows. #}
{% macro is_incremental() -%}
    {{ return(adapter.dispatch('is_incremental', 'lead_scoring')()) }}
{%- endmacro %}

{# Where dbt may ask the warehouse nothing (`dbt compile --no-introspect`), what is kept is taken to be there. #}
{% macro default__is_incremental() -%}
    {%- if execute and flags.INTROSPECT is false -%}
        {{ return(model.config.materialized == 'incremental' and not should_full_refresh()) }}
    {%- endif -%}
    {{ return(dbt.is_incremental()) }}
{%- endmacro %}

{% macro spark__is_incremental() -%}
    {%- if not execute or model.config.materialized != 'incremental' or should_full_refresh() -%}
        {{ return(false) }}
    {%- endif -%}
    {{ return(lead_scoring.live_generations(this) | length > 0) }}
{%- endmacro %}

{# Before rows are written again: drop those that they replace. `conditions`: key column -> which of its values, a
   condition that reads no other column. Spark notes the values under the number of the run's generation, and the view
   leaves out the rows of earlier ones that have them, from the moment that it lists this one. #}
{% macro drop_rows(conditions) -%}
    {{ return(adapter.dispatch('drop_rows', 'lead_scoring')(conditions)) }}
{%- endmacro %}

{% macro default__drop_rows(conditions) -%}
    delete from {{ this }} where {{ conditions.values() | join(' or ') }}
{%- endmacro %}

{% macro spark__drop_rows(conditions) -%}
    {%- if execute -%}
        {%- set live = lead_scoring.live_generations(this) -%}
        {%- if not live -%}
            {%- do exceptions.raise_compiler_error(
                this ~ ' is not there to add rows to: build it with --full-refresh.'
            ) -%}
        {%- endif -%}
        {%- set dropped = lead_scoring.table_behind(this, 'dropped', live[0]) -%}
        {%- set keys = [] -%}
        {%- for column in adapter.get_columns_in_relation(this) if column.name in conditions -%}
            {%- do keys.append(column) -%}
        {%- endfor -%}
        {%- do run_query(lead_scoring.new_dropped_table(dropped, keys)) -%}
        insert into {{ dropped }} partition (generation = '{{ lead_scoring.new_generation(live) }}') by name
        {%- for key in keys %}
        select distinct
            {%- for other in keys %}
            {{ other.name if other == key else 'cast(null as ' ~ other.dtype ~ ') as ' ~ other.name }}{{ ',' if not loop.last }}
            {%- endfor %}
        from {{ this }}
        where {{ conditions[key.name] }}
        {{- '\n        union all' if not loop.last }}
        {%- endfor %}
    {%- endif -%}
{%- endmacro %}

{# Makes the table that notes which keys' rows have gone since which generation, where there is none. #}
{% macro new_dropped_table(dropped, keys) -%}
    create table if not exists {{ dropped }} (
        {%- for key in keys %}{{ key.name }} {{ key.dtype }}, {% endfor -%}
        generation string
    ) using parquet partitioned by (generation)
{%- endmacro %}

{# The number of this run's generation of rows: the moment it began, yyyymmddhhmmss and milliseconds, so that no number
   is used twice, whatever a killed run has left; later than all that are live, whatever the clock says. As a partition
   it is text, which every catalog can filter; all have 17 digits, so that text has their order. Hive's catalog cannot
   filter a partition whose name begins with an underscore. #}
{% macro new_generation(live=()) -%}
    {%- set began = run_started_at.strftime('%Y%m%d%H%M%S%f')[:17] | int -%}
    {{ return([began, live[-1] + 1] | max if live else began) }}
{%- endmacro %}

{# The generations that a view shows, the oldest first: its number is in the name of the tables behind the view. None
   when there is no such view. #}
{% macro live_generations(relation) -%}
    {%- set existing = load_cached_relation(relation) -%}
    {%- if existing is none or existing.type != 'view' -%}
        {{ return([]) }}
    {%- endif -%}
    {%- set listed = run_query("show tblproperties " ~ relation ~ " ('lead_scoring.generations')") -%}
    {{ return(modules.re.findall('(?<![0-9])[0-9]{17}(?![0-9])', listed.rows[0][1] | string) | map('int') | list) }}
{%- endmacro %}

{# A table behind the view of a model. #}
{% macro table_behind(relation, kind, generation) -%}
    {{ return(api.Relation.create(
        schema=relation.schema, identifier=relation.identifier ~ '__' ~ kind ~ '_' ~ generation, type='table'
    )) }}
{%- endmacro %}

{# Drop the tables behind a view that it shows no more, and what killed runs have left of such. #}
{% macro drop_tables_behind(relation, but) -%}
    {%- set prefix = relation.identifier ~ '__' -%}
    {%- for table in run_query("show tables in " ~ relation.schema ~ " like '" ~ prefix ~ "*'").rows -%}
        {%- set name = table['tableName'] | string -%}
        {%- if name not in but and modules.re.fullmatch(prefix ~ '(table|kept|dropped|new)_[0-9]{17}', name) -%}
            {%- do run_query('drop table if exists ' ~ relation.schema ~ '.' ~ name) -%}
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}

{# The statement that makes the table of a first generation. #}
{% macro new_kept_table(relation, generation, rows) -%}
    create table {{ lead_scoring.table_behind(relation, 'kept', generation) }}
    using parquet partitioned by (generation) as
    {{ lead_scoring.laid_out(rows, generation) }}
{%- endmacro %}

{# The statement that adds a generation. By name Spark would leave a column that is missing empty, so names are
   compared first. #}
{% macro added_rows(relation, live, generation, rows) -%}
    {%- set kept = adapter.get_columns_in_relation(relation) | map(attribute='name') | list -%}
    {%- set new = get_columns_in_query(rows) -%}
    {%- if new | sort != kept | sort -%}
        {%- do exceptions.raise_compiler_error(
            'The columns of ' ~ relation ~ ' have changed (added: ' ~ (new | reject('in', kept) | join(', ') or 'none')
            ~ '; gone: ' ~ (kept | reject('in', new) | join(', ') or 'none') ~ '): build it anew with --full-refresh.'
        ) -%}
    {%- endif -%}
    insert into {{ lead_scoring.table_behind(relation, 'kept', live[0]) }}
    partition (generation = '{{ generation }}') by name
    {{ lead_scoring.laid_out(rows) }}
{%- endmacro %}

{# Rows as they are written: what belongs to one person, account or event together, in files of a size that Spark
   advises, as few as there can be. #}
{% macro laid_out(rows, generation=none) -%}
    {%- set keys = ['person_id', 'account_id', 'event_id'] | select('in', model.columns) | list -%}
    select /*+ rebalance{{ '(' ~ keys[0] ~ ')' if keys }} */
        *{{ ', \'' ~ generation ~ '\' as generation' if generation }}
    from (
        {{ rows }}
    ) as rows_of_run
    {%- if keys %}
    sort by {{ keys[0] }}
    {%- endif %}
{%- endmacro %}

{# The rows of a model with a contract: its columns in their order; a null where it allows none stops the run. #}
{% macro by_contract(rows) -%}
    {%- if config.get('contract').enforced -%}
        {%- do get_assert_columns_equivalent(rows) -%}
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
        {{ rows }}
    ) as rows_of_model
    {%- else -%}
        {{ rows }}
    {%- endif -%}
{%- endmacro %}

{# The statement that makes a view of a model's columns, with its descriptions where config persist_docs asks for them.
   Of a kept table it lists the generations that are finished; the rest is the condition that leaves out all others. #}
{% macro view_of(relation, columns, source, generations=none) -%}
    create or replace view {{ relation }} (
        {%- for column in columns %}
        {{ column }}
        {%- if config.persist_column_docs() and column in model.columns and model.columns[column].description %}
            comment {{ lead_scoring.quoted(model.columns[column].description) }}
        {%- endif -%}
        {{ ',' if not loop.last }}
        {%- endfor %}
    )
    {%- if config.persist_relation_docs() and model.description %}
    comment {{ lead_scoring.quoted(model.description) }}
    {%- endif %}
    {%- if generations %}
    tblproperties ('lead_scoring.generations' = '{{ generations | join("; ") }}')
    {%- endif %}
    as
    select
        {%- for column in columns %}
        stored.{{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ source }} as stored
{%- endmacro %}

{# The statement that makes a view of the generations of a kept table: what comes into it is seen from here on. #}
{% macro view_of_generations(relation, live) -%}
    {%- set kept = lead_scoring.table_behind(relation, 'kept', live[0]) -%}
    {%- set dropped = lead_scoring.table_behind(relation, 'dropped', live[0]) -%}
    {%- set columns = adapter.get_columns_in_relation(kept) | map(attribute='name') | reject('equalto', 'generation') -%}
    {{ lead_scoring.view_of(relation, columns | list, kept, live) }}
    {%- set keys = adapter.get_columns_in_relation(dropped) if live | length > 1 else [] -%}
    {%- for key in keys if key.name != 'generation' %}
    left anti join {{ dropped }} as dropped_{{ key.name }}
        on
            stored.{{ key.name }} = dropped_{{ key.name }}.{{ key.name }}
            and stored.generation < dropped_{{ key.name }}.generation
            and dropped_{{ key.name }}.generation in ('{{ live[1:] | join("', '") }}')
    {%- endfor %}
    where stored.generation in ('{{ live | join("', '") }}')
{%- endmacro %}

{# A text as SQL has it. #}
{% macro quoted(text) -%}
    '{{ text | replace("'", "''") }}'
{%- endmacro %}
