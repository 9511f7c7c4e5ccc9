-- Nothing that scores is dated after the scoring day.
select rule_id, person_id, signal_date from {{ ref('lead_scoring', 'signals') }} where signal_date > {{ as_of() }}
union all
select rule_id, person_id, starts_on from {{ ref('lead_scoring', 'int_states_on') }} where starts_on > {{ as_of() }}
