-- What each rule is worth in each scorecard, with the families that decide whether it can be judged.
{{ config(materialized='view') }}

select
    prices.scorecard,
    scorecards.is_primary,
    prices.rule_id,
    prices.person_points,
    prices.account_points,
    coalesce(prices.is_gate, false) as is_gate,
    prices.decay,
    prices.half_life_days,
    prices.lifespan_days,
    prices.person_cap,
    prices.account_cap,
    prices.limit_units,
    prices.limit_days,
    prices.rule_group
from {{ ref('scorecard_rules') }} as prices
inner join {{ ref('scorecards') }} as scorecards on prices.scorecard = scorecards.scorecard
