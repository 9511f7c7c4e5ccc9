{# What a run works on. In a full run (dbt's --full-refresh) everything is made anew; in a daily run only what changed
   since the last finished run, whose state stands in schema `kept`. Rules know nothing of this. #}
{% macro is_full_run() -%}
    {{ return(execute and flags.FULL_REFRESH) }}
{%- endmacro %}

{# Whether a person is judged where only a sample of accounts is: by a hash of the account, or of a person who has none,
   so that all people of an account are in it or none is, on every side of a comparison. #}
{% macro is_sampled(account_id, person_id) -%}
    {%- if var('sample_share') >= 1 -%}
    true
    {%- else -%}
    {{ dbt.hash('coalesce(' ~ account_id ~ ', ' ~ person_id ~ ')') }}
    < '{{ '%08x' | format((var('sample_share') * 4294967296) | int) }}'
    {%- endif -%}
{%- endmacro %}

{# Before new rows are staged: drop those of files that have changed since. #}
{% macro drop_withdrawn_loads() -%}
    {% if not is_full_run() -%}
    delete from {{ this }} where _load not in (select load_id from {{ source('files', 'loads') }})
    {%- endif %}
{%- endmacro %}

{# Before people are scored again: delete what was found of them. #}
{% macro drop_people_to_score() -%}
    {% if not is_full_run() -%}
    delete from {{ this }} where person_id in (select person_id from {{ ref('people_to_score') }})
    {%- endif %}
{%- endmacro %}

{# Whose an event is: the person it names; without person_id and email, the one its device is linked with. #}
{% macro event_owner(events, devices) -%}
    case
        when {{ events }}.person_id is null and {{ events }}.named_email is null then {{ devices }}.person_id
        else {{ events }}.named_person_id
    end
{%- endmacro %}
