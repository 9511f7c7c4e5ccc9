-- The units of each signal that its limit lets count: in each window of limit_days days (counted from Monday
-- 1970-01-05) at most limit_units, the earliest signals first. One row per term and signal.
{{ config(materialized='view') }}

with windowed as (

    select
        terms.term_id,
        terms.is_primary,
        terms.limit_units,
        signals.*,
        floor(
            {{ days_between("cast('1970-01-05' as date)", 'signals.signal_date') }} / terms.limit_days
        ) as limit_window
    from {{ ref('lead_scoring', 'signals') }} as signals
    inner join {{ ref('lead_scoring', 'int_terms') }} as terms on signals.rule_id = terms.rule_id

),

running as (

    select
        *,
        coalesce(sum(units) over (
            partition by term_id, person_id, limit_window
            order by signal_at, evidence_id
            rows between unbounded preceding and 1 preceding
        ), 0) as units_before
    from windowed
    where limit_units is not null

    union all

    select
        *,
        0 as units_before
    from windowed
    where limit_units is null

)

select
    term_id,
    is_primary,
    rule_id,
    person_id,
    signal_date,
    signal_at,
    evidence_id,
    run_id,
    units,
    case when limit_units is null then units else greatest(0, least(units, limit_units - units_before)) end
        as counted_units
from running
