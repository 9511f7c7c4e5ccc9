-- How fresh each feed is: the last day on which anything of it was seen, whoever it belongs to.
with families as (

    select family from {{ ref('event_families') }}
    union distinct
    select family from {{ ref('int_event_families') }}

)

select
    families.family,
    seen.first_seen_on,
    seen.last_seen_on,
    cast(coalesce(seen.events, 0) as bigint) as events,
    {{ run_id() }} as run_id
from families
left join {{ ref('int_event_families') }} as seen on families.family = seen.family
