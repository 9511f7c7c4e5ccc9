{# How names of loaders are matched with declared ones. A declared table or column is found by its name in any case, else by
   the letters and digits of its name, else by its aliases in their order: `meta.aliases` of the table or column,
   `meta.prefixed` of the source, var loader_columns. lead_scoring/loading/loaders.py does the same for what Python reads. #}

{# The letters and digits of a name: AccountId, account_id and ACCOUNTID are one. #}
{% macro letters_of(name) -%}
    {{ return(modules.re.sub('[\\W_]', '', name | lower)) }}
{%- endmacro %}

{# What a name stands for in a mapping of names in lower case: itself, else the first of the same letters; else none. What
   begins with `[` is an element of a list and nothing else. #}
{% macro named(name, mapping) -%}
    {%- if name | lower in mapping -%}
        {{ return(mapping[name | lower]) }}
    {%- endif -%}
    {%- set letters = '' if name.startswith('[') else lead_scoring.letters_of(name) -%}
    {%- for other in mapping if letters and lead_scoring.letters_of(other) == letters -%}
        {{ return(mapping[other]) }}
    {%- endfor -%}
    {{ return(none) }}
{%- endmacro %}

{# A mapping of names, with those names besides that are found in it by their letters. #}
{% macro with_names(names, mapping) -%}
    {%- set more = {} -%}
    {%- for name in names if lead_scoring.named(name, mapping) -%}
        {%- do more.update({name: lead_scoring.named(name, mapping)}) -%}
    {%- endfor -%}
    {{ return(dict(mapping, **more)) }}
{%- endmacro %}

{# The declared name of a column and its aliases, those that are tried first first. In the patterns of `meta.prefixed`,
   such as `property_: [properties.*]`, the star is what follows the prefix in the declared name. #}
{% macro names_of_column(declared, column) -%}
    {%- set names = [column.name] + column.get('config', {}).get('meta', {}).get('aliases', []) -%}
    {%- for prefix, patterns in declared.get('config', {}).get('meta', {}).get('prefixed', {}).items() -%}
        {%- for pattern in patterns if column.name.startswith(prefix) -%}
            {%- do names.append(pattern.replace('*', column.name[prefix | length:])) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(names + var('loader_columns').get(column.name, [])) }}
{%- endmacro %}

{# Where the values of a declared column are, given its names: a list of {column, path} of which the first that is not null
   counts. An alias such as `properties.email` is the column of these letters, or a key in the nested column `properties`.
   A nested column is read by its paths where aliases say some (`property_email.value`), else whole. #}
{% macro readings(names, there) -%}
    {%- set found = [] -%}
    {%- for name in names -%}
        {%- set column = lead_scoring.named(name, there) -%}
        {%- set head = lead_scoring.named(name.split('.')[0], there) -%}
        {%- set has_paths = (' ' ~ name ~ '.') in (' ' ~ names | join(' ')) -%}
        {%- if column and not (has_paths and lead_scoring.is_nested(column.type)) -%}
            {{ return(found + [{'column': column, 'path': []}]) }}
        {%- elif head and '.' in name -%}
            {%- do found.append({'column': head, 'path': name.split('.')[1:]}) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{# Whether a column of a type holds objects or lists. #}
{% macro is_nested(type) -%}
    {{ return('[' in type or type.startswith(('struct', 'map', 'union', 'json', 'array', 'record', 'variant', 'object', 'super'))) }}
{%- endmacro %}

{# The value of a declared column as text; null where it is not there. #}
{% macro declared_value(names, there) -%}
    {%- set values = [] -%}
    {%- for reading in lead_scoring.readings(names, there) -%}
        {%- set whole = lead_scoring.as_text(adapter.quote(reading.column.name), reading.column.type) -%}
        {%- do values.append(lead_scoring.json_path_text(whole, reading.path) | trim if reading.path else whole) -%}
    {%- endfor -%}
    {{ return('coalesce(' ~ values | join(', ') ~ ')' if values | length > 1 else values | first | default('cast(null as ' ~ lead_scoring.string() ~ ')')) }}
{%- endmacro %}

{# Where the rows of an alias are, `tables` being those that are there: a table; or, of an alias such as `deals.contacts[]`,
   the elements of a list beside the columns of its row, which aliases of columns call `[]` and its place in the list `[#]`.
   None when it is not there. #}
{% macro place_named(alias, tables) -%}
    {%- set place = lead_scoring.named(alias.split('.')[0], tables) -%}
    {%- if not place or '.' not in alias -%}
        {{ return(place) }}
    {%- endif -%}
    {%- set list = alias.split('.', 1)[1].replace('[]', '') -%}
    {%- if not lead_scoring.readings([list], place.columns) -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set relation -%}
        (
            select
                place.*,
                elements.element as _element,
                elements.position as _position
            from {{ place.relation }} as place
            cross join {{ lead_scoring.each_element(lead_scoring.declared_value([list], place.columns)) }}
        ) as {{ adapter.quote(alias.split('.')[0]) }}
    {%- endset -%}
    {%- set more = {'[]': {'name': '_element', 'type': 'string'}, '[#]': {'name': '_position', 'type': 'bigint'}} -%}
    {{ return({'relation': relation, 'columns': dict(place.columns, **more)}) }}
{%- endmacro %}

{# Logs a warning where a table that is there lacks more than half of its declared columns, those of the loader aside: it is
   another one, or of a loader whose names are not known. #}
{% macro warn_of_thin_table(declared, places) -%}
    {%- set missing = [] -%}
    {%- set of_system = declared.columns.values() | rejectattr('name', 'in', var('loader_columns').keys()) | list -%}
    {%- for column in of_system -%}
        {%- set names = lead_scoring.names_of_column(declared, column) -%}
        {%- set found = [] -%}
        {%- for place in places -%}
            {%- do found.extend(lead_scoring.readings(names, place.columns)) -%}
        {%- endfor -%}
        {%- do missing.append(column.name) if not found -%}
    {%- endfor -%}
    {%- if places and missing | length * 2 > of_system | length -%}
        {%- do exceptions.warn(
            'source ' ~ declared.source_name ~ ': table ' ~ places[0].relation ~ ' lacks most of the columns that are read of '
            ~ declared.name ~ '. Found: ' ~ places[0].columns.keys() | join(', ') ~ '. Missing: ' ~ missing | join(', ')
            ~ '. See docs/connectors/' ~ declared.source_name ~ '.md.'
        ) -%}
    {%- endif -%}
{%- endmacro %}

{# For `dbt source freshness`: when the newest row of the source's table came, by a declared column. #}
{% macro newest_load(column) -%}
    select max({{ lead_scoring.parse_timestamp('loaded.' ~ column) }}) as newest
    from (
        select {{ lead_scoring.trimmed(column) }} as {{ column }}
        from {{ lead_scoring.source_table(model.source_name, model.name) }}
    ) as loaded
{%- endmacro %}
