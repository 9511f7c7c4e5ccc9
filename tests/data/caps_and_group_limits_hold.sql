-- No rule's points pass its cap, and no group's sum passes its limits.
with points as (

    select * from {{ ref('lead_scoring', 'score_contributions') }}

),

rules as (

    select
        points.scorecard,
        points.level,
        points.rule_id as what,
        coalesce(points.person_id, points.account_id) as who,
        points.points,
        -case points.level when 'person' then prices.person_cap else prices.account_cap end as lowest,
        case points.level when 'person' then prices.person_cap else prices.account_cap end as highest
    from points
    inner join {{ ref('lead_scoring', 'int_prices') }} as prices
        on points.scorecard = prices.scorecard and points.rule_id = prices.rule_id

),

rule_groups as (

    select
        points.scorecard,
        points.level,
        points.rule_group as what,
        coalesce(points.person_id, points.account_id) as who,
        sum(points.points) as points,
        max(case points.level when 'person' then bounds.person_min else bounds.account_min end) as lowest,
        max(case points.level when 'person' then bounds.person_max else bounds.account_max end) as highest
    from points
    inner join {{ ref('lead_scoring', 'scorecard_groups') }} as bounds
        on points.scorecard = bounds.scorecard and points.rule_group = bounds.rule_group
    group by points.scorecard, points.level, points.rule_group, coalesce(points.person_id, points.account_id)

)

select * from rules where points < lowest - 1e-6 or points > highest + 1e-6
union all
select * from rule_groups where points < lowest - 1e-6 or points > highest + 1e-6
