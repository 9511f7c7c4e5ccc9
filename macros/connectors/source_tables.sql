{# What a staging model selects from: a table of a connected system, with each column that its `_<source>__sources.yml`
   declares as text, whatever its type and whatever the loader calls table and column (see loaders.sql). A column that is
   not there is null. A table that is not there has no rows; the run stops if it is required, or if a var says what it is
   called. #}
{% macro source_table(source_name, table) -%}
    {%- set relation = source(source_name, table) -%}
    {%- set declared = lead_scoring.declared_table(source_name, table) -%}
    {%- if declared is none -%}
        {{ return(relation) }}
    {%- endif -%}
    {%- set places = lead_scoring.places_of(declared) -%}
    {%- do lead_scoring.assert_readable(declared, places) -%}
    {%- do lead_scoring.warn_of_thin_table(declared, places) -%}
    (
        {%- for place in places or [{'relation': '(select 1 as nothing) as no_rows where nothing = 0', 'columns': {}}] %}
        select
            {%- for column in declared.columns.values() %}
            {{ lead_scoring.declared_value(lead_scoring.names_of_column(declared, column), place.columns) }} as {{ adapter.quote(column.name) }}
            {{- ',' if not loop.last }}
            {%- endfor %}
        from {{ place.relation }}
        {{ 'union all' if not loop.last }}
        {%- endfor %}
    ) as {{ adapter.quote(table) }}
{%- endmacro %}

{# What the project's sources say of a table; none where nothing may be asked of the warehouse, and in unit tests: then
   it is what it is declared to be. It is looked up among this project's own sources, for dbt takes a source of the same
   name in a project that installs this package for ours. #}
{% macro declared_table(source_name, table) -%}
    {%- set found = graph.get('sources', {}) if execute and flags.INTROSPECT and not lead_scoring.is_linting() else {} -%}
    {{ return(found.get('source.lead_scoring.' ~ source_name ~ '.' ~ table)) }}
{%- endmacro %}

{# Where the rows of a declared table are: its relation; or the files that its identifier names, as DuckDB reads them: a
   call such as read_csv(...) as it stands, a path to CSV files as text, any other path by its ending. #}
{% macro place_of(declared) -%}
    {%- set name = declared.identifier -%}
    {%- if '(' in name -%}
        {{ return(name) }}
    {%- elif '/' in name -%}
        {%- set path = "'" ~ name.replace("'", "''") ~ "'" -%}
        {%- if name.lower().endswith(('.csv', '.csv.gz', '.tsv', '.txt')) -%}
            {{ return('read_csv(' ~ path ~ ', all_varchar = true, union_by_name = true)') }}
        {%- elif name.lower().endswith('.parquet') -%}
            {{ return('read_parquet(' ~ path ~ ', union_by_name = true)') }}
        {%- endif -%}
        {{ return(path) }}
    {%- endif -%}
    {{ return(api.Relation.create(database=declared.database, schema=declared.schema, identifier=name)) }}
{%- endmacro %}

{# Where the rows of a declared table are: a list of {relation, columns}, `columns` as `columns_of` has them, empty when it is
   not there. A table that a var names has that name; else the first of its own name and its aliases counts, and tables that
   one alias lists are read together. #}
{% macro places_of(declared) -%}
    {%- set name = declared.identifier -%}
    {%- if '(' in name or '/' in name -%}
        {%- set place = lead_scoring.place_of(declared) -%}
        {{ return([{'relation': place, 'columns': lead_scoring.columns_of(place)}]) }}
    {%- endif -%}
    {%- set own = var(declared.source_name ~ '_' ~ declared.name ~ '_identifier', none) -%}
    {%- set aliases = [name] + ([] if own else declared.get('config', {}).get('meta', {}).get('aliases', [])) -%}
    {%- set tables = lead_scoring.tables_named(declared, aliases) -%}
    {%- for alias in aliases -%}
        {%- set places = [] -%}
        {%- for one in ([alias] if alias is string else alias) -%}
            {%- set place = lead_scoring.place_named(one, tables) -%}
            {%- do places.append(place) if place -%}
        {%- endfor -%}
        {%- if places -%}
            {{ return(places) }}
        {%- endif -%}
    {%- endfor -%}
    {{ return([]) }}
{%- endmacro %}

{# Raises an error where a table lacks what its models cannot do without: itself, if it is required or named by a var,
   or a required column. #}
{% macro assert_readable(declared, places) -%}
    {%- set var_name = declared.source_name ~ '_' ~ declared.name ~ '_identifier' -%}
    {%- if not places and (lead_scoring.is_required(declared) or var(var_name, none)) -%}
        {%- do exceptions.raise_compiler_error(
            'source ' ~ declared.source_name ~ ': there is no table ' ~ lead_scoring.place_of(declared) ~ '. Say where it is with'
            ~ ' vars ' ~ declared.source_name ~ '_schema and ' ~ var_name ~ ', or leave out ' ~ declared.source_name ~ '_enabled.'
        ) -%}
    {%- endif -%}
    {%- for column in declared.columns.values() if lead_scoring.is_required(column) -%}
        {%- for place in places if not lead_scoring.readings(lead_scoring.names_of_column(declared, column), place.columns) -%}
            {%- do exceptions.raise_compiler_error(
                'source ' ~ declared.source_name ~ ': table ' ~ place.relation ~ ' has no column ' ~ column.name ~ '. It has: '
                ~ place.columns.keys() | join(', ') ~ '.'
            ) -%}
        {%- endfor -%}
    {%- endfor -%}
{%- endmacro %}

{# Whether `meta` of a declared table or column says that it is required. #}
{% macro is_required(declared) -%}
    {{ return(declared.get('config', {}).get('meta', {}).get('required', false)) }}
{%- endmacro %}

{# The columns of a relation, or of what DuckDB reads from files: name in lower case -> {name, type}. None when it is
   not there. #}
{% macro columns_of(place) -%}
    {{ return(adapter.dispatch('columns_of', 'lead_scoring')(place)) }}
{%- endmacro %}

{% macro default__columns_of(relation) -%}
    {%- set columns = {} -%}
    {%- for column in (adapter.get_columns_in_relation(relation) if load_relation(relation) else []) -%}
        {%- do columns.update({column.name | lower: {'name': column.name, 'type': column.dtype | lower}}) -%}
    {%- endfor -%}
    {{ return(columns) }}
{%- endmacro %}

{# DuckDB compares names of any case, dbt does not. #}
{% macro duckdb__columns_of(place) -%}
    {%- if place is string -%}
        {%- set query = 'select column_name, column_type from (describe select * from ' ~ place ~ ')' -%}
    {%- else -%}
        {%- set query -%}
            select column_name, data_type from duckdb_columns()
            where
                lower(database_name) = lower('{{ place.database }}') and lower(schema_name) = lower('{{ place.schema }}')
                and lower(table_name) = lower('{{ place.identifier.replace("'", "''") }}')
            order by column_index
        {%- endset -%}
    {%- endif -%}
    {%- set columns = {} -%}
    {%- for row in run_query(query).rows -%}
        {%- do columns.update({row[0] | lower: {'name': row[0], 'type': row[1] | lower}}) -%}
    {%- endfor -%}
    {{ return(columns) }}
{%- endmacro %}

{# The tables of the schema of a declared table that have one of some names, by their letters and digits: name in lower case
   -> {relation, columns}. `aliases`: names, lists of names; of `deals.contacts[]` the table is `deals`. #}
{% macro tables_named(declared, aliases) -%}
    {%- set letters = [] -%}
    {%- for alias in aliases -%}
        {%- for name in ([alias] if alias is string else alias) -%}
            {%- do letters.append(lead_scoring.letters_of(name.split('.')[0])) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(adapter.dispatch('tables_named', 'lead_scoring')(declared, letters | unique | list)) }}
{%- endmacro %}

{% macro default__tables_named(declared, letters) -%}
    {{ return(lead_scoring.tables_of_catalog(declared, letters, declared.database ~ '.information_schema.columns')) }}
{%- endmacro %}

{% macro bigquery__tables_named(declared, letters) -%}
    {%- set catalog = '`' ~ declared.database ~ '`.`' ~ declared.schema ~ '`.INFORMATION_SCHEMA.COLUMNS' -%}
    {{ return(lead_scoring.tables_of_catalog(declared, letters, catalog)) }}
{%- endmacro %}

{% macro duckdb__tables_named(declared, letters) -%}
    {%- set catalog -%}
        (
            select
                database_name as table_catalog, schema_name as table_schema, table_name, column_name, data_type,
                column_index as ordinal_position
            from duckdb_columns()
            where lower(database_name) = lower('{{ declared.database }}')
        ) as there
    {%- endset -%}
    {{ return(lead_scoring.tables_of_catalog(declared, letters, catalog)) }}
{%- endmacro %}

{# A database with a dash in its name would have to be quoted. #}
{% macro postgres__tables_named(declared, letters) -%}
    {{ return(lead_scoring.tables_of_catalog(declared, letters, 'information_schema.columns')) }}
{%- endmacro %}

{# It has no catalog of columns to ask. #}
{% macro spark__tables_named(declared, letters) -%}
    {%- set tables = {} -%}
    {%- set there = run_query('show tables in ' ~ declared.schema).rows if adapter.check_schema_exists(declared.database, declared.schema) else [] -%}
    {%- for table in there if lead_scoring.letters_of(table[1]) in letters -%}
        {%- set relation = api.Relation.create(schema=declared.schema, identifier=table[1]) -%}
        {%- do tables.update({table[1] | lower: {'relation': relation, 'columns': lead_scoring.columns_of(relation)}}) -%}
    {%- endfor -%}
    {{ return(tables) }}
{%- endmacro %}

{# What a catalog of columns says of the tables of a schema whose letters and digits are among some. #}
{% macro tables_of_catalog(declared, letters, catalog) -%}
    {%- set query -%}
        select table_catalog, table_schema, table_name, column_name, data_type
        from {{ catalog }}
        where
            lower(table_schema) = lower('{{ declared.schema }}')
            and lower(replace(replace(replace(table_name, '_', ''), '-', ''), ' ', '')) in ('{{ letters | join("', '") }}')
        order by table_name, ordinal_position
    {%- endset -%}
    {%- set tables = {} -%}
    {%- for row in run_query(query).rows -%}
        {%- set name = row[2] | lower -%}
        {%- if name not in tables -%}
            {%- set relation = api.Relation.create(database=row[0], schema=row[1], identifier=row[2]) -%}
            {%- do tables.update({name: {'relation': relation.quote(schema=true, identifier=true), 'columns': {}}}) -%}
        {%- endif -%}
        {%- do tables[name].columns.update({row[3] | lower: {'name': row[3], 'type': row[4] | lower}}) -%}
    {%- endfor -%}
    {{ return(tables) }}
{%- endmacro %}

{# Whether a relation has any row; true where the warehouse may not be asked. #}
{% macro has_rows(relation) -%}
    {%- if not execute or not flags.INTROSPECT or lead_scoring.is_linting() -%}{{ return(true) }}{%- endif -%}
    {{ return(run_query('select 1 as found from ' ~ relation ~ ' limit 1').rows | length > 0) }}
{%- endmacro %}

{# A column of any type as a CSV file would have it: times in UTC, `12` for a whole 12.0, JSON for what is nested. #}
{% macro as_text(column, type) -%}
    {{ return(adapter.dispatch('as_text', 'lead_scoring')(column, type)) }}
{%- endmacro %}

{% macro default__as_text(column, type) -%}
    {%- if type.startswith(('double', 'float', 'real', 'decimal', 'numeric', 'number')) -%}
        {%- set largest = '9007199254740992' if type.startswith(('double', 'float', 'real')) else '9000000000000000000' -%}
        {{ return(
            'case when ' ~ column ~ ' = floor(' ~ column ~ ') and abs(' ~ column ~ ') <= ' ~ largest ~ ' then cast(cast('
            ~ column ~ ' as bigint) as ' ~ lead_scoring.string() ~ ') else cast(' ~ column ~ ' as ' ~ lead_scoring.string() ~ ') end'
        ) }}
    {%- endif -%}
    {{ return('cast(' ~ column ~ ' as ' ~ lead_scoring.string() ~ ')') }}
{%- endmacro %}

{% macro duckdb__as_text(column, type) -%}
    {%- if '[' in type or type.startswith(('struct', 'map', 'union')) -%}
        {{ return('cast(to_json(' ~ column ~ ') as string)') }}
    {%- elif type == 'json' -%}
        {{ return('json_extract_string(' ~ column ~ ", '$')") }}
    {%- elif type == 'timestamp with time zone' -%}
        {%- set in_utc = 'cast(make_timestamp(epoch_us(' ~ column ~ ')) as string)' -%}
        {{ return('coalesce(' ~ in_utc ~ ', cast(' ~ column ~ ' as string))') }}
    {%- elif type.startswith('timestamp') -%}
        {{ return('cast(cast(' ~ column ~ ' as timestamp) as string)') }}
    {%- endif -%}
    {{ return(lead_scoring.default__as_text(column, type)) }}
{%- endmacro %}

{% macro spark__as_text(column, type) -%}
    {%- if type.startswith(('array', 'struct', 'map')) -%}
        {{ return('to_json(' ~ column ~ ')') }}
    {%- endif -%}
    {{ return(lead_scoring.default__as_text(column, type)) }}
{%- endmacro %}

{% macro bigquery__as_text(column, type) -%}
    {%- if type.startswith(('array', 'struct', 'record')) -%}
        {{ return('to_json_string(' ~ column ~ ')') }}
    {%- elif type == 'json' -%}
        {{ return('coalesce(json_value(' ~ column ~ '), to_json_string(' ~ column ~ '))') }}
    {%- endif -%}
    {{ return(lead_scoring.default__as_text(column, type)) }}
{%- endmacro %}

{% macro postgres__as_text(column, type) -%}
    {%- if type.startswith('array') -%}
        {{ return('cast(to_json(' ~ column ~ ') as text)') }}
    {%- elif type in ('json', 'jsonb') -%}
        {{ return(column ~ " #>> '{}'") }}
    {%- elif type.startswith('timestamp with time zone') -%}
        {{ return('cast(' ~ lead_scoring.utc_timestamp(column, type) ~ ' as text)') }}
    {%- endif -%}
    {{ return(lead_scoring.default__as_text(column, type)) }}
{%- endmacro %}

{% macro snowflake__as_text(column, type) -%}
    {%- if type.startswith(('timestamp_tz', 'timestamp_ltz')) -%}
        {{ return('cast(' ~ lead_scoring.utc_timestamp(column, type) ~ ' as ' ~ lead_scoring.string() ~ ')') }}
    {%- endif -%}
    {{ return(lead_scoring.default__as_text(column, type)) }}
{%- endmacro %}
