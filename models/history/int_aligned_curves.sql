-- The curves of rules, cut at every day on which one of somebody's curves begins or ends, so that they can be added up.
-- A segment of somebody with a limited group is cut every 64 days as well, from the scoring day on.
with curves as (

    select * from {{ ref('int_rule_curves') }}

),

change_dates as (

    select score_key, from_on from curves
    union distinct
    select score_key, until_on as from_on from curves
    {%- for days in range(1, 1000, 64) %}
    union distinct
    select score_key, {{ days_after(as_of(), days) }} as from_on from {{ ref('int_limited_groups') }}
    {%- endfor %}

),

segments as (

    select
        score_key,
        from_on,
        lead(from_on) over (partition by score_key order by from_on) as until_on
    from change_dates

),

rules as (

    select distinct
        score_key,
        rule_id
    from curves

),

-- each rule in each segment: its curve is the last one that began
begun as (

    select
        segments.*,
        rules.rule_id,
        max(curves.from_on) over (
            partition by segments.score_key, rules.rule_id
            order by segments.from_on rows between unbounded preceding and current row
        ) as begun_on
    from segments
    inner join rules on segments.score_key = rules.score_key
    left join curves
        on
            segments.score_key = curves.score_key
            and rules.rule_id = curves.rule_id
            and segments.from_on = curves.from_on
    where segments.until_on is not null

)

select
    begun.score_key,
    begun.from_on,
    begun.until_on,
    curves.rule_group,
    curves.half_life_days,
    cast(sum({{ exact(points_on('curves', 'begun.from_on')) }}) as {{ double() }}) as points,
    cast(sum({{ exact('curves.points_a_day') }}) as {{ double() }}) as points_a_day
from begun
inner join curves
    on
        begun.score_key = curves.score_key
        and begun.rule_id = curves.rule_id
        and begun.begun_on = curves.from_on
        and begun.from_on < curves.until_on
group by begun.score_key, begun.from_on, begun.until_on, curves.rule_group, curves.half_life_days
