{# Rows that a CRM is to hold, with what is new in them since the last publication. `present`: a relation of the id, whose
   column is called `id`, and the columns `synced`; `gone`: the condition on it that the id is to leave the CRM; `level`:
   what is remembered of it in published_crm_rows. A row changes only when a synced value does; a run of the same day says
   the same once more. #}
{% macro synced_rows(present, id, synced, level, gone='false') -%}
    select
        hashed.*,
        case
            when hashed.row_hash = published.row_hash then published.as_of
            else {{ lead_scoring.as_of() }}
        end as changed_at,
        case
            when hashed.row_hash = published.row_hash and published.as_of = {{ lead_scoring.as_of() }}
                then published.change_type
            when hashed.row_hash = published.row_hash then 'unchanged'
            when {{ gone }} then 'removed'
            when published.row_hash is null then 'new'
            else 'changed'
        end as change_type,
        {{ lead_scoring.run_id() }} as run_id
    from (
        select
            {{ id }},
            {{ synced | join(', ') }},
            {{ dbt.hash(lead_scoring.whole_row_as_text(synced)) }} as row_hash
        from {{ present }}
    ) as hashed
    left join {{ ref('lead_scoring', 'last_published_crm_rows') }} as published
        on hashed.{{ id }} = published.synced_id and published.level = '{{ level }}'
{%- endmacro %}
