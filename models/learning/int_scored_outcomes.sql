-- Everyone a scorecard applies to who had not converted by the scoring day, with the day of the first conversion after.
with positive as (

    select
        person_ids.person_id,
        coalesce(outcomes.account_id, people.account_id) as account_id,
        {{ scoring_day('outcomes.occurred_at') }} as converted_on
    from {{ ref('outcomes') }} as outcomes
    left join {{ ref('int_person_ids') }} as person_ids on outcomes.person_id = person_ids.source_person_id
    left join {{ ref('int_people') }} as people on person_ids.person_id = people.person_id
    where {{ is_conversion_outcome('outcomes.outcome') }}

),

conversions as (

    select
        'person' as level,
        person_id as scored_id,
        min(converted_on) as first_converted_on
    from positive
    where person_id is not null
    group by person_id

    union all

    select
        'account' as level,
        account_id as scored_id,
        min(converted_on) as first_converted_on
    from positive
    where account_id is not null
    group by account_id

),

-- up to which day outcomes are known: what lies behind it is not a failure, it is not known
known as (

    select max({{ scoring_day('occurred_at') }}) as known_up_to from {{ ref('outcomes') }}

),

scores as (

    select
        scorecard,
        'person' as level,
        person_id as scored_id,
        score,
        band
    from {{ ref('int_person_scores') }}
    where coalesce(gate, 'none') <> 'lifecycle'

    union all

    select
        scorecard,
        'account' as level,
        account_id as scored_id,
        score,
        band
    from {{ ref('int_account_scores') }}
    where is_applicable

)

select
    scores.scorecard,
    scores.level,
    scores.scored_id,
    cast(scores.score as {{ double() }}) as score,
    scores.band,
    {{ days_between(as_of(), 'conversions.first_converted_on') }} as converted_after_days,
    {{ days_between(as_of(), 'known.known_up_to') }} as known_days,
    {{ run_id() }} as run_id
from scores
cross join known
left join conversions on scores.level = conversions.level and scores.scored_id = conversions.scored_id
where coalesce(conversions.first_converted_on > {{ as_of() }}, true)
