-- The runs that were begun, and what each finds people's activity by. One row per run, written first.
{{ config(
    materialized='incremental',
    on_schema_change='append_new_columns',
    full_refresh=false,
) }}
{% set lists = [
    'automatic_subjects', 'browser_user_agents', 'crawler_user_agents', 'disposable_domains', 'event_families',
    'free_mail_domains', 'junk_words', 'no_value_texts', 'page_types', 'placeholder_values', 'reserved_domains',
    'role_accounts', 'sales_tool_marks',
] %}

with contents as (

    {{ contents_of_seeds(lists) }}

)

select
    {{ run_id() }} as run_id,
    {{ as_of() }} as as_of,
    cast('{{ run_started_at.strftime("%Y-%m-%d %H:%M:%S.%f") }}' as timestamp) as started_at,
    '{{ scope_of_run() }}' as scope,
    {{ text_or_null(var('run_details').get('input')) }} as input,
    {{ text_or_null(var('run_details').get('made_of')) }} as made_of,
    {{ sha256("'" ~ definition_hash() ~ "' || contents.texts || classifiers.code_hash") }} as detection_fingerprint
from contents
cross join {{ ref('lead_scoring', 'int_classifiers') }} as classifiers
