-- The states that are on at the scoring day. One row per person and rule.
select
    person_id,
    rule_id,
    found_on,
    starts_on,
    ends_on,
    evidence_id
from {{ ref('lead_scoring', 'int_started_states') }}
where starts_on <= {{ as_of() }} and coalesce(ends_on > {{ as_of() }}, true)
