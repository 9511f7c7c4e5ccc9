-- Periods in which somebody cannot qualify, whatever the gate: those of int_gate_periods that overlap or touch are one.
-- One row per person in a scorecard and period [starts_on, ends_on).
with periods as (

    select
        scored.score_key as person_id,
        gates.starts_on,
        gates.ends_on,
        gates.gate as evidence_id
    from {{ ref('lead_scoring', 'int_gate_periods') }} as gates
    inner join {{ ref('lead_scoring', 'int_scored') }} as scored
        on gates.scorecard = scored.scorecard and gates.person_id = scored.scored_id
    where scored.level = 'person'

),

united as (

    {{ union_of('periods') }}

)

select
    person_id as score_key,
    starts_on,
    coalesce(ends_on, {{ never() }}) as ends_on
from united
