-- What a person has earned by a rule in a scorecard: units after the limit, decayed to balance_date and not beyond, so
-- that a day without events changes no row. One row per scorecard, person, rule and balance date: an exponential
-- balance has one, a linear one a row for each day with signals.
{{ config(
    materialized='incremental', incremental_strategy='append', pre_hook='{{ drop_scoped_people() }}', tags=['priced']
) }}
-- depends_on: {{ ref('int_scope') }}

with limited as (

    {{ counted_units(only_scope=not is_full_run()) }}

),

days as (

    select
        scorecard,
        person_id,
        rule_id,
        decay,
        half_life_days,
        signal_date,
        sum(units) as units,
        sum(counted_units) as counted_units,
        count(*) as signals
    from limited
    group by scorecard, person_id, rule_id, decay, half_life_days, signal_date

),

dated as (

    select
        *,
        case
            when decay = 'linear' then signal_date
            else max(signal_date) over (partition by scorecard, person_id, rule_id)
        end as balance_date
    from days

)

select
    scorecard,
    person_id,
    rule_id,
    balance_date,
    min(signal_date) as first_on,
    max(signal_date) as last_on,
    sum(signals) as signals,
    sum(units) as units,
    sum(counted_units) as counted_units,
    sum(
        {{ exact('counted_units * ' ~ decay_factor(
            'decay', days_between('signal_date', 'balance_date'), 'half_life_days', 'null'
        )) }}
    ) as balance
from dated
group by scorecard, person_id, rule_id, balance_date
