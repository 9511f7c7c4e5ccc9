-- Freshness of each feed: the last day on which anything of it was seen, whoever it belongs to.
with families as (

    select family from {{ ref('lead_scoring', 'event_families') }}
    union distinct
    select family from {{ ref('lead_scoring', 'int_event_families') }}

)

select
    families.family,
    seen.first_seen_on,
    seen.last_seen_on,
    cast(coalesce(seen.events, 0) as bigint) as events,
    seen.newest_at,
    seen.newest_id,
    {{ run_id() }} as run_id
from families
left join {{ ref('lead_scoring', 'int_event_families') }} as seen on families.family = seen.family
