-- Signals of each rule, and the rules that could not be evaluated, with the reason.
with rules as (

    select
        *,
        missing_families is null as is_evaluated
    from {{ ref('lead_scoring', 'int_rules') }}

),

prices as (

    select * from {{ ref('lead_scoring', 'int_prices') }}
    where is_primary

),

contributions as (

    select
        contributions.rule_id,
        count(distinct contributions.scored_id) as people,
        sum(contributions.signals) as signals,
        sum(contributions.points) as points
    from {{ ref('lead_scoring', 'int_contributions') }} as contributions
    inner join prices on contributions.scorecard = prices.scorecard and contributions.rule_id = prices.rule_id
    where contributions.level = 'person'
    group by contributions.rule_id

),

found as (

    select
        rule_id,
        count(distinct person_id) as people,
        count(*) as signals
    from (
        select rule_id, person_id from {{ ref('lead_scoring', 'signals') }}
        union all
        select rule_id, person_id from {{ ref('lead_scoring', 'int_states_on') }}
    ) as signals_and_states
    group by rule_id

)

select
    rules.rule_id,
    rules.rule_kind,
    case when rules.is_evaluated then 'evaluated' else 'not_evaluated' end as status,
    'no events of: ' || rules.missing_families as reason,
    rules.complete_up_to,
    case when rules.is_evaluated then cast(coalesce(found.people, 0) as bigint) end as people,
    case when rules.is_evaluated then cast(coalesce(found.signals, 0) as bigint) end as signals,
    case
        when rules.is_evaluated and prices.rule_id is not null
            then cast(coalesce(contributions.points, 0) as {{ double() }})
    end as points,
    {{ run_id() }} as run_id
from rules
left join prices on rules.rule_id = prices.rule_id
left join found on rules.rule_id = found.rule_id
left join contributions on rules.rule_id = contributions.rule_id
