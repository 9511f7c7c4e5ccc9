-- Copies of events that came more than once, less the one that stays.
with events as (

    select * from {{ ref('int_ranked_copies') }}

)

select
    event_id,
    cast(copy_number as integer) as copy_number,
    event_type,
    occurred_at,
    loaded_at,
    person_id,
    email,
    anonymous_id,
    source_system,
    {{ run_id() }} as run_id
from events
where copy_number > 1
