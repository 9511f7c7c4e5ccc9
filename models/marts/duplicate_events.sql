-- Events that do not count since they were sent before, or since another system that is believed more reports the same.
with copies as (

    select * from {{ ref('lead_scoring', 'int_ranked_copies') }}
    where copy_number > 1

),

duplicates as (

    select * from {{ ref('lead_scoring', 'int_cross_source_duplicates') }}

)

select
    event_id,
    cast(copy_number as integer) as copy_number,
    event_id as duplicate_of_event_id,
    event_type,
    occurred_at,
    loaded_at,
    person_id,
    email,
    anonymous_id,
    source_system,
    {{ run_id() }} as run_id
from copies

union all

select
    events.event_id,
    cast(1 as integer) as copy_number,
    duplicates.duplicate_of_event_id,
    events.event_type,
    events.occurred_at,
    events.loaded_at,
    events.person_id,
    events.email,
    events.anonymous_id,
    events.source_system,
    {{ run_id() }} as run_id
from duplicates
inner join {{ ref('lead_scoring', 'int_event_details') }} as events on duplicates.event_id = events.event_id
