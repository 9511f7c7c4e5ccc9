-- Until when today's MQAs stay above the line if nothing happens: the first later day on which the score is below it.
-- Feeds stay complete, so states and gates that silence starts or ends are included. Null when it never falls that low.
with mqas as (

    select account_id from {{ ref('int_account_scores') }}
    where is_primary and is_qualified

),

horizons as (

    {{ outlook_horizons('mqas', 'account') }}

),

account_dates as (

    select
        horizons.account_id,
        later.date_on as score_date
    from horizons
    cross join lateral {{ each_date(days_after(as_of(), 1), 'horizons.last_date') }} as later

),

person_dates as (

    select
        people.person_id,
        account_dates.score_date
    from account_dates
    inner join {{ ref('int_people') }} as people on account_dates.account_id = people.account_id

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

gates as (

    select * from (
        {{ gates_on('person_dates', 'states_on') }}
    ) as all_gates

),

account_points as (

    {{ account_rule_points('rule_points', 'gates') }}

),

contributions as (

    select * from (
        {{ contributions('account_points', 'account', 'account_id') }}
    ) as account_contributions

),

scores as (

    select
        account_dates.account_id,
        account_dates.score_date,
        coalesce(sum(contributions.points), 0) as score
    from account_dates
    left join contributions
        on
            account_dates.account_id = contributions.account_id
            and account_dates.score_date = contributions.score_date
    group by account_dates.account_id, account_dates.score_date

)

select
    scores.account_id,
    min(scores.score_date) as mqa_until
from scores
cross join {{ sales_ready_line('account') }} as line
where round(scores.score, 6) < line.min_score
group by scores.account_id
