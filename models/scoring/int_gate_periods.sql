-- Periods in which people cannot qualify, whatever they score, with the gate: exempt from all rules, a gate rule that
-- is on, or a stage that the scorecard does not apply to. One row per scorecard, person, gate and period [starts_on,
-- ends_on).
select
    scorecards.scorecard,
    exemptions.person_id,
    1 as priority,
    'exempt' as gate,
    {{ always() }} as starts_on,
    max(coalesce(exemptions.expires_on, {{ never() }})) as ends_on
from {{ ref('lead_scoring', 'int_exemptions') }} as exemptions
cross join {{ ref('lead_scoring', 'scorecards') }} as scorecards
where exemptions.rule_id is null
group by scorecards.scorecard, exemptions.person_id

union all

select
    prices.scorecard,
    states.person_id,
    2 as priority,
    states.rule_id as gate,
    greatest(states.starts_on, coalesce(exempt.exempt_until, states.starts_on)) as starts_on,
    coalesce(states.ends_on, {{ never() }}) as ends_on
from {{ ref('lead_scoring', 'int_started_states') }} as states
inner join {{ ref('lead_scoring', 'int_prices') }} as prices on states.rule_id = prices.rule_id
left join {{ ref('lead_scoring', 'int_exempt_rules') }} as exempt
    on states.person_id = exempt.person_id and states.rule_id = exempt.rule_id
where
    prices.is_gate
    and coalesce(states.ends_on, {{ never() }}) > coalesce(exempt.exempt_until, states.starts_on)

union all

select
    scorecards.scorecard,
    people.person_id,
    3 as priority,
    'lifecycle' as gate,
    {{ always() }} as starts_on,
    {{ never() }} as ends_on
from {{ ref('lead_scoring', 'int_people') }} as people
cross join {{ ref('lead_scoring', 'scorecards') }} as scorecards
where not {{ is_listed('people.lifecycle_stage', 'scorecards.person_stages') }}
