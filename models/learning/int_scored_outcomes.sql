-- Everyone a scorecard applies to who existed on the scoring day and had not converted by then, with the days to the
-- first conversion after: for each positive outcome alone, and for all of them together. No rows where no outcome after
-- the scoring day is known.
{{ config(materialized='view') }}

with positive as (

    select
        person_ids.person_id,
        coalesce(outcomes.account_id, people.account_id) as account_id,
        outcomes.outcome,
        {{ scoring_day('outcomes.occurred_at') }} as converted_on
    from {{ ref('lead_scoring', 'outcomes') }} as outcomes
    left join {{ ref('lead_scoring', 'int_person_ids') }} as person_ids
        on outcomes.person_id = person_ids.source_person_id
    left join {{ ref('lead_scoring', 'int_people') }} as people on person_ids.person_id = people.person_id
    where {{ is_positive_outcome('outcomes.outcome') }}

),

of_levels as (

    select
        'person' as level,
        person_id as scored_id,
        outcome,
        converted_on
    from positive
    where person_id is not null

    union all

    select
        'account' as level,
        account_id as scored_id,
        outcome,
        converted_on
    from positive
    where account_id is not null

),

conversions as (

    select
        level,
        scored_id,
        outcome,
        min(converted_on) as first_converted_on
    from of_levels
    group by level, scored_id, outcome

    union all

    select
        level,
        scored_id,
        'all' as outcome,
        min(converted_on) as first_converted_on
    from of_levels
    group by level, scored_id

),

-- up to which day outcomes are known: what lies behind it is not a failure, it is not known
known as (

    select {{ outcomes_known_up_to() }} as known_up_to

),

outcome_names as (

    select 'all' as outcome
    {%- for outcome in positive_outcomes() %}
    union all
    select '{{ outcome }}' as outcome
    {%- endfor %}

),

scores as (

    select
        scorecard,
        'person' as level,
        person_id as scored_id,
        score,
        band
    from {{ ref('lead_scoring', 'int_person_scores') }}
    where coalesce(gate, 'none') <> 'lifecycle'

    union all

    select
        scorecard,
        'account' as level,
        account_id as scored_id,
        score,
        band
    from {{ ref('lead_scoring', 'int_account_scores') }}
    where is_applicable

),

existing as (

    select scores.*
    from scores
    left join {{ ref('lead_scoring', 'int_known_since') }} as known_since
        on scores.level = known_since.level and scores.scored_id = known_since.scored_id
    where coalesce(known_since.known_since <= {{ as_of() }}, true)

)

select
    existing.scorecard,
    existing.level,
    existing.scored_id,
    outcome_names.outcome,
    cast({{ rounded('existing.score', 6) }} as {{ double() }}) as score,
    existing.band,
    {{ days_between(as_of(), 'conversions.first_converted_on') }} as converted_after_days,
    {{ days_between(as_of(), 'known.known_up_to') }} as known_days,
    {{ run_id() }} as run_id
from existing
cross join outcome_names
cross join known
left join conversions
    on
        existing.level = conversions.level
        and existing.scored_id = conversions.scored_id
        and outcome_names.outcome = conversions.outcome
where
    known.known_up_to > {{ as_of() }}
    and coalesce(conversions.first_converted_on > {{ as_of() }}, true)
