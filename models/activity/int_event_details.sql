-- Everything that each event carries, as it was sent: of an event that came more than once, what its first copy says.
{{ config(materialized='view') }}

with copies as (

    select * from {{ ref('int_ranked_copies') }}

)

select {{ contract_columns('events') | join(', ') }} from {{ ref('events') }}
where event_id not in (select event_id from copies)
union all
select {{ contract_columns('events') | join(', ') }} from copies
where copy_number = 1
