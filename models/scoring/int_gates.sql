-- Who cannot qualify at the scoring day, and the first reason why. One row per scorecard and person under a gate.
select
    scorecard,
    person_id,
    {{ first_by('gate', ['priority', 'gate']) }} as gate
from {{ ref('int_gate_periods') }}
where starts_on <= {{ as_of() }} and ends_on > {{ as_of() }}
group by scorecard, person_id
