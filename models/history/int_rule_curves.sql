-- The points of a rule after its cap, as curves along which nothing but decay happens: on day d of [from_on, until_on)
-- points * 2^(-(d - from_on) / half_life_days), or points + points_a_day * (d - from_on) where there is no half-life.
-- Where a cap binds, the points are the cap up to the day on which they have decayed below it. One row per who is
-- scored, rule and first day. docs/decisions/history.md has the method.
{% set of_rule = 'score_key, rule_id' %}
{% set window_start = days_after(as_of(), -var('history_days')) %}
{% set epoch = "cast('1970-01-05' as date)" %}
{% set last_day = last_outlook_day() %}
with earned as (

    -- what was earned before the window, by whom days before it do not matter, counts from its start
    select
        earned.*,
        candidates.score_key is null and earned.counts_from < {{ window_start }} as is_before
    from {{ ref('lead_scoring', 'int_earned_points') }} as earned
    left join {{ ref('lead_scoring', 'int_lasting_candidates') }} as candidates
        on earned.score_key = candidates.score_key
    where candidates.score_key is not null or earned.counts_until > {{ window_start }}

),

windowed as (

    select
        {{ of_rule }},
        rule_group,
        cap,
        half_life_days,
        lifespan_days,
        case when is_before and half_life_days is not null then {{ window_start }} else earned_on end as earned_on,
        case when is_before then {{ window_start }} else counts_from end as counts_from,
        counts_until,
        case
            when is_before and half_life_days is not null
                then {{ exact('points * ' ~ decay_factor(
                    "'exponential'", days_between('earned_on', window_start), 'half_life_days', 'null'
                )) }}
            else points
        end as points
    from earned

),

ends as (

    select 1 as sign
    union all
    select -1 as sign

),

changes as (

    -- what counts from a day on is added there, and taken off again when it counts no more
    select
        windowed.*,
        case when ends.sign = 1 then windowed.counts_from else windowed.counts_until end as changes_on,
        case when ends.sign = 1 then windowed.points else -windowed.points end as change
    from windowed
    cross join ends
    where ends.sign = 1 or windowed.counts_until < {{ never() }}

),

-- Exponential decay is a running sum of points grown to one base. A base holds for 900 half-lives, so that nothing
-- overflows; on the next one what is left is one change more.
growing as (

    select
        {{ of_rule }},
        rule_group,
        cap,
        half_life_days,
        changes_on,
        {{ days_between(epoch, 'earned_on') }} as earned_day,
        cast(floor(
            {{ days_between(epoch, 'changes_on') }} / greatest(1, floor(900 * half_life_days))
        ) as integer) as era,
        cast(greatest(1, floor(900 * half_life_days)) as integer) as era_days,
        sum({{ exact('change') }}) as change
    from changes
    where half_life_days is not null and changes_on <= {{ last_day }}
    group by {{ of_rule }}, rule_group, cap, half_life_days, changes_on, earned_on

),

based as (

    select * from growing
    union all
    select
        {{ of_rule }},
        rule_group,
        cap,
        half_life_days,
        {{ days_after(epoch, '(era + 1) * era_days') }} as changes_on,
        earned_day,
        era + 1 as era,
        era_days,
        sum(change) as change
    from growing
    where (era + 1) * era_days <= {{ days_between(epoch, last_day) }}
    group by {{ of_rule }}, rule_group, cap, half_life_days, era, era_days, earned_day

),

grown as (

    select
        *,
        cast(change as {{ double() }})
        * power(2.0, greatest(-1000.0, (earned_day - era * era_days) / half_life_days)) as grown_change
    from based

),

exponential as (

    select
        {{ of_rule }},
        rule_group,
        cap,
        half_life_days,
        changes_on as from_on,
        -- the last one of an era goes on to the next: a window of its own, over all eras, would be sorted once more
        coalesce(
            lead(changes_on) over (
                partition by {{ of_rule }}, era order by changes_on, earned_day, grown_change
            ),
            case
                when (era + 1) * era_days <= {{ days_between(epoch, last_day) }}
                    then {{ days_after(epoch, '(era + 1) * era_days') }}
            end
        ) as until_on,
        power(2.0, (era * era_days - {{ days_between(epoch, 'changes_on') }}) / half_life_days)
        * sum(grown_change) over (
            partition by {{ of_rule }}, era order by changes_on, earned_day, grown_change
            rows between unbounded preceding and current row
        ) as points,
        cast(0 as {{ double() }}) as points_a_day
    from grown

),

-- Without decay, and linear, points lie on straight lines over the days from the scoring day.
lines as (

    select
        {{ of_rule }},
        rule_group,
        cap,
        changes_on,
        sum({{ exact(
            'change * (1 + coalesce(' ~ days_between(as_of(), 'earned_on') ~ ' / lifespan_days, 0))'
        ) }}) as change,
        sum({{ exact('-coalesce(change / lifespan_days, 0)') }}) as change_a_day
    from changes
    where half_life_days is null and changes_on <= {{ last_day }}
    group by {{ of_rule }}, rule_group, cap, changes_on

),

summed_lines as (

    select
        {{ of_rule }},
        rule_group,
        cap,
        changes_on,
        lead(changes_on) over (partition by {{ of_rule }} order by changes_on) as until_on,
        cast(sum(change) over (
            partition by {{ of_rule }} order by changes_on rows between unbounded preceding and current row
        ) as {{ double() }}) as points_at_scoring_day,
        cast(sum(change_a_day) over (
            partition by {{ of_rule }} order by changes_on rows between unbounded preceding and current row
        ) as {{ double() }}) as points_a_day
    from lines

),

uncapped as (

    select * from exponential
    union all
    select
        {{ of_rule }},
        rule_group,
        cap,
        null as half_life_days,
        changes_on as from_on,
        until_on,
        points_at_scoring_day + points_a_day * {{ days_between(as_of(), 'changes_on') }} as points,
        points_a_day
    from summed_lines

),

bounded as (

    select
        *,
        abs(points) > cap as is_bound,
        case
            when half_life_days is not null
                then floor(half_life_days * ln(greatest(abs(points), cap) / nullif(cap, 0)) / ln(2)) + 1
            when points_a_day <> 0 then floor((abs(points) - cap) / abs(points_a_day)) + 1
        end as bound_days
    from (
        select
            {{ of_rule }},
            rule_group,
            cast(cap as {{ double() }}) as cap,
            half_life_days,
            from_on,
            coalesce(until_on, {{ never() }}) as until_on,
            points,
            points_a_day
        from uncapped
        where coalesce(until_on > from_on, true)
    ) as curves

),

freed as (

    select
        *,
        case
            when bound_days < {{ days_between('from_on', 'until_on') }}
                then {{ days_after('from_on', 'cast(bound_days as integer)') }}
            else until_on
        end as free_on
    from bounded
    where is_bound

)

select
    {{ of_rule }},
    rule_group,
    from_on,
    until_on,
    half_life_days,
    points,
    points_a_day
from bounded
where not coalesce(is_bound, false) and (points <> 0 or points_a_day <> 0)

union all

select
    {{ of_rule }},
    rule_group,
    from_on,
    free_on as until_on,
    null as half_life_days,
    case when points > 0 then cap else -cap end as points,
    0 as points_a_day
from freed
where cap > 0

union all

select
    {{ of_rule }},
    rule_group,
    free_on as from_on,
    until_on,
    half_life_days,
    {{ points_on('freed', 'freed.free_on') }} as points,
    points_a_day
from freed
where free_on < until_on
