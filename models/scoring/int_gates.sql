-- People who cannot qualify at the scoring day, with the first gate. One row per scorecard and person under a gate.
select
    scorecard,
    person_id,
    {{ first_by('gate', ['priority', 'gate']) }} as gate
from {{ ref('lead_scoring', 'int_gate_periods') }}
where starts_on <= {{ as_of() }} and ends_on > {{ as_of() }}
group by scorecard, person_id
