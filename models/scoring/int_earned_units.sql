-- The units that people earned on each day, before and after limits. One row per term, person and day with signals.
select
    term_id,
    rule_id,
    person_id,
    signal_date,
    count(*) as signals,
    sum(units) as units,
    sum(counted_units) as counted_units
from {{ ref('lead_scoring', 'int_counted_signals') }}
group by term_id, rule_id, person_id, signal_date
