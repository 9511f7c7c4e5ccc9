-- No signal rests on an event that another system's counts instead of.
select
    signals.rule_id,
    signals.person_id,
    signals.evidence_id
from {{ ref('lead_scoring', 'signals') }} as signals
inner join {{ ref('lead_scoring', 'int_cross_source_duplicates') }} as duplicates
    on signals.evidence_id = duplicates.event_id
