-- Everything that each event carries, as it was sent: of an event that came more than once, what its first copy says.
-- (The copies are read twice, not named once: a CTE would have DuckDB read all columns for a reader of one.)
{{ config(materialized='view') }}

select {{ contract_columns('events') | join(', ') }} from {{ ref('events') }}
where event_id not in (select event_id from {{ ref('int_ranked_copies') }})
union all
select {{ contract_columns('events') | join(', ') }} from {{ ref('int_ranked_copies') }}
where copy_number = 1
