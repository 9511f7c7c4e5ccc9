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

{# The CTEs `raw_rows` and `trimmed`: a raw table's columns as trimmed text, with the file and row they stand in and
   the load they came with; in a daily run, those of loads that have not been staged yet. #}
{% macro trimmed_rows(table) -%}
raw_rows as (

    select * from {{ source('files', table) }}
    {% if not is_full_run() -%}
    where _load not in (select distinct _load from {{ this }})
    {%- endif %}

),

trimmed as (

    select
        {%- for column in lead_scoring.contract_columns(table) %}
        {{ lead_scoring.trimmed(lead_scoring.input_column(column)) }} as {{ lead_scoring.input_column(column) }},
        {%- endfor %}
        _file,
        _row,
        _load
    from raw_rows

)
{%- endmacro %}

{# A condition of a rejection: text stands where it could not be read as its type. `read`: the typed column. #}
{% macro is_unreadable(text, read) -%}
    {{ text }} is not null and {{ read }} is null
{%- endmacro %}

{# A value of a closed list in lower case; `unknown` means not known, so null. #}
{% macro listed(column) -%}
    nullif(lower({{ column }}), 'unknown')
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
