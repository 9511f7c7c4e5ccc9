-- The person of each anonymous_id: the one that events with it name. One of several people is a shared device
-- and identifies nobody. Links are taken from the whole input, whatever the scoring day; bots link nothing.
select
    anonymous_id,
    count(distinct named_person_id) as people,
    min(named_person_id) as example_person_id,
    case when count(distinct named_person_id) = 1 then min(named_person_id) end as person_id
from {{ ref('lead_scoring', 'int_unique_events') }}
where
    anonymous_id is not null
    and named_person_id is not null
    and event_id not in (select event_id from {{ ref('lead_scoring', 'int_bot_events') }})
group by anonymous_id
