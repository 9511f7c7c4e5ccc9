-- Everything that an event carries, as it was sent: of one that was sent more than once, what its first copy says.
-- int_unique_events says which of them count. (The copies are read twice, not named once: a CTE would have DuckDB read
-- all columns for a reader of one.)
{{ config(materialized='view') }}

select {{ contract_columns('events') | join(', ') }} from {{ ref('lead_scoring', 'int_events_rows') }}
where event_id not in (select event_id from {{ ref('lead_scoring', 'int_ranked_copies') }})
union all
select {{ contract_columns('events') | join(', ') }} from {{ ref('lead_scoring', 'int_ranked_copies') }}
where copy_number = 1
