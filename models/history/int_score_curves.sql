-- Scores, as curves along which nothing but decay happens: rules that decay alike are one curve. A score on a day is
-- the sum of its curves then (macro points_on); outside of all of them it is 0. Where the limit of a group may bind in
-- the middle of a segment, the group is a curve a day there; elsewhere it is its curves, or the limit. One row per
-- who is scored, segment without a change, days and half-life.
with aligned as (

    select * from {{ ref('lead_scoring', 'int_aligned_curves') }}

),

-- where the points of a group lie in a segment: its curves only fall towards 0, so between their two ends
group_segments as (

    select
        aligned.score_key,
        aligned.from_on,
        aligned.rule_group,
        max(aligned.until_on) as until_on,
        max(reachable.min_points) as min_points,
        max(reachable.max_points) as max_points,
        sum(least(aligned.points, {{ points_on('aligned', days_after('aligned.until_on', -1)) }})) as lowest,
        sum(greatest(aligned.points, {{ points_on('aligned', days_after('aligned.until_on', -1)) }})) as highest
    from aligned
    inner join {{ ref('lead_scoring', 'int_limited_groups') }} as reachable
        on aligned.score_key = reachable.score_key and aligned.rule_group = reachable.rule_group
    group by aligned.score_key, aligned.from_on, aligned.rule_group

),

limited as (

    select
        *,
        case when highest <= min_points then min_points when lowest >= max_points then max_points end as bound
    from group_segments
    where lowest < min_points or highest > max_points

),

crossing as (

    select
        *,
        {{ earliest(['until_on', days_after(last_outlook_day(), 1)]) }} as looked_at_until
    from limited
    where bound is null

),

crossing_days as (

    select
        *,
        {{ days_after('from_on', 'day_number') }} as day_on
    from {{ each_integer('crossing', '0', days_between('from_on', 'looked_at_until'), 'day_number') }} as days

),

limited_days as (

    select
        aligned.score_key,
        days.from_on as segment_on,
        days.rule_group,
        days.day_on,
        {{ clamp(
            'sum(' ~ exact(points_on('aligned', 'days.day_on')) ~ ')', 'max(days.min_points)', 'max(days.max_points)'
        ) }} as points
    from crossing_days as days
    inner join aligned
        on
            days.score_key = aligned.score_key
            and days.from_on = aligned.from_on
            and days.rule_group = aligned.rule_group
    group by aligned.score_key, days.from_on, days.rule_group, days.day_on

),

parts as (

    select
        aligned.score_key,
        aligned.from_on as segment_on,
        aligned.from_on,
        aligned.until_on,
        aligned.half_life_days,
        aligned.points,
        aligned.points_a_day
    from aligned
    left join limited
        on
            aligned.score_key = limited.score_key
            and aligned.from_on = limited.from_on
            and aligned.rule_group = limited.rule_group
    where limited.from_on is null

    union all

    select
        score_key,
        from_on as segment_on,
        from_on,
        until_on,
        null as half_life_days,
        bound as points,
        0 as points_a_day
    from limited
    where bound is not null

    union all

    select
        score_key,
        segment_on,
        day_on as from_on,
        {{ days_after('day_on', 1) }} as until_on,
        null as half_life_days,
        cast(points as {{ double() }}) as points,
        0 as points_a_day
    from limited_days

)

select
    score_key,
    segment_on,
    from_on,
    until_on,
    half_life_days,
    cast(sum({{ exact('points') }}) as {{ double() }}) as points,
    cast(sum({{ exact('points_a_day') }}) as {{ double() }}) as points_a_day
from parts
group by score_key, segment_on, from_on, until_on, half_life_days
