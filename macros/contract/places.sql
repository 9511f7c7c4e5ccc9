{# Where the rows of a contract table are: first the generic input, if it has the table, then each connected source that
   gives it. A list of {relation, columns, name, is_loaded}; `columns`: name -> {name, type}, or none where all are
   declared, as text; `is_loaded`: whether `lead-scoring load` has written it. The run stops where var input_tables names
   a table that is not there. #}
{% macro input_places(table) -%}
    {%- set places = [] -%}
    {%- set relation = source('input', table) -%}
    {%- if lead_scoring.declared_table('input', table) is none -%}
        {%- do places.append({'relation': relation, 'columns': none, 'name': table, 'is_loaded': false}) -%}
    {%- else -%}
        {%- set own = lead_scoring.own_place(table) -%}
        {%- do lead_scoring.assert_has_table(table, own) -%}
        {%- do places.append(own) if own.columns -%}
    {%- endif -%}
    {%- for view in lead_scoring.source_views(table) -%}
        {%- do places.append({
            'relation': ref('lead_scoring', view), 'columns': none, 'name': view, 'is_loaded': false,
        }) -%}
    {%- endfor -%}
    {{ return(places) }}
{%- endmacro %}

{# Where the generic input has a contract table, as `input_places` has it; without columns where it has none: var
   input_tables names others, or there is no such table. #}
{% macro own_place(table) -%}
    {%- set declared = lead_scoring.declared_table('input', table) -%}
    {%- set place = lead_scoring.place_of(declared) -%}
    {%- set is_read = table in var('input_tables') or not var('input_tables') -%}
    {%- set there = lead_scoring.columns_of(place) if is_read else {} -%}
    {%- set columns = lead_scoring.with_names(lead_scoring.contract_columns(table), there) -%}
    {{ return({
        'relation': place, 'columns': columns, 'name': declared.identifier, 'is_loaded': '_load' in columns,
    }) }}
{%- endmacro %}

{# Raises an error where var input_tables names a table that is not there, or that lacks a required column. `own`: what
   `own_place` gives. #}
{% macro assert_has_table(table, own) -%}
    {%- if not own.columns and table in var('input_tables') -%}
        {%- do exceptions.raise_compiler_error(
            'var input_tables names ' ~ var('input_tables')[table] ~ ' for ' ~ table ~ ', but there is no table '
            ~ own.relation ~ '. Correct input_tables, input_schema or input_database.'
        ) -%}
    {%- endif -%}
    {%- set lacking = lead_scoring.columns_with(table, 'required') | reject('in', own.columns.keys()) | list -%}
    {%- if own.columns and lacking -%}
        {%- do exceptions.raise_compiler_error(
            'table ' ~ own.relation ~ ' is read as ' ~ table ~ ' and has no column ' ~ lacking | join(', ') ~ '. It has: '
            ~ own.columns.keys() | join(', ') ~ '.'
        ) -%}
    {%- endif -%}
{%- endmacro %}

{# The views of connected sources that give a contract table, the most trusted source first. #}
{% macro source_views(table) -%}
    {%- set there = lead_scoring.views_of_sources() -%}
    {%- set views = [] -%}
    {%- for name in lead_scoring.connected_sources() if name ~ '__' ~ table in there -%}
        {%- do views.append(name ~ '__' ~ table) -%}
    {%- endfor -%}
    {{ return(views) }}
{%- endmacro %}

{# The rows of all places of a contract table, those of one place after the other; none where there is no place. #}
{% macro rows_of_places(table, places) -%}
    {%- for place in places %}
    {{ lead_scoring.rows_of_place(table, place, places) }}
    {{ 'union all' if not loop.last }}
    {%- else %}
    {{ lead_scoring.no_rows_of_place(table) }}
    {%- endfor %}
{%- endmacro %}

{# The rows of one place: the columns of the contract as text, those of times and numbers also as they are where they
   are typed (`typed_<column>`), and the file and row they came from, where it says so. #}
{% macro rows_of_place(table, place, places) -%}
    {%- set there = place.columns -%}
    select
        {%- for column in lead_scoring.contract_columns(table) %}
        {% if there is none -%}
        {{ lead_scoring.input_column(column) }}
        {%- elif column in there -%}
        {{ lead_scoring.as_text(adapter.quote(there[column].name), there[column].type) }} as {{ lead_scoring.input_column(column) }}
        {%- else -%}
        cast(null as {{ lead_scoring.string() }}) as {{ lead_scoring.input_column(column) }}
        {%- endif %},
        {%- endfor %}
        {%- for column, type in lead_scoring.typed_columns(table, places).items() %}
        {{ lead_scoring.typed_value(adapter.quote(there[column].name), type) }} as typed_{{ column }},
        {%- endfor %}
        {{ '_file' if there is not none and '_file' in there else "'" ~ place.name.replace("'", "''") ~ "'" }} as _file,
        {{ '_row' if there is not none and '_row' in there else 'cast(null as bigint)' }} as _row,
        {{ '_load' if place.is_loaded else 'cast(null as bigint)' }} as _load
    from {{ place.relation }}
    {{ lead_scoring.new_loads(place) }}
{%- endmacro %}

{# A select of no rows with the columns of `rows_of_place`. #}
{% macro no_rows_of_place(table) -%}
    {%- set columns = {} -%}
    {%- for column in lead_scoring.contract_columns(table) -%}
        {%- do columns.update({lead_scoring.input_column(column): 'string'}) -%}
    {%- endfor -%}
    {{ lead_scoring.no_rows(dict(columns, _file='string', _row='bigint', _load='bigint')) }}
{%- endmacro %}

{# A select of no rows. `columns`: the name of each, as SQL writes it -> its type. #}
{% macro no_rows(columns) -%}
    select
        {%- for name, type in columns.items() %}
        cast(null as {{ lead_scoring.type_named(type) }}) as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from (select 1 as nothing) as no_table
    where nothing = 0
{%- endmacro %}

{# The columns of times and numbers that the only place has in such a type, so that no text has to be read: column -> type
   there. #}
{% macro typed_columns(table, places) -%}
    {%- set typed = {} -%}
    {%- set there = (places[0].columns or {}) if places | length == 1 else {} -%}
    {%- set fitting = {
        'timestamp': ('timestamp', 'datetime', 'date'),
        'number of seconds': ('decimal', 'numeric', 'number', 'bigint', 'integer', 'smallint'),
    } -%}
    {%- for column, type in lead_scoring.column_types(table).items() if column in there and type in fitting -%}
        {%- if there[column].type.startswith(fitting[type]) -%}
            {%- do typed.update({column: there[column].type}) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(typed) }}
{%- endmacro %}

{# A typed column as the contract has it: a time in UTC without zone, a number with six decimals. #}
{% macro typed_value(column, type) -%}
    {%- if type.startswith(('timestamp', 'datetime', 'date')) -%}
        {{ lead_scoring.within_years(lead_scoring.utc_timestamp(column, type)) }}
    {%- else -%}
        {{ lead_scoring.cast_or_null(column, 'decimal(18, 6)') }}
    {%- endif -%}
{%- endmacro %}

{# A timestamp of any kind as one in UTC without zone. #}
{% macro utc_timestamp(column, type) -%}
    {{ return(adapter.dispatch('utc_timestamp', 'lead_scoring')(column, type)) }}
{%- endmacro %}

{% macro default__utc_timestamp(column, type) -%}
    {{ return('cast(' ~ column ~ ' as timestamp)') }}
{%- endmacro %}

{% macro duckdb__utc_timestamp(column, type) -%}
    {%- if type == 'timestamp with time zone' -%}
        {{ return('make_timestamp(epoch_us(' ~ column ~ '))') }}
    {%- endif -%}
    {{ return('cast(' ~ column ~ ' as timestamp)') }}
{%- endmacro %}

{% macro postgres__utc_timestamp(column, type) -%}
    {{ return("timezone('UTC', " ~ column ~ ')' if type.startswith('timestamp with time zone') else 'cast(' ~ column ~ ' as timestamp)') }}
{%- endmacro %}

{# Of a time with a zone a cast would give what a clock shows there. #}
{% macro snowflake__utc_timestamp(column, type) -%}
    {%- set in_utc = "convert_timezone('UTC', " ~ column ~ ')' if type.startswith(('timestamp_tz', 'timestamp_ltz')) else column -%}
    {{ return('cast(' ~ in_utc ~ ' as timestamp)') }}
{%- endmacro %}

{# A time of the CTE `known`; null when it is none. Nothing is read where all places have it typed. #}
{% macro read_timestamp(table, column, places) -%}
    {{ 'typed_' ~ column if column in lead_scoring.typed_columns(table, places) else lead_scoring.parse_timestamp(column) }}
{%- endmacro %}

{# A number of the CTE `known`; null when it is none. #}
{% macro read_number(table, column, places) -%}
    {{ 'typed_' ~ column if column in lead_scoring.typed_columns(table, places) else lead_scoring.parse_number(column) }}
{%- endmacro %}

{# The model with all rows of a contract table, rejected ones included, and what was found of them. #}
{% macro rows_of(table) -%}
    {{ return(ref('lead_scoring', 'int_' ~ table ~ '_rows')) }}
{%- endmacro %}
