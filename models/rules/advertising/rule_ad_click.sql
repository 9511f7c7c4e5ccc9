-- Ad click: the person clicked an ad. One click that is reported several times counts once.
with clicks as (

    select
        *,
        row_number() over (
            partition by person_id, coalesce(click_id, event_id)
            order by occurred_at, event_id
        ) as report_number
    from {{ ref('lead_scoring', 'int_ad_events') }}
    where event_type = 'ad_click'

)

select
    person_id,
    event_date as signal_date,
    occurred_at as signal_at,
    1 as units,
    event_id as evidence_id
from clicks
where report_number = 1
