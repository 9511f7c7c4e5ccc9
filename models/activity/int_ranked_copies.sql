-- Events that came more than once, each copy with its rank: the earliest is 1 and stays, whatever order they came in.
-- few events come twice, so only those are read whole and ranked (without the condition DuckDB would read all whole)
with repeated as (

    select event_id from {{ ref('events') }}
    where event_id is not null
    group by event_id
    having count(*) > 1

)

select
    *,
    row_number() over (
        partition by event_id
        order by
            occurred_at,
            loaded_at nulls first,
            {{ whole_row_as_text(contract_columns('events')) }}
    ) as copy_number
from {{ ref('events') }}
where event_id in (select event_id from repeated)
