-- Groups of rules whose limit may bind: those that would reach it if all their rules were at their most at once.
select
    most.score_key,
    most.rule_group,
    cast(max(bounds.min_points) as {{ double() }}) as min_points,
    cast(max(bounds.max_points) as {{ double() }}) as max_points
from (
    select
        score_key,
        rule_group,
        rule_id,
        least(0, min(points)) as least_points,
        greatest(0, max(points)) as most_points
    from {{ ref('lead_scoring', 'int_rule_curves') }}
    group by score_key, rule_group, rule_id
) as most
inner join {{ ref('lead_scoring', 'int_scored') }} as scored on most.score_key = scored.score_key
inner join {{ ref('lead_scoring', 'int_group_bounds') }} as bounds
    on
        scored.level = bounds.level
        and scored.scorecard = bounds.scorecard
        and most.rule_group = bounds.rule_group
group by most.score_key, most.rule_group
having
    sum(most.least_points) < max(bounds.min_points)
    or sum(most.most_points) > max(bounds.max_points)
