-- No signal and no state rests on an event of a machine.
with evidence as (

    select rule_id, person_id, evidence_id from {{ ref('lead_scoring', 'signals') }}
    union all
    select rule_id, person_id, evidence_id from {{ ref('lead_scoring', 'states') }} where rule_id <> 'identity_churn'

)

select evidence.*
from evidence
inner join {{ ref('lead_scoring', 'int_bot_events') }} as bots on evidence.evidence_id = bots.event_id
