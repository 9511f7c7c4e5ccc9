-- The points that scores are made of: what a person or, of its people, an account earned on which day by which rule,
-- and when it counts. Exempt rules count from the day on which the exemption ends; for an account the positive points
-- of a person do not count while a gate is on. One row per who is scored, person, rule, day earned and period
-- [counts_from, counts_until).
with spans as (

    select
        prices.scorecard,
        earned.person_id,
        prices.rule_id,
        prices.rule_group,
        prices.person_points,
        prices.account_points,
        prices.person_cap,
        prices.account_cap,
        case when prices.decay = 'exponential' then cast(prices.half_life_days as {{ double() }}) end as half_life_days,
        case when prices.decay = 'linear' then cast(prices.lifespan_days as {{ double() }}) end as lifespan_days,
        earned.signal_date as earned_on,
        greatest(earned.signal_date, coalesce(exempt.exempt_until, earned.signal_date)) as counts_from,
        case
            when prices.decay = 'linear'
                then {{ days_after('earned.signal_date', 'cast(ceil(prices.lifespan_days) as integer)') }}
            else {{ never() }}
        end as counts_until,
        earned.counted_units
    from {{ ref('lead_scoring', 'int_earned_units') }} as earned
    inner join {{ ref('lead_scoring', 'int_prices') }} as prices on earned.term_id = prices.term_id
    left join {{ ref('lead_scoring', 'int_exempt_rules') }} as exempt
        on earned.person_id = exempt.person_id and earned.rule_id = exempt.rule_id
    where earned.counted_units > 0

    union all

    select
        prices.scorecard,
        states.person_id,
        prices.rule_id,
        prices.rule_group,
        prices.person_points,
        prices.account_points,
        prices.person_cap,
        prices.account_cap,
        null as half_life_days,
        null as lifespan_days,
        states.starts_on as earned_on,
        greatest(states.starts_on, coalesce(exempt.exempt_until, states.starts_on)) as counts_from,
        coalesce(states.ends_on, {{ never() }}) as counts_until,
        1 as counted_units
    from {{ ref('lead_scoring', 'int_started_states') }} as states
    inner join {{ ref('lead_scoring', 'int_prices') }} as prices on states.rule_id = prices.rule_id
    left join {{ ref('lead_scoring', 'int_exempt_rules') }} as exempt
        on states.person_id = exempt.person_id and states.rule_id = exempt.rule_id

),

-- when no gate is on, of people who ever are under one
gated as (

    select
        scorecard,
        person_id,
        starts_on,
        max(ends_on) over (
            partition by scorecard, person_id order by starts_on, ends_on
            rows between unbounded preceding and current row
        ) as free_from,
        lead(starts_on) over (partition by scorecard, person_id order by starts_on, ends_on) as free_until
    from {{ ref('lead_scoring', 'int_gate_periods') }}
    where gate <> 'lifecycle'

),

free as (

    select
        scorecard,
        person_id,
        free_from,
        coalesce(free_until, {{ never() }}) as free_until
    from gated
    where free_from < coalesce(free_until, {{ never() }})

    union all

    select
        scorecard,
        person_id,
        {{ always() }} as free_from,
        min(starts_on) as free_until
    from gated
    group by scorecard, person_id

),

people_of_accounts as (

    select
        scorecards.scorecard,
        people.person_id,
        people.account_id
    from {{ ref('lead_scoring', 'int_people') }} as people
    inner join {{ ref('lead_scoring', 'accounts') }} as accounts on people.account_id = accounts.account_id
    cross join {{ ref('lead_scoring', 'scorecards') }} as scorecards
    where {{ is_listed('people.lifecycle_stage', 'scorecards.person_stages') }}

),

of_accounts as (

    select
        spans.*,
        people.account_id
    from spans
    inner join people_of_accounts as people
        on spans.scorecard = people.scorecard and spans.person_id = people.person_id
    where spans.account_points <> 0

),

counting as (

    select
        'person' as level,
        scorecard,
        person_id as scored_id,
        rule_id,
        rule_group,
        person_cap as cap,
        half_life_days,
        lifespan_days,
        earned_on,
        counts_from,
        counts_until,
        {{ exact('counted_units * person_points') }} as points
    from spans
    where person_points <> 0

    union all

    select
        'account' as level,
        spans.scorecard,
        spans.account_id as scored_id,
        spans.rule_id,
        spans.rule_group,
        spans.account_cap as cap,
        spans.half_life_days,
        spans.lifespan_days,
        spans.earned_on,
        greatest(spans.counts_from, coalesce(free.free_from, spans.counts_from)) as counts_from,
        least(spans.counts_until, coalesce(free.free_until, spans.counts_until)) as counts_until,
        {{ exact('spans.counted_units * spans.account_points') }} as points
    from of_accounts as spans
    -- (a condition on the left side alone would make the join a loop)
    left join free
        on
            spans.scorecard = free.scorecard
            and case when spans.account_points > 0 then spans.person_id end = free.person_id

)

select
    scored.score_key,
    counting.rule_id,
    counting.rule_group,
    counting.cap,
    counting.half_life_days,
    counting.lifespan_days,
    counting.earned_on,
    counting.counts_from,
    counting.counts_until,
    counting.points
from counting
inner join {{ ref('lead_scoring', 'int_scored') }} as scored
    on
        counting.level = scored.level
        and counting.scorecard = scored.scorecard
        and counting.scored_id = scored.scored_id
where counting.counts_from < counting.counts_until
