-- Prices of rules in scorecards, as this run used them.
select
    scorecard,
    rule_id,
    is_primary,
    cast(person_points as {{ double() }}) as person_points,
    cast(account_points as {{ double() }}) as account_points,
    is_gate,
    decay,
    half_life_days,
    lifespan_days,
    cast(person_cap as {{ double() }}) as person_cap,
    cast(account_cap as {{ double() }}) as account_cap,
    limit_units,
    limit_days,
    rule_group,
    {{ run_id() }} as run_id
from {{ ref('lead_scoring', 'int_prices') }}
