-- The curves of rules, cut at every day on which one of somebody's curves begins or ends, so that they can be added up:
-- each group whose limit may bind by itself, all others together, as the group null. A segment of somebody with a
-- limited group is cut every 64 days as well, from the scoring day on.
with curves as (

    select
        curves.score_key,
        limited.rule_group,
        curves.from_on,
        curves.until_on,
        curves.half_life_days,
        curves.points,
        curves.points_a_day
    from {{ ref('lead_scoring', 'int_rule_curves') }} as curves
    left join {{ ref('lead_scoring', 'int_limited_groups') }} as limited
        on curves.score_key = limited.score_key and curves.rule_group = limited.rule_group

),

change_dates as (

    select score_key, from_on from curves
    union distinct
    select score_key, until_on as from_on from curves
    {%- for days in range(1, 1000, 64) %}
    union distinct
    select score_key, {{ days_after(as_of(), days) }} as from_on from {{ ref('lead_scoring', 'int_limited_groups') }}
    {%- endfor %}

),

segments as (

    select
        score_key,
        from_on,
        lead(from_on) over (partition by score_key order by from_on) as until_on
    from change_dates

)

select
    segments.score_key,
    segments.from_on,
    segments.until_on,
    curves.rule_group,
    curves.half_life_days,
    cast(sum({{ exact(points_on('curves', 'segments.from_on')) }}) as {{ double() }}) as points,
    cast(sum({{ exact('curves.points_a_day') }}) as {{ double() }}) as points_a_day
from segments
inner join curves
    on
        segments.score_key = curves.score_key
        and segments.from_on >= curves.from_on
        and segments.from_on < curves.until_on
where segments.until_on is not null
group by segments.score_key, segments.from_on, segments.until_on, curves.rule_group, curves.half_life_days
