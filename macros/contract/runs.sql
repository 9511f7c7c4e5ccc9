{# A declared table that is only there once something has written it; before, no rows of its declared columns. #}
{% macro remembered(source_name, table) -%}
    {%- set relation = source(source_name, table) -%}
    {%- set declared = lead_scoring.declared_table(source_name, table) -%}
    {%- if not lead_scoring.is_absent(source_name, table) -%}
        {{ return(lead_scoring.place_of(declared) if declared else relation) }}
    {%- endif -%}
    {%- set columns = {} -%}
    {%- for column in declared.columns.values() -%}
        {%- do columns.update({lead_scoring.input_column(column.name): column.data_type}) -%}
    {%- endfor -%}
    ({{ lead_scoring.no_rows(columns) }})
{%- endmacro %}

{# Whether a declared table is not there yet; false where the warehouse may not be asked. #}
{% macro is_absent(source_name, table) -%}
    {%- set declared = lead_scoring.declared_table(source_name, table) -%}
    {{ return(declared is not none and not lead_scoring.columns_of(lead_scoring.place_of(declared))) }}
{%- endmacro %}

{# Whether a declared table is there; false where the warehouse may not be asked. #}
{% macro has_table(source_name, table) -%}
    {{ return(
        lead_scoring.declared_table(source_name, table) is not none and not lead_scoring.is_absent(source_name, table)
    ) }}
{%- endmacro %}

{# Whether a person is scored where only a sample of accounts is: by a hash of the account, or of a person who has none,
   so that all people of an account are in it or none is, on every side of a comparison. #}
{% macro is_sampled(account_id, person_id) -%}
    {%- if var('sample_share') >= 1 -%}
    true
    {%- else -%}
    {{ dbt.hash('coalesce(' ~ account_id ~ ', ' ~ person_id ~ ')') }}
    < '{{ '%08x' | format((var('sample_share') * 4294967296) | int) }}'
    {%- endif -%}
{%- endmacro %}

{# Whose an event is: the person it names; without person_id and email, the one its device is linked with. #}
{% macro event_owner(events, devices) -%}
    case
        when {{ events }}.person_id is null and {{ events }}.named_email is null then {{ devices }}.person_id
        else {{ events }}.named_person_id
    end
{%- endmacro %}
