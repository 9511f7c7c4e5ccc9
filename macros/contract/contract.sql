{# The columns of a table of the input contract, as models/input/contract.yml declares them (which says what `meta` of a
   column may hold), in its order: a list of {name, data_type, description, config}. dbt keeps what that file says of this
   macro, and shows it to every model and unit test; while it parses, it does not know it yet: then there are none. #}
{% macro contract(table=none) -%}
    {%- set tables = ref.manifest.macros['macro.lead_scoring.contract'].meta if execute else {} -%}
    {{ return(tables.get(table, []) if table else tables) }}
{%- endmacro %}

{# What is said of a column of the contract. #}
{% macro column_meta(column) -%}
    {{ return(column.get('config', {}).get('meta', {})) }}
{%- endmacro %}

{# The names of the columns of a contract table as they are given, in the contract's order. #}
{% macro contract_columns(table) -%}
    {%- set names = [] -%}
    {%- for column in lead_scoring.contract(table) -%}
        {%- do names.append(lead_scoring.column_meta(column).get('given_as', column.name)) -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}

{# The columns of a contract table of which `meta` says something: name -> what it says. #}
{% macro columns_with(table, property) -%}
    {%- set found = {} -%}
    {%- for column in lead_scoring.contract(table) -%}
        {%- set meta = lead_scoring.column_meta(column) -%}
        {%- if meta.get(property) -%}{%- do found.update({meta.get('given_as', column.name): meta[property]}) -%}{%- endif -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{# Whether column event_type holds a type of the contract; others are read and never scored. #}
{% macro is_known_event_type() -%}
    event_type in (
        {%- for type in lead_scoring.columns_with('events', 'known_values').get('event_type', ['']) %}
        '{{ type }}'{{ ',' if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}

{# The tables of the contract, in the order in which they are shown, with the column that is the key of their rows. While
   dbt parses, its list of files says which there are. #}
{% macro row_keys() -%}
    {%- if not execute -%}
        {%- set files = ref.manifest.files | join(' ') -%}
        {{ return(dict.fromkeys(modules.re.findall('input[/\\\\]int_(\\w+)_rows[.]sql', files), 'key')) }}
    {%- endif -%}
    {%- set keys = {} -%}
    {%- for table, columns in lead_scoring.contract().items() -%}
        {%- do keys.update({table: columns[0].name}) -%}
        {%- for column in columns if lead_scoring.column_meta(column).get('is_key') -%}
            {%- do keys.update({table: column.name}) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(keys) }}
{%- endmacro %}

{# The columns of a contract table that hold times or numbers, with what their texts have to be. #}
{% macro column_types(table) -%}
    {%- set types = {} -%}
    {%- for column in lead_scoring.contract(table) if column.data_type != 'string' -%}
        {%- do types.update({column.name: {'timestamp': 'timestamp', 'date': 'date'}.get(column.data_type, 'number of seconds')}) -%}
    {%- endfor -%}
    {{ return(types) }}
{%- endmacro %}

{# Those of them that are optional and no dates. What cannot be read there is null, and no reason to reject the row. #}
{% macro optional_types(table) -%}
    {%- set types = {} -%}
    {%- set required = lead_scoring.columns_with(table, 'required') -%}
    {%- for column, type in lead_scoring.column_types(table).items() -%}
        {%- if type != 'date' and column not in required -%}
            {%- do types.update({column: type}) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(types) }}
{%- endmacro %}

{# The CTEs `raw_rows`, `normalised` and `known`: the rows of a contract table of all places, their columns as trimmed
   text in which a text for no value is null, with what was given (`raw_<column>`) and, in files, the file and row they
   stand in, less those of suppressed people. `places`: what `input_places` gives. #}
{% macro known_rows(table, places) -%}
raw_rows as (

    {{ lead_scoring.rows_of_places(table, places) }}

),

normalised as (

    select
        {{ lead_scoring.known_columns(table, places) }}
        _file,
        _row,
        _load
    from raw_rows
    {{ lead_scoring.with_added_no_values() }}
    {{ lead_scoring.once() }}

),

known as (

    select * from normalised
    where {{ lead_scoring.is_not_suppressed(table, places) }}

)
{%- endmacro %}

{# The select list of `known_rows`, with a comma behind each: of each column the text as it came (`raw_<column>`), and
   what is known of it; then the typed ones. #}
{% macro known_columns(table, places) -%}
    {#- dbt has to see, while it parses and knows no columns, that a list is read -#}
    {%- do lead_scoring.is_no_value('nothing') -%}
    {%- set typed = lead_scoring.typed_columns(table, places) -%}
    {%- for column in lead_scoring.contract_columns(table) %}
        {%- set given = lead_scoring.input_column(column) %}
        {{ given }} as raw_{{ column }},
        {{ given if column in typed else lead_scoring.known_value(table, column) }} as {{ given }},
    {%- endfor %}
    {%- for column in typed %}
        typed_{{ column }},
    {%- endfor %}
{%- endmacro %}

{# The text of a column, trimmed and null where it is a text for no value. Of rule_id, where none means all rules, only
   `null` and `\N` are such texts: no slip may exempt somebody from all of them. #}
{% macro known_value(table, column) -%}
    {%- set given = lead_scoring.input_column(column) -%}
    {%- set trimmed = lead_scoring.trimmed(given) -%}
    {%- if column in lead_scoring.columns_with(table, 'is_read_as_typed') -%}
    {{ trimmed }}
    {%- elif column == 'rule_id' -%}
    case when lower({{ trimmed }}) not in ('null', chr(92) || 'n') then {{ trimmed }} end
    {%- else -%}
    {{ lead_scoring.known_text(given, column in lead_scoring.columns_with(table, 'na_is_no_value'), 'added_no_values') }}
    {%- endif -%}
{%- endmacro %}

{# What stands between the entries of `nulled_values` and `rejected_values`: a character that nobody types. #}
{% macro entry_separator() -%}
    {{ return('\x1f') }}
{%- endmacro %}

{# Of a row of the CTE `known`, or one made of it: the texts for no value that were made null, as `column=text` side by
   side; null when none was, as for most rows. #}
{% macro nulled_values(table) -%}
    {%- set conditions, entries = [], [] -%}
    {%- set as_typed = lead_scoring.columns_with(table, 'is_read_as_typed') -%}
    {%- for column in lead_scoring.contract_columns(table) if column not in as_typed -%}
        {%- set is_null = 'raw_' ~ column ~ ' is not null and ' ~ lead_scoring.input_column(column) ~ ' is null' -%}
        {%- do conditions.append(is_null) -%}
        {%- do entries.append(
            'case when ' ~ is_null ~ " then '" ~ column ~ "=' || " ~ lead_scoring.trimmed('raw_' ~ column) ~ ' end'
        ) -%}
    {%- endfor %}
    {{- lead_scoring.entries(conditions, entries) }}
{%- endmacro %}

{# Of a row of the CTE `known`, or one made of it: the texts that could not be read as the type of an optional column
   and are null there (`read_<column>`), as `reason=text` side by side; null when there is none. #}
{% macro rejected_values(table) -%}
    {%- set conditions, entries = [], [] -%}
    {%- for column, type in lead_scoring.optional_types(table).items() -%}
        {%- set is_rejected = lead_scoring.is_unreadable(column, 'read_' ~ column, type) -%}
        {%- set reason = column ~ ' is not a ' ~ type ~ lead_scoring.forms_of(type) -%}
        {%- set shown = lead_scoring.shortened('replace(' ~ column ~ ", '" ~ lead_scoring.entry_separator() ~ "', ' ')") -%}
        {%- do conditions.append(is_rejected) -%}
        {%- do entries.append('case when ' ~ is_rejected ~ " then '" ~ reason ~ "=' || " ~ shown ~ ' end') -%}
    {%- endfor %}
    {{- lead_scoring.entries(conditions, entries) }}
{%- endmacro %}

{# What stands before the first `=` of an entry: the column, or the reason. #}
{% macro entry_name(entry) -%}
    {{ lead_scoring.first_match(entry, '^([^=]*)=') }}
{%- endmacro %}

{# What stands behind the first `=` of an entry: the text that was given. #}
{% macro entry_text(entry) -%}
    {{ lead_scoring.replace_matches(entry, '^[^=]*=', '') }}
{%- endmacro %}

{# Those of some entries whose conditions hold, side by side; null when none does, or all that hold have no text. #}
{% macro entries(conditions, texts) -%}
    {%- if conditions -%}
    case
        when {{ conditions | join(' or ') }}
            then nullif({{ lead_scoring.texts_side_by_side("'" ~ lead_scoring.entry_separator() ~ "'", texts) }}, '')
    end
    {%- else -%}
    cast(null as {{ lead_scoring.string() }})
    {%- endif -%}
{%- endmacro %}

{# The values of a row that is not accepted, as JSON; null for one that is. Of the CTE `checked`. #}
{% macro raw_values(table) -%}
    {%- set given = [] -%}
    {%- for column in lead_scoring.contract_columns(table) -%}
        {%- do given.append('raw_' ~ column) -%}
    {%- endfor -%}
    case when rejection_problem is not null then {{ lead_scoring.as_json(lead_scoring.contract_columns(table), given) }} end
{%- endmacro %}

{# A condition of a rejection: text stands where it could not be read as its type. `read`: the typed column. A zero date,
   such as 0000-00-00, is what programs write where they have no time. #}
{% macro is_unreadable(text, read, type='timestamp') -%}
    {{ text }} is not null and {{ read }} is null
    {%- if type == 'timestamp' %} and not {{ lead_scoring.is_zero_date(text) }}{% endif %}
{%- endmacro %}

{# A condition of a rejection: `read_<column>` is none of the values that the column may have. #}
{% macro is_not_listed(table, column) -%}
    read_{{ column }} not in ('{{ lead_scoring.columns_with(table, 'accepted_values').get(column, []) | join("', '") }}')
{%- endmacro %}

{# A value of a closed list in lower case; `unknown` means not known, so null. #}
{% macro listed(column) -%}
    nullif(lower({{ column }}), 'unknown')
{%- endmacro %}

{# What a rejection of a text that is not of a type advises: two forms that are read. #}
{% macro forms_of(type) -%}
    {%- set forms = {
        'timestamp': '2026-12-31T00:00:00Z or 1798675200',
        'date': '2026-12-31 or 2026-12-31T00:00:00Z',
        'number of seconds': '12 or 12.5',
    } -%}
    {{ return('; write ' ~ forms[type]) }}
{%- endmacro %}

{# Why a row of a contract table is rejected: its `rejection_problem` with the text that stands there and what to write,
   such as `occurred_at is not a timestamp: '31.12.2026'; write ...`. #}
{% macro rejection_reason(table) -%}
    case
        when rejection_problem is not null
            then
                rejection_problem
                || coalesce(
                    ': ' || chr(39) || {{ lead_scoring.shortened(lead_scoring.rejected_text(table)) }} || chr(39), ''
                )
                || case
                    {%- for type in ['timestamp', 'date'] %}
                    when rejection_problem like '% is not a {{ type }}' then '{{ lead_scoring.forms_of(type) }}'
                    {%- endfor %}
                    {%- for column, values in lead_scoring.columns_with(table, 'accepted_values').items() %}
                    when rejection_problem like '{{ column }} is not one of %' then '; write {{ values | join(", ") }}'
                    {%- endfor %}
                    {%- if table == 'score_exemptions' %}
                    when rejection_problem = 'rule_id is no rule'
                        then '; write a rule_id such as {{ lead_scoring.known_rules() | first }}, or nothing for all rules'
                    {%- endif %}
                    else ''
                end
    end
{%- endmacro %}

{# The text that a rejection speaks of: of the column that its first word names; of a row from the future both times. #}
{% macro rejected_text(table) -%}
    case {{ lead_scoring.replace_matches('rejection_problem', ' .*$', '') }}
        {%- for column in lead_scoring.contract_columns(table) %}
        when '{{ column }}' then {{ lead_scoring.trimmed('raw_' ~ column) }}
        {%- endfor %}
        {%- if table == 'events' %}
        when 'from' then {{ lead_scoring.trimmed('raw_occurred_at') }} || ', loaded_at ' || {{ lead_scoring.trimmed('raw_loaded_at') }}
        {%- endif %}
    end
{%- endmacro %}

{# A text of which only the start is shown when it is long. #}
{% macro shortened(text) -%}
    case when length({{ text }}) > 100 then substr({{ text }}, 1, 100) || '...' else {{ text }} end
{%- endmacro %}

{# The rows of a contract table that nothing in `deletions` asks to forget. #}
{% macro not_deleted(table, key) -%}
    {{ key }} not in (
        select deleted_key from {{ ref('lead_scoring', 'deletions') }}
        where table_name = '{{ table }}'
    )
{%- endmacro %}

{# Two relations agree in some columns; null equals null. #}
{% macro equal_columns(left_relation, right_relation, columns) -%}
    {%- for column in columns %}
    {{- left_relation }}.{{ column }} is not distinct from {{ right_relation }}.{{ column }}
    {{- ' and ' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{# The select list of a contract table, all of it text: the columns in the contract's order, those that are not given
   null. `given`: a mapping of columns to SQL expressions. Where the contract is not known, only these. #}
{% macro contract_row(table, given) -%}
    {%- set columns = lead_scoring.contract_columns(table) or given.keys() | list -%}
    {%- for column in given if column not in columns -%}
        {{ exceptions.raise_compiler_error('table ' ~ table ~ ' of the contract has no column ' ~ column) }}
    {%- endfor -%}
    {%- for column in columns %}
    cast({{ given.get(column, 'null') }} as {{ lead_scoring.string() }}) as {{ lead_scoring.input_column(column) }}
    {{- ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
