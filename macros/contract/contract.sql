{# The columns of each table of the input contract, in the contract's order. #}
{% macro contract_columns(table) -%}
    {%- set columns = {
        'people': [
            'person_id', 'email', 'first_name', 'last_name', 'job_title', 'phone', 'company_name', 'account_id',
            'lifecycle_stage', 'country', 'created_at', 'updated_at', 'merged_into_person_id', 'source_system',
        ],
        'accounts': [
            'account_id', 'name', 'domain', 'lifecycle_stage', 'industry', 'employee_count', 'created_at', 'updated_at',
            'source_system',
        ],
        'events': [
            'event_id', 'event_type', 'occurred_at', 'loaded_at', 'person_id', 'anonymous_id', 'email', 'url',
            'referrer_url', 'page_type', 'engaged_seconds', 'click_id', 'campaign_id', 'creative_id', 'message_id',
            'list_id', 'content_id', 'content_stage', 'channel', 'reply_intent', 'bounce_type', 'form_id', 'form_type',
            'ticket_id', 'ticket_category', 'ip', 'user_agent', 'source_system',
        ],
        'form_submissions': [
            'event_id', 'form_id', 'email', 'first_name', 'last_name', 'company_name', 'job_title', 'phone', 'message',
            'honeypot', 'completion_seconds', 'required_fields',
        ],
        'person_changes': [
            'change_id', 'person_id', 'field_name', 'old_value', 'new_value', 'changed_at', 'changed_by',
        ],
        'outcomes': ['outcome_id', 'person_id', 'account_id', 'outcome', 'occurred_at'],
        'score_exemptions': ['person_id', 'email', 'domain', 'rule_id', 'reason', 'expires_on'],
        'deletions': ['table', 'key', 'deleted_at'],
    } -%}
    {{ return(columns[table]) }}
{%- endmacro %}

{# The columns of a contract table whose text is read as typed, though it may be a text for no value: what a person is
   or may be called, the fields of forms, and required columns that are no ids, which are wrong then. #}
{% macro columns_as_typed(table) -%}
    {%- set columns = {
        'people': ['first_name', 'last_name', 'job_title', 'company_name'],
        'accounts': ['name'],
        'events': ['event_type', 'occurred_at'],
        'form_submissions': [
            'email', 'first_name', 'last_name', 'company_name', 'job_title', 'phone', 'message', 'required_fields',
        ],
        'person_changes': ['field_name', 'changed_at'],
        'outcomes': ['outcome', 'occurred_at'],
        'score_exemptions': ['reason'],
        'deletions': ['table', 'deleted_at'],
    } -%}
    {{ return(columns[table]) }}
{%- endmacro %}

{# The columns of all contract tables of which `na` is a text for no value, too: no person, device and the like is
   called so, while a list or a campaign may be. #}
{% macro columns_with_na() -%}
    {{ return(['person_id', 'anonymous_id', 'account_id', 'email', 'click_id', 'message_id']) }}
{%- endmacro %}

{# The columns of a contract table that take only listed values, with these. #}
{% macro closed_lists(table) -%}
    {%- set lists = {
        'people': {
            'lifecycle_stage': ['lead', 'customer', 'partner', 'competitor', 'internal', 'disqualified'],
        },
        'accounts': {'lifecycle_stage': ['prospect', 'customer', 'partner', 'competitor', 'internal']},
        'events': {
            'content_stage': ['awareness', 'consideration', 'decision'],
            'reply_intent': ['positive', 'neutral', 'negative', 'auto'],
            'bounce_type': ['hard', 'soft'],
        },
        'person_changes': {'changed_by': ['person', 'rep', 'enrichment', 'merge', 'import']},
        'outcomes': {
            'outcome': ['meeting_held', 'opportunity_created', 'closed_won', 'closed_lost', 'accepted', 'rejected'],
        },
    } -%}
    {{ return(lists.get(table, {})) }}
{%- endmacro %}

{# The key of the staged rows of each contract table. #}
{% macro row_keys() -%}
    {{ return({
        'people': 'person_id', 'accounts': 'account_id', 'events': 'event_id', 'form_submissions': 'event_id',
        'person_changes': 'change_id', 'outcomes': 'outcome_id', 'score_exemptions': 'person_id',
        'deletions': 'deleted_key',
    }) }}
{%- endmacro %}

{# The optional columns of a contract table that hold times or numbers, with what their texts have to be. What else they
   hold is null, and no reason to reject the row. #}
{% macro optional_types(table) -%}
    {%- set types = {
        'people': {'created_at': 'timestamp', 'updated_at': 'timestamp'},
        'accounts': {'created_at': 'timestamp', 'updated_at': 'timestamp'},
        'events': {'loaded_at': 'timestamp', 'engaged_seconds': 'number of seconds'},
        'form_submissions': {'completion_seconds': 'number of seconds'},
    } -%}
    {{ return(types.get(table, {})) }}
{%- endmacro %}

{# The CTEs `raw_rows`, `trimmed` and `known`: a raw table's columns as trimmed text, where a text for no value is null,
   with what was given (`given_<column>`), the file and row they stand in and the load they came with; in a daily run,
   those of loads that have not been staged yet. Of rule_id, where none means all rules, only `null` and `\N` are such
   texts: no slip may exempt somebody from all of them. #}
{% macro known_rows(table) -%}
raw_rows as (

    select * from {{ source('files', table) }}
    {% if not is_full_run() -%}
    where _load not in (select distinct _load from {{ this }})
    {%- endif %}

),

trimmed as (

    select
        {%- for column in lead_scoring.contract_columns(table) %}
        {{ lead_scoring.trimmed(lead_scoring.input_column(column)) }} as given_{{ column }},
        {%- endfor %}
        _file,
        _row,
        _load
    from raw_rows

),

known as (

    select
        *,
        {%- for column in lead_scoring.contract_columns(table) %}
        {% if column in lead_scoring.columns_as_typed(table) -%}
        given_{{ column }}
        {%- elif column == 'rule_id' -%}
        case when lower(given_rule_id) not in ('null', chr(92) || 'n') then given_rule_id end
        {%- else -%}
        case
            when not coalesce({{ lead_scoring.is_no_value('given_' ~ column, na=column in columns_with_na()) }}, false)
                then given_{{ column }}
        end
        {%- endif %} as {{ lead_scoring.input_column(column) }}{{ ',' if not loop.last }}
        {%- endfor %}
    from trimmed

)
{%- endmacro %}

{# What stands between the entries of `nulled_values` and `rejected_values`: a character that nobody types. #}
{% macro entry_separator() -%}
    {{ return('\x1f') }}
{%- endmacro %}

{# Of a row of the CTE `known`, or one made of it: the texts for no value that were made null, as `column=text` side by
   side; null when none was, as for most rows. #}
{% macro nulled_values(table) -%}
    {%- set conditions, entries = [], [] -%}
    {%- for column in lead_scoring.contract_columns(table) if column not in lead_scoring.columns_as_typed(table) -%}
        {%- set is_nulled = 'given_' ~ column ~ ' is not null and ' ~ lead_scoring.input_column(column) ~ ' is null' -%}
        {%- do conditions.append(is_nulled) -%}
        {%- do entries.append('case when ' ~ is_nulled ~ " then '" ~ column ~ "=' || given_" ~ column ~ ' end') -%}
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
        {%- set shown = lead_scoring.shortened('replace(' ~ column ~ ", '" ~ entry_separator() ~ "', ' ')") -%}
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

{# Those of some entries whose conditions hold, side by side; null when none does. #}
{% macro entries(conditions, texts) -%}
    {%- if conditions -%}
    case
        when {{ conditions | join(' or ') }}
            then {{ lead_scoring.texts_side_by_side("'" ~ lead_scoring.entry_separator() ~ "'", texts) }}
    end
    {%- else -%}
    cast(null as string)
    {%- endif -%}
{%- endmacro %}

{# A condition of a rejection: text stands where it could not be read as its type. `read`: the typed column. A zero date,
   such as 0000-00-00, is what programs write where they have no time. #}
{% macro is_unreadable(text, read, type='timestamp') -%}
    {{ text }} is not null and {{ read }} is null
    {%- if type == 'timestamp' %} and not {{ lead_scoring.is_zero_date(text) }}{% endif %}
{%- endmacro %}

{# A condition of a rejection: `read_<column>` is none of the values that the column may have. #}
{% macro is_not_listed(table, column) -%}
    read_{{ column }} not in ('{{ lead_scoring.closed_lists(table)[column] | join("', '") }}')
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
                    {%- for column, values in lead_scoring.closed_lists(table).items() %}
                    when rejection_problem like '{{ column }} is not one of %' then '; write {{ values | join(", ") }}'
                    {%- endfor %}
                    {%- if table == 'score_exemptions' %}
                    when rejection_problem = 'rule_id is no rule'
                        then '; write a rule_id such as {{ known_rules() | first }}, or nothing for all rules'
                    {%- endif %}
                    else ''
                end
    end
{%- endmacro %}

{# The text that a rejection speaks of: of the column that its first word names; of a row from the future both times. #}
{% macro rejected_text(table) -%}
    case {{ lead_scoring.replace_matches('rejection_problem', ' .*$', '') }}
        {%- for column in lead_scoring.contract_columns(table) %}
        when '{{ column }}' then given_{{ column }}
        {%- endfor %}
        {%- if table == 'events' %}
        when 'from' then given_occurred_at || ', loaded_at ' || given_loaded_at
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
        select deleted_key from {{ ref('deletions') }}
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
   null. `given`: a mapping of columns to SQL expressions. #}
{% macro contract_row(table, given) -%}
    {%- set columns = lead_scoring.contract_columns(table) -%}
    {%- for column in given if column not in columns -%}
        {{ exceptions.raise_compiler_error('table ' ~ table ~ ' of the contract has no column ' ~ column) }}
    {%- endfor -%}
    {%- for column in columns %}
    cast({{ given.get(column, 'null') }} as string) as {{ lead_scoring.input_column(column) }}
    {{- ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
