-- The score of everybody on each of the last history_days days, read from the curves: 0 where there is none. One row
-- per scorecard, person or account, and day.
{{ config(materialized='view') }}
{% set first_day = days_after(as_of(), 1 - var('history_days')) %}
with curves as (

    select
        curves.score_key,
        scored.level = 'person' as is_person,
        curves.from_on,
        curves.until_on,
        curves.half_life_days,
        curves.points,
        curves.points_a_day
    from {{ ref('lead_scoring', 'int_score_curves') }} as curves
    inner join {{ ref('lead_scoring', 'int_scored') }} as scored on curves.score_key = scored.score_key
    where curves.from_on <= {{ as_of() }} and curves.until_on > {{ first_day }}

),

-- What ends where the window begins is there for everybody, so that nobody has no curve.
spans as (

    select
        score_key,
        is_person,
        from_on,
        until_on
    from curves

    union all

    select
        score_key,
        level = 'person' as is_person,
        {{ always() }} as from_on,
        {{ first_day }} as until_on
    from {{ ref('lead_scoring', 'int_scored') }}

),

followed as (

    select
        *,
        coalesce(
            lead(from_on) over (partition by is_person, score_key order by from_on, until_on), {{ never() }}
        ) as next_on
    from spans

),

-- (A gap behind the short one of two curves that overlap adds nothing to the long one.)
curves_and_gaps as (

    select * from curves

    union all

    select
        score_key,
        is_person,
        until_on as from_on,
        next_on as until_on,
        null as half_life_days,
        0 as points,
        0 as points_a_day
    from followed
    where until_on < next_on

),

days as (

    select
        *,
        {{ days_after(first_day, 'day_number') }} as score_date
    from {{ each_integer(
        'curves_and_gaps',
        'greatest(0, ' ~ days_between(first_day, 'from_on') ~ ')',
        'least(' ~ var('history_days') ~ ', ' ~ days_between(first_day, 'until_on') ~ ')',
        'day_number'
    ) }} as numbered

),

-- grouped by is_person as well, so that a reader of people or of accounts has only theirs added up
scores as (

    select
        days.score_key,
        days.is_person,
        days.score_date,
        cast(sum({{ exact(points_on('days', 'score_date')) }}) as {{ double() }}) as score
    from days
    group by days.score_key, days.is_person, days.score_date

),

-- rounded once, not once a band
rounded as (

    select
        *,
        {{ banded_score('score') }} as banded_score
    from scores

)

select
    rounded.score_key,
    rounded.is_person,
    scored.scorecard,
    scored.scored_id,
    rounded.score_date,
    {{ published_score('rounded.score') }} as score,
    bands.band
from rounded
inner join {{ ref('lead_scoring', 'int_scored') }} as scored on rounded.score_key = scored.score_key
inner join {{ ref('lead_scoring', 'int_bands') }} as bands
    on
        scored.level = bands.level
        and scored.scorecard = bands.scorecard
        and {{ is_between_limits('rounded.banded_score', 'bands') }}
