-- The ways in which rules are limited and decay. One row per term of int_prices.
{{ config(materialized='view') }}

select
    term_id,
    rule_id,
    decay,
    half_life_days,
    lifespan_days,
    limit_units,
    limit_days,
    {{ dbt.bool_or('is_primary') }} as is_primary
from {{ ref('lead_scoring', 'int_prices') }}
group by term_id, rule_id, decay, half_life_days, lifespan_days, limit_units, limit_days
