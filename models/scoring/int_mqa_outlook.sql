-- Until when today's MQAs stay above the line if nothing happens: the first later day on which the score is below it.
-- Feeds stay complete, so states and gates that silence starts or ends are included. Null when it never falls that low.
with mqas as (

    select
        scores.account_id,
        line.min_score as line
    from {{ ref('int_account_scores') }} as scores
    cross join {{ sales_ready_line('account') }} as line
    where scores.is_primary and scores.is_qualified

),

horizons as (

    {{ outlook_horizons('mqas', 'account') }}

),

ranges as (

    select
        people.person_id,
        {{ days_after(as_of(), 1) }} as first_date,
        {{ days_after(as_of(), 'horizons.days') }} as last_date
    from horizons
    inner join {{ ref('int_people') }} as people on horizons.account_id = people.account_id

),

lots as (

    {{ history_lots('ranges') }}

),

scores as (

    {{ history_scores('ranges', 'lots', 'account', ahead=true) }}

)

select
    scores.scored_id as account_id,
    min(scores.score_date) as mqa_until
from scores
cross join {{ sales_ready_line('account') }} as line
where round(scores.score, 6) < line.min_score
group by scores.scored_id
