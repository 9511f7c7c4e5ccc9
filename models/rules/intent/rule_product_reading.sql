-- Product reading: without an ad, the person read about the product; each doubling of the time counts again.
with measured as (

    select
        *,
        {{ whole_doublings(
            'product_seconds',
            over=var('product_reading_doublings_over_seconds'),
            at_most=var('product_reading_max_units')
        ) }} as units
    from {{ ref('lead_scoring', 'int_visits') }}
    where not is_ad_visit

)

select
    person_id,
    visit_date as signal_date,
    started_at as signal_at,
    units,
    visit_id as evidence_id
from measured
where units > 0
