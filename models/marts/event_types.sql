-- Types of events by the system that sent them, with the last day: shows types that the contract does not know.
select
    event_type,
    coalesce(source_system, 'input') as source_system,
    {{ is_known_event_type() }} as is_known,
    cast(count(*) as bigint) as events,
    max(case when copy_number = 1 and not is_deleted then event_date end) as last_seen_on,
    {{ run_id() }} as run_id
from {{ ref('lead_scoring', 'int_event_log') }}
where rejection_problem is null
group by event_type, coalesce(source_system, 'input')
