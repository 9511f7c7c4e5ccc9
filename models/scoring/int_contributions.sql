-- Contributions to scores: the points of rules after their cap, and what the limits of their groups add or take as
-- rows limit:<group>. An account has the points of its people of a stage that the scorecard applies to, without the
-- positive points of people under a gate. One row per level, scorecard, who is scored, and rule or limit.
with rule_points as (

    select
        'person' as level,
        scorecard,
        person_id as scored_id,
        rule_id,
        rule_group,
        person_cap as cap,
        first_on,
        last_on,
        signals,
        units,
        counted_units,
        undecayed_points,
        points
    from {{ ref('lead_scoring', 'int_rule_points') }}

    union all

    select
        'account' as level,
        rule_points.scorecard,
        accounts.account_id as scored_id,
        rule_points.rule_id,
        rule_points.rule_group,
        rule_points.account_cap as cap,
        min(rule_points.first_on) as first_on,
        max(rule_points.last_on) as last_on,
        sum(rule_points.signals) as signals,
        sum(rule_points.units) as units,
        sum(rule_points.counted_units) as counted_units,
        sum(rule_points.undecayed_account_points) as undecayed_points,
        sum(rule_points.account_points) as points
    from {{ ref('lead_scoring', 'int_rule_points') }} as rule_points
    inner join {{ ref('lead_scoring', 'int_people') }} as people on rule_points.person_id = people.person_id
    inner join {{ ref('lead_scoring', 'accounts') }} as accounts on people.account_id = accounts.account_id
    inner join {{ ref('lead_scoring', 'scorecards') }} as scorecards on rule_points.scorecard = scorecards.scorecard
    left join {{ ref('lead_scoring', 'int_gates') }} as gates
        on rule_points.scorecard = gates.scorecard and rule_points.person_id = gates.person_id
    where
        {{ is_listed('people.lifecycle_stage', 'scorecards.person_stages') }}
        and (gates.gate is null or rule_points.account_points < 0)
    group by
        rule_points.scorecard, accounts.account_id, rule_points.rule_id, rule_points.rule_group, rule_points.account_cap

),

capped as (

    select
        *,
        {{ clamp('points', '-cap', 'cap') }} as capped_points
    from rule_points

),

group_sums as (

    select
        level,
        scorecard,
        scored_id,
        rule_group,
        sum(capped_points) as points
    from capped
    group by level, scorecard, scored_id, rule_group

),

group_limits as (

    select
        sums.*,
        {{ exact(clamp('sums.points', 'bounds.min_points', 'bounds.max_points') ~ ' - sums.points') }} as limit_points
    from group_sums as sums
    inner join {{ ref('lead_scoring', 'int_group_bounds') }} as bounds
        on sums.level = bounds.level and sums.scorecard = bounds.scorecard and sums.rule_group = bounds.rule_group

)

select
    level,
    scorecard,
    scored_id,
    rule_id,
    rule_group,
    units,
    counted_units,
    signals,
    first_on,
    last_on,
    undecayed_points,
    capped_points as points,
    {{ exact('points - capped_points') }} as withheld_by_cap
from capped

union all

select
    level,
    scorecard,
    scored_id,
    'limit:' || rule_group as rule_id,
    rule_group,
    null as units,
    null as counted_units,
    null as signals,
    null as first_on,
    null as last_on,
    null as undecayed_points,
    limit_points as points,
    null as withheld_by_cap
from group_limits
where limit_points <> 0
