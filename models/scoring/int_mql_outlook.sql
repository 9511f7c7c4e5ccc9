-- Until when today's MQLs stay above the line if nothing happens: the first later day on which the score is below it.
-- Feeds stay complete, so states that silence starts or ends are included. Null when the score never falls that low.
with mqls as (

    select person_id from {{ ref('int_person_scores') }}
    where is_primary and is_qualified

),

horizons as (

    {{ outlook_horizons('mqls', 'person') }}

),

person_dates as (

    select
        horizons.person_id,
        later.date_on as score_date
    from horizons
    cross join lateral {{ each_date(days_after(as_of(), 1), 'horizons.last_date') }} as later

),

states_on as (

    {{ states_on('person_dates') }}

),

rule_points as (

    select * from (
        {{ rule_points_on('person_dates', 'states_on') }}
    ) as all_scorecards
    where scorecard in (select scorecard from {{ ref('scorecards') }} where is_primary)

),

contributions as (

    select * from (
        {{ contributions('rule_points', 'person', 'person_id') }}
    ) as person_contributions

),

scores as (

    select
        person_dates.person_id,
        person_dates.score_date,
        coalesce(sum(contributions.points), 0) as score
    from person_dates
    left join contributions
        on person_dates.person_id = contributions.person_id and person_dates.score_date = contributions.score_date
    group by person_dates.person_id, person_dates.score_date

)

select
    scores.person_id,
    min(scores.score_date) as mql_until
from scores
cross join {{ sales_ready_line('person') }} as line
where round(scores.score, 6) < line.min_score
group by scores.person_id
