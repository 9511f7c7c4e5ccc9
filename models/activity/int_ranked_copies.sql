-- Events that were sent more than once, each copy with its rank: the earliest is 1 and stays, whatever order they came
-- in. Rejected copies have no rank. Few events come twice, so only those are read whole.
with repeated as (

    select event_id from {{ ref('lead_scoring', 'int_events_rows') }}
    group by event_id
    having count(*) > 1

)

select
    *,
    case
        when rejection_problem is null
            then row_number() over (
                partition by event_id, rejection_problem is null
                order by
                    occurred_at,
                    loaded_at nulls first,
                    {{ whole_row_as_text(contract_columns('events')) }}
            )
    end as copy_number
from {{ ref('lead_scoring', 'int_events_rows') }}
where event_id in (select event_id from repeated where event_id is not null)
