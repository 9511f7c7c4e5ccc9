-- Prices of rules in scorecards. Scorecards that limit and decay a rule alike share its term, so that its
-- units are counted and decayed once for all of them.
{{ config(materialized='view') }}

select
    prices.scorecard,
    scorecards.is_primary,
    prices.rule_id,
    dense_rank() over (
        order by
            prices.rule_id, prices.limit_units, prices.limit_days, prices.decay, prices.half_life_days,
            prices.lifespan_days
    ) as term_id,
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
from {{ ref('lead_scoring', 'scorecard_rules') }} as prices
inner join {{ ref('lead_scoring', 'scorecards') }} as scorecards on prices.scorecard = scorecards.scorecard
