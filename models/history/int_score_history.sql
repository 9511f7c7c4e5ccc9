-- The score of everybody on each of the last history_days days, read from the curves: 0 where there is none. One row
-- per level, scorecard, who is scored and day.
{{ config(materialized='view') }}
{% set first_day = days_after(as_of(), 1 - var('history_days')) %}
with curves as (

    select
        curves.score_key,
        scored.level,
        curves.from_on,
        curves.until_on,
        curves.half_life_days,
        curves.points,
        curves.points_a_day
    from {{ ref('lead_scoring', 'int_score_curves') }} as curves
    inner join {{ ref('lead_scoring', 'int_scored') }} as scored on curves.score_key = scored.score_key
    where curves.from_on <= {{ as_of() }} and curves.until_on > {{ first_day }}

    union all

    select
        score_key,
        level,
        {{ first_day }} as from_on,
        {{ never() }} as until_on,
        null as half_life_days,
        0 as points,
        0 as points_a_day
    from {{ ref('lead_scoring', 'int_scored') }}

),

days as (

    select
        *,
        {{ days_after(first_day, 'day_number') }} as score_date
    from {{ each_integer(
        'curves',
        'greatest(0, ' ~ days_between(first_day, 'from_on') ~ ')',
        'least(' ~ var('history_days') ~ ', ' ~ days_between(first_day, 'until_on') ~ ')',
        'day_number'
    ) }} as numbered

),

-- grouped by level as well, so that a reader of people or of accounts has only theirs added up
scores as (

    select
        days.score_key,
        days.level,
        days.score_date,
        cast(sum({{ exact(points_on('days', 'score_date')) }}) as {{ double() }}) as score
    from days
    group by days.score_key, days.level, days.score_date

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
    rounded.level,
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
