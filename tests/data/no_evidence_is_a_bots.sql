-- No signal and no state rests on an event of a machine.
with evidence as (

    select rule_id, person_id, evidence_id from {{ ref('signals') }}
    union all
    select rule_id, person_id, evidence_id from {{ ref('states') }} where rule_id <> 'identity_churn'

)

select evidence.*
from evidence
inner join {{ ref('int_bot_events') }} as bots on evidence.evidence_id = bots.event_id
