-- People and accounts whose lasting band may have begun before the window: the score at its start lies below the line
-- of sales_ready, but not below var mql_exit. The days before the window matter for nobody else. One row per who is
-- scored.
{% set window_start = days_after(as_of(), -var('history_days')) %}
with rule_points as (

    select
        score_key,
        rule_id,
        rule_group,
        cap,
        sum({{ exact('points * ' ~ decay_factor(
            "case when half_life_days is not null then 'exponential' when lifespan_days is not null then 'linear' end",
            days_between('earned_on', window_start), 'half_life_days', 'lifespan_days'
        )) }}) as points
    from {{ ref('lead_scoring', 'int_earned_points') }}
    where counts_from <= {{ window_start }} and counts_until > {{ window_start }}
    group by score_key, rule_id, rule_group, cap

),

group_points as (

    select
        score_key,
        rule_group,
        sum({{ clamp('points', '-cap', 'cap') }}) as points
    from rule_points
    group by score_key, rule_group

),

scores as (

    select
        scored.score_key,
        scored.level,
        scored.scorecard,
        sum({{ clamp('sums.points', 'bounds.min_points', 'bounds.max_points') }}) as score
    from group_points as sums
    inner join {{ ref('lead_scoring', 'int_scored') }} as scored on sums.score_key = scored.score_key
    left join {{ ref('lead_scoring', 'int_group_bounds') }} as bounds
        on
            scored.level = bounds.level
            and scored.scorecard = bounds.scorecard
            and sums.rule_group = bounds.rule_group
    group by scored.score_key, scored.level, scored.scorecard

)

select scores.score_key
from scores
inner join {{ ref('lead_scoring', 'int_bands') }} as lines
    on scores.level = lines.level and scores.scorecard = lines.scorecard
where
    lines.band = 'sales_ready'
    and {{ rounded('scores.score', 6) }} >= {{ var('mql_exit') }}
    and {{ rounded('scores.score', 6) }} < lines.min_score
