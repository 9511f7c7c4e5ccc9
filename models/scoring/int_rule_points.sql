-- Points of each rule for a person at the scoring day, before caps. Exempt rules are worth nothing. One row per
-- scorecard, person and rule.
with earned as (

    select
        earned.term_id,
        earned.rule_id,
        earned.person_id,
        min(earned.signal_date) as first_on,
        max(earned.signal_date) as last_on,
        sum(earned.signals) as signals,
        sum(earned.units) as units,
        sum(earned.counted_units) as counted_units,
        cast(sum({{ exact('earned.counted_units * ' ~ decay_factor(
            'terms.decay', days_between('earned.signal_date', as_of()), 'terms.half_life_days', 'terms.lifespan_days'
        )) }}) as {{ double() }}) as decayed_units
    from {{ ref('lead_scoring', 'int_earned_units') }} as earned
    inner join {{ ref('lead_scoring', 'int_terms') }} as terms on earned.term_id = terms.term_id
    group by earned.term_id, earned.rule_id, earned.person_id

    union all

    -- a state is worth its points on each day that it is on
    select
        terms.term_id,
        states.rule_id,
        states.person_id,
        states.starts_on as first_on,
        {{ as_of() }} as last_on,
        1 as signals,
        1 as units,
        1 as counted_units,
        1.0 as decayed_units
    from {{ ref('lead_scoring', 'int_states_on') }} as states
    inner join {{ ref('lead_scoring', 'int_terms') }} as terms on states.rule_id = terms.rule_id

),

counting as (

    select
        earned.*,
        case when exempt.exempt_until > {{ as_of() }} then 0 else earned.decayed_units end as priced_units
    from earned
    left join {{ ref('lead_scoring', 'int_exempt_rules') }} as exempt
        on earned.person_id = exempt.person_id and earned.rule_id = exempt.rule_id

)

select
    prices.scorecard,
    counting.person_id,
    counting.rule_id,
    prices.rule_group,
    prices.person_cap,
    prices.account_cap,
    counting.first_on,
    counting.last_on,
    counting.signals,
    counting.units,
    counting.counted_units,
    counting.counted_units * prices.person_points as undecayed_points,
    counting.counted_units * prices.account_points as undecayed_account_points,
    {{ exact('counting.priced_units * prices.person_points') }} as points,
    {{ exact('counting.priced_units * prices.account_points') }} as account_points
from counting
inner join {{ ref('lead_scoring', 'int_prices') }} as prices on counting.term_id = prices.term_id
